"""Commands: ``help``, ``back``, ``change 2 to 3``, ``start …``, ``questions about …``, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant import guide, wording
from assistant.guide import Said
from assistant.replies import Answer, Choice, Clarification, Fallback, Notice, Offer
from assistant.sanitize import as_markdown
from assistant.selection import OUT_OF_RANGE, nearest_id, pick, pick_misspelt
from assistant.talking import LONGEST_QUOTED, Talker, no_such_number, options_of, phrases_of
from assistant.words import CHANGE, LIST, LONGEST_COMMAND, LOOK_UP, SHOW, START, command_of, says_why


class Commander(Talker):
    """Does what a command says; None where a text is none, or names nothing that is there."""

    def _command(self, text: str) -> Said | None:
        if len(text) > LONGEST_COMMAND:
            return None
        command = command_of(text)
        if command is not None:
            return self._commands()[command]()
        if text.strip("? ") == "":
            return self._help()
        for pattern, act in (
            (CHANGE, self._change_words),
            (START, self._start_words),
            (SHOW, self._show_words),
            (LIST, self._questions),
            (LOOK_UP, self._glossary),
        ):
            found = pattern.match(text.strip().rstrip("."))
            said = act(*found.groups()) if found else None
            if said is not None:
                return said
        return None

    def _commands(self) -> Mapping[str, Callable[[], Said | None]]:
        content, memory = self.content, self._memory
        return {
            "help": self._help,
            "back": lambda: guide.back(content, memory),
            "restart": lambda: guide.restart(content, memory),
            "leave": lambda: guide.leave(content, memory),
            "undo": lambda: guide.undo(content, memory),
            "why": self._why,
            "explain": self._explain,
            "guides": self._guides,
            "questions": self._questions,
            "glossary": self._glossary,
            "report": self._report,
        }

    def _help(self) -> Said:
        if self._memory.waiting:
            return self._notice(wording.HELP_IN_GUIDE)
        more = f" {wording.HELP_GLOSSARY}" if any(term.meaning for term in self.content.terms) else ""
        return self._memory, Notice(wording.HELP + more)

    def _guides(self) -> Said:
        choices = self.guides()
        memory = replace(self._memory.settled(), choices=choices, asked="notice")
        return memory, Notice(wording.GUIDES if choices else wording.NO_GUIDES, choices, self._resume())

    def _questions(self, text: str = "") -> Said:
        from assistant.catalogue import questions

        said, choices = questions(self.content, text)
        memory = replace(self._memory.settled(), choices=choices, asked="notice")
        return memory, Notice(said, choices, self._resume())

    def _glossary(self, text: str = "") -> Said:
        from assistant.glossary import glossary_text

        return self._notice(glossary_text(self.content, text))

    def _report(self) -> Said:
        from assistant.handover import report_markdown

        return self._memory, Notice(report_markdown(self))

    def _why(self) -> Said | None:
        if self._memory.waiting:
            return guide.explain_question(self.content, self._memory)
        if self._memory.asked == "outcome":
            return guide.place(self.content, self._memory)
        if not self._memory.entry:
            return None
        memory, reply = self._question("why")
        if isinstance(reply, Answer) and reply.entry.id != self._memory.entry and says_why(reply.entry.question):
            return memory, reply
        return self._explain()

    def _explain(self) -> Said:
        memory = self._memory
        if not memory.entry and not memory.query:
            return self._notice(wording.NOTHING_TO_EXPLAIN)
        if not memory.query:
            said, reply = self._entry(memory.entry)
        else:
            said, reply = self._answering.answer(memory, memory.query, self._resume())
        return said, replace(reply, explain=True) if isinstance(reply, (Answer, Clarification, Fallback)) else reply

    def _change_words(self, what: str, option: str | None) -> Said | None:
        walk = self._memory.walk
        if walk is None:
            return None
        if not walk.path:
            return guide.place(self.content, self._memory, wording.NOTHING_TO_CHANGE)
        answered = [Choice(step.question.id, step.question.ask) for step in walk.path]
        picked = pick(what, answered)
        if picked is None or picked < 0:
            given = "; ".join(f"{at} {step.question.ask}" for at, step in enumerate(walk.path, 1))
            said = wording.NO_SUCH_ANSWER.format(text=as_markdown(what, LONGEST_QUOTED), answers=given)
            return guide.place(self.content, self._memory, said)
        question = walk.path[picked].question
        chosen = pick(option, options_of(question), phrases_of(question)) if option else None
        if option and chosen is None:
            chosen = pick_misspelt(option, options_of(question), phrases_of(question))
        if chosen is None or chosen < 0:
            return guide.ask_change(self.content, self._memory, question.id)
        return guide.change(self.content, self._memory, question.id, question.options[chosen].id)

    def _start_words(self, what: str) -> Said | None:
        """A guide by number, id or title; one that is not there is said, and text that names none is a question."""
        guides, trees = self.guides(), self.content.trees
        picked = pick(what, guides)
        if picked == OUT_OF_RANGE:
            memory = replace(self._memory.settled(), choices=guides, asked="notice")
            return memory, Notice(no_such_number(what, len(guides)), guides, self._resume())
        if picked is not None:
            return self._open(guides[picked].id.removeprefix("tree:"), None)
        near = nearest_id(what, trees)
        if near is None:
            return None
        if "-".join(what.casefold().split()) == near:
            return self._open(near, None)
        said = wording.NO_SUCH_GUIDE.format(name=as_markdown(what, LONGEST_QUOTED), nearest=near)
        choices = (Choice(f"tree:{near}", trees[near].title),)
        memory = replace(self._memory.settled(), choices=choices, asked="notice", offer=Offer(near, trees[near].title))
        return memory, Notice(said, choices, self._resume())

    def _show_words(self, entry_id: str) -> Said | None:
        return self._entry(entry_id.casefold()) if entry_id.casefold() in self.content.entries else None
