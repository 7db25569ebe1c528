"""The questions of a knowledge base, listed and picked from: the same in every front end."""

from __future__ import annotations

import pytest

from assistant import Answer, Conversation, Notice, wording
from assistant.catalogue import LISTED, questions
from faq import About, Content, Entry, Matcher

ENTRIES = {
    entry.id: entry
    for entry in (
        Entry("boat", "Where do I rent a boat?", "At the pier.", variants=("hire a canoe",), topic="water"),
        Entry("bench", "May I move a bench?", "No.", topic="land"),
        Entry("swim", "Is swimming allowed?", "Until six.", topic="water"),
        Entry("lost", "What was found?", "Ask at the gate."),
    )
}
CONTENT = Content(ENTRIES, about=About(topics={"water": "On the water", "land": "On land"}))


def talk(content: Content = CONTENT) -> Conversation:
    return Conversation(content, Matcher(content, encoder=None))


def listed(text: str) -> list[str]:
    reply = talk().reply(text)
    assert isinstance(reply, Notice)
    return [choice.id for choice in reply.choices]


def test_questions_are_listed_by_topic_as_they_are_named_then_by_id() -> None:
    assert listed("questions") == ["boat", "swim", "bench", "lost"]
    assert [choice.detail for choice in questions(CONTENT)[1]] == ["On the water", "On the water", "On land", ""]


@pytest.mark.parametrize(
    ("text", "ids"),
    [("questions canoe", ["boat"]), ("Questions about rent boat", ["boat"]), ("questions A BENC", ["bench"])],
)
def test_a_word_or_two_list_the_questions_with_words_that_begin_so(text: str, ids: list[str]) -> None:
    assert listed(text) == ids


@pytest.mark.parametrize("text", ["questions anoe", "list zebra crossing at night"])
def test_words_that_no_question_has_are_told_with_what_was_typed(text: str) -> None:
    reply = talk().reply(text)
    assert isinstance(reply, Notice)
    assert reply.text == wording.NO_SUCH_QUESTION.format(text=text.split(" ", 1)[1])
    assert not reply.choices


def test_a_pasted_question_is_no_command() -> None:
    assert isinstance(talk().reply("Questions: where do I rent a boat?"), Answer)


def test_a_number_opens_the_question_and_the_list_ends_there() -> None:
    conversation = talk()
    conversation.reply("questions")
    reply = conversation.reply("3")
    assert isinstance(reply, Answer)
    assert reply.entry.id == "bench"


def test_of_very_many_the_first_are_listed_and_how_many_there_are() -> None:
    many = Content({f"e{at:04}": Entry(f"e{at:04}", f"What is part {at}?", "A part.") for at in range(1_200)})
    said, choices = questions(many)
    assert len(choices) == LISTED
    assert said == wording.QUESTIONS_SOME.format(shown=LISTED, total=1_200)
    assert "1,200" in said


def test_help_tells_of_it() -> None:
    reply = talk().reply("help")
    assert isinstance(reply, Notice)
    assert "`questions` lists" in reply.text


def test_an_empty_knowledge_base_says_so() -> None:
    assert questions(Content({})) == (wording.NO_QUESTIONS, ())
