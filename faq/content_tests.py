"""A content's own tests, run with the live cut-offs: entries' test phrasings and trees' tests.

A test phrasing passes when its entry is first and the question is not refused. A tree test passes when its
responses end in its outcome, or its sentence is understood as it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from faq.errors import Place
from faq.matcher import Matcher
from faq.model import Content
from faq.tree_coverage import coverages
from faq.tree_test_checks import failing_tests
from faq.verdicts import Verdict

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tested:
    """One test: what it belongs to (an entry or ``tree:<id>``), its text, and why it failed (empty: passed)."""

    owner: str
    text: str
    failure: str
    place: Place


@dataclass(frozen=True, slots=True)
class Results:
    """All tests in the order of the content, and what tree tests cover (share 0..1) by tree."""

    rows: tuple[Tested, ...]
    coverage: dict[str, dict[str, float]]

    @property
    def passed(self) -> float:
        """Share of tests that pass; 1 without tests."""
        return sum(not row.failure for row in self.rows) / len(self.rows) if self.rows else 1.0


def run_tests(content: Content, matcher: Matcher, progress: Progress | None = None) -> Results:
    """Run every test of a content."""
    rows: list[Tested] = []
    total = sum(len(entry.tests) for entry in content.entries.values())
    for entry in content.entries.values():
        for text in entry.tests:
            rows.append(Tested(entry.id, text, _failure(matcher.match(text), entry.id), entry.place))
            if progress:
                progress(len(rows), total)
    failures = dict(failing_tests(content))
    for tree in content.trees.values():
        for test in tree.tests:
            text = test.says or ", ".join(f"{question}={option}" for question, option in test.responses.items())
            rows.append(Tested(f"tree:{tree.id}", text, failures.get(test.place, ""), test.place))
    shares = {
        tree_id: {"questions": row.questions.ratio, "options": row.options.ratio, "outcomes": row.outcomes.ratio}
        for tree_id, row in coverages(content).items()
    }
    return Results(tuple(rows), shares)


def _failure(verdict: Verdict, right: str) -> str:
    best = verdict.best
    if best is not None and best.id == right:
        return "" if verdict.band != "none" else f"was called not covered: {verdict.evidence.rule}"
    if best is None:
        return "found nothing"
    return f"'{best.id}' won with {best.score:.2f} (nearest phrasing: {best.phrasing or best.question!r})"
