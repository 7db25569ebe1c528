"""Files of entries to ``Entry`` values: one entry a file, a list of them, or one a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from faq import shapes
from faq.content_files import label_of
from faq.errors import shown
from faq.misplaced import misplaced
from faq.model import Entry, Tree
from faq.reading import Loc, Reading, read_jsonl, read_yaml
from faq.references import ID_FIX, References, is_id
from faq.shape_reading import shaped


class EntryLoader:
    """Takes files one by one; ``entries`` holds what could be used, ``references`` what was wrong. One use."""

    def __init__(self, folder: Path, references: References) -> None:
        self.entries: dict[str, Entry] = {}
        self._folder = folder / "entries"
        self._references = references
        self._referring: list[tuple[str, Reading, Loc]] = []  # entries that name others or trees

    def take(self, path: Path) -> None:
        """Read a file."""
        topic = self._topic_of(path)
        if path.suffix.lower() == ".jsonl":
            for reading in read_jsonl(path, label_of(path)):
                shape = self._shape(reading, shapes.EntryShape)
                if shape is not None:
                    self._add(shape, shape.id, topic, reading, ())
                else:
                    self._broken([reading.value])
            return
        reading = read_yaml(path, label_of(path))
        if isinstance(reading.value, dict) and "entries" in reading.value:
            self._take_list(reading, topic)
            return
        elsewhere = list(misplaced(reading, path, "entry"))
        if elsewhere:
            self._references.problems += [*reading.problems, *elsewhere]
            for kind in ("entry", "tree"):
                self._references.broken[kind].add(path.stem)
            return
        shape = self._shape(reading, shapes.EntryShape)
        if shape is None:
            self._references.broken["entry"].add(path.stem)
            return
        if shape.id is not None and shape.id != path.stem:
            self._references.problem(
                reading.place(("id",)),
                "FAQ102",
                f"the id '{shape.id}' differs from the file's name '{shown(path.stem)}'.",
                "drop the id",
            )
        self._add(shape, path.stem, topic, reading, ())

    def resolve(self, trees: Mapping[str, Tree]) -> None:
        """Tell of references to entries and trees that are not there."""
        unknown = self._references.unknown
        for entry_id, reading, loc in self._referring:
            entry = self.entries[entry_id]
            for at, other in enumerate(entry.see_also):
                if other not in self.entries:
                    unknown(reading.place((*loc, "see_also", at)), "entry", other, self.entries)
            if entry.tree and entry.tree not in trees:
                unknown(reading.place((*loc, "tree")), "tree", entry.tree, trees)

    def _topic_of(self, path: Path) -> str:
        """The folder below ``entries/`` that a file stands in, or nothing."""
        if not path.is_relative_to(self._folder):
            return ""
        inside = path.relative_to(self._folder).parts
        return inside[0] if len(inside) > 1 else ""

    def _shape(self, reading: Reading, shape: type[shapes.EntryShape] | type[shapes.EntryListShape]) -> Any:
        return shaped(reading, shape, self._references.problems)

    def _take_list(self, reading: Reading, topic: str) -> None:
        listed = self._shape(reading, shapes.EntryListShape)
        if listed is None:
            rows = reading.value["entries"]
            self._broken(rows if isinstance(rows, list) else [])
            return
        for at, shape in enumerate(listed.entries):
            self._add(shape, shape.id, topic, reading, ("entries", at))

    def _broken(self, rows: list[Any]) -> None:
        ids = (row.get("id") for row in rows if isinstance(row, dict))
        self._references.broken["entry"].update(entry_id for entry_id in ids if isinstance(entry_id, str))

    def _add(self, shape: Any, entry_id: str | None, topic: str, reading: Reading, loc: Loc) -> None:
        place = reading.place(loc)
        refers = self._references
        if not entry_id:
            refers.problem(place, "FAQ102", "an entry in a shared file needs an `id`.", "add `id: some-name`")
            return
        if not is_id(entry_id):
            refers.problem(place, "FAQ102", f"'{shown(entry_id)}' is no id.", ID_FIX)
            return
        if entry_id in self.entries:
            first = self.entries[entry_id].place
            refers.problem(place, "FAQ103", f"the entry '{entry_id}' already stands at {first}.", "rename one of them")
            return
        self.entries[entry_id] = Entry(
            id=entry_id,
            question=shape.question,
            answer=shape.answer.rstrip() + "\n",
            short=shape.short.strip(),
            topic=shape.topic or topic,
            variants=tuple(shape.variants),
            tests=tuple(shape.tests),
            notes=refers.notes(shape.notes, reading, (*loc, "notes")),
            sources=refers.sources(shape.sources, reading, (*loc, "sources")),
            see_also=tuple(shape.see_also),
            tree=shape.tree,
            owner=shape.owner,
            verified=shape.verified or "",
            review_every=shapes.days_of_span(shape.review_every or ""),
            place=place,
        )
        if shape.see_also or shape.tree:
            self._referring.append((entry_id, reading, loc))
