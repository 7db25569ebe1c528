"""What a conversation says: a closed union that every front end renders.

Each kind is a frozen value. ``render`` turns them into Markdown, plain text and JSON; nothing here
is a sentence for people except what content supplies and the ``said`` lines a conversation adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from faq import Answered, Entry, Verdict, Walk


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick: by number (its position from 1), id, or label."""

    id: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A tree that fits the question, with the responses the question already gave.

    ``understood`` are those responses as a path; accepting the offer starts the tree with them.
    """

    tree: str
    title: str
    responses: Mapping[str, str] = field(default_factory=dict)
    understood: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeQuestion:
    """A question of a walk. ``said`` goes before it (what was not understood, what was undone, help).

    ``offered`` is the option an earlier tree already answered for the same fact; ``asked``/``at_most`` count
    questions answered and the most that may still come (this one included). ``hinted``: the offered option comes from a
    sentence of the person's, not from an earlier tree. ``changing``: an earlier answer is being
    changed; the walk then stands at that question while the real one waits.
    """

    walk: Walk
    said: str = ""
    offered: str | None = None
    hinted: bool = False
    changing: bool = False
    at_most: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Another verdict and the smallest change of answers that leads there."""

    verdict: str
    outcome: str
    tree: str
    changes: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class TreeOutcome:
    """The end of a walk, with what would have led elsewhere.

    ``choices`` are the outcome's next steps in their order (``tree:<id>``, an entry id, or ``step:<n>`` where a step
    leads nowhere); ``rests_on`` the entries below the verdict. ``because``: the path as plain sentences.
    """

    walk: Walk
    changes: tuple[Change, ...] = ()
    said: str = ""
    because: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rests_on: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry. ``resume`` is the walk's question that waits while a digression is answered.

    ``completed`` is the full question a follow-up was read as; ``stale`` tells that the entry's review is overdue.
    ``choices`` are what can be picked next, in the order of their numbers: the offered tree first, then see also.
    ``explain`` asks a front end to show why this entry was chosen.
    """

    entry: Entry
    verdict: Verdict | None = None
    offer: Offer | None = None
    resume: TreeQuestion | None = None
    completed: str = ""
    stale: bool = False
    choices: tuple[Choice, ...] = ()
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Clarification:
    """Which of these is meant? At most four choices; ids are entry ids, or ``tree:<id>``."""

    choices: tuple[Choice, ...]
    verdict: Verdict | None = None
    resume: TreeQuestion | None = None
    completed: str = ""
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Fallback:
    """Not covered. ``nearest`` can be picked like choices; ``contact`` says where else to turn (Markdown)."""

    nearest: tuple[Choice, ...]
    contact: str = ""
    verdict: Verdict | None = None
    resume: TreeQuestion | None = None
    completed: str = ""
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of talk that answers no question: small talk, help, a confirmation, a guide that was left."""

    text: str
    choices: tuple[Choice, ...] = ()
    resume: TreeQuestion | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What was sent cannot be used; ``code`` is stable, ``text`` a sentence."""

    text: str
    code: str = "bad-input"


Reply = Answer | Clarification | Fallback | TreeQuestion | TreeOutcome | Notice | Failure

KINDS: Mapping[type, str] = {
    Answer: "answer",
    Clarification: "clarification",
    Fallback: "fallback",
    TreeQuestion: "tree_question",
    TreeOutcome: "tree_outcome",
    Notice: "notice",
}


def kind_of(reply: Reply) -> str:
    """A reply's kind as the JSON contract names it."""
    return KINDS.get(type(reply), "error")
