"""A conversation turn by turn: questions, small talk, ids in place of text, its state."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest

from assistant.conversation import Conversation
from assistant.replies import Answer, Clarification, Fallback, Notice, TreeOutcome, TreeQuestion
from faq import (
    StateError,
    UnknownNameError,
    Verdict,
)
from tests.lamp_talk import CONTENT, ENTRIES, OWNER, PRICE, TableMatcher, options, said, standing, talk

# -- questions ----------------------------------------------------------------------------------------


def test_a_question_is_answered_with_its_entry_and_offers_its_tree() -> None:
    reply = said("what is a lamp")
    assert isinstance(reply, Answer)
    assert reply.entry.id == "lamp"
    assert reply.offer is not None
    assert [choice.id for choice in reply.choices] == ["tree:owner", "bulb"]


def test_an_unclear_question_asks_which_is_meant() -> None:
    reply = said("which one")
    assert isinstance(reply, Clarification)
    assert [choice.id for choice in reply.choices] == ["bulb", "lamp", "old"]


def test_what_is_not_covered_is_said_and_names_the_nearest() -> None:
    reply = said("how do i bake bread")
    assert isinstance(reply, Fallback)
    assert len(reply.nearest) == 3
    assert "shop" in reply.contact


@pytest.mark.parametrize(
    ("pick", "entry"),
    [
        ("2", "lamp"),  # by number
        ("2.", "lamp"),  # as typed by people who copy the list
        ("the second one", "lamp"),  # in words
        ("bulb", "bulb"),  # by id
        ("Which bulb fits?", "bulb"),  # by label
        ("whch bulb fits", "bulb"),  # by a label that is close
    ],
)
def test_a_clarification_is_settled_by(pick: str, entry: str) -> None:
    reply = said("which one", pick)
    assert isinstance(reply, Answer)
    assert reply.entry.id == entry


@pytest.mark.parametrize("none", ["0", "none of these", "neither", "no"])
def test_none_of_these_ends_a_clarification(none: str) -> None:
    reply = said("which one", none)
    assert isinstance(reply, Notice)
    assert "shop" in reply.text


def test_a_number_that_is_not_there_is_said_and_the_choices_stay() -> None:
    conversation, reply = talk("which one", "7")
    assert isinstance(reply, Notice)
    assert "no number 7" in reply.text
    assert isinstance(conversation.reply("1"), Answer)


def test_a_new_question_instead_of_a_pick_is_simply_answered() -> None:
    reply = said("which one", "is oil allowed")
    assert isinstance(reply, Answer)
    assert reply.entry.id == "old"


def test_an_answer_is_stale_only_after_its_review_is_due() -> None:
    due = datetime.date(2026, 1, 31)
    late = talk("is oil allowed", today=due + datetime.timedelta(days=1))[1]
    just = talk("is oil allowed", today=due)[1]
    assert isinstance(late, Answer)
    assert isinstance(just, Answer)
    assert (late.stale, just.stale) == (True, False)


def test_explain_marks_the_reply_and_gives_the_last_answer_again() -> None:
    reply = said("what is a lamp", "explain")
    assert isinstance(reply, Answer)
    assert reply.explain
    assert reply.verdict is not None


# -- small talk ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["hi", "Hello!", "hi, thanks", "thnks"])
def test_small_talk_gets_a_line(text: str) -> None:
    assert isinstance(said(text), Notice)


def test_small_talk_in_front_of_a_question_does_not_steal_it() -> None:
    assert isinstance(said("hi, what is a lamp?"), Answer)


def test_small_talk_inside_a_guide_leaves_it_waiting() -> None:
    reply = said("start owner", "thanks")
    assert isinstance(reply, Notice)
    assert reply.resume is not None


@pytest.mark.parametrize(
    "text",
    [
        "Hello! what is a lamp?",
        "hi, what is a lamp",
        "wait, what is a lamp?",
        "um what is a lamp",
        "ok, so: what is a lamp",
    ],
)
def test_what_is_said_before_a_question_is_left_out_of_it(text: str) -> None:
    asked: list[str] = []

    class Asked(TableMatcher):
        def match(self, text: str) -> Verdict:
            asked.append(text)
            return super().match(text)

    Conversation(CONTENT, Asked()).reply(text)
    assert asked[0].lower().rstrip("?").endswith("what is a lamp")
    assert not asked[0].lower().startswith(("hi", "hello", "wait", "um", "ok"))


# -- structured actions -------------------------------------------------------------------------------


def test_front_ends_may_send_ids_instead_of_text() -> None:
    conversation = Conversation(CONTENT, TableMatcher())
    conversation.start_tree("owner", {"builder": "us"})
    assert isinstance(conversation.respond("own"), TreeOutcome)
    assert isinstance(conversation.change("builder", "partner"), TreeOutcome)
    assert isinstance(conversation.back(), TreeQuestion)
    assert isinstance(conversation.undo(), TreeOutcome)
    assert isinstance(conversation.show("bulb"), Answer)


@pytest.mark.parametrize(
    "act",
    [
        lambda c: c.start_tree("ownr"),
        lambda c: c.show("blub"),
        lambda c: c.respond("own"),
        lambda c: c.change("builder", "us"),
    ],
)
def test_an_unknown_id_is_an_error_with_the_nearest_name(act: Any) -> None:
    with pytest.raises(UnknownNameError):
        act(Conversation(CONTENT, TableMatcher()))


def test_the_welcome_numbers_the_guides() -> None:
    conversation = Conversation(CONTENT, TableMatcher())
    assert [choice.id for choice in conversation.welcome().choices] == ["tree:owner", "tree:price"]
    reply = conversation.reply("2")
    assert isinstance(reply, TreeQuestion)
    assert reply.walk.tree == "price"


# -- state --------------------------------------------------------------------------------------------

STORY = ("what is a lamp", "yes", "2", "2", "1", "change 2", "1")


@pytest.mark.parametrize("length", range(len(STORY) + 1))
def test_a_saved_conversation_goes_on_as_if_never_interrupted(length: int) -> None:
    straight, _ = talk(*STORY)
    first, _ = talk(*STORY[:length])
    second = Conversation.resume(CONTENT, TableMatcher(), first.state())
    for text in STORY[length:]:
        second.reply(text)
    assert second.state() == straight.state()
    assert second.resumed == ""


def test_a_state_of_older_content_resumes_as_far_as_it_holds_and_says_so() -> None:
    conversation, _ = talk("start owner", "1", "2", "1")
    hosted = dataclasses.replace(OWNER.questions["hosted"], options=options(no="customer", unknown="ask-first"))
    newer = dataclasses.replace(OWNER, questions={**OWNER.questions, "hosted": hosted})
    content = dataclasses.replace(CONTENT, trees={"owner": newer}, digest="e" * 64)
    resumed = Conversation.resume(content, TableMatcher(), conversation.state())
    assert standing(resumed) == {"builder": "us", "for-whom": "sold"}
    assert "Is it hosted?" in resumed.resumed


def test_a_state_in_a_guide_that_is_gone_resumes_without_it_and_says_so() -> None:
    conversation, _ = talk("start owner", "1")
    content = dataclasses.replace(CONTENT, trees={"price": PRICE}, digest="e" * 64)
    entry = {"lamp": dataclasses.replace(ENTRIES["lamp"], tree=None)}
    content = dataclasses.replace(content, entries={**ENTRIES, **entry})
    resumed = Conversation.resume(content, TableMatcher(), conversation.state())
    assert resumed.walk is None
    assert "owner" in resumed.resumed


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda s: [], "object"),  # no object at all
        (lambda s: {}, "format"),  # foreign
        (lambda s: {**s, "format": "other"}, "format"),  # foreign
        (lambda s: {**s, "version": 2}, "newer"),  # from a newer program
        (lambda s: {**s, "version": "1"}, "version"),  # no number
        (lambda s: {**s, "walk": []}, "walk"),  # a list for an object
        (lambda s: {**s, "walk": {**s["walk"], "responses": {"builder": 1}}}, "text"),  # a number for an option
        (lambda s: {**s, "facts": {"a": 1}}, "facts"),
        (lambda s: {**s, "choices": {}}, "choices"),
        (lambda s: {**s, "choices": [1]}, "id"),
        (lambda s: {**s, "undo": [{"tree": 1}]}, "tree"),
        (lambda s: {**s, "topic": {"question": 1}}, "question"),
        (lambda s: {**s, "turns": "x"}, "turns"),
        (lambda s: {**s, "change": 3}, "question"),
        (lambda s: {**s, "offer": {"tree": "owner", "responses": []}}, "responses"),
    ],
)
def test_a_state_that_is_not_ours_is_refused_with_what_is_wrong(damage: Any, word: str) -> None:
    state = talk("start owner", "1")[0].state()
    with pytest.raises(StateError, match=word):
        Conversation.resume(CONTENT, TableMatcher(), damage(state))
