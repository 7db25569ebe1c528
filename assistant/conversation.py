"""A conversation: text in, reply out; the one place where front ends ask.

It owns what is remembered between turns, the transcript, and the actions of front ends that send ids instead of
text. How a text is read is ``listening``'s. It prints nothing and knows no screen.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from assistant import guide, wording
from assistant.answering import Answering
from assistant.guide import Said
from assistant.listening import Listener
from assistant.memory import LONGEST_SAID, Memory, Turn
from assistant.replies import (
    Answer,
    Clarification,
    Fallback,
    Notice,
    Reply,
    TreeOutcome,
    TreeQuestion,
    kind_of,
)
from assistant.sanitize import clean, one_line
from faq import Content, UnknownNameError, Verdict

if TYPE_CHECKING:
    from assistant.recording import Recorder


class Matching(Protocol):
    """What a conversation needs of a matcher."""

    def match(self, text: str) -> Verdict:
        """The reading of one query."""
        ...


class Conversation(Listener):
    """One person's exchange with a knowledge base.

    Any number of them share one content and one matcher, in any number of threads; each is for one thread at a time.
    ``content`` is what ``faq.load`` gives, ``matcher`` a ``faq.Matcher`` over it. ``today`` decides whether an entry's
    review is overdue; without it nothing is ever called stale. ``recorder`` is told every turn; there is none unless a
    front end sets one.
    """

    def __init__(self, content: Content, matcher: Matching, today: datetime.date | None = None) -> None:
        super().__init__(content, Answering(content, matcher, today), Memory())
        self.resumed = ""
        self.recorder: Recorder | None = None

    # -- text ---------------------------------------------------------------------------------

    def reply(self, text: str, explain: bool = False) -> Reply:
        """What to say to ``text``: a question, the number or the words of a choice, a command such as ``back``.

        Never raises for any text; of a question the first 8,000 characters are read. ``explain``: the reply asks front
        ends to show why. An ``Answer`` has the entry and the verdict (confidence and scores 0..1, best first). Raises
        TypeError for what is no text.
        """
        if not isinstance(text, str):
            raise TypeError(f"`text` must be text, not {type(text).__name__}")
        text = clean(text)
        reply = self._say(text, self._read(text))
        if explain and isinstance(reply, (Answer, Clarification, Fallback)):
            return replace(reply, explain=True)
        return reply

    # -- structured actions -------------------------------------------------------------------

    def start_tree(self, tree_id: str, responses: Mapping[str, str] | None = None) -> Reply:
        """Open a tree; ``responses`` are replayed as far as they apply: question id to option id.

        The reply is the first question without a response, or the outcome. Raises UnknownNameError for a tree that is
        not there; ``faq.begin_strict`` refuses responses that do not apply.
        """
        return self._say(f"start {tree_id}", guide.start(self.content, self._memory, tree_id, responses))

    def show(self, entry_id: str) -> Reply:
        """An entry by its id. Raises UnknownNameError."""
        if entry_id not in self.content.entries:
            raise UnknownNameError("entry", entry_id, self.content.entries)
        return self._say(self.content.entries[entry_id].question, self._entry(entry_id))

    def respond(self, option_id: str) -> Reply:
        """Answer the present question with an option's id. Raises UnknownNameError."""
        question = self.walk.question if self.walk else None
        said = guide.label_of(question, option_id) if question else option_id
        return self._say(said, guide.respond(self.content, self._memory, option_id))

    def change(self, question_id: str, option_id: str, confirmed: bool = False) -> Reply:
        """Change an earlier answer; what falls away is said first unless ``confirmed``. Raises UnknownNameError."""
        said = f"change {question_id} to {option_id}"
        return self._say(said, guide.change(self.content, self._memory, question_id, option_id, confirmed))

    def undo(self) -> Reply:
        """Take back the last step of a guide."""
        return self._say("undo", guide.undo(self.content, self._memory))

    def back(self) -> Reply:
        """One question back."""
        return self._say("back", guide.back(self.content, self._memory))

    def restart(self) -> Reply:
        """The open guide from its start."""
        return self._say("restart", guide.restart(self.content, self._memory))

    def leave(self) -> Reply:
        """Close the guide."""
        return self._say("leave", guide.leave(self.content, self._memory))

    def welcome(self) -> Notice:
        """How a front end opens: a line of help, and the guides as choices; no turn of the transcript."""
        choices = self.guides()
        self._memory = replace(self._memory.settled(), choices=choices, asked="notice")
        return Notice(wording.WELCOME, choices)

    def here(self) -> Reply | None:
        """The question or outcome a guide stands at, or None where no guide is open."""
        if self._memory.walk is None:
            return None
        self._memory, reply = guide.place(self.content, self._memory, self.resumed)
        return reply

    # -- what it knows ------------------------------------------------------------------------

    def fresh(self) -> Conversation:
        """A new conversation over the same content and matcher; cheap."""
        other = Conversation.__new__(Conversation)
        Listener.__init__(other, self.content, self._answering, Memory())
        other.resumed = ""
        other.recorder = self.recorder.fresh() if self.recorder is not None else None
        return other

    def state(self) -> dict[str, Any]:
        """Everything needed to go on later: small, versioned values that ``json.dumps`` takes, some 1 to 30 kB.

        It holds what the person said, so it is as private as the conversation. The content is not in it.
        """
        from assistant.state import memory_to_json

        return memory_to_json(self._memory, self.content)

    @classmethod
    def resume(
        cls, content: Content, matcher: Matching, state: object, today: datetime.date | None = None
    ) -> Conversation:
        """The conversation that a state holds; ``resumed`` says what fell away because the content has changed.

        ``state``: what ``state()`` gave, as it came back from JSON. Newer content is no error: what still holds stays.
        Raises StateError for a state that is malformed, foreign, or from a newer version.
        """
        from assistant.state import memory_from_json

        conversation = cls(content, matcher, today)
        conversation._memory, conversation.resumed = memory_from_json(content, state)
        return conversation

    def _say(self, text: str, said: Said) -> Reply:
        memory, reply = said
        turn = Turn(one_line(text, LONGEST_SAID), kind_of(reply), about(reply))
        self._memory = memory.told(turn)
        if self.recorder is not None:
            self.recorder.record(text, reply, memory.query)
        return reply


def about(reply: Reply) -> str:
    """The id a reply is about: entry, question or outcome; ``""`` for the rest."""
    match reply:
        case Answer():
            return reply.entry.id
        case TreeQuestion() if reply.walk.question is not None:
            return reply.walk.question.id
        case TreeOutcome() if reply.walk.outcome is not None:
            return reply.walk.outcome.id
        case _:
            return ""
