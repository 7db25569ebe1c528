"""A number means what was shown last, and slips of the keyboard do no harm."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.blocks import blocks_of
from assistant.conversation import Conversation
from assistant.render import to_plain
from assistant.replies import Answer, Choice, Fallback, Notice, Reply, TreeOutcome, TreeQuestion
from assistant.selection import pick_misspelt
from faq import (
    Option,
    Target,
)
from tests.lamp_talk import CONTENT, OWNER, TableMatcher, said, standing, talk

CLARIFIED = ("start owner", "2", "which one?")
"""A guide that waits at its second question (two options), below a clarification of three choices."""


def numbers_of(reply: Reply) -> list[str]:
    """The numbers that can be typed, in the order in which a reply shows them."""
    return [row.mark for block in blocks_of(reply) if block.role == "choices" for row in block.rows]


@pytest.mark.parametrize(
    "texts",
    [
        CLARIFIED,
        (*CLARIFIED, "7"),  # no such number: the choices are shown again
        (*CLARIFIED, "yes"),  # no answer to "which": the same
        ("start owner", "2", "start 9"),  # the guides
        ("start owner", "2", "start onwer"),  # the nearest guide
    ],
)
def test_over_choices_a_guide_that_waits_is_named_in_a_line_so_that_a_number_means_one_thing(
    texts: tuple[str, ...],
) -> None:
    reply = said(*texts)
    numbers = numbers_of(reply)
    assert len(numbers) == len(set(numbers))
    assert "Who owns the lamp?" in to_plain(reply)
    assert "Who is it for?" not in to_plain(reply)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", Answer),  # picked
        ("0", Notice),  # none of these
        ("thanks", Notice),  # small talk
        ("glossary", Notice),
        ("help", Notice),
        ("", TreeQuestion),
        ("i don't know", TreeQuestion),
        ("bananas", TreeQuestion),
    ],
)
def test_once_choices_are_settled_the_guide_asks_again_and_numbers_are_its_own(text: str, kind: type[Reply]) -> None:
    conversation, reply = talk(*CLARIFIED, text)
    assert isinstance(reply, kind)
    assert numbers_of(reply) == ["1", "2", "?"]
    assert isinstance(conversation.reply("1"), TreeOutcome)


def test_what_is_offered_by_a_guides_question_is_kept_only_while_that_question_is_shown() -> None:
    before = ("start owner", "2", "1", "start price")
    for text in ("yes", "keep", ""):
        conversation, _ = talk(*before, "which one?", text)
        assert standing(conversation) == {}
    conversation, _ = talk(*before, "which one?", "thanks", "yes")
    assert standing(conversation) == {"made-by": "partner"}


def test_a_number_that_a_confirmation_does_not_have_is_no_answer_to_the_guide() -> None:
    conversation, reply = talk("start owner", "1", "2", "1", "change 2", "1", "3")
    assert isinstance(reply, Notice)
    assert "no number 3" in reply.text
    assert [choice.id for choice in reply.choices] == ["yes", "no"]
    conversation.reply("1")
    assert standing(conversation) == {"builder": "us", "for-whom": "own"}


@pytest.mark.parametrize("number", ["0", "4", "31", "99", "401", "12345678901234567890", "-1"])
@pytest.mark.parametrize("before", [("start owner",), ("guides",), ("which one",), ("start owner", "1", "1")])
def test_a_whole_number_out_of_range_is_no_question(before: tuple[str, ...], number: str) -> None:
    if (before, number) == (("which one",), "0"):
        return  # none of these
    reply = said(*before, number)
    shown = to_plain(reply)
    assert f"There is no number {number} here" in shown


def test_after_an_answer_a_large_number_may_be_what_a_question_is_about() -> None:
    assert isinstance(said("what is a lamp", "401"), Fallback)
    assert isinstance(said("what is a lamp", "9"), Notice)


@pytest.mark.parametrize("text", ["２", "２．", "②", "＃２", "change 1 to ２"])
def test_a_number_in_other_forms_is_that_number(text: str) -> None:
    conversation, _ = talk("start owner", *(["1"] if text.startswith("change") else []), text)
    assert standing(conversation) == {"builder": "partner"}


@pytest.mark.parametrize(
    "text",
    [
        "consutlant",  # a word of a label
        "a consultnat",  # with a short word that is spelled right
        "parnter",  # a word of a label that is the option's id, too
        "our consultatn buit it",  # a phrase, a slip in two words
    ],
)
def test_an_option_is_taken_although_a_word_is_misspelt(text: str) -> None:
    conversation, _ = talk("start owner", text)
    assert standing(conversation) == {"builder": "partner"}


def test_an_earlier_answer_is_changed_although_a_word_is_misspelt() -> None:
    for texts in (("change 1", "consutlant"), ("change 1 to consutlant",)):
        conversation, _ = talk("start owner", "1", *texts)
        assert standing(conversation) == {"builder": "partner"}


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (("start owner", "1", "2", "yeas"), "yes is never guessed"),
        (("start owner", "1", "2", "hosed?"), "a question"),
        (("start owner", "1", "2", "hostde at"), "a short word that is not there"),
    ],
)
def test_a_misspelt_word_is_not_taken_where(texts: tuple[str, ...], why: str) -> None:
    conversation, _ = talk(*texts)
    assert "hosted" not in standing(conversation), why


def test_a_misspelt_word_that_fits_two_options_is_asked_again() -> None:
    choices = (Choice("a", "A printed book"), Choice("b", "A printer"))
    assert pick_misspelt("prinetd", choices) == 0
    assert pick_misspelt("printef", choices) is None


@pytest.mark.parametrize("word", ["back", "stop", "undo", "help"])
def test_a_command_is_never_read_as_a_misspelt_option(word: str) -> None:
    option = Option("stack", "Black, stops, undone, helps, stack", Target("ask-first"))
    builder = dataclasses.replace(OWNER.questions["builder"], options=(option, *OWNER.questions["builder"].options))
    owner = dataclasses.replace(OWNER, questions={**OWNER.questions, "builder": builder})
    conversation = Conversation(dataclasses.replace(CONTENT, trees={"owner": owner}), TableMatcher())
    conversation.reply("start owner")
    conversation.reply(word)
    assert conversation.walk is None or not standing(conversation)


@pytest.mark.parametrize("text", ["yes", "no", "ok", "Okay.", "nope", "sure", "yes yes", "n"])
def test_a_bare_yes_or_no_that_no_option_has_is_no_question(text: str) -> None:
    content = dataclasses.replace(CONTENT, smalltalk=())
    conversation = Conversation(content, TableMatcher())
    conversation.reply("is oil allowed")
    for _ in range(2):
        reply = conversation.reply(text)
        assert isinstance(reply, Notice)
        assert "`help`" in reply.text
    conversation.reply("start owner")
    reply = conversation.reply(text)
    assert isinstance(reply, TreeQuestion)
    assert "by its number" in reply.said


def test_yes_to_a_list_asks_for_a_number_and_yes_to_the_only_choice_takes_it() -> None:
    reply = said("how do i bake bread", "yes")
    assert isinstance(reply, Notice)
    assert len(reply.choices) == 3
    assert isinstance(said("start onwer", "yes"), TreeQuestion)
