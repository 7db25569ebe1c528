"""A conversation turn by turn, on a small knowledge base and a matcher that is a table."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assistant.blocks import blocks_of
from assistant.conversation import Conversation
from assistant.render import to_plain
from assistant.replies import Answer, Choice, Clarification, Fallback, Notice, Reply, TreeOutcome, TreeQuestion
from assistant.selection import pick, pick_misspelt
from faq import (
    About,
    Content,
    Entry,
    Match,
    Option,
    Outcome,
    Question,
    SmallTalk,
    StateError,
    Step,
    Target,
    Tree,
    UnknownNameError,
    Verdict,
    begin,
)


def options(**targets: str) -> tuple[Option, ...]:
    return tuple(Option(key.replace("_", "-"), LABELS[key], Target(to)) for key, to in targets.items())


LABELS = {
    "us": "Our own people",
    "partner": "A consultant or partner, for us",
    "unknown": "I do not know",
    "own": "For our own organization",
    "sold": "It is sold to others",
    "yes": "Yes, it is hosted",
    "no": "No, it runs at the customer's",
}

OWNER = Tree(
    "owner",
    "Who owns the lamp?",
    "builder",
    {
        "builder": Question(
            "builder",
            "Who built it?",
            (
                Option("us", LABELS["us"], Target("for-whom"), "Your own people built it."),
                Option("partner", LABELS["partner"], Target("for-whom"), "", ("our consultant built it",)),
                Option("unknown", LABELS["unknown"], Target("ask-first")),
            ),
            "Look at the invoice.",
            "builder",
        ),
        "for-whom": Question("for-whom", "Who is it for?", options(own="you", sold="hosted"), "Think of who uses it."),
        "hosted": Question("hosted", "Is it hosted?", options(yes="vendor", no="customer")),
    },
    {
        "you": Outcome(
            "you", "You own it.", "It is yours.", (Step("Buy a bulb", entry="bulb"), Step("Rest")), ("lamp",)
        ),
        "vendor": Outcome("vendor", "The vendor owns it.", "It is sold.", (Step("See the price", tree="price"),)),
        "customer": Outcome("customer", "The customer owns it.", "It is theirs."),
        "ask-first": Outcome("ask-first", "Ask who built it.", "Everything hangs on that."),
    },
    "For anyone with a lamp.",
)
PRICE = Tree(
    "price",
    "What does my lamp cost?",
    "made-by",
    {
        "made-by": Question("made-by", "Who made it?", options(us="cheap", partner="dear"), "", "builder"),
    },
    {
        "cheap": Outcome("cheap", "Little.", "You did the work."),
        "dear": Outcome("dear", "Much.", "Others did."),
    },
)
ENTRIES = {
    "bulb": Entry("bulb", "Which bulb fits?", "Any.\n", "Any bulb."),
    "lamp": Entry("lamp", "What is a lamp?", "A **light**.\n", "A light.", see_also=("bulb",), tree="owner"),
    "old": Entry("old", "Is oil allowed?", "No.\n", "No.", verified="2026-01-01", review_every=30),
}
CONTENT = Content(
    ENTRIES,
    {"owner": OWNER, "price": PRICE},
    smalltalk=(SmallTalk("greeting", ("hi", "hello"), "Hello."), SmallTalk("thanks", ("thanks", "ok"), "Welcome.")),
    scope=(),
    about=About("Lamps", "", "Write to the [shop](https://example.com)."),
    digest="d" * 64,
)

ANSWERS = {
    "what is a lamp": "lamp",
    "what is a lamp?": "lamp",
    "our consultant built it, what is a lamp": "lamp",
    "is oil allowed": "old",
}


class TableMatcher:
    """Answers what stands in the table, asks back at "which", and knows nothing else."""

    def match(self, text: str) -> Verdict:
        ranking = [Match(entry.id, entry.question, 0.5) for entry in ENTRIES.values()]
        found = ANSWERS.get(text.casefold())
        if found:
            first = [Match(found, ENTRIES[found].question, 0.9)]
            return Verdict(text, "answer", tuple(first + [m for m in ranking if m.id != found]), 0.95)
        if text.startswith("which"):
            return Verdict(text, "clarify", tuple(ranking), 0.4)
        return Verdict(text, "none", tuple(ranking), 0.1)


def talk(*texts: str, today: datetime.date | None = None) -> tuple[Conversation, Reply]:
    conversation = Conversation(CONTENT, TableMatcher(), today)
    reply: Reply = Notice("")
    for text in texts:
        reply = conversation.reply(text)
    return conversation, reply


def said(*texts: str) -> Reply:
    return talk(*texts)[1]


def standing(conversation: Conversation) -> dict[str, str]:
    assert conversation.walk is not None
    return conversation.walk.responses


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
