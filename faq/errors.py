"""Where something stands, what is wrong with it, and every error the engine raises.

The bottom of the house: this module imports nothing of ours.

Error tree::

    FaqError
    ├── ContentError      a folder of content cannot be used; carries every problem found
    ├── UnknownNameError  an id that is not there; names the nearest one
    ├── StateError        a saved walk or conversation cannot be read
    ├── CalibrationError  too little to fit the cut-offs on
    └── EncoderError      the encoder's weights or its cache cannot be used
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file. ``line`` and ``column`` count from 1; 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about content: where, a stable code, a sentence, and what to do about it."""

    place: Place
    code: str
    text: str
    fix: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        fix = f" Fix: {self.fix}" if self.fix else ""
        return f"{self.place}: {self.code} {self.text}{fix}"


class FaqError(Exception):
    """Base of every error the engine raises on purpose."""


class ContentError(FaqError):
    """A folder of content cannot be used.

    ``problems`` holds every finding, sorted by place; the message prints one a line.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownNameError(FaqError):
    """An id that does not exist. ``kind`` is what was looked for, ``nearest`` the closest id or None."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.nearest = nearest_name(name, known)
        hint = f"; did you mean '{self.nearest}'?" if self.nearest else ""
        super().__init__(f"unknown {kind} '{shown(name)}'{hint}")


class StateError(FaqError):
    """A saved walk or conversation is malformed, foreign, or from a newer version."""


class CalibrationError(FaqError):
    """There are too few measured phrasings to fit cut-offs honestly."""


class EncoderError(FaqError):
    """The encoder cannot be used: weights or cache are missing, cut short, tampered with, or foreign."""


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None when nothing is near."""
    candidates: Sequence[str] = sorted(known)
    close = difflib.get_close_matches(name[:100].casefold(), candidates, n=1, cutoff=0.5)
    return close[0] if close else None


def shown(text: str, limit: int = 60) -> str:
    """``text`` made safe to print in a message: one line, no control characters, at most ``limit`` long."""
    clean = "".join(c if c.isprintable() else " " for c in text[: limit * 2])
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
