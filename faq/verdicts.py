"""What the matcher says of a query: values only.

Scores and confidences are 0..1. A ranking is best first, ties by id. ``Part`` rows of a match sum to its
score, so that a score can be read as arithmetic. Parts and matches are tuples: a question makes many.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

SAID = 0.7  # part *phrasing* of a match from which an entry says what was asked
Band = Literal["answer", "clarify", "none"]


class Part(NamedTuple):
    """One term of a score: the scorer's name, its own value (0..1), its weight, and value × weight."""

    name: str
    value: float
    weight: float
    amount: float
    detail: str = ""


class Match(NamedTuple):
    """An entry and how well it fits. ``score``: 0..1; ``phrasing``: the nearest phrasing of the entry."""

    id: str
    question: str
    score: float
    parts: tuple[Part, ...] = ()
    phrasing: str = ""

    def part(self, name: str) -> float:
        """The value of one part of the score (0..1), 0 where it has none of that name."""
        for part in self.parts:
            if part.name == name:
                return part.value
        return 0.0


@dataclass(frozen=True, slots=True)
class Repair:
    """A word read as another: how it was typed, and what it was taken for."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class Synonym:
    """A phrase of the query that the lexicon knows under another name."""

    typed: str
    term: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a verdict fell: words of the query by what became of them, and the limits that decided.

    ``scope``: log odds, above 0 for words as of the content, below 0 for words as of what it does not cover;
    ``scope_example``: the question that is not covered and comes nearest in meaning.
    """

    matched: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    scope: float = 0.0
    scope_example: str = ""
    margin: float = 0.0
    answer_from: float = 1.0
    clarify_from: float = 1.0
    rule: str = ""
    encoder: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reading of one query.

    ``band``: ``answer`` (the first match is given), ``clarify`` (ask which is meant) or ``none`` (not
    covered; ``matches`` are the nearest all the same). ``confidence``: probability that the first match
    is right; 0 where there is none, and where a question that is not covered is nearer.
    """

    query: str
    band: Band
    matches: tuple[Match, ...]
    confidence: float
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def best(self) -> Match | None:
        """The first match, or None where nothing is near."""
        return self.matches[0] if self.matches else None
