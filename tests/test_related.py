"""Words near in meaning: which stems of a vocabulary a word comes near to, and what that does to a score."""

from __future__ import annotations

import pytest

from faq import Content, Entry, Matcher, build_index
from faq.index import Index
from faq.related import SEARCHED, Related, general, within

TABLE = "auto car 80 bus 45\ncar auto 80 truck 55\nfee cost 70 price 64"


def test_neighbours_come_nearest_first_with_their_nearness() -> None:
    assert Related({"car", "bus"}, TABLE).near("auto") == (("car", 0.8), ("bus", 0.45))


@pytest.mark.parametrize("stem", ["", "aut", "uto", "80", "zebra", "\n", "§auto"])
def test_a_stem_without_a_line_has_no_neighbours(stem: str) -> None:
    assert Related({"car"}, TABLE).near(stem) == ()


def test_a_table_within_a_vocabulary_keeps_only_what_leads_there() -> None:
    assert within({"car", "price"}, TABLE) == {"auto": "car 80", "fee": "price 64"}
    assert within((), TABLE) == {}


def test_a_stored_table_gives_the_same_however_often_it_is_asked() -> None:
    table = "\n".join(f"word{at} next{at} 50" for at in range(3 * SEARCHED))
    found = Related((), table)
    for at in [*range(3 * SEARCHED), 0, 1]:
        assert found.near(f"word{at}") == ((f"next{at}", 0.5),)
        assert found.near(f"next{at}") == ()
    assert found.state() == table


def test_the_state_of_one_makes_an_equal_one() -> None:
    vocabulary = {"cost", "lamp", "repair"}
    fresh = Related(vocabulary)
    kept = Related((), fresh.state())
    assert fresh.near("expens") == kept.near("expens") != ()


def test_the_shipped_table_is_of_stems_none_its_own_neighbour_nearest_first() -> None:
    for line in general().split("\n"):
        stem, *rest = line.split(" ")
        percents = [int(percent) for percent in rest[1::2]]
        assert stem not in rest[::2]
        assert percents == sorted(percents, reverse=True)
        assert 40 <= percents[-1] <= percents[0] <= 100


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    entries = [
        Entry("cost", "What does a lamp cost?", "Ten.", variants=("how expensive is it",)),
        Entry("again", "How do I restart the lamp?", "Press."),
        Entry("size", "How large is the box?", "Small."),
    ]
    return Matcher(Content({entry.id: entry for entry in entries}), encoder=None)


def test_a_word_nobody_wrote_leads_to_the_entry_with_one_of_nearly_the_same_meaning(matcher: Matcher) -> None:
    verdict = matcher.match("overpriced?")
    assert verdict.best is not None
    assert verdict.best.id == "cost"
    assert {part.name: part.value for part in verdict.best.parts}["related"] > 0.0
    assert [(row.typed, row.term) for row in verdict.evidence.related] == [("overpriced", "cost")]


def test_a_word_counts_as_much_as_it_is_near(matcher: Matcher) -> None:
    index = build_index(matcher.content)[0]
    index.related = Related((), "auto lamp 80\nbike lamp 40")
    near, far = (scores_of(index, text) for text in ("auto", "bike"))
    assert near.keys() == far.keys() == {index.ids.index("again"), index.ids.index("cost")}
    assert all(near[at] == pytest.approx(2 * far[at]) for at in near)


def scores_of(index: Index, text: str) -> dict[int, float]:
    query = index.analyser.features(text)
    return index.related_scores(query, index.weighed(query))


def test_the_exact_word_outranks_one_near_to_it(matcher: Matcher) -> None:
    exact, near = (matcher.match(text).matches[0] for text in ("restart", "reset"))
    assert exact.id == near.id == "again"
    assert exact.score > near.score > 0.0


def test_words_that_all_stand_in_the_content_are_not_told_as_near(matcher: Matcher) -> None:
    assert matcher.match("how expensive is a lamp").evidence.related == ()
