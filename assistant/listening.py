"""How a text is read: the order in which readers look at it, and what each makes of it.

A yes that is waited for, a choice, an option of a guide, a command, a guide's title, small talk, a question: the first
reader that makes something of the text decides. It says nothing itself and knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant import guide, wording
from assistant.commanding import Commander
from assistant.glossary import meaning_text
from assistant.guide import Said
from assistant.replies import Answer, Choice, Clarification, Notice
from assistant.sanitize import as_markdown
from assistant.selection import LARGEST_NUMBER, NONE, OUT_OF_RANGE, pick, pick_misspelt, titled
from assistant.talking import LONGEST_QUOTED, no_such_number, options_of, phrases_of
from assistant.words import (
    AGREE,
    KEEP,
    NO,
    UNSURE,
    YES,
    bare_of,
    command_of,
    feedback_of,
    normal,
    reads_as_question,
    says,
)

Reader = Callable[[str], "Said | None"]


class Listener(Commander):
    """Reads texts against what is remembered; ``Conversation`` adds the memory's life and the front ends' actions."""

    def _read(self, text: str) -> Said:
        """The first reader that makes something of the text decides; the last always does."""
        readers: tuple[Reader, ...] = (
            self._blank,
            self._confirmation,
            self._changing,
            self._choice,
            self._option,
            self._command,
            self._title,
            self._small_talk,
            self._feedback,
            self._bare,
            self._meaning,
            self._misspelt,
            self._digression,
        )
        for reader in readers:
            said = reader(text)
            if said is not None:
                return said
        return self._question(text)

    def _blank(self, text: str) -> Said | None:
        if normal(text) or (text and not text.strip("? ")):
            return None
        if self._memory.waiting:
            waiting = guide.question_of(self._memory)
            if not text and waiting.offered and not self._memory.change and not self._memory.choices:
                return guide.respond(self.content, self._memory, waiting.offered)
            return guide.place(self.content, self._memory, wording.BLANK if text else "")
        return self._memory, Notice(wording.BLANK)

    def _confirmation(self, text: str) -> Said | None:
        change = self._memory.change
        if change is None or not change[1]:
            return None
        picked = pick(text, guide.CONFIRM, close=False)
        if says(text, YES) or says(text, AGREE) or picked == 0:
            return guide.change(self.content, self._memory, *change, confirmed=True)
        if says(text, NO) or picked == 1 or command_of(text) in ("leave", "back", "undo"):
            return guide.keep(self.content, self._memory)
        if picked == OUT_OF_RANGE:
            return self._memory, Notice(no_such_number(text, len(guide.CONFIRM)), guide.CONFIRM, self._resume())
        self._memory = self._memory.settled()
        return None

    def _changing(self, text: str) -> Said | None:
        change = self._memory.change
        if change is None or change[1]:
            return None
        if command_of(text) in ("leave", "back", "undo") or says(text, NO):
            return guide.keep(self.content, self._memory)
        question = guide.step_of(self._memory.walk, change[0]).question
        picked = pick(text, options_of(question), phrases_of(question))
        if picked is None and command_of(text) is None:
            picked = pick_misspelt(text, options_of(question), phrases_of(question))
        if picked == OUT_OF_RANGE:
            memory, reply = guide.ask_change(self.content, self._memory, change[0])
            return memory, replace(reply, said=no_such_number(text, len(question.options)))  # type: ignore[arg-type]
        if picked is not None:
            return guide.change(self.content, self._memory, change[0], question.options[picked].id)
        self._memory = self._memory.settled()
        return None

    def _choice(self, text: str) -> Said | None:
        """A pick among the choices shown last; yes and no to an offer."""
        memory = self._memory
        if not memory.choices:
            return None
        strict = memory.asked in ("clarification", "fallback")
        if memory.offer is not None and says(text, YES):
            return self._open(memory.offer.tree, memory.offer)
        if memory.offer is not None and says(text, NO):
            return memory.settled(), Notice(wording.OFFER_DECLINED, resume=self._resume())
        if len(memory.choices) == 1 and memory.asked == "clarification" and (says(text, YES) or says(text, AGREE)):
            return self._take(memory.choices[0])
        largest = LARGEST_NUMBER if memory.asked in ("answer", "fallback") else None
        picked = pick(text, memory.choices, none=strict, close=memory.asked == "clarification", largest=largest)
        if picked == NONE:
            return self._none_picked()
        if picked == OUT_OF_RANGE:
            return memory, Notice(no_such_number(text, len(memory.choices)), memory.choices, self._resume())
        return None if picked is None else self._take(memory.choices[picked])

    def _none_picked(self) -> Said:
        return self._memory.settled(), Notice(self._elsewhere(wording.NONE_PICKED), resume=self._resume())

    def _take(self, choice: Choice) -> Said:
        if choice.id.startswith("tree:"):
            offer = self._memory.offer
            tree_id = choice.id.removeprefix("tree:")
            return self._open(tree_id, offer if offer is not None and offer.tree == tree_id else None)
        if choice.id.startswith("step:"):
            return self._memory, Notice(wording.STEP_IS_YOURS.format(step=choice.label), self._memory.choices)
        return self._entry(choice.id)

    def _option(self, text: str) -> Said | None:
        """An option of the question a guide waits at; while others are to be picked, only what names one."""
        walk = self._memory.walk
        if walk is None or walk.question is None:
            return None
        options = options_of(walk.question)
        picked = pick(text, options, phrases_of(walk.question), close=not reads_as_question(text))
        if picked == OUT_OF_RANGE:
            return guide.place(self.content, self._memory, no_such_number(text, len(options)))
        if picked is not None:
            return guide.respond(self.content, self._memory, options[picked].id)
        if self._memory.choices:
            return guide.place(self.content, self._memory) if says(text, UNSURE) else None
        offered = guide.question_of(self._memory).offered
        if offered and (says(text, KEEP) or says(text, YES) or says(text, AGREE)):
            return guide.respond(self.content, self._memory, offered)
        if text.strip("? ") == "":
            return guide.explain_question(self.content, self._memory)
        return guide.unsure(self.content, self._memory) if says(text, UNSURE) else None

    # -- questions ----------------------------------------------------------------------------

    def _title(self, text: str) -> Said | None:
        """A guide's title, misspelt or not; what is an entry's very question is no misspelt title."""
        tree_id = self._answering.tree_titled(text)
        if tree_id is None:
            tree_id = titled(text, {tree.id: tree.title for tree in self.content.trees.values()})
            if tree_id is not None and self._is_phrasing(text):
                return None
        return self._open(tree_id, None) if tree_id else None

    def _is_phrasing(self, text: str) -> bool:
        said = normal(text)
        entries = self.content.entries.values()
        return any(said == normal(phrasing) for entry in entries for phrasing in (entry.question, *entry.variants))

    def _small_talk(self, text: str) -> Said | None:
        row = self._answering.talk.find(text)
        if row is None:
            return None
        return self._notice(row.reply)

    def _feedback(self, text: str) -> Said | None:
        """What the person says of the reply before; content's small talk may have its own words for it."""
        helped = feedback_of(text)
        if helped is None or not (self._memory.entry or self._memory.query):
            return None
        if helped:
            return self._notice(wording.HELPED)
        return self._notice(self._elsewhere(wording.NOT_HELPED))

    def _bare(self, text: str) -> Said | None:
        """A yes, a no or an ok that answers nothing: what can be done is said."""
        bare, memory = bare_of(text), self._memory
        if bare is None:
            return None
        asks_which = memory.asked in ("clarification", "fallback")
        if memory.choices and (bare == "yes" or (bare == "ok" and asks_which)):
            return memory, Notice(wording.SAY_WHICH, memory.choices, self._resume())
        if memory.waiting:
            return guide.place(self.content, memory, wording.BARE_IN_GUIDE)
        return memory, Notice(wording.BARE_YES if bare == "yes" else wording.BARE)

    def _meaning(self, text: str) -> Said | None:
        """What a term of the glossary means, where that is asked and no entry has the very question."""
        found = self._answering.meaning(text)
        if found is None:
            return None
        term, choices = found
        said = meaning_text(term)
        if self._memory.waiting or not choices:
            return self._notice(said)
        memory = replace(self._memory.settled(), choices=choices, asked="notice")
        return memory, Notice(f"{said}\n\n{wording.ABOUT_TERM}", choices)

    def _misspelt(self, text: str) -> Said | None:
        """An option of the question a guide waits at, misspelt; never while others are to be picked."""
        walk = self._memory.walk
        if walk is None or walk.question is None or self._memory.choices:
            return None
        options = options_of(walk.question)
        picked = pick_misspelt(text, options, phrases_of(walk.question))
        return None if picked is None else guide.respond(self.content, self._memory, options[picked].id)

    def _digression(self, text: str) -> Said | None:
        """Inside a guide: a real question is answered and the guide waits; anything else is asked again."""
        memory = self._memory
        walk = memory.walk
        if walk is None or walk.question is None:
            return None
        asks = reads_as_question(text)
        if not asks:
            understood = self._answering.understood(walk.tree, text)
            if walk.question.id in understood:
                return guide.respond(self.content, memory, understood[walk.question.id])
        said, reply = self._answering.answer(memory, text, self._resume())
        if isinstance(reply, Answer) or (asks and isinstance(reply, Clarification)):
            return said, reply
        shown = as_markdown(text, LONGEST_QUOTED)
        brief = not shown or len(text) > LONGEST_QUOTED
        reason = wording.NOT_UNDERSTOOD_BRIEF if brief else wording.NOT_UNDERSTOOD.format(text=shown)
        return guide.place(self.content, memory, reason)
