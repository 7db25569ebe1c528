"""From the journal to what is missing: clusters of wordings, ranked, each with what is nearest and why it is not it."""

from __future__ import annotations

import datetime
import itertools
import json
import random

import pytest

from assistant.clustering import clusters, content_words
from assistant.gaps import HALF_LIFE, Gap, Gaps
from assistant.journal import Journal
from assistant.journal_rows import Asked, Miss
from assistant.recording import journal_file
from faq import Content, Matcher
from tests.journal_stage import PIP, RAIN, REFUNDS, miss

pytestmark = pytest.mark.usefixtures("own_state")


TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def gaps(content: Content) -> Gaps:
    return Gaps(content, Matcher(content, encoder=None))


# -- clusters -------------------------------------------------------------------------------------


def test_wordings_of_one_question_are_one_gap(gaps: Gaps) -> None:
    found = gaps.found([*REFUNDS, *RAIN], TODAY)
    assert [(gap.count, gap.question) for gap in found] == [(3, "refund"), (2, "waterproof in rain?")]


def test_synonyms_are_one_gap(gaps: Gaps) -> None:
    found = gaps.found([miss("recycle the coin cell"), miss("recycle the battery")], TODAY)
    assert len(found) == 1


def test_what_was_masked_joins_nothing(gaps: Gaps) -> None:
    found = gaps.found([miss("[e-mail] refund"), miss("[phone] waterproof"), miss("[e-mail]")], TODAY)
    assert sorted(gap.question for gap in found) == ["[e-mail] refund", "[phone] waterproof"]


def test_clusters_do_not_depend_on_the_order_of_rows(gaps: Gaps) -> None:
    rng = random.Random(5)
    words = ["refund", "rain", "snow", "battery", "colour", "size", "price", "app", "phone", "school", "garden"]
    misses = [miss(" ".join(rng.choices(words, k=rng.randint(1, 5)))) for _ in range(300)]
    ends = set()
    for _ in range(5):
        rng.shuffle(misses)
        ends.add(json.dumps([(gap.id, gap.wordings, gap.urgency) for gap in gaps.found(misses, TODAY)]))
    assert len(ends) == 1


def test_the_prefix_filter_finds_what_comparing_all_pairs_finds() -> None:
    rng = random.Random(7)
    letters = "abcdefghij"
    sets = {frozenset(rng.sample(letters, rng.randint(1, 4))) for _ in range(40)}
    weights = {letter: 1.0 + at / 3 for at, letter in enumerate(letters)}

    def alike(one: frozenset[str], other: frozenset[str]) -> float:
        shared = sum(round(weights[w] * 1_000) for w in one & other)
        return shared / sum(round(weights[w] * 1_000) for w in one | other)

    for made in clusters(dict.fromkeys(sets, 1), weights.__getitem__):
        assert all(alike(made.lead, other) >= 0.6 for other in made.wordings)
    leads = [made.lead for made in clusters(dict.fromkeys(sets, 1), weights.__getitem__)]
    assert all(alike(one, other) < 0.6 for one, other in itertools.combinations(leads, 2))


def test_a_question_of_function_words_alone_keeps_them() -> None:
    assert content_words(["how", "do", "i"]) == {"how", "do", "i"}
    assert content_words(["how", "refund"]) == {"refund"}


# -- ranking and reasons --------------------------------------------------------------------------


def test_frequency_and_recency_rank(gaps: Gaps) -> None:
    old = [miss("refund", "2026-06-01")] * 8
    found = gaps.found([*old, miss("wind speed"), miss("wind speed", "2026-11-23"), miss("paint it red")], TODAY)
    assert [gap.question for gap in found] == ["wind speed", "paint it red", "refund"]


def test_a_question_counts_half_after_the_half_life(gaps: Gaps) -> None:
    day = (TODAY - datetime.timedelta(days=HALF_LIFE)).isoformat()
    assert gaps.found([miss("refund", day)], TODAY)[0].urgency == pytest.approx(0.5)


def test_a_date_that_lies_ahead_counts_once_and_one_that_is_none_not_at_all(gaps: Gaps) -> None:
    assert gaps.found([miss("refund", "2030-01-01")], TODAY)[0].urgency == 1
    assert gaps.found([miss("refund", "2026-99-99")], TODAY)[0].urgency == 0


def opened(gaps: Gaps, *misses: Miss, ignored: tuple[str, ...] = ()) -> list[Gap]:
    return list(gaps.open(gaps.found(misses, TODAY), ignored))


def test_a_gap_says_what_is_nearest_and_why_it_fell_short(gaps: Gaps) -> None:
    (gap,) = opened(gaps, miss("how heavy is the sensor battery for shipping"))
    assert gap.nearest == "change-the-battery"
    assert "because" in gap.why
    assert "no phrasing has: heavy" in gap.why


def test_what_did_not_help_names_the_entry_that_was_given(gaps: Gaps) -> None:
    (gap,) = opened(gaps, miss("how do I change the battery", kind="answer", about="change-the-battery"))
    assert (gap.unhelpful, gap.not_covered, gap.nearest) == (1, 0, "change-the-battery")
    assert "did not help (1×)" in gap.why


@pytest.mark.parametrize(
    ("question", "ignored"),
    [
        ("how do I change the battery?", ()),  # the content answers it by now
        ("can I get my money back", ()),  # it is declared out of scope
        ("refund please", ("a refund",)),  # it was ignored, in other words
    ],
)
def test_what_is_closed_is_listed_no_more(gaps: Gaps, question: str, ignored: tuple[str, ...]) -> None:
    assert opened(gaps, miss(question), ignored=ignored) == []


def test_the_journal_gives_only_what_did_not_end_well() -> None:
    rows = [
        ("answer", None), ("answer", True), ("answer", False), ("fallback", None), ("fallback", True),
        ("clarification", None), ("clarification", True), ("clarification", False),
    ]  # fmt: skip
    journal = Journal(journal_file())
    journal.add(
        [
            Asked(f"{at:08d}", "2026-11-24T07:00:00.000Z", PIP, "", "q", kind, helped=helped)
            for at, (kind, helped) in enumerate(rows)
        ]
    )
    assert [(one.kind, one.helped) for one in journal.misses(PIP)] == [
        ("answer", False), ("fallback", None), ("fallback", True), ("clarification", None), ("clarification", False),
    ]  # fmt: skip
    assert list(journal.misses("another")) == []
