"""A file read as an entry or a guide that holds something else: what it was meant for, by its keys and its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faq import shapes
from faq.content_files import SINGLE_FILES
from faq.errors import Problem, nearest_name, shown
from faq.reading import Reading

_ALIKE = 5  # letters that a name shares with the start of the name that was meant, at least


def misplaced(reading: Reading, path: Path, kind: str) -> Iterator[Problem]:
    """One problem where the file, read as ``kind`` (``entry`` or ``tree``), plainly is of another kind."""
    meant = _meant(reading.value, path, kind)
    if meant is None:
        return
    place = reading.place()
    what = "an entry" if kind == "entry" else "a guide"
    if meant in SINGLE_FILES:
        text = f"the file '{shown(path.name)}' is read as {what}; did you mean '{meant}.yaml'?"
        yield Problem(place, "FAQ014", text, f"name it {meant}.yaml, at the top of the folder")
    else:
        folder = "trees" if meant == "tree" else "entries"
        held = "a guide" if meant == "tree" else "an entry"
        text = f"the file is read as {what}, and holds {held}."
        yield Problem(place, "FAQ014", text, f"move it into the folder '{folder}'")


def _meant(value: Any, path: Path, kind: str) -> str | None:
    """The kind of file that ``value`` is of, where it is not ``kind``."""
    if not isinstance(value, dict) or not value:
        return None
    keys = value.keys() - {"$schema"}
    if kind == "tree":
        return "entry" if keys & {"question", "answer"} and not keys & {"start", "questions", "outcomes"} else None
    if keys & {"question", "answer", "short", "variants", "id"}:
        return None
    if keys & {"questions", "outcomes"}:
        return "tree"
    for single in SINGLE_FILES:
        fields = shapes.SHAPES[single].model_fields
        if keys and keys <= fields.keys() and (single != "about" or keys & {"people_ask", "topics", "contact"}):
            if single in ("sources", "notes") and not isinstance(value[single], dict):
                continue
            return single
    near = nearest_name(path.stem, SINGLE_FILES)
    return near if near is not None and _alike(path.stem.casefold(), near) else None


def _alike(name: str, near: str) -> bool:
    """Whether a name begins or ends like the one it may have been meant for."""
    return name[: _ALIKE - 2] == near[: _ALIKE - 2] or name[-_ALIKE:] == near[-_ALIKE:]
