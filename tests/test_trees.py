"""Walks: replayed responses, and whatever one does to them, equal to a fresh walk with the surviving answers."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from faq import (
    Content,
    FaqError,
    StateError,
    UnknownNameError,
    Walk,
    begin,
    begin_strict,
    load,
    walk_from_json,
    walk_to_json,
)
from faq.tree_graph import components, graph_from, start_of
from tests.made_trees import content_of, joined_trees, paths, place_of, question, tree

REAL = load("content")
RING = content_of(
    tree("ring", question("first", on="second", off="end"), question("second", back="first", out="end"), outcomes="end")
)
BOATS = content_of(
    tree(
        "boat",
        question("water", lake="canoe", sea="crew", unsure="tree:advice"),
        question("crew", one="kayak", more="hands"),
        question("hands", skilled="gig", new="tree:advice/calm"),
        outcomes="canoe kayak gig",
    ),
    tree(
        "advice",
        question("map", has="calm", lacks="ask"),
        question("calm", yes="lesson", no="ask"),
        outcomes="lesson ask",
    ),
)


class Walking(RuleBasedStateMachine):
    """Any sequence of respond, back, change and undo equals a fresh walk with the surviving answers."""

    @initialize(content=joined_trees(), data=st.data())
    def set_out(self, content: Content, data: st.DataObject) -> None:
        self.content = content
        self.walk = begin(content, data.draw(st.sampled_from(sorted(content.trees))))
        self.answers: dict[str, str] = {}
        self.before: list[tuple[Walk, dict[str, str]]] = []

    def keep(self) -> None:
        self.before.append((self.walk, dict(self.answers)))

    @precondition(lambda self: self.walk.question is not None)
    @rule(data=st.data())
    def respond(self, data: st.DataObject) -> None:
        assert self.walk.question is not None
        self.keep()
        option = data.draw(st.sampled_from(self.walk.question.options)).id
        self.answers[self.walk.question.id] = option
        self.walk = self.walk.respond(option)

    @rule()
    def back(self) -> None:
        self.keep()
        if self.answers:
            del self.answers[list(self.answers)[-1]]
        self.walk = self.walk.back()

    @precondition(lambda self: self.walk.path)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        self.keep()
        step = data.draw(st.sampled_from(self.walk.path))
        option = data.draw(st.sampled_from(step.question.options)).id
        dropped = {gone.question.id for gone in self.walk.dropped_by(step.question.id, option)}
        self.walk = self.walk.change(step.question.id, option)
        self.answers = {key: value for key, value in self.answers.items() if key not in dropped}
        self.answers[step.question.id] = option

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.walk, self.answers = self.before.pop()

    @invariant()
    def equals_a_fresh_walk(self) -> None:
        fresh = begin(self.content, self.walk.tree, self.answers)
        assert self.walk == fresh
        assert self.walk.responses == fresh.responses == self.answers
        assert (self.walk.question is None) != (self.walk.outcome is None)


Walking.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestWalking = Walking.TestCase


# -- begin, replay -----------------------------------------------------------------------------


def test_responses_are_replayed_in_whatever_order_they_are_given() -> None:
    given_responses = {"water": "sea", "crew": "more", "hands": "skilled"}
    for order in itertools.permutations(given_responses.items()):
        assert place_of(begin(BOATS, "boat", dict(order))) == ("boat", "gig")


def test_responses_off_the_path_are_ignored_by_begin() -> None:
    walk = begin(BOATS, "boat", {"water": "lake", "crew": "one", "moon": "full"})
    assert walk.responses == {"water": "lake"}


def test_a_response_whose_option_is_gone_ends_the_replay_at_its_question() -> None:
    walk = begin(BOATS, "boat", {"water": "sea", "crew": "dozens", "hands": "new"})
    assert place_of(walk) == ("boat", "crew")


def test_a_walk_passes_into_another_tree_and_keeps_where_it_began() -> None:
    walk = begin(BOATS, "boat", {"water": "unsure", "map": "has"})
    assert (walk.tree, walk.at, walk.question and walk.question.id) == ("boat", "advice", "calm")


def test_a_jump_may_enter_a_tree_further_in() -> None:
    walk = begin(BOATS, "boat", {"water": "sea", "crew": "more", "hands": "new"})
    assert place_of(walk) == ("advice", "calm")


def test_an_unknown_tree_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'boat'"):
        begin(BOATS, "boats")


def test_an_option_the_question_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="option of 'water' 'lakes'; did you mean 'lake'"):
        begin(BOATS, "boat").respond("lakes")


def test_an_outcome_takes_no_response() -> None:
    with pytest.raises(FaqError, match="come to its end"):
        begin(BOATS, "boat", {"water": "lake"}).respond("lake")


def test_a_question_off_the_path_cannot_be_changed() -> None:
    with pytest.raises(UnknownNameError, match="unknown answered question 'crew'"):
        begin(BOATS, "boat", {"water": "lake"}).change("crew", "one")


def test_going_back_from_the_start_stays_there() -> None:
    start = begin(BOATS, "boat")
    assert start.back() == start


def test_a_change_says_what_falls_away_and_keeps_the_rest() -> None:
    walk = begin(BOATS, "boat", {"water": "sea", "crew": "more", "hands": "skilled"})
    assert [gone.question.id for gone in walk.dropped_by("crew", "one")] == ["hands"]
    assert walk.change("crew", "one").responses == {"water": "sea", "crew": "one"}


def test_facts_are_the_answers_another_tree_need_not_ask_again() -> None:
    walk = begin(REAL, "review-status", {"status": "passed", "passed": "in-time", "passed-plan": "smaller"})
    assert walk.facts == {"account-plan": "smaller"}


def test_changing_the_copy_of_the_responses_does_not_change_the_walk() -> None:
    walk = begin(BOATS, "boat", {"water": "sea"})
    walk.responses["crew"] = "one"
    assert walk.responses == {"water": "sea"}


def test_a_tree_that_goes_round_stops_at_the_question_met_again() -> None:
    walk = begin(RING, "ring", {"first": "on", "second": "back"})
    assert place_of(walk) == ("ring", "first")
    assert place_of(walk.respond("off")) == ("ring", "end")
    assert walk.respond("off").responses == {"first": "off"}  # the earlier answer is replaced, nothing stands twice


# -- progress ----------------------------------------------------------------------------------


@given(joined_trees())
@settings(max_examples=100, deadline=None)
def test_progress_is_the_longest_path_that_is_left(content: Content) -> None:
    for tree_id in content.trees:
        every = list(paths(content.trees, tree_id))
        assert begin(content, tree_id).at_most == max(len(steps) for steps, _, _ in every)
        for steps, _, _ in every[:20]:
            walk = begin(content, tree_id, {step.question.id: step.option.id for step in steps[:1]})
            left = [len(other) - 1 for other, _, _ in every if other[0] == steps[0]]
            assert walk.at_most == max(left)


def test_progress_is_nothing_at_an_outcome() -> None:
    assert begin(BOATS, "boat", {"water": "lake"}).at_most == 0


def test_progress_is_bounded_where_questions_go_round() -> None:
    assert begin(RING, "ring").at_most == 2


# -- strict ------------------------------------------------------------------------------------


def test_strict_responses_lead_where_begin_leads() -> None:
    given_responses = {"hands": "new", "water": "sea", "crew": "more", "calm": "no"}
    assert begin_strict(BOATS, "boat", given_responses) == begin(BOATS, "boat", given_responses)


@pytest.mark.parametrize(
    ("responses", "sentence"),
    [
        ({"watr": "sea"}, "unknown question 'watr'; did you mean 'water'?"),
        ({"water": "seas"}, "unknown option of 'water' 'seas'; did you mean 'sea'?"),
        ({"water": "lake", "hands": "skiled"}, "unknown option of 'hands' 'skiled'; did you mean 'skilled'?"),
        ({"calm": "yess"}, "unknown option of 'calm' 'yess'; did you mean 'yes'?"),  # of a tree further on
        (
            {"water": "lake", "crew": "one"},
            "the response 'one' to 'crew' does not apply: with the other responses "
            "the tree never asks it and ends at 'canoe'",
        ),
        (
            {"crew": "one"},
            "the response 'one' to 'crew' does not apply: with the other responses "
            "the tree never asks it and asks 'water'",
        ),
        ({"water": "sea\x1b[2J"}, "unknown option of 'water' 'sea [2J'; did you mean 'sea'?"),  # made safe to print
    ],
)
def test_a_strict_response_that_does_not_count_is_refused(responses: dict[str, str], sentence: str) -> None:
    with pytest.raises(FaqError) as refused:
        begin_strict(BOATS, "boat", responses)
    assert str(refused.value) == sentence


# -- states ------------------------------------------------------------------------------------


@given(joined_trees(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_saved_walk_comes_back_as_it_was(content: Content, data: st.DataObject) -> None:
    steps, _, _ = data.draw(st.sampled_from(list(paths(content.trees, "t0"))))
    kept = data.draw(st.integers(0, len(steps)))
    walk = begin(content, "t0", {step.question.id: step.option.id for step in steps[:kept]})
    state = json.loads(json.dumps(walk_to_json(walk, "digest"), sort_keys=True))
    assert walk_from_json(content, state) == (walk, ())


def test_a_saved_walk_is_small_and_readable() -> None:
    assert walk_to_json(begin(BOATS, "boat", {"water": "sea"}), "abc") == {
        "format": "faq-walk",
        "version": 1,
        "content": "abc",
        "tree": "boat",
        "responses": {"water": "sea"},
    }


@pytest.mark.parametrize(
    ("responses", "lost", "place"),
    [
        ({"water": "sea", "tide": "low"}, "The question 'tide' is no longer asked.", "crew"),
        ({"water": "river"}, "'Ask water?' no longer has the answer 'river'.", "water"),
        ({"water": "lake", "crew": "one"}, "The answer 'One' to 'Ask crew?' no longer applies.", "canoe"),
    ],
)
def test_a_walk_of_older_content_resumes_as_far_as_it_holds(responses: dict[str, str], lost: str, place: str) -> None:
    state = {"format": "faq-walk", "version": 1, "content": "old", "tree": "boat", "responses": responses}
    walk, said = walk_from_json(BOATS, state)
    assert (place_of(walk)[1], said) == (place, (lost,))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ([], "must be a JSON object"),
        ("boat", "must be a JSON object"),
        ({}, "this is not a saved walk"),
        ({"format": "other"}, "this is not a saved walk"),
        ({"format": "faq-walk", "version": 2}, "has version 2; this program reads up to 1"),
        ({"format": "faq-walk", "version": 0}, "`version` must be a whole number"),
        ({"format": "faq-walk", "version": True}, "`version` must be a whole number"),
        ({"format": "faq-walk", "version": "1"}, "`version` must be a whole number"),
        ({"format": "faq-walk", "version": 1}, "`tree` must be text"),
        ({"format": "faq-walk", "version": 1, "tree": "boat"}, "`responses` must be an object"),
        ({"format": "faq-walk", "version": 1, "tree": "boat", "responses": ["water"]}, "`responses` must be an object"),
        ({"format": "faq-walk", "version": 1, "tree": "boat", "responses": {"water": 1}}, "response to 'water' must"),
        ({"format": "faq-walk", "version": 1, "tree": "boot", "responses": {}}, "'boot', which is not there.*'boat'"),
    ],
)
def test_a_state_that_is_no_walk_is_refused(state: Any, sentence: str) -> None:
    with pytest.raises(StateError, match=sentence):
        walk_from_json(BOATS, state)


# -- the real trees ----------------------------------------------------------------------------


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
def test_every_path_of_a_real_tree_ends_in_an_outcome(tree_id: str) -> None:
    walked = [begin(REAL, tree_id)]
    count = 0
    while walked:
        walk = walked.pop()
        if walk.question is None:
            count += 1
            assert walk.outcome is not None
            assert begin_strict(REAL, tree_id, walk.responses) == walk
            continue
        assert walk.at_most + len(walk.path) <= 7
        walked.extend(walk.respond(option.id) for option in walk.question.options)
    assert count == sum(1 for _ in paths(REAL.trees, tree_id))


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
def test_no_path_of_a_real_tree_asks_the_same_fact_twice(tree_id: str) -> None:
    for steps, _, _ in paths(REAL.trees, tree_id):
        facts = [step.question.fact for step in steps if step.question.fact]
        assert len(facts) == len(set(facts))


# -- the graph ---------------------------------------------------------------------------------


def test_components_of_a_ring_come_before_what_leads_to_them() -> None:
    ring = content_of(
        tree(
            "ring",
            question("in", a="one", b="one"),
            question("one", a="two", b="end"),
            question("two", a="one", b="end"),
            outcomes="end",
        )
    )
    found = components(graph_from(ring.trees, [start_of(ring.trees["ring"])]))
    assert [{name for _, name in group} for group in found] == [{"end"}, {"one", "two"}, {"in"}]
