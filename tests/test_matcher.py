"""The matcher on small made-up content: ranking, bands, evidence, bounds, and what happens without an encoder."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import Content, EncoderError, Entry, Matcher, Term, Verdict

ENTRIES = {
    "battery": Entry(
        "battery",
        "How do I change the battery?",
        "Open the lid and swap it.",
        variants=("replace battery", "the sensor is out of power", "new cell for the sensor", "battery empty what now"),
    ),
    "pairing": Entry(
        "pairing",
        "How do I pair the sensor?",
        "Hold the button for five seconds.",
        variants=("connect sensor to hub", "sensor does not show up in the app", "bluetooth pairing", "link device"),
    ),
    "range": Entry(
        "range",
        "How far does the sensor reach?",
        "Forty metres.",
        variants=("signal distance", "how many metres", "works through walls?", "maximum range"),
    ),
    "who-pays": Entry(
        "who-pays",
        "Who does not pay for support?",
        "Customers with a plan.",
        variants=(
            "is support free for plan customers",
            "support cost exemption",
            "who is exempt from fees",
            "free help",
        ),
    ),
}
CONTENT = Content(ENTRIES, terms=(Term("battery", ("power pack",), ("batery",)),), digest="made-up")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(CONTENT, encoder=None)


class Letters:
    """An encoder for tests: counts of letters."""

    identity = "letters"

    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> Any:
        self.calls += 1
        rows = [[1 + text.lower().count(chr(97 + at)) for at in range(26)] for text in texts]
        return np.array(rows, dtype=np.float32)


def total(verdict: Verdict) -> list[float]:
    return [abs(sum(part.amount for part in match.parts) - match.score) for match in verdict.matches]


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("how can I swap out the battery", "battery"),
        ("sensor won't connect to the hub", "pairing"),
        ("how many metres through walls", "range"),
        ("change the batery", "battery"),  # a known misspelling
        ("repalce the battrey", "battery"),  # two unknown ones
        ("where does the power pack go", "battery"),  # a synonym
    ],
)
def test_the_entry_that_is_meant_comes_first(matcher: Matcher, question: str, entry: str) -> None:
    best = matcher.match(question).best
    assert best is not None
    assert best.id == entry


def test_repairs_and_synonyms_are_told(matcher: Matcher) -> None:
    evidence = matcher.match("repalce the power pack").evidence
    assert [(row.typed, row.read) for row in evidence.repairs] == [("repalce", "replace")]
    assert [(row.typed, row.term) for row in evidence.synonyms] == [("power pack", "battery")]


def test_an_exact_word_outranks_its_synonym(matcher: Matcher) -> None:
    exact, synonym = matcher.match("battery"), matcher.match("power pack")
    assert exact.best is not None
    assert synonym.best is not None
    assert exact.best.id == synonym.best.id == "battery"
    assert exact.best.score > synonym.best.score


def test_a_foreign_question_is_not_answered(matcher: Matcher) -> None:
    verdict = matcher.match("best pizza in naples")
    assert verdict.band == "none"
    assert "pizza" in verdict.evidence.unknown


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00\x1b[2J", "你好吗", "🤖🤖", "a" * 1_000_000, "key " * 100_000])
def test_any_text_gets_a_finite_verdict(matcher: Matcher, text: str) -> None:
    verdict = matcher.match(text)
    assert 0.0 <= verdict.confidence <= 1.0
    assert all(math.isfinite(match.score) for match in verdict.matches)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_parts_sum_to_the_score_and_ranking_is_in_order(text: str) -> None:
    verdict = Matcher(CONTENT, encoder=Letters(), always=True).match(text)
    assert all(gap < 1e-9 for gap in total(verdict))
    keys = [(-match.score, match.id) for match in verdict.matches]
    assert keys == sorted(keys)


def test_the_same_question_gives_the_same_verdict(matcher: Matcher) -> None:
    again = Matcher(CONTENT, encoder=None)
    assert matcher.match("how far away can it be") == again.match("how far away can it be")


def test_words_that_settle_a_question_never_ask_the_encoder() -> None:
    encoder = Letters()
    matcher = Matcher(CONTENT, encoder=encoder)
    assert not matcher.match("How do I change the battery?").evidence.encoder
    assert encoder.calls == 0


def test_the_encoder_is_asked_where_words_leave_it_open() -> None:
    encoder = Letters()
    assert Matcher(CONTENT, encoder=encoder).match("it is dead").evidence.encoder
    assert encoder.calls > 0


class Broken:
    identity = "broken"

    def encode(self, texts: Sequence[str]) -> Any:
        raise EncoderError("the weights are cut short")


def test_a_broken_encoder_is_told_once_and_words_go_on() -> None:
    told: list[str] = []
    matcher = Matcher(CONTENT, encoder=Broken(), notice=told.append, always=True)
    assert matcher.match("change battery").best is not None
    matcher.match("pair sensor")
    assert told == ["the weights are cut short; going on with words alone"]


def test_two_entries_with_the_same_question_are_no_sure_answer() -> None:
    twins = {name: Entry(name, "How do I reset it?", "Like this.") for name in ("one", "two")}
    verdict = Matcher(Content(twins, digest="twins"), encoder=None).match("how do i reset it")
    assert [match.id for match in verdict.matches] == ["one", "two"]
    assert verdict.band != "answer"


def test_content_of_one_entry_answers_its_question_and_refuses_others() -> None:
    one = Matcher(Content({"a": ENTRIES["battery"]}, digest="one"), encoder=None)
    assert one.match("how do i change the battery").best is not None
    assert one.match("flights to oslo").band == "none"


def test_threads_share_one_matcher(tmp_path: Path) -> None:
    matcher = Matcher(CONTENT, encoder=Letters(), vectors=tmp_path / "v.bin", always=True)
    questions = ["it is dead", "no signal", "who pays", "link it"] * 5
    expected = [Matcher(CONTENT, encoder=Letters(), always=True).match(text) for text in questions]
    got: dict[int, Verdict] = {}

    def ask(at: int) -> None:
        got[at] = matcher.match(questions[at])

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[at] for at in range(len(questions))] == expected


def test_what_is_read_ahead_is_read_in_one_go_and_changes_no_verdict() -> None:
    class Counted(Letters):
        def __init__(self) -> None:
            super().__init__()
            self.read: list[list[str]] = []

        def encode(self, texts: Any) -> Any:
            self.read.append(list(texts))
            return super().encode(texts)

    texts = [
        "How do I change the battery?",
        "something about dogs",
        "is it far away",
        "something about dogs",
        "",
        "???",
    ]
    encoder = Counted()
    matcher = Matcher(CONTENT, encoder=encoder)
    matcher.prepare()
    before = [matcher.match(text) for text in texts]
    singles = encoder.read[1:]
    encoder.read.clear()
    matcher.read_ahead(texts)
    assert [matcher.match(text) for text in texts] == before
    assert encoder.read == [list(dict.fromkeys(text for row in singles for text in row))]


def test_what_was_read_ahead_is_let_go_at_the_next_time() -> None:
    encoder = Letters()
    matcher = Matcher(CONTENT, encoder=encoder, always=True)
    matcher.read_ahead(["something about dogs"])
    matcher.read_ahead([])
    calls = encoder.calls
    matcher.match("something about dogs")
    assert encoder.calls == calls + 1


def test_two_entries_that_say_in_the_same_words_what_was_asked_make_it_ask_which() -> None:
    entries = [
        Entry(f"clean-{kind}", f"How do I clean a {kind} shade?", f"With {kind} polish.", variants=(f"clean {kind}",))
        for kind in ("brass", "silk")
    ]
    entries.append(Entry("cost", "What does a lamp cost?", "Ten."))
    matcher = Matcher(Content({entry.id: entry for entry in entries}), encoder=None)
    verdict = matcher.match("how do i clean a shade")
    assert verdict.band == "clarify"
    assert {match.id for match in verdict.matches[:2]} == {"clean-brass", "clean-silk"}
    assert "equally well" in verdict.evidence.rule
    assert matcher.match("how do i clean a silk shade").band == "answer"
