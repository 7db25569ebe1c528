"""Whether the journal is switched on, and what of a conversation goes into it.

Nothing is kept unless a person has switched it on; the switch is looked at each time. Everything is masked before it
is written. A journal that cannot be used is told once, and no answer ever fails for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.journal import FILE, Journal
from assistant.journal_rows import Asked, JournalError, Store
from assistant.masking import mask
from assistant.memory import LONGEST_SAID
from assistant.replies import Answer, Clarification, Fallback, Reply
from assistant.sanitize import one_line
from assistant.words import feedback_of
from faq import Content

SWITCH = "journal.on"
"""The file in the state folder that stands for "on"; it survives a damaged journal."""
LONGEST_READ = 8_000
"""Characters of a question that are looked at; the matcher reads no more either."""
MOST_MASKINGS = 4
"""Times a text is masked until nothing changes any more."""


def journal_file() -> Path:
    """Where the journal is, whether or not it is there."""
    from assistant.locations import state_folder

    return state_folder() / FILE


def is_on() -> bool:
    """Whether questions are kept."""
    return journal_file().with_name(SWITCH).exists()


def switch(on: bool) -> None:
    """Switch the journal on or off; what it holds stays. Raises OSError."""
    path = journal_file().with_name(SWITCH)
    if on:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    else:
        path.unlink(missing_ok=True)


def base_of(content: Content) -> str:
    """The name a knowledge base has in the journal: its title, else its folder's name."""
    return one_line(content.about.title or Path(content.folder).resolve().name or "untitled")


def masked(text: str) -> str:
    """A question as it may be kept: masked until nothing changes, on one line, at most ``LONGEST_SAID`` long."""
    text = text[:LONGEST_READ]
    for _ in range(MOST_MASKINGS):
        before, text = text, mask(text)
        if text == before:
            break
    return one_line(text, LONGEST_SAID)


def now() -> str:
    """The time as the journal writes it: UTC, to the millisecond."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    """An id for a row; it tells nothing of who asked."""
    import uuid

    return uuid.uuid4().hex


def is_question(reply: Reply) -> bool:
    """Whether a turn with this reply is one that the journal keeps: a question, asked anew."""
    if not isinstance(reply, (Answer, Clarification, Fallback)):
        return False
    return reply.verdict is not None and not reply.explain


def row_of(row_id: str, at: str, base: str, digest: str, text: str, reply: Reply) -> Asked:
    """A turn that is a question, as it is kept: masked. Raises ValueError for any other turn."""
    if not isinstance(reply, (Answer, Clarification, Fallback)) or reply.verdict is None:
        raise ValueError("no question")
    verdict = reply.verdict
    return Asked(
        id=row_id,
        at=at,
        base=base,
        digest=digest,
        question=masked(reply.completed or text),
        kind={Answer: "answer", Clarification: "clarification", Fallback: "fallback"}[type(reply)],
        about=reply.entry.id if isinstance(reply, Answer) else "",
        confidence=round(verdict.confidence, 4),
        matches=tuple((match.id, round(match.score, 4)) for match in verdict.matches),
    )


@dataclass
class Recorder:
    """What a conversation tells its turns to; one for each conversation (``fresh`` makes the next)."""

    base: str
    digest: str
    notice: Callable[[str], None] = lambda text: None
    journal: Store | None = None
    clock: Callable[[], str] = now
    last: str = ""
    told: set[str] = field(default_factory=set)

    def fresh(self) -> Recorder:
        """A recorder for another conversation, with the same journal."""
        return replace(self, last="")

    def record(self, text: str, reply: Reply, query: str) -> None:
        """Keep a turn, or whether the turn before helped. ``query``: the last full question. Never raises."""
        try:
            if is_on():
                self._record(text, reply, query)
        except Exception as error:  # the edge: whatever is wrong with the journal, the answer is given
            said = str(error) if isinstance(error, JournalError) else f"{type(error).__name__}: {error}"
            if said not in self.told:
                self.told.add(said)
                self.notice(f"not kept in the journal: {said}")

    def _record(self, text: str, reply: Reply, query: str) -> None:
        if self.journal is None:
            self.journal = Journal(journal_file())
        helped = feedback_of(text)
        if helped is not None:
            last = self.last or (self.journal.last(self.base, masked(query)) if query else "")
            if last:
                self.journal.mark(last, helped, self.clock())
            return
        if not is_question(reply):
            return
        row = row_of(new_id(), self.clock(), self.base, self.digest, text, reply)
        self.journal.add([row])
        self.last = row.id


def recorder_for(content: Content, notice: Callable[[str], None] = lambda text: None) -> Recorder:
    """A recorder for conversations over this content."""
    return Recorder(base_of(content), content.digest, notice)
