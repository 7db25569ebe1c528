"""What is wrong with text that is no YAML, in words for a writer: the guilty place, a sentence, and what to do.

A parser stops where it can go no further, which is often a line or a whole file after the slip. It also tells where it
began the value that it could not finish; from the two, and from the line itself, the slip can be named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from faq.errors import shown
from faq.odd_characters import odd_character

IN_QUOTES = "put the whole text in quotes"
OTHER_QUOTES = "put the whole text in quotes of the other kind, or close this one"
LOOK = "look at this line and the one above: mostly a missing quote, colon, bracket or indent"

_MERGE = re.compile(r"^(<{7} |>{7} )")
_KEY_WITHOUT_BLANK = re.compile(r"^ *(?:- +)*([\w-]+):[^\s:/]")
_ROW_WITHOUT_BLANK = re.compile(r"^ *-[^\s-]")
_INDENT = " \t"

Told = tuple[int, int, str, str]
"""Line and column, both from 0; the sentence; what to do."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """Where the parser stopped (``line``, ``column``, from 0), what it said, where the unfinished value began, and the
    event before."""

    lines: list[str]
    said: str
    line: int
    column: int
    began: tuple[int, int] | None
    context: str
    last: Any

    def text(self, line: int) -> str:
        return self.lines[line] if 0 <= line < len(self.lines) else ""

    @property
    def character(self) -> str:
        """The character the parser stopped at; empty at the end of a line."""
        return self.text(self.line)[self.column : self.column + 1]


def explained(text: str, error: yaml.MarkedYAMLError, last: Any) -> Told:
    """The fault of ``text`` that made the parser raise ``error`` after the event ``last``."""
    mark = error.problem_mark or error.context_mark
    began = error.context_mark
    fault = _Fault(
        text.replace("\r\n", "\n").split("\n"),
        f"{error.problem or error.context}",
        mark.line if mark else 0,
        mark.column if mark else 0,
        (began.line, began.column) if began else None,
        f"{error.context or ''}",
        last,
    )
    for reason in _REASONS:
        told = reason(fault)
        if told is not None:
            return told
    return fault.line, fault.column, shown(fault.said, 120), LOOK


def _merge(fault: _Fault) -> Told | None:
    for number, line in enumerate(fault.lines[: fault.line + 1]):
        if _MERGE.match(line):
            return number, 0, "the marks of an unfinished merge stand in the file", "keep one of the two sides"
    return None


def _tab(fault: _Fault) -> Told | None:
    line = fault.text(fault.line)
    if "tab" not in fault.said.split() and fault.character != "\t":
        return None
    column = line.find("\t", 0 if "\t" in line[: fault.column] else fault.column)
    if column < 0:
        return None
    if line[:column].strip(_INDENT):
        return fault.line, column, "a tab stands where a blank must", "put a blank instead of the tab"
    return fault.line, column, "a tab indents the line", "indent with blanks, not with tabs"


def _first_character(fault: _Fault) -> Told | None:
    """A text that begins with a character which means something to YAML."""
    line, column = fault.began or (fault.line, fault.column)
    if "cannot start any token" in fault.said or "node content" in fault.said:
        line, column = fault.line, fault.column
        if not fault.character:
            return None
    elif not fault.context.endswith(("alias", "anchor", "block scalar", "tag", "directive")):
        return None
    first = fault.text(line)[column : column + 1]
    return line, column, f"a text without quotes cannot begin with `{shown(first)}`", IN_QUOTES


def _quote(fault: _Fault) -> Told | None:
    """A quote that is never closed, or that holds what must not stand in it."""
    if not fault.context.endswith("quoted scalar") or fault.began is None:
        return None
    if "escape" in fault.said or "hexdecimal" in fault.said or "hexadecimal" in fault.said:
        text = "in double quotes, `\\` and what follows it must be a character that YAML knows"
        return fault.line, fault.column, text, "write `\\\\`, or use single quotes, where `\\` is nothing special"
    return *fault.began, "the quote that opens here is never closed", OTHER_QUOTES


def _after_the_end(fault: _Fault) -> Told | None:
    """More text after a quote or a bracket that was closed."""
    last, line = fault.last, fault.text(fault.line)
    start: Any = last.start_mark
    end: Any = last.end_mark
    if "expected" not in fault.said or end.line != fault.line or not fault.character:
        return None
    if line[end.column : fault.column].strip():
        return None
    if isinstance(last, (yaml.SequenceEndEvent, yaml.MappingEndEvent)) and line[: end.column][-1:] in ("]", "}"):
        fix = f"{IN_QUOTES}, because it begins with a bracket"
        return fault.line, fault.column, "text follows the bracket that is closed here", fix
    if not isinstance(last, yaml.ScalarEvent) or last.style not in ("'", '"'):
        return None
    if start.line < fault.line:
        return (
            start.line,
            start.column,
            f"the quote that opens here is first closed in line {end.line + 1}",
            OTHER_QUOTES,
        )
    if fault.context.endswith(("flow sequence", "flow mapping")) and fault.character in "'\"":
        return fault.line, fault.column, "there is no comma between two values", "put a comma before this one"
    text = "text follows the quote that is closed before it"
    return fault.line, fault.column, text, "put the whole text in quotes of the other kind"


def _bracket(fault: _Fault) -> Told | None:
    """A list or mapping in brackets that goes on too far, or lacks a comma."""
    if fault.context.endswith("flow node") and not fault.character:
        opens = isinstance(fault.last, (yaml.SequenceStartEvent, yaml.MappingStartEvent))
        start: Any = fault.last.start_mark
        place = (start.line, start.column) if opens else (fault.line, 0)
        return *place, "a bracket is opened and never closed", f"close it, or {IN_QUOTES}"
    if not fault.context.endswith(("flow sequence", "flow mapping")) or fault.began is None:
        return None
    if fault.line == fault.began[0] and fault.character == ":":
        return fault.line, fault.column, "a text without quotes holds a colon and a blank", IN_QUOTES
    if fault.line > fault.began[0] and fault.character in ("", ":"):
        return *fault.began, "the bracket that opens here is never closed", f"close it, or {IN_QUOTES}"
    return fault.line, fault.column, "a comma or the closing bracket is missing", "put it before this place"


def _lone_line(fault: _Fault) -> Told | None:
    """A line that is no ``key: value``; the parser tells of it where the next line begins."""
    if "could not find expected ':'" not in fault.said or fault.began is None:
        return None
    return _without_colon(fault, *fault.began)


def _without_colon(fault: _Fault, number: int, column: int) -> Told:
    line = fault.text(number)
    odd = odd_character(line)
    if odd is not None:
        at, name, instead = odd
        return number, at, f"a character stands here that is no part of YAML: {name}", f"put {instead} instead of it"
    if hit := _KEY_WITHOUT_BLANK.match(line):
        return number, hit.end() - 1, f"there is no blank after `{shown(hit.group(1))}:`", "put one after the colon"
    if _ROW_WITHOUT_BLANK.match(line):
        return number, line.index("-"), "there is no blank after the hyphen", "put one after the hyphen"
    fix = "put a colon after the key; indent the line where it goes on with the value above"
    return number, column, "the line is no `key: value`", fix


def _second_colon(fault: _Fault) -> Told | None:
    """A colon where none can be: inside a text, after a line that has none, or in a line that is indented too far."""
    if "mapping values are not allowed" not in fault.said:
        return None
    start: Any = fault.last.start_mark
    if isinstance(fault.last, yaml.ScalarEvent) and start.line < fault.line:
        number, column = start.line, start.column
        if not fault.text(number)[:column].strip():
            return _without_colon(fault, number, column)
        line = fault.text(fault.line)
        text = "the line is indented deeper than the one it follows"
        return fault.line, len(line) - len(line.lstrip()), text, "indent it like the key above"
    return fault.line, fault.column, "a text without quotes holds a colon and a blank", IN_QUOTES


def _indent(fault: _Fault) -> Told | None:
    """A line whose indent fits none above it."""
    if "<document start>" in fault.said:
        if not any(line[:1] == " " for line in fault.lines[: fault.line]):
            return None
        return fault.line, fault.column, "the line is indented less than the first one", "indent all keys alike"
    if not fault.context.endswith(("block mapping", "block collection")) or "expected" not in fault.said:
        return None
    if fault.text(fault.line)[: fault.column].strip():
        return None
    text = "the indent of this line fits no line above"
    return fault.line, fault.column, text, "indent it like the lines it belongs to"


_REASONS: tuple[Callable[[_Fault], Told | None], ...] = (
    _merge,
    _tab,
    _quote,
    _after_the_end,
    _bracket,
    _first_character,
    _lone_line,
    _second_colon,
    _indent,
)
"""What may be wrong, in the order tried; each gives None where it is something else."""
