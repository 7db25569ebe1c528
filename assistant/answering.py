"""From a question to an Answer, a Clarification or a Fallback: the matcher's verdict made into a reply.

Follow-ups are completed here, and trees are offered with what the question already told.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.followups import Names, Topic, better, follow_up
from assistant.glossary import glossary
from assistant.memory import LONGEST_SAID, Memory
from assistant.replies import Answer, Choice, Clarification, Fallback, Offer, Reply, TreeQuestion
from assistant.smalltalk import TalkIndex
from assistant.words import LEAD_IN, LONGEST_COMMAND, label, meaning_asked, normal, spoken
from faq import Answered, Content, Entry, Match, Term, Verdict, is_stale
from faq.verdicts import SAID

if TYPE_CHECKING:
    from assistant.conversation import Matching
    from faq import Understanding

MOST_CHOICES = 4
"""Entries a clarification asks about at most."""
MOST_NEAREST = 3
"""Entries a fallback names at most."""
NEAR_BEST = 0.6
"""Share of the first match's score below which an entry is no choice of a clarification."""
LONGEST_TOLD = 2_000
"""Characters; a longer text tells a tree nothing."""
MOST_SEE_ALSO = 4
"""Further entries that an answer numbers."""


class Answering:
    """Content, matcher and date, with what is worked out once from them; shared by conversations, keeps no turn."""

    def __init__(self, content: Content, matcher: Matching, today: datetime.date | None = None) -> None:
        self.content = content
        self.matcher = matcher
        self.today = today
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._overdue: tuple[datetime.date | None, dict[str, bool]] = (None, {})

    @cached_property
    def talk(self) -> TalkIndex:
        """Content's small talk."""
        return TalkIndex(self.content.smalltalk)

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {normal(tree.title): tree.id for tree in self.content.trees.values()}

    def tree_titled(self, text: str) -> str | None:
        """The id of the tree whose title ``text`` is, or None."""
        return self._titles.get(normal(text)) if len(text) <= LONGEST_COMMAND else None

    def understood(self, tree_id: str, text: str) -> Mapping[str, str]:
        """The responses of a tree that a sentence already gives, question to option."""
        return {} if len(text) > LONGEST_TOLD else self._understanding.understand(tree_id, text)

    @cached_property
    def _understanding(self) -> Understanding:
        from faq import Understanding

        shared: Understanding | None = getattr(self.matcher, "understanding", None)
        return shared or Understanding(self.content)

    @cached_property
    def _names(self) -> Names:
        return Names(self.content.terms)

    @cached_property
    def _meanings(self) -> Mapping[str, Term]:
        return {label(name): term for term in glossary(self.content) for name in (*term.also, term.term)}

    def meaning(self, text: str) -> tuple[Term, tuple[Choice, ...]] | None:
        """The term whose meaning ``text`` asks for, and entries near to that; None where an entry says it better."""
        asked = meaning_asked(text) if self._meanings else ""
        term = self._meanings.get(asked) or self._meanings.get(asked.removesuffix("s")) if asked else None
        if term is None:
            return None
        named = spoken(text).replace(asked, term.term, 1)
        if _answers_just_that(self.matcher.match(text), self.matcher.match(named)):
            return None
        about = self.matcher.match(term.term)
        near = near_best(about)[:MOST_NEAREST] if about.band != "none" else ()
        return term, tuple(self._choice(match) for match in near)

    def answer(self, memory: Memory, text: str, resume: TreeQuestion | None = None) -> tuple[Memory, Reply]:
        """The reply to a question, read with the turn before where it leans on it."""
        completed, verdict = self._read(memory, text)
        query = (completed or text)[:LONGEST_SAID]
        if verdict.band == "answer" and verdict.best is not None:
            entry = self.content.entries[verdict.best.id]
            return self._answered(memory, entry, verdict, text, resume, completed, query)
        if verdict.band == "clarify" and verdict.matches:
            choices = tuple(self._choice(match) for match in near_best(verdict)[:MOST_CHOICES])
            memory = memory.asking("clarification", choices, query)
            return memory, Clarification(choices, verdict, resume, completed)
        nearest = tuple(self._choice(match) for match in verdict.matches[:MOST_NEAREST])
        memory = memory.asking("fallback", nearest, query)
        return memory, Fallback(nearest, self.content.about.contact, verdict, resume, completed)

    def show(self, memory: Memory, entry_id: str, resume: TreeQuestion | None = None) -> tuple[Memory, Reply]:
        """An entry that was picked: what was asked before still tells what its tree need not ask."""
        said = memory.query if memory.asked in ("clarification", "fallback") else ""
        return self._answered(memory, self.content.entries[entry_id], None, said, resume, "", "")

    def _answered(
        self,
        memory: Memory,
        entry: Entry,
        verdict: Verdict | None,
        text: str,
        resume: TreeQuestion | None,
        completed: str,
        query: str,
    ) -> tuple[Memory, Reply]:
        offer = self._offer(entry, completed or text) if resume is None else None
        choices = self._next(entry) if resume is None else ()
        memory = memory.asking("answer", choices, query, entry.id, offer)
        return memory, Answer(entry, verdict, offer, resume, completed, self.stale(entry), choices)

    def _next(self, entry: Entry) -> tuple[Choice, ...]:
        """What can be picked after an entry: the tree it offers, then further entries."""
        found = self._choices.get(entry.id)
        if found is None:
            entries, trees = self.content.entries, self.content.trees
            offered = (Choice(f"tree:{entry.tree}", trees[entry.tree].title),) if entry.tree is not None else ()
            more = tuple(Choice(other, entries[other].question) for other in entry.see_also[:MOST_SEE_ALSO])
            found = self._choices[entry.id] = offered + more
        return found

    def _offer(self, entry: Entry, text: str) -> Offer | None:
        if entry.tree is None:
            return None
        responses = dict(self.understood(entry.tree, text)) if text else {}
        return Offer(entry.tree, self.content.trees[entry.tree].title, responses, told(self.content, responses))

    def _read(self, memory: Memory, text: str) -> tuple[str, Verdict]:
        """The completed question (``""`` for the text as it stands) and the verdict to go by."""
        text = LEAD_IN.sub("", self.talk.after(text), count=1)
        plain = self.matcher.match(text)
        before = self.content.entries.get(memory.entry)
        if before is None:
            return "", plain
        topic = Topic(memory.query, before.id, before.question)
        found = follow_up(text, topic, self._names)
        if found is None:
            return "", plain
        readings = [(reading, self.matcher.match(reading)) for reading in dict.fromkeys(found.readings)]
        return better(plain, readings, found, before.id)

    def _choice(self, match: Match) -> Choice:
        entry = self.content.entries[match.id]
        return Choice(entry.id, entry.question, self.content.about.topics.get(entry.topic, ""))

    def stale(self, entry: Entry) -> bool:
        """Whether an entry's review is overdue today; without a date nothing ever is."""
        if self.today is None:
            return False
        day, stale = self._overdue
        if day != self.today:
            day, stale = self._overdue = self.today, {}
        found = stale.get(entry.id)
        if found is None:
            found = stale[entry.id] = is_stale(entry, day.isoformat())
        return found


def told(content: Content, responses: Mapping[str, str]) -> tuple[Answered, ...]:
    """Responses as questions and options, wherever they lie; those that no tree knows are left out."""
    steps = []
    for tree in content.trees.values():
        for question_id, option_id in responses.items():
            question = tree.questions.get(question_id)
            option = question.option(option_id) if question else None
            if question is not None and option is not None:
                steps.append(Answered(tree.id, question, option))
    return tuple(steps)


def _answers_just_that(verdict: Verdict, named: Verdict) -> bool:
    """Whether an entry has the very question, as it was asked or with the term's own name."""
    if verdict.band != "answer" or verdict.best is None:
        return False
    same = [found.best for found in (verdict, named) if found.best is not None and found.best.id == verdict.best.id]
    return max(match.part("phrasing") for match in same) >= SAID


def near_best(verdict: Verdict) -> tuple[Match, ...]:
    """The matches near enough to the first to be meant, best first."""
    best = verdict.best
    return tuple(m for m in verdict.matches if best is not None and m.score >= best.score * NEAR_BEST)
