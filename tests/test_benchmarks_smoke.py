"""The benchmarks' own arithmetic and draws; no figure of a matcher is tested here."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import goals, measures, public_sets

POOL = {"opening-hours": ("when do you open", "opening hours", "open?"), "refund": ("money back", "refund please")}
SMALL = public_sets.PublicSet("small", POOL, {})


@pytest.mark.parametrize(
    ("covered", "refused", "expected"),
    [
        ((0.8, 0.9), (0.1, 0.2), 1.0),  # every covered question above every other
        ((0.1,), (0.9,), 0.0),  # the wrong way round
        ((0.5, 0.5), (0.5,), 0.5),  # ties count half
        ((0.3, 0.7), (0.5,), 0.5),  # one above, one below
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    covered: tuple[float, ...], refused: tuple[float, ...], expected: float
) -> None:
    assert measures.auroc(covered, refused) == pytest.approx(expected)


def test_the_calibration_error_is_the_gap_between_what_was_claimed_and_what_was_right() -> None:
    assert measures.calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0.0)
    assert measures.calibration_error([0.95] * 2, [False, False]) == pytest.approx(0.95)


def test_a_draw_is_the_same_for_the_same_seed_and_has_at_most_k_phrasings() -> None:
    assert SMALL.draw(2, seed=5) == SMALL.draw(2, seed=5)
    assert {label: len(texts) for label, texts in SMALL.draw(2, seed=5).items()} == {"opening-hours": 2, "refund": 2}
    assert len(SMALL.draw(10, seed=5)["refund"]) == 2


def test_the_first_phrasing_drawn_is_the_question_and_the_rest_its_variants() -> None:
    content = public_sets.content(["a b", "c d", "e f"], ["x", "x", "y"])
    assert content.entries["x"].phrasings == ("a b", "c d")
    assert content.entries["x"].answer == ""
    assert content.digest != public_sets.content(["a b", "c d"], ["x", "x"]).digest


def test_typing_errors_are_repeatable_and_spare_short_words() -> None:
    texts = ["how do i get my money back from the bank account quickly", "is it on"]
    noisy = public_sets.with_typos(texts, seed=3)
    assert noisy == public_sets.with_typos(texts, seed=3)
    assert noisy[1] == "is it on"
    assert any(public_sets.with_typos(texts, seed)[0] != texts[0] for seed in range(3))


def test_sets_that_are_not_there_are_named_with_the_variable_that_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLIVE_FAQ_DATA", str(tmp_path))
    with pytest.raises(public_sets.SetsMissingError, match="GOLIVE_FAQ_DATA"):
        public_sets.load("clinc")


def test_a_goal_that_was_not_measured_is_never_shown_as_reached() -> None:
    assert all(goal.row({}).endswith("| not measured |") for goal in goals.GOALS)


def test_a_goal_says_whether_its_limit_was_reached() -> None:
    most = goals.Goal("time", 3, False, lambda results: results["ms"], "ms")
    assert most.row({"ms": 2.5}).endswith("| yes |")
    assert most.row({"ms": 3.5}).endswith("| no |")
