"""One file to plain values with their positions. Strict, safe, and bounded.

YAML is read from the parser's events, so that nothing is constructed that was not asked for:
scalars follow YAML 1.2's core schema (``no`` and ``1:30`` stay text, a date stays text), a number that
would not be written back the same (``0777``, ``1.10``) stays text; duplicate keys, tags, control
characters and more than one document are refused; depth, size and what aliases expand to are limited.
Every problem of a file is gathered. A syntax error or a limit ends it early, and then there is no
value: a file is never half read.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from faq.errors import Place, Problem, shown
from faq.misread import misread, suspect_lines

MAX_BYTES = 16 * 1024 * 1024  # of one YAML file
MAX_LINE_BYTES = 1024 * 1024  # of one jsonl line
MAX_DEPTH = 16  # nested mappings and lists
MAX_VALUES = 1_000_000  # of one file, aliases expanded
MAX_ALIASES = 100  # of one file
MAX_BARRED_TOLD = 20  # control characters reported of one file

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
# C0 and C1 controls (a line may end in CR LF), what hides text or turns its direction, tag characters, surrogates.
_BARRED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]|\r(?!\n)"
)
_UNREADABLE = yaml.reader.Reader.NON_PRINTABLE

_TAG_FIX = "remove the tag; put a text that begins with `!` in quotes"
_MAYBE_NO_TEXT = frozenset("~nNtTfF+-.0123456789")  # first characters of what YAML 1.2 reads as something else

Loc = tuple[str | int, ...]


@dataclass(slots=True)
class Reading:
    """What a file says: its value, problems, and places by path of keys and positions.

    ``places`` are those of values, ``keys`` those of the keys of mappings. ``value`` is None where the file
    could not be read to its end.
    """

    path: str
    value: Any = None
    places: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, loc: Loc = ()) -> Place:
        """The place of the value at ``loc``, or of the nearest value that encloses it."""
        for end in range(len(loc), -1, -1):
            found = self.places.get(loc[:end])
            if found is not None:
                return Place(self.path, *found)
        return Place(self.path, 1, 1)

    def key_place(self, loc: Loc) -> Place:
        """The place of the key that ``loc`` ends in, or of the value where it ends in a position."""
        found = self.keys.get(loc)
        return Place(self.path, *found) if found else self.place(loc)


def barred_character(text: str) -> str | None:
    """The first character of ``text`` that may steer a terminal or hide text, as ``U+XXXX``; else None."""
    found = _BARRED.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def read_text(path: Path, label: str) -> tuple[str | None, list[Problem]]:
    """The UTF-8 text of a file (a byte-order mark is dropped), or None and the reason it cannot be had."""
    try:
        if not path.is_file():
            return None, [_unreadable(label, "it is not a regular file" if path.exists() else "it does not exist")]
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return None, [_unreadable(label, getattr(error, "strerror", None) or str(error))]
    if len(raw) > MAX_BYTES:
        return None, [
            Problem(
                Place(label),
                "FAQ002",
                f"the file is larger than {MAX_BYTES // 2**20} MB.",
                "split it, or use a .jsonl file for bulk entries",
            )
        ]
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return None, [Problem(Place(label, line, column), "FAQ003", "is not UTF-8 text.", "save the file as UTF-8")]


def _unreadable(label: str, reason: str) -> Problem:
    return Problem(Place(label), "FAQ001", f"cannot be read: {shown(reason, 120)}.")


def read_yaml(path: Path, label: str) -> Reading:
    """One YAML file. ``label`` is how the path is named in places."""
    reading = Reading(label)
    text, problems = read_text(path, label)
    reading.problems += problems
    if text is not None:
        parse_yaml(text, reading)
    return reading


def parse_yaml(text: str, reading: Reading) -> None:
    """Fill ``reading`` from YAML text; its value stays None where the text cannot be read to its end."""
    if not _build(text, reading):
        reading.value = None


def _build(text: str, reading: Reading) -> bool:
    """Take every event of the text; False where reading ended early."""
    builder = _Builder(reading, text)
    try:
        for event in yaml.parse(text, Loader=_Parser):
            builder.last = event
            builder.take(event)
            if builder.stopped:
                return False
    except yaml.reader.ReaderError:
        reading.problems += _unreadable_characters(text, reading.path)
        return False
    except yaml.MarkedYAMLError as error:
        from faq.yaml_faults import explained

        line, column, said, fix = explained(text, error, builder.last)
        place = Place(reading.path, line + 1, column + 1)
        reading.problems.append(Problem(place, "FAQ004", f"is not valid YAML: {said}.", fix))
        return False
    except yaml.YAMLError as error:
        reading.problems.append(Problem(Place(reading.path), "FAQ004", f"is not valid YAML: {shown(str(error), 120)}."))
        return False
    if builder.documents == 0:
        reading.problems.append(Problem(Place(reading.path), "FAQ005", "the file is empty."))
        return False
    return True


def _unreadable_characters(text: str, path: str) -> list[Problem]:
    """The raw characters that YAML refuses, each at its own line and column."""
    found = []
    for hit in itertools.islice(_UNREADABLE.finditer(text), MAX_BARRED_TOLD):
        before = text[: hit.start()]
        place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        found.append(Problem(place, "FAQ006", f"holds a control character (U+{ord(hit.group()):04X}).", "remove it"))
    return found


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

    def __init__(self, reading: Reading, text: str) -> None:
        self.reading = reading
        self.suspect = "\\" in text or barred_character(text) is not None  # whether any value may hold a barred one
        self.lines = suspect_lines(text)
        self.last: Any = None  # the event taken last
        self.open: list[_Open] = []
        self.documents = 0
        self.stopped = False
        self.values = 0
        self.aliases = 0
        self.anchors: dict[str, tuple[Any, int]] = {}

    def problem(self, event: Any, code: str, text: str, fix: str = "", stop: bool = False) -> None:
        mark = event.start_mark
        self.reading.problems.append(Problem(Place(self.reading.path, mark.line + 1, mark.column + 1), code, text, fix))
        self.stopped = self.stopped or stop

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.values += 1
            if self.values > MAX_VALUES:
                self._count(event, 0)
            if event.tag is not None:
                self._refuse_tag(event)
            value = self._scalar(event)
            if self.lines is not None and not event.style:
                self._tell_misread(event, self.lines)
            if event.anchor is not None:
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
            text = f"alias '*{shown(event.anchor)}' refers to itself or to nothing."
            self.problem(event, "FAQ004", text, "put a text that begins with `*` in quotes", stop=True)
        else:
            value, size = self.anchors[event.anchor]
            self._count(event, size)
            self._add(event, value)

    def _remember(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            self.problem(event, "FAQ008", f"uses the tag '{shown(event.tag)}'; tags are not allowed.", _TAG_FIX)

    def _tell_misread(self, event: Any, lines: list[str]) -> None:
        for line, column, text, fix in misread(event, lines):
            place = Place(self.reading.path, line + 1, column + 1)
            self.reading.problems.append(Problem(place, "FAQ013", text, fix, "warning"))

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if self.suspect and (barred := barred_character(text)):
            self.problem(event, "FAQ006", f"holds a control character ({barred}).", "remove it")
        if event.style or event.tag == "!" or (text and text[0] not in _MAYBE_NO_TEXT):
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE"):
            return True
        if text in ("false", "False", "FALSE"):
            return False
        if _INT.match(text) and len(text) < 19:
            return _as_number(int(text), text)
        if _FLOAT.match(text) and len(text) < 40:
            return _as_number(float(text), text)
        return text

    def _add(self, event: Any, value: Any) -> Loc:
        """Put ``value`` where the parser stands and return its path."""
        mark = event.start_mark
        if not self.open:
            self.reading.value = value
            self.reading.places[()] = (mark.line + 1, mark.column + 1)
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
        self.reading.places[loc] = (mark.line + 1, mark.column + 1)
        return loc

    def _take_key(self, event: Any, top: _Open, value: Any) -> None:
        key = event.value if type(event) is yaml.ScalarEvent else None
        if key is None:
            self.problem(event, "FAQ009", "a key must be plain text.", stop=True)
            return
        if key in top.value:
            self.problem(
                event, "FAQ009", f"the key '{shown(key)}' stands twice in the same mapping.", "keep one of the two"
            )
        top.key, top.has_key = key, True
        mark = event.start_mark
        self.reading.keys.setdefault((*top.loc, key), (mark.line + 1, mark.column + 1))


def _as_number(number: int | float, text: str) -> int | float | str:
    """The number, unless writing it back would give another text: ``0777`` and ``1.10`` are names, not numbers."""
    return number if str(number) == text else text


def read_jsonl(path: Path, label: str) -> Iterator[Reading]:
    """One reading a non-blank line of a JSON-lines file; a bad line is a reading with problems, not the end."""
    reading = Reading(label)
    try:
        if not path.is_file():
            raise OSError("it is not a regular file" if path.exists() else "it does not exist")
        with path.open("rb") as stream:
            number = 0
            while raw := stream.readline(MAX_LINE_BYTES + 2):
                number += 1
                if len(raw) > MAX_LINE_BYTES + 1:
                    _skip_line(stream)
                line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                if line.strip():
                    yield _read_json_line(line, label, number)
    except (OSError, ValueError) as error:
        reading.problems.append(_unreadable(label, getattr(error, "strerror", None) or str(error)))
        yield reading


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass


def _read_json_line(raw: bytes, label: str, number: int) -> Reading:
    place = Place(label, number, 1)
    reading = Reading(label, places={(): (number, 1)})

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            reading.problems.append(Problem(place, "FAQ009", f"the key '{shown(twice)}' stands twice."))
        return found

    if len(raw.rstrip(b"\r\n")) > MAX_LINE_BYTES:
        reading.problems.append(Problem(place, "FAQ002", f"the line is longer than {MAX_LINE_BYTES // 2**20} MB."))
        return reading
    try:
        reading.value = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    except UnicodeDecodeError:
        reading.problems.append(Problem(place, "FAQ003", "is not UTF-8 text.", "save the file as UTF-8"))
    except RecursionError:
        reading.problems.append(Problem(place, "FAQ007", f"is nested deeper than {MAX_DEPTH} levels."))
    except ValueError as error:
        reading.problems.append(Problem(place, "FAQ004", f"is not valid JSON: {shown(str(error), 120)}."))
    else:
        reading.problems += _json_problems(reading.value, place)
    if any(problem.code == "FAQ007" for problem in reading.problems):
        reading.value = None
    return reading


def _json_problems(value: Any, place: Place) -> list[Problem]:
    """Control characters anywhere in a JSON value, and nesting beyond the limit; level by level, without recursion."""
    found: list[Problem] = []
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        texts = [inner for inner in level if isinstance(inner, str)]
        found += [
            Problem(place, "FAQ006", f"holds a control character ({barred}).", "remove it")
            for text in texts
            if (barred := barred_character(text))
        ]
        mappings = [inner for inner in level if isinstance(inner, dict)]
        level = [inner for below in level if isinstance(below, list) for inner in below]
        level += [part for mapping in mappings for pair in mapping.items() for part in pair]
        if not level:
            return found
    return [*found, Problem(place, "FAQ007", f"is nested deeper than {MAX_DEPTH} levels.")]
