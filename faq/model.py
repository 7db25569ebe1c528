"""The values of a knowledge base: frozen, resolved, and free of behaviour beyond look-ups.

What a file may look like is declared in ``shapes``; here references are already resolved (a note is
a ``Note``, not its id) and every value knows the place it was read from. Dates are ISO strings
(``YYYY-MM-DD``), spans are whole days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from faq.errors import Place

if TYPE_CHECKING:
    from faq.calibration import Calibration

NOWHERE = Place("<memory>")


@dataclass(frozen=True, slots=True)
class Source:
    """Something an answer rests on. ``seen`` is the day it was read; ``official`` False for third parties."""

    id: str
    title: str
    url: str
    seen: str = ""
    official: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """Where a newer source differs from the answer; shown after it. ``date``: of the newer information."""

    id: str
    text: str
    sources: tuple[Source, ...] = ()
    date: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and its answer.

    ``short`` is the direct answer in one sentence, plain text; ``answer`` is Markdown. ``variants``
    are indexed, ``tests`` never are. ``review_every`` is in days; 0 means never.
    """

    id: str
    question: str
    answer: str
    short: str = ""
    topic: str = ""
    variants: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    sources: tuple[Source, ...] = ()
    see_also: tuple[str, ...] = ()
    tree: str | None = None
    owner: str = ""
    verified: str = ""
    review_every: int = 0
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def phrasings(self) -> tuple[str, ...]:
        """What the index learns: the question first, then the variants."""
        return (self.question, *self.variants)


@dataclass(frozen=True, slots=True)
class Target:
    """Where an option leads: a question or an outcome of its own tree, or a question of another tree.

    ``tree`` is None inside the same tree; otherwise ``name`` is that tree's question.
    """

    name: str
    tree: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One response to a question. ``phrases`` are what people say when they mean it."""

    id: str
    label: str
    to: Target
    reason: str = ""
    phrases: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a tree. Questions that share ``fact`` share the meaning of equal option ids."""

    id: str
    ask: str
    options: tuple[Option, ...]
    help: str = ""
    fact: str = ""
    place: Place = field(default=NOWHERE, compare=False)

    def option(self, option_id: str) -> Option | None:
        """The option with this id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A next step of an outcome; may lead on to a tree or an entry."""

    text: str
    tree: str | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a path: verdict first, then why, what to do, and what it rests on."""

    id: str
    verdict: str
    why: str
    next: tuple[Step, ...] = ()
    rests_on: tuple[str, ...] = ()
    beyond: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class TreeTest:
    """A check of a tree: responses that must end in ``outcome``, or a sentence and what it must prefill."""

    responses: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    tree: str = ""
    says: str = ""
    prefills: Mapping[str, str] | None = None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Tree:
    """A decision tree: questions and outcomes by id, in the order of the file."""

    id: str
    title: str
    start: str
    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]
    description: str = ""
    tests: tuple[TreeTest, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A lexicon row: the canonical name, what else people call it, how they misspell it, and what it means.

    ``meaning`` is one sentence of plain text for the glossary, ``""`` where there is none; it is never indexed.
    """

    term: str
    also: tuple[str, ...] = ()
    misspelled: tuple[str, ...] = ()
    meaning: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Talk that is no question: examples and one reply."""

    id: str
    examples: tuple[str, ...]
    reply: str


@dataclass(frozen=True, slots=True)
class About:
    """What the knowledge base says of itself; every field may be empty."""

    title: str = ""
    disclaimer: str = ""
    contact: str = ""
    people_ask: tuple[str, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """A whole knowledge base.

    ``entries`` and ``trees`` are keyed by id, sorted by id. ``scope`` holds questions that are NOT
    covered. ``digest`` is the sha256 (hex) of everything written that can change a reply; ``calibration`` holds
    the content's own cut-offs, where it has them.
    """

    entries: Mapping[str, Entry]
    trees: Mapping[str, Tree] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    smalltalk: tuple[SmallTalk, ...] = ()
    scope: tuple[str, ...] = ()
    about: About = About()
    digest: str = ""
    folder: str = field(default="", compare=False)
    calibration: Calibration | None = field(default=None, compare=False)
