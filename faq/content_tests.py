"""A content's own tests, run with the live cut-offs: entries' test phrasings and trees' tests.

A test phrasing passes when its entry is first and the question is not refused. A tree test passes when its
responses end in its outcome, or its sentence is understood as it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from faq.errors import Place
from faq.knowledge_coverage import knowledge_coverage, nearest_phrasing
from faq.matcher import Matcher
from faq.model import Content, Entry
from faq.positions import Positions
from faq.tree_coverage import Coverage, Share, coverages
from faq.tree_test_checks import failing_tests
from faq.verdicts import Match, Verdict

PARTS: Mapping[str, str] = {
    "words": "shares more of the words",
    "phrasing": "has a phrasing with more of the words",
    "question": "answers that kind of question",
    "nearest": "has a phrasing nearer in meaning",
    "centre": "is nearer in meaning as a whole",
    "contrast": "is told apart better by its meaning",
    "wording": "is told apart better by how it is worded",
    "gist": "is about more of the same by its words' general meaning",
}
"""Part of a score to what it means that the winner has more of it."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tested:
    """One test: what it belongs to (an entry or ``tree:<id>``), its text, and why it failed (empty: passed).

    ``place``: of the test itself where it failed, else of what it belongs to.
    """

    owner: str
    text: str
    failure: str
    place: Place


@dataclass(frozen=True, slots=True)
class Results:
    """All tests in the order of the content, and what they cover.

    ``coverage``: tree id to share (0..1) of its questions, options and outcomes. ``totals``: entries, variants,
    synonyms, and all trees' questions, options and outcomes, by name.
    """

    rows: tuple[Tested, ...]
    coverage: dict[str, dict[str, float]]
    totals: dict[str, Share] = field(default_factory=dict)

    @property
    def passed(self) -> float:
        """Share of tests that pass; 1 without tests."""
        return sum(not row.failure for row in self.rows) / len(self.rows) if self.rows else 1.0


def run_tests(content: Content, matcher: Matcher, progress: Progress | None = None) -> Results:
    """Run every test of a content. ``matcher``: one of the same content."""
    rows: list[Tested] = []
    asked: list[tuple[Entry, Verdict]] = []
    positions = Positions()
    total = sum(len(entry.tests) for entry in content.entries.values())
    for entry in content.entries.values():
        for at, text in enumerate(entry.tests):
            verdict = matcher.match(text)
            failure = _failure(verdict, entry.id, content, matcher)
            rows.append(Tested(entry.id, text, failure, positions.of(entry, "tests", at) if failure else entry.place))
            asked.append((entry, verdict))
            if progress:
                progress(len(rows), total)
    failures = dict(failing_tests(content))
    for tree in content.trees.values():
        for test in tree.tests:
            text = test.says or ", ".join(f"{question}={option}" for question, option in test.responses.items())
            rows.append(Tested(f"tree:{tree.id}", text, failures.get(test.place, ""), test.place))
    covered = coverages(content)
    shares = {
        tree_id: {"questions": row.questions.ratio, "options": row.options.ratio, "outcomes": row.outcomes.ratio}
        for tree_id, row in covered.items()
    }
    totals = knowledge_coverage(content, matcher, asked) | _of_all_trees(covered.values())
    return Results(tuple(rows), shares, totals)


def _of_all_trees(covered: Iterable[Coverage]) -> dict[str, Share]:
    """Questions, options and outcomes of all trees together, named ``tree/…``."""
    rows = list(covered)
    totals = {}
    for kind in ("questions", "options", "outcomes"):
        shares: list[tuple[str, Share]] = [(row.tree, getattr(row, kind)) for row in rows]
        totals[kind] = Share(
            tuple(f"{tree}/{name}" for tree, share in shares for name in share.covered),
            tuple(f"{tree}/{name}" for tree, share in shares for name in share.missing),
        )
    return totals


# -- why ----------------------------------------------------------------------------------------------


def _failure(verdict: Verdict, right: str, content: Content, matcher: Matcher) -> str:
    """Why a test phrasing does not find its entry; nothing where it does."""
    best = verdict.best
    if best is None:
        return "found nothing: no entry shares a word or a meaning with it"
    if best.id == right:
        return "" if verdict.band != "none" else f"was called not covered: {verdict.evidence.rule}"
    phrasing = best.phrasing or nearest_phrasing(verdict.query, content.entries[best.id], matcher)
    won = f"'{best.id}' won with {best.score:.2f} (nearest phrasing: {phrasing!r})"
    place = next((at for at, match in enumerate(verdict.matches) if match.id == right), None)
    if place is None:
        return f"{won}; '{right}' is not among the first {len(verdict.matches)}"
    own = verdict.matches[place]
    return f"{won}; '{right}' is number {place + 1} with {own.score:.2f}{_because(best, own)}"


def _because(winner: Match, loser: Match) -> str:
    """The part of the score that made most of the difference."""
    theirs = {part.name: part for part in loser.parts}
    leads = [
        (part.amount - theirs[part.name].amount, part.name, part.value, theirs[part.name].value)
        for part in winner.parts
        if part.name in theirs
    ]
    if not leads or max(leads)[0] <= 0.0:
        return ""
    _, name, more, less = max(leads)
    return f": '{winner.id}' {PARTS.get(name, f'has more {name}')} ({more:.2f} against {less:.2f})"
