"""Text without quotes that YAML reads otherwise than it looks, though the file is sound.

A blank and ``#`` end it, and a line that is indented too far goes on with it, hyphen and all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from faq.errors import shown

_CUT = re.compile(r"[ \t]+(#[^\s#!].*)")  # a comment without a blank after its `#` may be meant as text
_SUSPECT = re.compile(r"[ \t]#[^\s#!]|\n[ ]*- ")
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]|\r(?!\n)")  # line ends to YAML; rare, and then nothing is said

Finding = tuple[int, int, str, str]
"""Line and column, both from 0; the sentence; what to do."""


def suspect_lines(text: str) -> list[str] | None:
    """The lines of ``text`` where any value may be misread, else None: most files need no second look."""
    return text.split("\n") if _SUSPECT.search(text) and not _OTHER_BREAKS.search(text) else None


def misread(event: Any, lines: list[str]) -> Iterator[Finding]:
    """How the text of ``event``, a scalar without quotes, is misread in a file of ``lines``."""
    start, end = event.start_mark, event.end_mark
    if end.line < len(lines) and (hit := _CUT.match(lines[end.line], end.column)):
        text = f"a blank and `#` begin a comment, so the value ends before '{shown(hit.group(1), 30)}'."
        yield end.line, hit.start(1), text, "put the text in quotes; put a blank after the `#` of a comment"
    for number in range(start.line + 1, min(end.line + 1, len(lines))):
        line = lines[number]
        row = line.lstrip()
        if row.startswith("- ") and (number < end.line or len(line) - len(row) < end.column):
            text = "the line goes on with the text above it: its hyphen begins no new row."
            yield number, len(line) - len(row), text, "indent it like the row above, or put the text in quotes"
