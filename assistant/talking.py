"""What whoever reads a text has at hand: content, memory, and the ways to an answer, an entry, a guide or a line."""

from __future__ import annotations

from assistant import guide, wording
from assistant.answering import Answering
from assistant.guide import Said
from assistant.memory import Memory, Turn
from assistant.replies import Choice, Notice, Offer, TreeQuestion
from assistant.selection import number_in
from faq import Content, Question, Walk

LONGEST_QUOTED = 60
"""Characters of a text that are quoted back."""


class Talker:
    """One conversation's content and memory; it reads nothing itself."""

    def __init__(self, content: Content, answering: Answering, memory: Memory) -> None:
        self.content = content
        self._answering = answering
        self._memory = memory

    @property
    def walk(self) -> Walk | None:
        """The guide in progress or just ended, or None."""
        return self._memory.walk

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The transcript, oldest first."""
        return self._memory.turns

    def guides(self) -> tuple[Choice, ...]:
        """Every tree, in the order of their numbers."""
        return tuple(Choice(f"tree:{tree.id}", tree.title, tree.description) for tree in self.content.trees.values())

    def _question(self, text: str) -> Said:
        return self._answering.answer(self._memory, text, self._resume())

    def _entry(self, entry_id: str) -> Said:
        return self._answering.show(self._memory, entry_id, self._resume())

    def _open(self, tree_id: str, offer: Offer | None) -> Said:
        return guide.start(self.content, self._memory, tree_id, offer.responses if offer else None, True)

    def _notice(self, said: str) -> Said:
        """A line of talk; a guide that waits asks again below it, and numbers are its own from here on."""
        resume = self._resume()
        return self._memory if resume is None else self._memory.settled(), Notice(said, resume=resume)

    def _elsewhere(self, said: str) -> str:
        contact = self.content.about.contact
        return f"{said} {wording.ELSEWHERE.format(contact=contact)}" if contact else said

    def _resume(self) -> TreeQuestion | None:
        return guide.question_of(self._memory) if self._memory.waiting else None


def options_of(question: Question) -> tuple[Choice, ...]:
    """A question's options as choices."""
    return tuple(Choice(option.id, option.label) for option in question.options)


def phrases_of(question: Question) -> dict[str, tuple[str, ...]]:
    """Option id to what people say for it."""
    return {option.id: option.phrases for option in question.options}


def no_such_number(text: str, last: int) -> str:
    """That a number is not among those that can be picked."""
    return wording.NO_SUCH_NUMBER.format(number=number_in(text), last=last)
