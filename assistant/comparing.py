"""Two states of a knowledge base compared by what they mean: replies, limits, paths and facts, not lines of files.

Comments, order of keys, quotes and files moved about are no difference. It decides nothing about whether a change is
good, except that a test whose entry is now answered has got better.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.answering import MOST_CHOICES, near_best
from assistant.facts import FactChange, fact_changes
from assistant.paths import PathChange, path_changes
from faq import Content, Entry, Outcome, Tree, Verdict

Match = Callable[[str], Verdict]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Said:
    """How a question ends: its band, the entries it is answered or asked back with, and the rule that decided."""

    band: str
    entries: tuple[str, ...]
    best: str
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class ReplyChange:
    """A question that ends otherwise. ``right``: the entry it is a test of, ``""`` for one of the journal."""

    text: str
    right: str
    before: Said
    after: Said

    @property
    def crossed(self) -> bool:
        """Whether the same entry is nearest as before and only a limit was crossed."""
        return bool(self.before.best) and self.before.best == self.after.best and self.before.band != self.after.band

    @property
    def trend(self) -> int:
        """1 where a test's entry is now nearer to being answered, -1 where it is farther, else 0."""
        if not self.right:
            return 0
        old, new = (_standing(said, self.right) for said in (self.before, self.after))
        return (new > old) - (new < old)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that means something else. ``added``, ``removed``, ``reworded``: ids, ``reworded`` with its fields."""

    replies: tuple[ReplyChange, ...] = ()
    paths: tuple[PathChange, ...] = ()
    facts: tuple[FactChange, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.replies, self.paths, self.facts, self.added, self.removed, self.reworded))


def compare(
    before: Content,
    after: Content,
    match_before: Match,
    match_after: Match,
    asked: Iterable[str] = (),
    progress: Progress | None = None,
) -> Difference:
    """What has changed from one content to the other. ``asked``: further questions to put to both."""
    added, removed, reworded = _named(before, after)
    replies: tuple[ReplyChange, ...] = ()
    if _reads(before) != _reads(after):
        replies = tuple(_replies(before, after, match_before, match_after, asked, progress))
    return Difference(
        replies,
        path_changes(before, after) if before.trees != after.trees else (),
        tuple(sorted(_facts(before, after))),
        added,
        removed,
        reworded,
    )


# -- replies ------------------------------------------------------------------------------------------


def _reads(content: Content) -> object:
    """All of a content that a matcher looks at."""
    phrasings = {entry.id: entry.phrasings for entry in content.entries.values()}
    return phrasings, content.terms, content.scope, content.calibration


def _replies(
    before: Content,
    after: Content,
    match_before: Match,
    match_after: Match,
    asked: Iterable[str],
    progress: Progress | None,
) -> Iterator[ReplyChange]:
    questions: dict[str, str] = {}
    for content in (after, before):
        for entry in content.entries.values():
            for text in entry.tests:
                questions.setdefault(text, entry.id)
    for text in asked:
        questions.setdefault(text, "")
    for at, (text, right) in enumerate(questions.items(), 1):
        old, new = _said(match_before(text)), _said(match_after(text))
        if (old.band, old.entries) != (new.band, new.entries):
            yield ReplyChange(text, right, old, new)
        if progress:
            progress(at, len(questions))


def _said(verdict: Verdict) -> Said:
    best = verdict.best.id if verdict.best else ""
    entries: tuple[str, ...] = ()
    if verdict.band == "answer":
        entries = (best,)
    elif verdict.band == "clarify":
        entries = tuple(sorted(match.id for match in near_best(verdict)[:MOST_CHOICES]))
    return Said(verdict.band, entries, best, verdict.confidence, verdict.evidence.rule)


def _standing(said: Said, right: str) -> int:
    """2: answered with the right entry; 1: asked back with it; 0: neither; -1: answered with another."""
    if said.band == "answer":
        return 2 if said.best == right else -1
    return int(right in said.entries)


# -- what is there ------------------------------------------------------------------------------------

_PARTS = ("terms", "smalltalk", "scope", "about", "calibration")


def _named(before: Content, after: Content) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, tuple[str, ...]]]:
    old, new = _things(before), _things(after)
    reworded = {name: fields for name in sorted(old.keys() & new.keys()) if (fields := _fields(old[name], new[name]))}
    for part in _PARTS:
        if getattr(before, part) != getattr(after, part):
            reworded[part] = ()
    return tuple(sorted(new.keys() - old.keys())), tuple(sorted(old.keys() - new.keys())), reworded


def _things(content: Content) -> dict[str, Entry | Tree]:
    return {**content.entries, **{f"tree:{tree.id}": tree for tree in content.trees.values()}}


def _fields(old: Entry | Tree, new: Entry | Tree) -> tuple[str, ...]:
    names = (row.name for row in dataclasses.fields(old) if row.compare)
    return tuple(name for name in names if getattr(old, name) != getattr(new, name, None))


# -- facts --------------------------------------------------------------------------------------------


def _facts(before: Content, after: Content) -> Iterator[FactChange]:
    old, new = dict(_texts(before)), dict(_texts(after))
    for where in old.keys() & new.keys():
        yield from fact_changes(where, old[where], new[where])


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    for entry in content.entries.values():
        yield entry.id, _joined(entry.short, entry.answer, *_cited(entry))
    for tree in content.trees.values():
        for outcome in tree.outcomes.values():
            steps = (step.text for step in outcome.next)
            yield f"tree:{tree.id}/{outcome.id}", _joined(outcome.verdict, outcome.why, *steps, *_cited(outcome))


def _cited(thing: Entry | Outcome) -> Iterator[str]:
    for note in thing.notes:
        yield note.text
        yield note.date
    sources = thing.sources if isinstance(thing, Entry) else thing.beyond
    for source in (*sources, *(source for note in thing.notes for source in note.sources)):
        yield source.url


def _joined(*texts: str) -> str:
    return "\n\n".join(texts)
