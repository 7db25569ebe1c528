"""The finer places of an entry: of one variant, one line of the answer, one note.

Loaded content knows where an entry begins; a finding about its ninth variant should stand at that line.
A file is read again only when something in it is found, and once. Where it cannot be read, the entry's
own place is given.
"""

from __future__ import annotations

from pathlib import Path

from faq.errors import Place
from faq.model import Entry
from faq.reading import Loc, Reading, parse_yaml, read_text


class Positions:
    """Places by entry and path of keys. One per run of the checks; ``reread=False`` gives entries' places only."""

    def __init__(self, reread: bool = True) -> None:
        self._reread = reread
        self._files: dict[str, tuple[Reading, list[str], dict[Place, Loc]]] = {}

    def of(self, entry: Entry, *loc: str | int) -> Place:
        """The place of the value at ``loc`` inside the entry."""
        if not self._reread or not entry.place.line or not entry.place.path.lower().endswith((".yaml", ".yml")):
            return entry.place
        reading, _, entries = self._file(entry.place.path)
        start = entries.get(entry.place)
        return entry.place if start is None else reading.place((*start, *loc))

    def of_line(self, entry: Entry, number: int) -> Place:
        """The place of line ``number`` (from 0) of the answer; of the answer where it is no literal block."""
        place = self.of(entry, "answer")
        if place == entry.place or place.path not in self._files:
            return place
        lines = self._files[place.path][1]
        if not lines[place.line - 1][place.column - 1 :].startswith("|"):
            return place
        first = place.line  # the line after the `|`, counted from 0
        while first < len(lines) and not lines[first].strip():
            first += 1
        at = first + number
        if at >= len(lines):
            return place
        text = lines[at]
        return Place(place.path, at + 1, len(text) - len(text.lstrip()) + 1)

    def _file(self, path: str) -> tuple[Reading, list[str], dict[Place, Loc]]:
        if path not in self._files:
            reading = Reading(path)
            text, _ = read_text(Path(path), path)
            if text is not None:
                parse_yaml(text, reading)
            entries: dict[Place, Loc] = {
                Place(path, *position): loc
                for loc, position in reading.places.items()
                if loc == () or (len(loc) == 2 and loc[0] == "entries")
            }
            self._files[path] = reading, (text or "").replace("\r\n", "\n").split("\n"), entries
        return self._files[path]
