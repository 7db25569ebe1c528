"""A file's values as their shape, and a sentence for everything about them that does not fit.

pydantic finds what is wrong; what it says is turned into codes, places and words of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from faq import shapes
from faq.errors import Problem, nearest_name, shown
from faq.odd_characters import odd_blank, odd_character
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
_DATE_FIX = "write a date as YYYY-MM-DD, such as 2026-11-24"
_SPAN_FIX = "write a span such as `180 days` or `6 months`"
_FORMS = {"verified": _DATE_FIX, "seen": _DATE_FIX, "date": _DATE_FIX, "review_every": _SPAN_FIX}  # of a key's value
_PATTERN_FIXES = {
    shapes.ID_PATTERN: "ids use lower-case letters, digits and single hyphens",
    shapes.TARGET_PATTERN: "name a question, an outcome, `tree:<id>` or `tree:<id>/<question>`",
    shapes.SPAN_PATTERN: _SPAN_FIX,
}

_LENGTHS = {
    "too_short": ("must hold at least {limit}, and holds {actual}", "add what is missing"),
    "too_long": ("must hold at most {limit}, and holds {actual}", "keep the ones that matter most"),
    "string_too_short": ("must have at least {limit} characters, and has {actual}", "write it out"),
    "string_too_long": ("must have at most {limit} characters, and has {actual}", "shorten it"),
}
"""pydantic's name of a length that does not fit to the sentence and what to do."""


def shaped(reading: Reading, shape: type[BaseModel], problems: list[Problem]) -> Any:
    """The file as its shape, or None; everything wrong with it, reading's own problems too, goes to ``problems``."""
    problems += reading.problems
    if reading.value is None and any(problem.severity == "error" for problem in reading.problems):
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
        if (odd := odd_blank(str(last))) is not None:
            return "FAQ105", f"the key `{shown(str(last))}` holds a {odd}.", "put a blank instead of it, or nothing"
        near = nearest_name(str(last), _keys_at(shape, row["loc"][:-1]))
        hint = f"; did you mean `{near}`?" if near else "."
        return "FAQ105", f"the key `{shown(str(last))}` is not known{hint}", ""
    name = f"`{shown(str(loc[-1]))}`" if loc and isinstance(loc[-1], str) else "the value"
    if loc and isinstance(loc[-1], int) and len(loc) > 1:
        name = f"number {loc[-1] + 1} of `{loc[-2]}`"
    value = row["input"]
    if kind in _KINDS:
        text = f"{name} must be {_KINDS[kind]}, not {_TYPE_NAMES.get(type(value), 'that')}."
        return "FAQ106", text, _kind_fix(kind, value, loc)
    form_fix = _FORMS.get(str(loc[-1]), "") if loc else ""
    if kind == "string_pattern_mismatch":
        text = f"{name} does not have the right form: '{shown(str(value))}'."
        return "FAQ107", text, form_fix or _pattern_fix(row)
    if kind in _LENGTHS:
        sentence, fix = _LENGTHS[kind]
        limit = next(row["ctx"][key] for key in ("min_length", "max_length") if key in row["ctx"])
        return "FAQ107", f"{name} {sentence.format(limit=limit, actual=len(value))}.", fix
    if kind == "value_error":
        message = shown(str(row["msg"]).removeprefix("Value error, "), 160)
        return "FAQ107", f"{name}: {message}.".replace("..", "."), form_fix
    return "FAQ107", f"{name} does not have the right form.", form_fix


def _kind_fix(kind: str, value: Any, loc: Loc) -> str:
    """What to do about a value of the wrong kind, where it can be told how it came about."""
    key = loc[-1] if loc else ""
    if kind == "list_type" and isinstance(value, str):
        odd = odd_character(value)
        if odd is not None and len(value) > 1:
            return f"begin each row with a hyphen and a blank; a character here is neither: {odd[1]}"
        if value.startswith("-"):
            return "begin each row with a hyphen and a blank"
        return f"write it as a row of its own below `{key}:`, with a hyphen and a blank before it"
    if kind != "string_type":
        return ""
    if key in _FORMS:
        return _FORMS[str(key)]
    if type(value) in (bool, int, float):
        return "put it in quotes"
    if value is None:
        return "write the text" + ("; an empty row can go" if isinstance(key, int) else "")
    if isinstance(value, dict) and len(value) == 1:
        because = "of the colon in it" if next(iter(value.values())) is not None else "of its colon, brace or `?`"
        return f"if it is one text, put it in quotes, because {because}"
    if isinstance(value, list):
        return "if it is one text, put it in quotes, because it begins with a bracket or a hyphen"
    return ""


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
