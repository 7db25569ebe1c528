"""Cut-offs from a folder's own tests and scope: how a ``Calibration`` is made.

Tests are never indexed, so they are honest as they are. Scope examples are evidence, so each is observed
by a matcher that has not seen it (cross-validation in ``FOLDS`` parts). Deterministic.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence

from faq.calibration import PARTS, SIGNALS, WORD_PARTS, Calibration, Stage, general
from faq.errors import CalibrationError
from faq.fitting import fit_logistic, fit_weights
from faq.matcher import Matcher, Observation
from faq.model import Content

FOLDS = 5  # parts of the scope examples for cross-validation
MIN_TESTS = 40  # tests below which nothing is fitted
MIN_SCOPE = 40  # scope examples below which nothing is fitted
BUDGET = 0.035  # share of wrong answers allowed, of tests answered and of scope examples alike
LIKELY = 0.5  # probability of being right below which nothing is answered, whatever the budget allows
SETTLED = 0.3  # of the budget, allowed where words settle a question alone
LEAST_ANSWERED = 0.3  # share of the tests; cut-offs that answer fewer are of no use
BUDGETS = (0.05, 0.08, 0.1, 0.15, 0.2, 0.3)  # that are tried for a suggestion
MOST_NAMED = 3  # questions that are named
ASKED_BACK = 0.06  # share of scope examples that may be asked back …
REFUSED = 0.1  # … unless more than this share of the tests would be refused: a question costs less than a refusal

Make = Callable[[Content], Matcher]
Progress = Callable[[int, int], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Observed:
    """A question as observed, and the entry that is right for it (None: not covered)."""

    observation: Observation
    right: str | None
    text: str = ""


def observe(content: Content, make: Make, progress: Progress | None = None) -> list[Observed]:
    """Every test and scope example of a content. ``make`` builds a matcher for a content."""
    matcher = make(content)
    total = sum(len(entry.tests) for entry in content.entries.values()) + len(content.scope)
    rows: list[Observed] = []
    for entry in content.entries.values():
        for test in entry.tests:
            rows.append(Observed(matcher.observe(test), entry.id, test))
            if progress:
                progress(len(rows), total)
    for fold in range(FOLDS if content.scope else 0):
        held = content.scope[fold::FOLDS]
        kept = tuple(row for at, row in enumerate(content.scope) if at % FOLDS != fold)
        folded = make(dataclasses.replace(content, scope=kept))
        for example in held:
            rows.append(Observed(folded.observe(example), None, example))
            if progress:
                progress(len(rows), total)
    return rows


def calibrate(content: Content, make: Make, *, budget: float = BUDGET, progress: Progress | None = None) -> Calibration:
    """The calibration of a content for a budget of wrong answers (a share, 0..1).

    Raises CalibrationError with too few tests or scope examples, and where next to nothing would be answered.
    """
    tests = sum(len(entry.tests) for entry in content.entries.values())
    if tests < MIN_TESTS or len(content.scope) < MIN_SCOPE:
        raise CalibrationError(
            f"too little to fit on: {tests} tests and {len(content.scope)} scope examples; "
            f"at least {MIN_TESTS} and {MIN_SCOPE} are needed"
        )
    rows = observe(content, make, progress)
    found = fit(rows, budget=budget, digest=content.digest)
    answered = _answered(rows, found)
    if len(answered) < LEAST_ANSWERED * tests:
        raise CalibrationError(_too_strict(rows, found, tests))
    return found


def fit(
    rows: Sequence[Observed], *, budget: float = BUDGET, asked_back: float = ASKED_BACK, digest: str = ""
) -> Calibration:
    """A calibration fitted to observed questions; without meaning observed, that stage stays general.

    ``asked_back``: the share of scope examples that may be asked back.
    """
    base = general()
    words = _fit_stage(
        [(row.observation.words, row.observation.word_signals, row.right) for row in rows],
        base.words,
        WORD_PARTS,
        budget,
        asked_back,
    )
    seen = [row for row in rows if row.observation.both]
    both = base.both
    if len(seen) > len(rows) // 2:
        both = _fit_stage(
            [(row.observation.both, row.observation.both_signals, row.right) for row in seen],
            base.both,
            PARTS,
            budget,
            asked_back,
        )
    tests = sum(row.right is not None for row in rows)
    return Calibration(words, both, digest, budget, tests, len(rows) - tests)


def _readings(rows: Sequence[Observed], found: Calibration) -> list[tuple[float, str | None, Observed]]:
    """Of each question the chance that its first entry is right, that entry, and the question; likeliest first."""
    readings = []
    for row in rows:
        seen = row.observation
        stage, values, scope = (
            (found.both, seen.both, seen.both_signals) if seen.both else (found.words, seen.words, seen.word_signals)
        )
        best, signals = _signals(values, scope, stage.weights)
        readings.append((stage.probability_right(signals), best, row))
    return sorted(readings, key=lambda reading: -reading[0])


def _answered(rows: Sequence[Observed], found: Calibration) -> list[Observed]:
    """The tests that would be answered."""
    limits = {True: found.both.answer_from, False: found.words.answer_from}
    readings = _readings(rows, found)
    return [row for chance, _, row in readings if row.right and chance >= limits[bool(row.observation.both)]]


def _too_strict(rows: Sequence[Observed], found: Calibration, tests: int) -> str:
    said = (
        f"with at most {found.budget:.1%} wrong answers only {len(_answered(rows, found))} of {tests} tests would be "
        "answered; nothing is changed. "
    )
    wrong = [
        f"“{row.text}” (taken for {best})"
        for chance, best, row in _readings(rows, found)
        if best is not None and best != row.right and chance >= LIKELY
    ]
    if wrong:
        named = ", ".join(wrong[:MOST_NAMED])
        said += f"In the way above all: {named}. Write more variants, and scope examples of that kind"
    else:
        needed = math.ceil(1 / found.budget)
        said += f"So small a share shows only in more tests and scope examples: at least {needed} of each"
    for budget in BUDGETS:
        answered = len(_answered(rows, fit(rows, budget=budget))) if budget > found.budget else 0
        if answered >= tests / 2:
            return f"{said}; or allow more wrong answers: --budget {budget} would answer {answered} of {tests}"
    return said


Seen = tuple[Mapping[str, Mapping[str, float]], Mapping[str, float], str | None]


def _fit_stage(rows: Sequence[Seen], base: Stage, parts: Sequence[str], budget: float, asked_back: float) -> Stage:
    weights = _tidy(_weights(rows, base, parts))
    signals = [_signals(values, scope, weights) for values, scope, _ in rows]
    is_right = [best is not None and best == right for (best, _), (_, _, right) in zip(signals, rows, strict=True)]
    is_covered = [right is not None for _, _, right in rows]
    table = [row for _, row in signals]
    right = _tidy(fit_logistic(table, is_right, SIGNALS))
    covered = _tidy(fit_logistic(table, is_covered, SIGNALS))
    stage = Stage(weights, right, covered, 1.0, 1.0, 1.0)
    chances = [stage.probability_right(row) for row in table]
    coverages = [stage.probability_covered(row) for row in table]
    answer_from = _limit(max(LIKELY, _lowest(chances, is_right, is_covered, budget)))
    outside = [coverage for coverage, inside in zip(coverages, is_covered, strict=True) if not inside]
    open_inside = [
        coverage
        for chance, coverage, inside in zip(chances, coverages, is_covered, strict=True)
        if inside and chance < answer_from
    ]
    return dataclasses.replace(
        stage,
        answer_from=answer_from,
        clarify_from=_limit(
            min(
                _quantile(outside, 1 - asked_back),
                _lowest_kept(open_inside, int(REFUSED * sum(is_covered))),
            )
        ),
        settle_from=_limit(_lowest(chances, is_right, is_covered, SETTLED * budget, spare=0)),
    )


def _limit(chance: float) -> float:
    """Never rounded down: a question just below a limit must not slip over it."""
    return math.ceil(chance * 1000) / 1000


def _weights(rows: Sequence[Seen], base: Stage, parts: Sequence[str]) -> dict[str, float]:
    questions, right_at = [], []
    for values, _, right in rows:
        if right is not None and right in values:
            ids = sorted(values)
            questions.append([values[entry_id] for entry_id in ids])
            right_at.append(ids.index(right))
    start = {name: base.weights.get(name, 0.0) for name in parts}
    return fit_weights(questions, right_at, start) if questions else start


def _signals(
    values: Mapping[str, Mapping[str, float]], scope: Mapping[str, float], weights: Mapping[str, float]
) -> tuple[str | None, dict[str, float]]:
    ranked = sorted(
        (
            (sum(weights.get(name, 0.0) * value for name, value in row.items()), entry_id)
            for entry_id, row in values.items()
        ),
        key=lambda row: (-row[0], row[1]),
    )
    if not ranked:
        return None, {**scope, "score": 0.0, "margin": 0.0}
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return ranked[0][1], {**scope, "score": ranked[0][0], "margin": ranked[0][0] - second}


def _lowest(
    chances: Sequence[float], right: Sequence[bool], covered: Sequence[bool], budget: float, spare: int = 1
) -> float:
    """The lowest cut-off that keeps both kinds of wrong answers within the budget, and does so above it too.

    ``spare`` errors are added to each count, so that few rows do not look better than they are.
    """
    outside = sum(not inside for inside in covered) or 1
    rows = sorted(zip(chances, right, covered, strict=True), reverse=True)
    best = 1.0
    answered = wrong_inside = wrong_outside = 0
    for chance, is_right, inside in rows:
        answered += inside
        wrong_inside += inside and not is_right
        wrong_outside += not inside
        fits = answered and (wrong_inside + spare) / (answered + spare) <= budget
        if fits and (wrong_outside + spare) / outside <= budget:
            best = chance
    return min(best, 0.999)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[int(share * len(ordered))] if ordered else 0.5


def _lowest_kept(values: Sequence[float], dropped: int) -> float:
    """The lowest value that stays when so many are dropped; 1 where none stays."""
    ordered = sorted(values)
    return ordered[dropped] if dropped < len(ordered) else 1.0


def _tidy(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 5) for name, value in sorted(numbers.items())}
