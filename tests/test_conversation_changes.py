"""Answers of a guide that are changed and undone, and what one guide learns for the next."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.conversation import Conversation
from assistant.replies import Answer, Notice, TreeOutcome, TreeQuestion
from tests.lamp_talk import CONTENT, TableMatcher, said, standing, talk

# -- change and undo ----------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["change 1", "change builder", "change who built it?", "Change answer 1"])
def test_change_shows_the_earlier_question_again(which: str) -> None:
    reply = said("start owner", "1", "2", which)
    assert isinstance(reply, TreeQuestion)
    assert reply.changing
    assert reply.walk.question is not None
    assert reply.walk.question.id == "builder"


def test_a_change_that_loses_nothing_is_made_at_once() -> None:
    conversation, reply = talk("start owner", "1", "2", "change 1", "2")
    assert standing(conversation) == {"builder": "partner", "for-whom": "sold"}
    assert isinstance(reply, TreeQuestion)
    assert "Changed" in reply.said


def test_what_would_fall_away_is_said_before_a_change_is_made() -> None:
    conversation, reply = talk("start owner", "1", "2", "1", "change 2", "1")
    assert isinstance(reply, Notice)
    assert "Is it hosted?" in reply.text
    assert standing(conversation) == {"builder": "us", "for-whom": "sold", "hosted": "yes"}
    conversation.reply("yes")
    assert standing(conversation) == {"builder": "us", "for-whom": "own"}


def test_no_keeps_the_earlier_answer() -> None:
    conversation, _ = talk("start owner", "1", "2", "1", "change 2", "1", "no")
    assert standing(conversation) == {"builder": "us", "for-whom": "sold", "hosted": "yes"}


def test_undo_restores_what_a_change_made_fall_away() -> None:
    conversation, _ = talk("start owner", "1", "2", "1", "change 2 to 1", "yes", "undo")
    assert standing(conversation) == {"builder": "us", "for-whom": "sold", "hosted": "yes"}


def test_another_text_drops_a_change_that_waits_for_its_yes() -> None:
    conversation, reply = talk("start owner", "1", "2", "change 2", "1", "what is a lamp?")
    assert isinstance(reply, Answer)
    assert standing(conversation)["for-whom"] == "own"  # nothing fell away, so it was made at once
    conversation, reply = talk("start owner", "1", "2", "1", "change 2", "1", "what is a lamp?")
    assert isinstance(reply, Answer)
    assert standing(conversation)["for-whom"] == "sold"


def test_an_answer_that_was_never_given_cannot_be_changed() -> None:
    reply = said("start owner", "1", "change 5")
    assert isinstance(reply, TreeQuestion)
    assert "5" in reply.said


# -- facts and what was understood --------------------------------------------------------------------


def test_a_fact_told_in_one_guide_is_offered_in_the_next_and_not_taken() -> None:
    conversation, reply = talk("start owner", "2", "1", "start price")
    assert isinstance(reply, TreeQuestion)
    assert reply.offered == "partner"
    assert standing(conversation) == {}
    assert isinstance(conversation.reply("yes"), TreeOutcome)
    assert standing(conversation) == {"made-by": "partner"}


def test_enter_keeps_what_was_said_before() -> None:
    conversation, reply = talk("start owner", "2", "1", "start price", "")
    assert isinstance(reply, TreeOutcome)
    assert standing(conversation) == {"made-by": "partner"}


def test_undo_also_forgets_the_fact() -> None:
    reply = said("start owner", "2", "undo", "start price")
    assert isinstance(reply, TreeQuestion)
    assert reply.offered is None


def test_what_a_question_told_is_shown_and_can_be_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.answering import Answering

    monkeypatch.setattr(
        Answering, "understood", lambda self, tree, text: {"builder": "partner"} if "consult" in text else {}
    )
    conversation, reply = talk("our consultant built it, what is a lamp")
    assert isinstance(reply, Answer)
    assert reply.offer is not None
    assert [step.option.id for step in reply.offer.understood] == ["partner"]
    reply = conversation.reply("yes")
    assert isinstance(reply, TreeQuestion)
    assert "A consultant or partner" in reply.said
    assert standing(conversation) == {"builder": "partner"}
    conversation.reply("undo")
    assert standing(conversation) == {}


def test_what_a_question_told_about_a_later_question_is_offered_there() -> None:
    conversation = Conversation(CONTENT, TableMatcher())
    conversation.start_tree("owner", {"for-whom": "sold"})
    reply = conversation.reply("1")
    assert isinstance(reply, TreeQuestion)
    assert (reply.offered, reply.hinted) == ("sold", True)


@pytest.mark.parametrize("text", [None, 5, b"what is a lamp"])
def test_what_is_no_text_is_refused_with_a_sentence(text: Any) -> None:
    with pytest.raises(TypeError, match="`text` must be text"):
        Conversation(CONTENT, TableMatcher()).reply(text)
