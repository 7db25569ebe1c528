"""A conversation inside a guide, turn by turn, and in any order."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assistant.conversation import Conversation
from assistant.replies import Answer, Choice, Fallback, Notice, TreeOutcome, TreeQuestion
from assistant.selection import pick
from faq import (
    begin,
)
from tests.lamp_talk import CONTENT, OWNER, TableMatcher, said, standing, talk

# -- guides -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Who owns the lamp?", "who owns the lamp", "start owner", "guide 1", "start 1"])
def test_a_guide_starts_by_its_title_id_or_number(text: str) -> None:
    reply = said(text)
    assert isinstance(reply, TreeQuestion)
    assert reply.walk.tree == "owner"


@pytest.mark.parametrize(
    "text",
    [
        "Who onws the lamp?",  # two letters in the wrong order
        "who owns the lmap",
        "who owns the lamps",  # nearly the same words
        "What does my lamp csot",
    ],
)
def test_a_guide_starts_by_its_title_although_a_word_is_misspelt(text: str) -> None:
    assert isinstance(said(text), TreeQuestion)


@pytest.mark.parametrize(
    "text",
    [
        "who buys the lamp",  # another word
        "who owns the lamp here",  # one more word
        "who owns teh lamp",  # a slip in a short word
    ],
)
def test_other_words_than_a_title_has_are_a_question(text: str) -> None:
    assert not isinstance(said(text), TreeQuestion)


def test_an_entrys_own_question_is_no_misspelt_title() -> None:
    tree = dataclasses.replace(OWNER, title="Which bulb fitz?")
    content = dataclasses.replace(CONTENT, trees={"owner": tree})
    assert not isinstance(Conversation(content, TableMatcher()).reply("which bulb fits"), TreeQuestion)
    assert isinstance(Conversation(content, TableMatcher()).reply("which bulb fita"), TreeQuestion)


@pytest.mark.parametrize("text", ["start onwer", "start ownerr", "tree onwer", "guide owenr"])
def test_a_guide_that_is_not_there_is_said_and_the_nearest_is_named(text: str) -> None:
    conversation, reply = talk(text)
    assert isinstance(reply, Notice)
    assert text.split()[1] in reply.text
    assert "`owner`" in reply.text
    assert [choice.id for choice in reply.choices] == ["tree:owner"]
    assert isinstance(conversation.reply("1"), TreeQuestion)


@pytest.mark.parametrize("text", ["start 9", "guide 99", "tree 0", "start ９"])
def test_a_guides_number_that_is_not_there_is_said_and_the_guides_are_listed(text: str) -> None:
    conversation, reply = talk(text)
    assert isinstance(reply, Notice)
    assert "no number" in reply.text
    assert [choice.id for choice in reply.choices] == ["tree:owner", "tree:price"]
    assert isinstance(conversation.reply("2"), TreeQuestion)


@pytest.mark.parametrize("text", ["start the lamp again?", "start go-live", "start burning", "guide 5 lamps home"])
def test_a_question_that_begins_with_start_stays_one(text: str) -> None:
    assert isinstance(said(text), Fallback)


@pytest.mark.parametrize("word", ["yes", "start", "guide me", "1"])
def test_an_offered_guide_is_accepted_by(word: str) -> None:
    assert isinstance(said("what is a lamp", word), TreeQuestion)


def test_ok_after_an_answer_is_an_acknowledgement_not_a_yes() -> None:
    assert isinstance(said("what is a lamp", "ok"), Notice)


@pytest.mark.parametrize(
    "text",
    [
        "2",  # number
        "partner",  # id
        "A consultant or partner, for us",  # label
        "a consultant or partner for us!",  # label, other marks
        "a consultent or partner, for us",  # close label
        "consultant",  # the one label that holds the word
        "our consultant built it",  # a phrase of the option
    ],
)
def test_an_option_is_taken_by(text: str) -> None:
    conversation, _ = talk("start owner", text)
    assert standing(conversation) == {"builder": "partner"}


def test_a_label_is_taken_by_its_beginning_where_only_one_begins_so() -> None:
    conversation, _ = talk("start owner", "1", "2", "yes")
    assert standing(conversation)["hosted"] == "yes"


def test_a_label_that_is_close_to_two_choices_is_not_guessed() -> None:
    choices = (Choice("a", "The first account of ours"), Choice("b", "The fifth account of ours"))
    assert pick("the fiirth account of ours", choices) is None
    assert pick("the firsst account of ours", choices) == 0


def test_a_text_that_fits_no_option_is_asked_again_with_the_reason() -> None:
    reply = said("start owner", "purple")
    assert isinstance(reply, TreeQuestion)
    assert "purple" in reply.said


def test_a_real_question_is_answered_and_the_guide_waits() -> None:
    conversation, reply = talk("start owner", "2", "wait, what is a lamp?")
    assert isinstance(reply, Answer)
    assert reply.resume is not None
    assert reply.resume.walk.responses == {"builder": "partner"}
    assert reply.choices == ()  # numbers belong to the guide
    assert isinstance(conversation.reply("1"), TreeOutcome)


def test_i_dont_know_takes_the_option_for_it() -> None:
    conversation, _ = talk("start owner", "i don't know")
    assert standing(conversation) == {"builder": "unknown"}


def test_i_dont_know_shows_the_help_where_no_option_stands_for_it() -> None:
    reply = said("start owner", "1", "no idea")
    assert isinstance(reply, TreeQuestion)
    assert "Think of who uses it." in reply.said


def test_a_question_mark_shows_the_help() -> None:
    reply = said("start owner", "?")
    assert isinstance(reply, TreeQuestion)
    assert reply.said == "Look at the invoice."


def test_back_takes_the_last_answer_away() -> None:
    conversation, reply = talk("start owner", "1", "1", "back")
    assert isinstance(reply, TreeQuestion)
    assert standing(conversation) == {"builder": "us"}


def test_back_at_the_start_says_so() -> None:
    reply = said("start owner", "back")
    assert isinstance(reply, TreeQuestion)
    assert reply.said


def test_restart_clears_and_undo_brings_back() -> None:
    conversation, _ = talk("start owner", "1", "restart")
    assert standing(conversation) == {}
    conversation.reply("undo")
    assert standing(conversation) == {"builder": "us"}


@pytest.mark.parametrize("word", ["cancel", "leave", "stop"])
def test_a_guide_is_left_and_opened_again_by_undo(word: str) -> None:
    conversation, reply = talk("start owner", "1", word)
    assert isinstance(reply, Notice)
    assert conversation.walk is None
    conversation.reply("undo")
    assert standing(conversation) == {"builder": "us"}


@pytest.mark.parametrize("word", ["back", "restart", "leave", "undo"])
def test_commands_of_a_guide_say_so_where_none_is_open(word: str) -> None:
    assert isinstance(said(word), Notice)


def test_an_outcome_says_why_and_what_would_change_it() -> None:
    reply = said("start owner", "1", "1")
    assert isinstance(reply, TreeOutcome)
    assert reply.because[0] == "Your own people built it."
    assert {change.outcome for change in reply.changes} == {"vendor", "customer", "ask-first"}
    assert [choice.id for choice in reply.rests_on] == ["lamp"]


def test_a_next_step_of_an_outcome_leads_to_an_entry() -> None:
    reply = said("start owner", "1", "1", "1")
    assert isinstance(reply, Answer)
    assert reply.entry.id == "bulb"


def test_a_next_step_that_leads_nowhere_says_so() -> None:
    assert isinstance(said("start owner", "1", "1", "2"), Notice)


# -- any sequence -------------------------------------------------------------------------------------


class AnyOrder(RuleBasedStateMachine):
    """Respond, back, change, undo in any order: the walk equals a fresh one with the surviving responses."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation = Conversation(CONTENT, TableMatcher())
        self.conversation.start_tree("owner")
        self.history = [self.responses]

    @property
    def responses(self) -> dict[str, str]:
        return standing(self.conversation)

    @precondition(lambda self: self.conversation.walk.question is not None)
    @rule(number=st.integers(0, 5))
    def respond(self, number: int) -> None:
        question = self.conversation.walk.question  # type: ignore[union-attr]
        assert question is not None
        self.conversation.respond(question.options[number % len(question.options)].id)
        self.history.append(self.responses)

    @precondition(lambda self: self.responses)
    @rule()
    def back(self) -> None:
        self.conversation.back()
        self.history.append(self.responses)

    @precondition(lambda self: self.responses)
    @rule(which=st.integers(0, 5), number=st.integers(0, 5))
    def change(self, which: int, number: int) -> None:
        path = self.conversation.walk.path  # type: ignore[union-attr]
        step = path[which % len(path)]
        option = step.question.options[number % len(step.question.options)]
        self.conversation.change(step.question.id, option.id, confirmed=True)
        if option.id != step.option.id:
            self.history.append(self.responses)

    @precondition(lambda self: len(self.history) > 1)
    @rule()
    def undo(self) -> None:
        self.conversation.undo()
        self.history.pop()

    @invariant()
    def stands_where_a_fresh_walk_stands(self) -> None:
        assert self.responses == self.history[-1]
        assert begin(CONTENT, "owner", self.responses) == self.conversation.walk


AnyOrder.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestAnyOrder = AnyOrder.TestCase
