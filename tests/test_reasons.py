"""Reasons, and what would change a verdict: equal to trying every answer on small trees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import Content, Walk, because, begin, changes, load
from faq.reasons import MOST_CHANGES
from tests.made_trees import content_of, joined_trees, paths, question, tree

REAL = load("content")


def by_trying_everything(content: Content, walk: Walk) -> list[tuple[str, str, dict[str, str]]]:
    """Each other verdict's outcome and cheapest new answers, fewest first, then in path order: all paths tried."""
    best: dict[str, tuple[int, int, str, str, dict[str, str]]] = {}
    for at, (steps, tree_id, outcome) in enumerate(paths(content.trees, walk.tree)):
        new = {step.question.id: step.option.id for step in steps}
        new = {key: value for key, value in new.items() if walk.responses.get(key) != value}
        row = (len(new), at, tree_id, outcome.id, new)
        if outcome.verdict not in best or row[:2] < best[outcome.verdict][:2]:
            best[outcome.verdict] = row
    if walk.outcome is not None:
        del best[walk.outcome.verdict]
    return [row[2:] for row in sorted(best.values(), key=lambda row: row[:2])]


@given(joined_trees(), st.data())
@settings(max_examples=300, deadline=None)
def test_changes_are_what_trying_every_answer_finds(content: Content, data: st.DataObject) -> None:
    steps, _, _ = data.draw(st.sampled_from(list(paths(content.trees, "t0"))))
    kept = data.draw(st.integers(0, len(steps)))
    walk = begin(content, "t0", {step.question.id: step.option.id for step in steps[:kept]})
    found = [
        (change.tree, change.outcome.id, {step.question.id: step.option.id for step in change.changes})
        for change in changes(content.trees, walk)
    ]
    assert found == by_trying_everything(content, walk)


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
def test_changes_put_over_the_responses_lead_to_the_outcome_they_name(tree_id: str) -> None:
    for steps, _, _ in list(paths(REAL.trees, tree_id))[::5]:
        walk = begin(REAL, tree_id, {step.question.id: step.option.id for step in steps})
        found = changes(REAL.trees, walk)
        assert found
        for change in found:
            new = {step.question.id: step.option.id for step in change.changes}
            there = begin(REAL, tree_id, {**walk.responses, **new})
            assert (there.at, there.outcome) == (change.tree, change.outcome)


def test_outcomes_with_the_same_words_count_as_one_verdict() -> None:
    made = tree("boat", question("water", lake="one", sea="other", river="third"), outcomes="one other third")
    same = {**made.outcomes, "other": replace(made.outcomes["other"], verdict="one")}
    content = content_of(replace(made, outcomes=same))
    found = changes(content.trees, begin(content, "boat", {"water": "lake"}))
    assert [change.outcome.id for change in found] == ["third"]


def test_other_verdicts_are_searched_where_questions_go_round() -> None:
    content = content_of(
        tree(
            "ring",
            question("first", on="second", off="end"),
            question("second", back="first", out="other"),
            outcomes="end other",
        )
    )
    found = changes(content.trees, begin(content, "ring", {"first": "off"}))
    assert [[step.option.id for step in change.changes] for change in found] == [["on", "out"]]


def test_no_more_other_verdicts_are_listed_than_a_reader_takes_in() -> None:
    ends = [f"end{number}" for number in range(MOST_CHANGES + 20)]
    rows = [
        question(f"q{number}", on=f"q{number + 1}" if number + 1 < len(ends) else "end0", off=end)
        for number, end in enumerate(ends)
    ]
    content = content_of(tree("long", *rows, outcomes=" ".join(ends)))
    found = changes(content.trees, begin(content, "long", {"q0": "off"}))
    assert len(found) == MOST_CHANGES
    assert [len(change.changes) for change in found[:3]] == [2, 3, 4]


def test_reasons_are_the_options_own_sentences_in_path_order() -> None:
    walk = begin(REAL, "after-go-live", {"live": "checklist", "flow": "jwt"})
    assert because(walk) == tuple(step.option.reason for step in walk.path)


def test_an_option_without_a_reason_is_told_by_its_question_and_label() -> None:
    content = content_of(tree("boat", question("water", lake="canoe", sea="gig"), outcomes="canoe gig"))
    assert because(begin(content, "boat", {"water": "lake"})) == ("Ask water? Lake",)
