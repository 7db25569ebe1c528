"""How good the answers are, measured with the live cut-offs on a content's own tests and scope.

Scope examples are evidence, so each is judged by a matcher that has not seen it (``FOLDS`` parts).
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from faq.calibrating import FOLDS
from faq.matcher import Matcher
from faq.model import Content
from faq.verdicts import Verdict

BINS = 10  # of the reliability plot, equal in width

Make = Callable[[Content], Matcher]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, the entry that is right (None: not covered), and the verdict that fell."""

    text: str
    right: str | None
    verdict: Verdict

    @property
    def rank(self) -> int:
        """Place of the right entry in the ranking, from 1; 0 where it is not there."""
        ids = [match.id for match in self.verdict.matches]
        return ids.index(self.right) + 1 if self.right in ids else 0

    @property
    def answered(self) -> bool:
        """Whether an answer was given."""
        return self.verdict.band == "answer"

    @property
    def wrong(self) -> bool:
        """Whether a wrong answer was given."""
        return self.answered and self.rank != 1


@dataclass(frozen=True, slots=True)
class Report:
    """The figures; shares are 0..1. ``bins``: (mean confidence, share right, rows) a bin that has rows."""

    tests: int
    first: float
    in_three: float
    answered: float
    asked_back: float
    fell_through: float
    wrong: float
    scope: int
    scope_answered: float
    scope_asked_back: float
    settled: float
    settled_wrong: float
    calibration_error: float
    bins: tuple[tuple[float, float, int], ...]
    confusions: tuple[tuple[str, str, int], ...]
    by_entry: dict[str, tuple[int, int, int]]


def judge(content: Content, make: Make, progress: Progress | None = None) -> list[Judged]:
    """Every test and every scope example with its verdict, in the order of the content."""
    total = sum(len(entry.tests) for entry in content.entries.values()) + len(content.scope)
    rows: list[Judged] = []

    def add(text: str, right: str | None, matcher: Matcher) -> None:
        rows.append(Judged(text, right, matcher.match(text)))
        if progress:
            progress(len(rows), total)

    matcher = make(content)
    for entry in content.entries.values():
        for test in entry.tests:
            add(test, entry.id, matcher)
    for fold in range(FOLDS if content.scope else 0):
        kept = tuple(row for at, row in enumerate(content.scope) if at % FOLDS != fold)
        folded = make(dataclasses.replace(content, scope=kept))
        for example in content.scope[fold::FOLDS]:
            add(example, None, folded)
    return rows


def without_each_part(content: Content, make: Make) -> dict[str, float]:
    """Share of tests whose entry is first with every part (key ``""``), and with each part left out.

    Every question is judged by words and meaning together, or by words where there is no encoder.
    """
    matcher = make(content)
    seen = [(matcher.observe(test), entry.id) for entry in content.entries.values() for test in entry.tests]
    both = all(observation.both for observation, _ in seen)
    weights = dict((matcher.calibration.both if both else matcher.calibration.words).weights)

    def first(kept: dict[str, float]) -> float:
        return _share(
            _best(observation.both if both else observation.words, kept) == right for observation, right in seen
        )

    return {
        "": first(weights),
        **{part: first({name: weight for name, weight in weights.items() if name != part}) for part in weights},
    }


def _best(values: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> str:
    scored = [
        (-sum(weights.get(name, 0.0) * value for name, value in row.items()), entry_id)
        for entry_id, row in values.items()
    ]
    return min(scored)[1] if scored else ""


def report(rows: Sequence[Judged]) -> Report:
    """The figures of judged questions."""
    tests = [row for row in rows if row.right is not None]
    scope = [row for row in rows if row.right is None]
    settled = [row for row in tests if not row.verdict.evidence.encoder]
    pairs = Counter(
        (row.right or "", row.verdict.matches[0].id if row.verdict.matches else "") for row in tests if row.rank != 1
    )
    by_entry: dict[str, tuple[int, int, int]] = {}
    for row in tests:
        count, first, three = by_entry.get(row.right or "", (0, 0, 0))
        by_entry[row.right or ""] = (count + 1, first + (row.rank == 1), three + (0 < row.rank <= 3))
    error, bins = _reliability(rows)
    return Report(
        tests=len(tests),
        first=_share(row.rank == 1 for row in tests),
        in_three=_share(0 < row.rank <= 3 for row in tests),
        answered=_share(row.answered for row in tests),
        asked_back=_share(row.verdict.band == "clarify" for row in tests),
        fell_through=_share(row.verdict.band == "none" for row in tests),
        wrong=_share(row.wrong for row in tests if row.answered),
        scope=len(scope),
        scope_answered=_share(row.answered for row in scope),
        scope_asked_back=_share(row.verdict.band == "clarify" for row in scope),
        settled=len(settled) / len(tests) if tests else 0.0,
        settled_wrong=_share(row.rank != 1 for row in settled),
        calibration_error=error,
        bins=bins,
        confusions=tuple(
            (right, got, count) for (right, got), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        ),
        by_entry=dict(sorted(by_entry.items())),
    )


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def _reliability(rows: Sequence[Judged]) -> tuple[float, tuple[tuple[float, float, int], ...]]:
    """Expected calibration error over equal bins (Naeini et al., 2015), and the bins."""
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for row in rows:
        bins[min(BINS - 1, int(row.verdict.confidence * BINS))].append(row)
    error = 0.0
    points = []
    for inside in bins:
        if inside:
            confidence = sum(row.verdict.confidence for row in inside) / len(inside)
            right = sum(row.rank == 1 for row in inside) / len(inside)
            error += abs(confidence - right) * len(inside) / len(rows)
            points.append((confidence, right, len(inside)))
    return error, tuple(points)
