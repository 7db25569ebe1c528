"""What the journal keeps: frozen rows, which of two with the same id stays, and what every place of a journal does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol

from faq import FaqError

NEWER = "{place}: the journal was written by a newer version of golive-faq; update this one. Nothing was changed."


class JournalError(FaqError):
    """The journal cannot be used; its text never holds a password.

    ``broken``: what is there can be read by nobody, so deleting it loses nothing. ``refused``: the rows are at fault,
    not the journal, so trying again is of no use.
    """

    def __init__(self, text: str, broken: bool = False, refused: bool = False) -> None:
        super().__init__(text)
        self.broken = broken
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its reply. Times are UTC, ``2026-11-24T07:00:00.000Z``; ``confidence`` and scores are 0..1.

    ``base`` is the title of the knowledge base, ``digest`` its content then. ``kind`` is a reply's kind, ``about`` the
    entry answered with. ``matches``: entry id and score, best first. ``helped`` is None until the person says so.
    """

    id: str
    at: str
    base: str
    digest: str
    question: str
    kind: str
    about: str = ""
    confidence: float = 0.0
    matches: tuple[tuple[str, float], ...] = ()
    helped: bool | None = None
    helped_at: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Ignored:
    """A question of a knowledge base that is no gap."""

    base: str
    question: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered, or whose answer did not help; as in ``Asked``."""

    question: str
    at: str
    kind: str
    about: str
    helped: bool | None


COLUMNS = tuple(field.name for field in fields(Asked))
"""Of a question in a database, in the order of ``stored``."""


def stored(row: Asked) -> tuple[Any, ...]:
    """A question as a database keeps it: ``matches`` is JSON."""
    return (row.id, row.at, row.base, row.digest, row.question, row.kind, row.about, row.confidence,
            json.dumps(row.matches), row.helped, row.helped_at)  # fmt: skip


def restored(values: Sequence[Any]) -> Asked:
    """The question that was ``stored``."""
    row_id, at, base, digest, question, kind, about, confidence, matches, helped, helped_at = values
    pairs = tuple((str(entry), float(score)) for entry, score in json.loads(matches))
    said = None if helped is None else bool(helped)
    return Asked(row_id, at, base, digest, question, kind, about, confidence, pairs, said, helped_at)


def merged(one: Asked, other: Asked) -> Asked:
    """The one of two rows with the same id that stays: what was said last, and any fixed order beyond that."""
    return max(one, other, key=lambda row: (row.helped_at, row.helped is not None, json.dumps(asdict(row))))


def alone(rows: Iterable[Asked]) -> dict[str, Asked]:
    """Rows by id, those with the same id merged."""
    found: dict[str, Asked] = {}
    for row in rows:
        found[row.id] = merged(found[row.id], row) if row.id in found else row
    return found


class Store(Protocol):
    """A place where a journal is kept. Every method raises JournalError; all are safe between threads and processes.

    ``base`` is the title of a knowledge base, None for all of them. Rows come by time, ties by id.
    """

    @property
    def place(self) -> str:
        """Where it is, for people; without a password."""

    def add(self, rows: Iterable[Asked], ignored: Iterable[Ignored] = ()) -> int:
        """Merge rows, all or none, in any order and as often as wanted; how many were new or changed."""

    def mark(self, row_id: str, helped: bool, at: str) -> bool:
        """Keep whether a reply helped; what was said last stays. Whether the question is there."""

    def last(self, base: str, question: str) -> str:
        """The id of the last row with this question, or ``""``."""

    def asked(self, base: str | None = None) -> Iterator[Asked]:
        """The rows."""

    def misses(self, base: str) -> Iterator[Miss]:
        """What did not end well."""

    def ignored(self, base: str | None = None) -> tuple[Ignored, ...]:
        """What is no gap, in order."""

    def count(self, base: str | None = None) -> int:
        """How many questions are kept."""

    def purge(self) -> None:
        """Delete everything."""

    def close(self) -> None:
        """Let go of it; it is opened again when it is needed."""
