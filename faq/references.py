"""What files of content refer to by id (shared sources and notes, entries, trees), and sentences for what is missing.

One ``References`` serves one folder. It also knows which ids stand in files that could not be used: a reference to one
of them is no second problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from faq import shapes
from faq.errors import Place, Problem, nearest_name, shown
from faq.model import Note, Source
from faq.reading import Loc, Reading

ID_FIX = "use lower-case letters, digits and single hyphens"


class References:
    """The shared sources and notes of a folder, and every problem found in it so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.broken: dict[str, set[str]] = {"entry": set(), "tree": set(), "source": set(), "note": set()}
        self.broken_files: set[str] = set()
        self._sources: dict[str, Source] = {}
        self._notes: dict[str, Note] = {}

    def problem(self, place: Place, code: str, text: str, fix: str = "") -> None:
        """Keep an error."""
        self.problems.append(Problem(place, code, text, fix))

    def keep_sources(self, named: Mapping[str, Any]) -> None:
        """Sources by id, from shapes."""
        self._sources.update((key, _source(key, shape)) for key, shape in named.items())

    def keep_notes(self, named: Mapping[str, Any], reading: Reading | None) -> None:
        """Notes by id, from shapes; their sources must be known by now."""
        for key, shape in named.items():
            place = reading.place(("notes", key)) if reading else Place("")
            self._notes[key] = self._note(key, shape, place)

    def sources(self, rows: list[Any], reading: Reading, loc: Loc) -> tuple[Source, ...]:
        """The sources of rows that are ids or written out; ``loc`` is where the list stands."""
        found = []
        for at, row in enumerate(rows):
            if not isinstance(row, str):
                found.append(_source("", row))
            elif row in self._sources:
                found.append(self._sources[row])
            else:
                self.unknown(reading.place((*loc, at)), "source", row, self._sources)
        return tuple(found)

    def notes(self, rows: list[Any], reading: Reading, loc: Loc) -> tuple[Note, ...]:
        """The notes of rows that are ids or written out."""
        found = []
        for at, row in enumerate(rows):
            place = reading.place((*loc, at))
            if not isinstance(row, str):
                found.append(self._note("", row, place))
            elif row in self._notes:
                found.append(self._notes[row])
            else:
                self.unknown(place, "note", row, self._notes)
        return tuple(found)

    def _note(self, note_id: str, shape: Any, place: Place) -> Note:
        sources = []
        for row in shape.source:
            if not isinstance(row, str):
                sources.append(_source("", row))
            elif row in self._sources:
                sources.append(self._sources[row])
            else:
                self.unknown(place, "source", row, self._sources)
        return Note(note_id, shape.text, tuple(sources), shape.date or "")

    def unknown(self, place: Place, kind: str, name: str, known: Mapping[str, Any]) -> None:
        """Tell that there is no such ``kind``, and the nearest there is."""
        if name in self.broken.get(kind, ()) or f"{kind}s" in self.broken_files:
            return
        near = nearest_name(name, known)
        hint = f"; did you mean '{near}'?" if near else "."
        self.problem(place, "FAQ201", f"there is no {kind} '{shown(name)}'{hint}")


def is_id(name: str) -> bool:
    """Whether a name can be an id."""
    return re.fullmatch(shapes.ID_PATTERN, name) is not None and len(name) <= shapes.MAX_ID


def _source(source_id: str, shape: Any) -> Source:
    return Source(source_id, shape.title, shape.url, shape.seen or "", shape.official)
