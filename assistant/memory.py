"""What a conversation remembers between two turns: a frozen value.

Turning it into JSON and back is ``state``'s; deciding what to say is ``conversation``'s and ``guide``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.replies import Choice, Offer
from faq import Walk

MOST_MARKS = 50
"""How many steps can be undone."""
MOST_TURNS = 200
"""How many turns the transcript keeps; the oldest go first."""
LONGEST_SAID = 500
"""Characters of what a person said that the transcript keeps."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a walk stood, for undo; ``tree`` is empty where none was open. ``done``: what was done next, in words."""

    tree: str
    responses: Mapping[str, str]
    facts: Mapping[str, str]
    hints: Mapping[str, str]
    done: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what was said, the kind of the reply, and the id it was about (entry, question or outcome)."""

    said: str
    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything a conversation needs for its next turn.

    ``facts``: what trees were told, fact to option id. ``hints``: question to option that a sentence seems to have
    answered already; both are offered, never taken silently. ``choices`` with ``asked`` (a reply's kind): what a
    number means now. ``change``: the question whose answer is being changed, and the option that waits for a yes (""
    while it is still to be picked). ``query``/``entry``: the last full question and the entry that answered it.
    """

    walk: Walk | None = None
    marks: tuple[Mark, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    asked: str = ""
    offer: Offer | None = None
    change: tuple[str, str] | None = None
    query: str = ""
    entry: str = ""
    turns: tuple[Turn, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether a walk stands at a question."""
        return self.walk is not None and self.walk.question is not None

    def marked(self, done: str = "") -> Memory:
        """The memory with the present place kept for undo."""
        tree = self.walk.tree if self.walk else ""
        responses = self.walk.responses if self.walk else {}
        mark = Mark(tree, responses, self.facts, self.hints, done)
        return replace(self, marks=(*self.marks, mark)[-MOST_MARKS:])

    def settled(self) -> Memory:
        """The memory with nothing left to pick, to accept or to confirm."""
        return replace(self, choices=(), asked="", offer=None, change=None)

    def asking(
        self, asked: str, choices: tuple[Choice, ...], query: str, entry: str = "", offer: Offer | None = None
    ) -> Memory:
        """The memory after a question was read: what can be picked now, and what a follow-up leans on."""
        # Whole, not by ``replace``: every question comes through here, and it takes a third of the time.
        return Memory(
            self.walk, self.marks, self.facts, self.hints, choices, asked, offer, None, query, entry, self.turns
        )

    def told(self, turn: Turn) -> Memory:
        """The memory with one more turn in its transcript."""
        return replace(self, turns=(*self.turns, turn)[-MOST_TURNS:])
