"""What the journal keeps: frozen rows, and which of two with the same id stays."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


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


def merged(one: Asked, other: Asked) -> Asked:
    """The one of two rows with the same id that stays: what was said last, and any fixed order beyond that."""
    return max(one, other, key=lambda row: (row.helped_at, row.helped is not None, json.dumps(asdict(row))))
