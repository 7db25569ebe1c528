"""Replies as Markdown and as plain text: the same words, in the same order, fit for every screen."""

from __future__ import annotations

import functools
import re

import pytest

from assistant.blocks import confidence_word, month, progress
from assistant.conversation import Conversation
from assistant.plaintext import plain
from assistant.render import to_markdown, to_plain
from assistant.replies import Answer, Choice, Clarification, Failure, Fallback, Notice, Reply
from assistant.sanitize import as_markdown, clean, one_line
from faq import Content, Evidence, Match, Part, Repair, Synonym, Verdict, load


@functools.cache
def lamps() -> Content:
    return load("tests/fixtures/lamps")


VERDICT = Verdict(
    "what is a lmap",
    "answer",
    (
        Match("lamp", "What is a lamp?", 0.8, (Part("words", 0.9, 0.5, 0.45, "lamp"),), "what does a lamp do"),
        Match("bulb", "Which bulb fits?", 0.3),
    ),
    0.95,
    Evidence(
        ("lamp",),
        ("zzz",),
        (Repair("lmap", "lamp"),),
        (Synonym("light", "lamp"),),
        0.2,
        "how to cook",
        0.5,
        0.6,
        0.4,
        "clear",
    ),
)


class NoMatcher:
    def match(self, text: str) -> Verdict:
        return Verdict(text, "none", (), 0.0)


def talk(*texts: str) -> Reply:
    conversation = Conversation(lamps(), NoMatcher())
    for text in texts[:-1]:
        conversation.reply(text)
    return conversation.reply(texts[-1])


def answer(**more: object) -> Answer:
    fields = {"verdict": VERDICT, "choices": (Choice("bulb", "Which bulb fits?"),), **more}
    return Answer(lamps().entries["lamp"], **fields)  # type: ignore[arg-type]


SAMPLES: dict[str, Reply] = {
    "answer": answer(completed="what is a lamp, then", stale=True, explain=True),
    "clarification": Clarification((Choice("lamp", "What is a lamp?"), Choice("bulb", "Which bulb fits?")), VERDICT),
    "fallback": Fallback((Choice("lamp", "What is a lamp?"),), lamps().about.contact, VERDICT),
    "nothing near": Fallback(()),
    "tree question": talk("start owner", "1"),
    "tree outcome": talk("start owner", "1", "1"),
    "offered fact": talk("start owner", "1", "1", "start price"),
    "help in a guide": talk("start owner", "help"),
    "change": talk("start owner", "1", "1", "change 1"),
    "guides": talk("guides"),
    "report": talk("start owner", "1", "1", "report"),
    "notice": Notice("Hello."),
    "failure": Failure("It broke <here>."),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_plain_text_has_no_markup_no_escape_code_and_no_drawing(name: str) -> None:
    text = to_plain(SAMPLES[name], True)
    assert text.strip()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2500-\u259f\u2800-\u28ff]", text)
    assert "**" not in text
    assert "`" not in text
    assert "](" not in text


@pytest.mark.parametrize("name", SAMPLES)
def test_markdown_and_plain_text_say_the_same_words(name: str) -> None:
    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text)

    reply = SAMPLES[name]
    table = "Lamp Light desk white Lamp desk Light white"  # a table is spelled out row by row
    markdown, text = words(plain(to_markdown(reply, True))), words(to_plain(reply, True))
    assert [w for w in markdown if w not in table] == [w for w in text if w not in table]


def test_an_answer_begins_with_its_short_form_and_ends_with_how_it_was_read() -> None:
    text = to_plain(answer())
    order = [
        "A lamp gives light.",
        "It has three parts",
        "Newer: Newer lamps",
        "Sources:",
        "Confidence: sure",
        "Next:",
        "1. Which bulb fits?",
        "Read as: “lmap” → lamp",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert text.startswith(order[0])


def test_a_note_stands_apart_with_its_source_and_date() -> None:
    assert "> **Newer:** Newer lamps use LEDs. — Lamp manual, 2025-10-03" in to_markdown(answer())


def test_a_source_tells_the_month_it_was_seen_and_whether_it_is_a_third_partys() -> None:
    text = to_plain(answer())
    assert "Lamp manual (seen Jun 2026) <https://example.com/manual>" in text
    assert "Lamp forum (unofficial)" in text


def test_a_table_becomes_one_line_a_row() -> None:
    assert "- Lamp: desk; Light: white" in to_plain(answer())


def test_a_stale_answer_says_so() -> None:
    assert "2026-01-01" in to_plain(answer(stale=True))
    assert "due for a review" not in to_plain(answer())


def test_explain_shows_the_parts_of_the_score_and_what_became_of_each_word() -> None:
    text = to_plain(answer(), True)
    for part in ("0.45 words", "lmap → lamp", "light → lamp", "zzz", "Which bulb fits? 0.30", "how to cook"):
        assert part in text


def test_an_outcome_shows_verdict_reasons_steps_and_what_would_change_it() -> None:
    text = to_plain(SAMPLES["tree outcome"])
    assert text.startswith("You own it.")
    for part in (
        "Your own people built it.",
        "1. Buy a bulb (Which bulb fits?)",
        "3. Rest",
        "The buyer owns it.",
        "Rests on: What is a lamp?",
        "Lamp forum",
    ):
        assert part in text


def test_choices_are_numbered_and_none_of_these_is_nought() -> None:
    assert to_plain(SAMPLES["clarification"]).split("\n")[:4] == [
        "Which of these do you mean?",
        "  1. What is a lamp?",
        "  2. Which bulb fits?",
        "  0. None of these",
    ]


def test_a_terminal_gets_wrapped_lines_with_the_lead_in_bold() -> None:
    text = to_plain(answer(), width=40, bold=lambda lead: f"<{lead}>")
    assert text.startswith("<A lamp gives light.>")
    assert all(len(line) <= 40 or "https://" in line for line in text.split("\n"))


@pytest.mark.parametrize(("value", "word"), [(0.95, "sure"), (0.9, "sure"), (0.8, "fairly sure"), (0.2, "not sure")])
def test_confidence_is_said_in_words(value: float, word: str) -> None:
    assert confidence_word(value) == word


@pytest.mark.parametrize(
    ("date", "shown"), [("2026-06-18", "Jun 2026"), ("2026", "2026"), ("2026-13-01", "2026-13-01")]
)
def test_a_day_is_shown_as_its_month(date: str, shown: str) -> None:
    assert month(date) == shown


@pytest.mark.parametrize(
    ("answered", "at_most", "text"),
    [
        (0, 3, "question 1, at most 3 in all"),
        (1, 3, "question 2, at most 2 to go after it"),
        (2, 1, "question 3, the last"),
    ],
)
def test_progress_is_said_in_words(answered: int, at_most: int, text: str) -> None:
    assert progress(answered, at_most) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a **bold** and *soft* `code`", "a bold and soft code"),
        ("[here](https://example.com/a_b_c)", "here <https://example.com/a_b_c>"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),  # no emphasis inside words or sums
        (r"1\. not a \*list\*", "1. not a *list*"),
        ("one\ntwo\n\nthree", "one two\n\nthree"),  # a paragraph is one line
        ("# Title\ntext", "Title\ntext"),
        ("- a\n- b\n  - c", "- a\n- b\n  - c"),
        ("> quoted", "quoted"),
        ("```\nx = `1`\n```", "  x = `1`"),
        ("`**kept**`", "**kept**"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "- a: 1; b: 2"),
        ("", ""),
    ],
)
def test_markdown_is_read_as_plain_lines(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("\x1b[31mred\x1b[0m", "red"),  # colours
        ("a\x1b]52;c;aGk=\x07b", "a b"),  # OSC 52 writes the clipboard
        ("a\x9b31mb", "a b"),  # CSI as one C1 byte
        ("\u202egnp.exe\u202c", "gnp.exe"),  # right-to-left override
        ("a\x00b\x07", "ab"),
        ("\ud800x", "x"),  # a lone surrogate
        ("e\u0301 日本 🙂", "e\u0301 日本 🙂"),  # other scripts stay
        ("a\r\nb", "a\nb"),
    ],
)
def test_text_of_users_loses_what_could_steer_a_terminal(dirty: str, tidy: str) -> None:
    assert clean(dirty) == tidy


def test_text_of_users_is_echoed_letter_by_letter() -> None:
    assert plain(as_markdown("[x](javascript:1) **b** <i> `c`")) == "[x](javascript:1) **b** <i> `c`"


def test_an_echo_is_one_short_line() -> None:
    assert one_line("a\nb  c", 10) == "a b c"
    assert len(one_line("x" * 5_000)) == 200
