"""The finer places of the files that stand once in a folder: of one scope example, one topic, one shared source.

A file is read again only when something in it is found. Where it cannot be read, the file as a whole is given.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from faq.content_files import label_of
from faq.errors import Place
from faq.model import Content
from faq.reading import Loc, Reading, read_yaml

SinglePlace = Callable[..., Place]
"""The kind of file and the path of keys of a value in it to the value's place."""


def single_places(content: Content) -> SinglePlace:
    """Places in the single files of loaded content. One per run of a check."""
    read: dict[str, Reading] = {}

    def place(kind: str, *loc: str | int, key: bool = False) -> Place:
        reading = _read(content, kind, read)
        return reading.key_place(loc) if key else reading.place(loc)

    return place


def scope_locs(content: Content) -> list[Loc]:
    """Where each of ``content.scope`` stands in scope.yaml, in order; empty where the file says something else."""
    value = _read(content, "scope", {}).value
    examples = value.get("examples") if isinstance(value, dict) else None
    if isinstance(examples, list):
        locs: list[Loc] = [("examples", at) for at in range(len(examples))]
    elif isinstance(examples, dict):
        locs = [("examples", group, at) for group, rows in examples.items() for at in range(len(rows or ()))]
    else:
        locs = []
    return locs if len(locs) == len(content.scope) else []


def _read(content: Content, kind: str, read: dict[str, Reading]) -> Reading:
    if kind not in read:
        paths = [Path(content.folder, f"{kind}{suffix}") for suffix in (".yaml", ".yml")] if content.folder else []
        path = next((path for path in paths if path.is_file()), None)
        label = label_of(path) if path else f"{kind}.yaml"
        read[kind] = read_yaml(path, label) if path else Reading(label)
    return read[kind]
