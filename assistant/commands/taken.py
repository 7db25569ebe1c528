"""Which ids a knowledge base has already, and where: no command writes a second entry or guide with one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click


def places_by_id(folder: Path, part: str) -> dict[str, str]:
    """The ids of ``entries`` or ``trees`` (``part``) and the file of each.

    Of content that cannot be read, the names of its files are taken for ids.
    """
    from faq import ContentError, load

    try:
        content = load(folder)
    except ContentError:
        files = sorted((folder / part).rglob("*"))
        return {path.stem: str(path) for path in files if path.suffix in (".yaml", ".yml")}
    known = content.trees if part == "trees" else content.entries
    return {name: thing.place.path for name, thing in known.items()}


def refuse_taken(wanted: Iterable[str], places: Mapping[str, str]) -> None:
    """Raises ClickException that names the file of the first id that is taken."""
    for name in wanted:
        if name in places:
            raise click.ClickException(f"the id '{name}' exists already, in {places[name]}. Nothing was written.")
