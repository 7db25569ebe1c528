"""A file's values as their shape, and a sentence for everything about them that does not fit.

pydantic finds what is wrong; what it says is turned into codes, places and words of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from faq import shapes
from faq.errors import Problem, nearest_name, shown
from faq.reading import Loc, Reading

# pydantic's names of what a value is not, and what it must be.
_KINDS = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "bool_type": "true or false",
}
_TYPE_NAMES: dict[type, str] = {
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}
_PATTERN_FIXES = {
    shapes.ID_PATTERN: "ids use lower-case letters, digits and single hyphens",
    shapes.TARGET_PATTERN: "name a question, an outcome, `tree:<id>` or `tree:<id>/<question>`",
    shapes.SPAN_PATTERN: "write a span such as `180 days` or `6 months`",
}


def shaped(reading: Reading, shape: type[BaseModel], problems: list[Problem]) -> Any:
    """The file as its shape, or None; everything wrong with it, reading's own problems too, goes to ``problems``."""
    problems += reading.problems
    if reading.problems and reading.value is None:
        return None
    if not isinstance(reading.value, dict):
        problems.append(Problem(reading.place(), "FAQ101", "must be a mapping of keys to values."))
        return None
    value = reading.value
    if "$schema" in value:
        value = {key: inner for key, inner in value.items() if key != "$schema"}
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        problems += _problems(reading, shape, error)
        return None


def _problems(reading: Reading, shape: type[BaseModel], error: ValidationError) -> Iterator[Problem]:
    told: set[tuple[Loc, str, str]] = set()
    rows = [(_data_loc(reading.value, row["loc"]), row) for row in error.errors(include_url=False)]
    for loc, row in _of_one_kind(rows):
        code, text, fix = _sentence(row, shape, loc)
        if (loc, code, text) not in told:
            told.add((loc, code, text))
            at_key = code == "FAQ105" or _is_key_row(row)
            yield Problem(reading.key_place(loc) if at_key else reading.place(loc), code, text, fix)


def _data_loc(value: Any, loc: tuple[Any, ...]) -> Loc:
    """pydantic's path with the names of union members and key checks left out."""
    kept: list[str | int] = []
    for part in loc:
        in_mapping = isinstance(value, dict) and part in value
        if in_mapping or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            kept.append(part)
            value = value[part]
    return tuple(kept)


def _of_one_kind(rows: list[tuple[Loc, Any]]) -> Iterator[tuple[Loc, Any]]:
    """Rows without those of the wrong member of a union.

    Where text, a list or a mapping may stand, pydantic tells what is wrong with each reading. A row about the kind of
    value falls away when another knows better: one that lies deeper, or that finds fault with the same value's form.
    """
    better: set[Loc] = set()
    for loc, row in rows:
        if not _is_key_row(row):
            better.update(loc[:end] for end in range(len(loc)))
            if row["type"] not in _KINDS:
                better.add(loc)
    told: set[Loc] = set()
    for loc, row in rows:
        if row["type"] in _KINDS and not _is_key_row(row):
            if loc in better or loc in told:
                continue
            told.add(loc)
        yield loc, row


def _is_key_row(row: Any) -> bool:
    return bool(row["loc"][-1:] == ("[key]",))


def _sentence(row: Any, shape: type[BaseModel], loc: Loc) -> tuple[str, str, str]:
    """Code, sentence and fix for one shape problem."""
    kind = row["type"]
    last = row["loc"][-1] if row["loc"] else ""
    if kind == "missing":
        return "FAQ104", f"the key `{last}` is missing.", f"add `{last}: …`"
    if kind == "extra_forbidden":
        near = nearest_name(str(last), _keys_at(shape, row["loc"][:-1]))
        hint = f"; did you mean `{near}`?" if near else "."
        return "FAQ105", f"the key `{shown(str(last))}` is not known{hint}", ""
    name = f"`{shown(str(loc[-1]))}`" if loc and isinstance(loc[-1], str) else "the value"
    if loc and isinstance(loc[-1], int) and len(loc) > 1:
        name = f"number {loc[-1] + 1} of `{loc[-2]}`"
    if kind in _KINDS:
        fix = "put it in quotes" if kind == "string_type" and type(row["input"]) in (bool, int, float) else ""
        return "FAQ106", f"{name} must be {_KINDS[kind]}, not {_TYPE_NAMES.get(type(row['input']), 'that')}.", fix
    if kind == "string_pattern_mismatch":
        return "FAQ107", f"{name} does not have the right form: '{shown(str(row['input']))}'.", _pattern_fix(row)
    message = shown(str(row["msg"]).removeprefix("Value error, "), 160)
    return "FAQ107", f"{name}: {message}.".replace("..", "."), ""


def _pattern_fix(row: Any) -> str:
    pattern = row.get("ctx", {}).get("pattern", "")
    return _PATTERN_FIXES.get(pattern, "write a full address that begins with https://" if "https" in pattern else "")


def _keys_at(shape: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """The keys allowed where an unknown one was found: those of the nested shape the path leads to."""
    current: Any = shape
    for part in loc:
        if not (isinstance(current, type) and issubclass(current, BaseModel)):
            break
        known = current.model_fields.get(str(part))
        if known is not None:
            current = _shape_inside(known.annotation) or current
        elif isinstance(part, str) and (named := getattr(shapes, part, None)) is not None:
            current = named
    return list(current.model_fields)


def _shape_inside(annotation: Any) -> Any:
    """The shape named anywhere inside a type annotation, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [found for arg in getattr(annotation, "__args__", ()) if (found := _shape_inside(arg)) is not None]
    return inner[0] if inner else None
