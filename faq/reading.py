"""One file to plain values with their positions. Strict, safe, and bounded.

YAML is read from the parser's events, so that nothing is constructed that was not asked for:
scalars follow YAML 1.2's core schema (``no`` and ``1:30`` stay text, a date stays text), duplicate
keys, tags, control characters and more than one document are refused, and depth, size and what
aliases expand to are limited. Every problem of a file is gathered; only a syntax error ends it early.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from faq.errors import Place, Problem, shown

MAX_BYTES = 16 * 1024 * 1024  # of one YAML file
MAX_LINE_BYTES = 1024 * 1024  # of one jsonl line
MAX_DEPTH = 16  # nested mappings and lists
MAX_VALUES = 1_000_000  # of one file, aliases expanded
MAX_ALIASES = 100  # of one file

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_BARRED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)

Loc = tuple[str | int, ...]


@dataclass(slots=True)
class Reading:
    """What a file says: ``value``, the place of every value by its path of keys and positions, and problems."""

    path: str
    value: Any = None
    places: dict[Loc, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, loc: Loc = ()) -> Place:
        """The place of the value at ``loc``, or of the nearest value that encloses it."""
        for end in range(len(loc), -1, -1):
            if loc[:end] in self.places:
                return self.places[loc[:end]]
        return Place(self.path, 1, 1)


def barred_character(text: str) -> str | None:
    """The first character of ``text`` that may steer a terminal or hide text, as ``U+XXXX``; else None."""
    found = _BARRED.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def read_text(path: Path, label: str) -> tuple[str | None, list[Problem]]:
    """The UTF-8 text of a file (a byte-order mark is dropped), or None and the reason it cannot be had."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Problem(Place(label), "FAQ002", f"the file is larger than {MAX_BYTES // 2**20} MB.",
                                  "split it, or use a .jsonl file for bulk entries")]
        raw = path.read_bytes()
    except OSError as error:
        return None, [Problem(Place(label), "FAQ001", f"cannot be read: {error.strerror or error}.")]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        return None, [Problem(Place(label, line, column), "FAQ003", "is not UTF-8 text.", "save the file as UTF-8")]


def read_yaml(path: Path, label: str) -> Reading:
    """One YAML file. ``label`` is how the path is named in places."""
    reading = Reading(label)
    text, problems = read_text(path, label)
    reading.problems += problems
    if text is not None:
        parse_yaml(text, reading)
    return reading


def parse_yaml(text: str, reading: Reading) -> None:
    """Fill ``reading`` from YAML text."""
    builder = _Builder(reading)
    try:
        for event in yaml.parse(text, Loader=_Parser):
            builder.take(event)
            if builder.stopped:
                return
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        reading.problems.append(
            Problem(Place(reading.path, line, 1), "FAQ006", f"holds a character that is not allowed ({_code(error)}).")
        )
        return
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(reading.path, mark.line + 1, mark.column + 1) if mark else Place(reading.path)
        said = shown(f"{error.problem or error.context}", 120)
        reading.problems.append(Problem(place, "FAQ004", f"is not valid YAML: {said}."))
        return
    except yaml.YAMLError as error:
        reading.problems.append(Problem(Place(reading.path), "FAQ004", f"is not valid YAML: {shown(str(error), 120)}."))
        return
    if builder.documents == 0:
        reading.problems.append(Problem(Place(reading.path), "FAQ005", "the file is empty."))


def _code(error: yaml.reader.ReaderError) -> str:
    char = error.character
    return f"U+{ord(char):04X}" if isinstance(char, str) else f"U+{char:04X}"


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled."""

    value: Any
    loc: Loc
    anchor: str | None
    first_value: int
    key: str | None = None
    has_key: bool = False


class _Builder:
    """Turns parser events into plain values, one event at a time, without recursion."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.open: list[_Open] = []
        self.documents = 0
        self.stopped = False
        self.values = 0
        self.aliases = 0
        self.anchors: dict[str, tuple[Any, int]] = {}

    def problem(self, event: Any, code: str, text: str, fix: str = "", stop: bool = False) -> None:
        mark = event.start_mark
        self.reading.problems.append(
            Problem(Place(self.reading.path, mark.line + 1, mark.column + 1), code, text, fix)
        )
        self.stopped = self.stopped or stop

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._count(event, 1)
            self._refuse_tag(event)
            value = self._scalar(event)
            self._remember(event.anchor, value, 1)
            self._add(event, value)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._count(event, 1)
            self._refuse_tag(event)
            if len(self.open) >= MAX_DEPTH:
                self.problem(event, "FAQ007", f"is nested deeper than {MAX_DEPTH} levels.", stop=True)
                return
            container: Any = {} if kind is yaml.MappingStartEvent else []
            loc = self._add(event, container)
            self.open.append(_Open(container, loc, event.anchor, self.values))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            closed = self.open.pop()
            self._remember(closed.anchor, closed.value, self.values - closed.first_value + 1)
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.problem(event, "FAQ005", "holds more than one YAML document.", "keep one document a file", True)

    def _count(self, event: Any, amount: int) -> None:
        self.values += amount
        if self.values > MAX_VALUES:
            self.problem(event, "FAQ007", f"holds more than {MAX_VALUES:,} values.", stop=True)

    def _alias(self, event: Any) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            self.problem(event, "FAQ007", f"uses more than {MAX_ALIASES} aliases.", stop=True)
        elif event.anchor not in self.anchors:
            self.problem(event, "FAQ004", f"alias '*{shown(event.anchor)}' refers to itself or to nothing.", stop=True)
        else:
            value, size = self.anchors[event.anchor]
            self._count(event, size)
            self._add(event, value)

    def _remember(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            self.problem(event, "FAQ008", f"uses the tag '{shown(event.tag)}'; tags are not allowed.", "remove the tag")

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        barred = barred_character(text)
        if barred:
            self.problem(event, "FAQ006", f"holds a control character ({barred}).", "remove it")
        if event.style or event.tag == "!":
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE"):
            return True
        if text in ("false", "False", "FALSE"):
            return False
        if _INT.match(text) and len(text) < 19:
            return int(text)
        if _FLOAT.match(text) and len(text) < 40:
            return float(text)
        return text

    def _add(self, event: Any, value: Any) -> Loc:
        """Put ``value`` where the parser stands and return its path."""
        mark = event.start_mark
        if not self.open:
            self.reading.value = value
            self.reading.places[()] = Place(self.reading.path, mark.line + 1, mark.column + 1)
            return ()
        top = self.open[-1]
        if isinstance(top.value, list):
            loc = (*top.loc, len(top.value))
            top.value.append(value)
        elif not top.has_key:
            self._take_key(event, top, value)
            return top.loc
        else:
            loc = (*top.loc, top.key or "")
            top.value[top.key or ""] = value
            top.has_key = False
        self.reading.places[loc] = Place(self.reading.path, mark.line + 1, mark.column + 1)
        return loc

    def _take_key(self, event: Any, top: _Open, value: Any) -> None:
        key = event.value if type(event) is yaml.ScalarEvent else None
        if key is None:
            self.problem(event, "FAQ009", "a key must be plain text.", stop=True)
            return
        if key in top.value:
            self.problem(event, "FAQ009", f"the key '{shown(key)}' stands twice in the same mapping.",
                         "keep one of the two")
        top.key, top.has_key = key, True


def read_jsonl(path: Path, label: str) -> Iterator[Reading]:
    """One reading a non-blank line of a JSON-lines file; a bad line is a reading with problems, not the end."""
    try:
        stream = path.open("rb")
    except OSError as error:
        reading = Reading(label)
        reading.problems.append(Problem(Place(label), "FAQ001", f"cannot be read: {error.strerror or error}."))
        yield reading
        return
    with stream:
        for number, raw in enumerate(stream, 1):
            line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if line.strip():
                yield _read_json_line(line, label, number)


def _read_json_line(raw: bytes, label: str, number: int) -> Reading:
    place = Place(label, number, 1)
    reading = Reading(label, places={(): place})

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            reading.problems.append(Problem(place, "FAQ009", f"the key '{shown(twice)}' stands twice."))
        for text in found.values():
            if type(text) is str and _BARRED.search(text):
                barred = barred_character(text)
                reading.problems.append(Problem(place, "FAQ006", f"holds a control character ({barred})."))
        return found

    if len(raw) > MAX_LINE_BYTES:
        reading.problems.append(Problem(place, "FAQ002", f"the line is longer than {MAX_LINE_BYTES // 2**20} MB."))
        return reading
    try:
        reading.value = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    except UnicodeDecodeError:
        reading.problems.append(Problem(place, "FAQ003", "is not UTF-8 text."))
    except RecursionError:
        reading.problems.append(Problem(place, "FAQ007", f"is nested deeper than {MAX_DEPTH} levels."))
    except ValueError as error:
        reading.problems.append(Problem(place, "FAQ004", f"is not valid JSON: {shown(str(error), 120)}."))
    return reading
