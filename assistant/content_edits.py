"""A question put into content files: as a variant or a test of an entry, or as an example that is not covered.

Files are replaced whole, never half written. Doing the same twice changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from assistant.entry_files import scalar
from assistant.files import create_file, replace_file
from assistant.words import normal
from assistant.yaml_edits import EditError, read_plain, with_item
from faq import Content, Entry, UnknownNameError

_AFTER_VARIANTS = ("tests", "notes", "sources", "see_also", "tree", "owner", "verified", "review_every")
_BEFORE = {"variants": _AFTER_VARIANTS, "tests": _AFTER_VARIANTS[1:]}
_SCOPE = ("scope.yaml", "scope.yml")


def add_phrasing(content: Content, entry_id: str, field: str, text: str) -> Path | None:
    """Add a variant or a test (``field``) to an entry; the file, or None where it is there already.

    Raises UnknownNameError, EditError and OSError; the file is then as it was.
    """
    if entry_id not in content.entries:
        raise UnknownNameError("entry", entry_id, content.entries)
    entry = content.entries[entry_id]
    there = (entry.question, *entry.variants) if field == "variants" else entry.tests
    if normal(text) in map(normal, there):
        return None
    path = Path(entry.place.path)
    if path.suffix == ".jsonl":
        raise EditError(f"{path}: entries in JSON lines are not edited; add the line by hand")
    old = _text_of(path)
    _replace(path, old, (*_steps(old, entry), field), text, _BEFORE[field])
    return path


def add_scope(content: Content, group: str, text: str) -> Path | None:
    """Add an example that is not covered; the file, or None where it is there already. Raises as ``add_phrasing``."""
    if normal(text) in map(normal, content.scope):
        return None
    path = _scope_file(content)
    if not path.exists():
        create_file(path, f"examples:\n  {group}:\n    - {scalar(text)}\n")
        return path
    old = _text_of(path)
    try:
        _replace(path, old, ("examples", group), text)
    except EditError:
        _replace(path, old, ("examples",), text)  # one list without groups
    return path


def scope_groups(content: Content) -> tuple[str, ...]:
    """The groups of examples that are not covered; none where they are one list. Raises EditError and OSError."""
    path = _scope_file(content)
    root = read_plain(_text_of(path)) if path.exists() else None
    groups = root.get("examples") if isinstance(root, dict) else None
    return tuple(map(str, groups)) if isinstance(groups, dict) else ()


def _scope_file(content: Content) -> Path:
    folder = Path(content.folder)
    return next((folder / name for name in _SCOPE if (folder / name).exists()), folder / _SCOPE[0])


def _steps(text: str, entry: Entry) -> tuple[str | int, ...]:
    """Where an entry stands in its file: by itself, or in a list ``entries``."""
    root = read_plain(text)
    rows = root.get("entries") if isinstance(root, dict) else None
    if not isinstance(rows, list):
        return ()
    found = [at for at, row in enumerate(rows) if isinstance(row, dict) and row.get("id") == entry.id]
    return ("entries", found[0]) if found else ()


def _text_of(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as stream:
        return stream.read()


def _replace(path: Path, old: str, steps: tuple[str | int, ...], item: str, before: tuple[str, ...] = ()) -> None:
    mark = "\ufeff" if old.startswith("\ufeff") else ""
    try:
        new = with_item(old.removeprefix(mark), steps, item, before)
    except EditError as error:
        raise EditError(f"{path}: {error}. Nothing was changed.") from error
    replace_file(path, mark + new)
