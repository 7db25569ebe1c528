"""Vectors packed in big integers, and the index that scores with them: the same numbers as worked out one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import Entry, postings
from faq.features import Analyser
from faq.index import Index
from faq.packed import pack, unpack
from faq.phrasings import BLOCK, telling
from faq.postings import RARE

COORDINATES = st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=100)
SMALL = st.lists(st.integers(-127, 127), min_size=5, max_size=5)
WORDS = ["lamp", "box", "fee", "key", "blue", "red", "small", "large", "night", "cheap"]


@given(COORDINATES)
def test_what_is_packed_comes_out_again(row: list[int]) -> None:
    assert unpack(pack(row), len(row)).tolist() == row


@given(st.lists(SMALL, max_size=20), st.integers(-900, 900))
def test_sums_and_multiples_of_what_is_packed_are_those_of_each_coordinate(rows: list[list[int]], factor: int) -> None:
    packed = factor * sum(pack(row) for row in rows)
    assert unpack(packed, 5).tolist() == [factor * sum(row[at] for row in rows) for at in range(5)]


@pytest.fixture(scope="module", params=["all packed", "rare apart"])
def index(request: pytest.FixtureRequest) -> Iterator[Index]:
    """Entries that nearly all have some words, and some that few have; one has several blocks of phrasings."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "rare apart":
            patch.setattr(postings, "PACKED", 10)
        yield made_index()


def made_index() -> Index:
    entries = {
        f"e{at:02}": Entry(
            f"e{at:02}",
            f"what does the {WORDS[at % 10]} {WORDS[at % 7]} lamp number {at} cost",
            f"The {WORDS[at % 3]} one.",
            variants=(f"price of a {WORDS[at % 4]} lamp", f"lamp {at} fee"),
        )
        for at in range(3 * RARE)
    }
    many = tuple(f"word{at} of lamp {WORDS[at % 10]}" for at in range(3 * BLOCK))
    return Index(entries | {"many": Entry("many", "who has many", "", variants=many)}, Analyser())


@given(text=st.lists(st.sampled_from([*WORDS, "what", "does", "lamp", "cost", "7", "nobody", "word3"]), max_size=12))
def test_scores_of_few_entries_are_the_sums_of_their_postings(index: Index, text: list[str]) -> None:
    query = index.analyser.features(" ".join(text))
    expected = [0.0] * len(index.ids)
    for feature, weight in query.weights.items():
        for at, amount in index._rows.get(feature, ()):
            expected[at] += weight * amount
    assert index.postings.scores(query.weights) == pytest.approx(expected, abs=1e-3)


def test_common_and_rare_features_are_both_there(index: Index) -> None:
    sizes = sorted(len(rows) for rows in index._rows.values())
    assert sizes[0] <= RARE < sizes[-1]


@given(text=st.lists(st.sampled_from([*WORDS, "price", "lamp", "number", "7", "nobody", "word190"]), max_size=8))
def test_the_best_phrasing_is_the_one_with_the_largest_cosine(index: Index, text: list[str]) -> None:
    told = telling(index.weighed(index.analyser.features(" ".join(text))))
    query = dict(zip(*told, strict=True))
    for at in (0, 7, len(index.ids) - 1):
        cosine, place = index.phrasings.nearest(told, at)
        cosines = [_cosine(index, query, phrasing) for phrasing in index.entries[at].phrasings]
        assert cosine == pytest.approx(max(cosines), abs=1e-3)
        assert cosines[place] == pytest.approx(max(cosines), abs=1e-3)


def test_a_phrasing_of_a_later_block_is_found_at_its_place(index: Index) -> None:
    at = index.ids.index("many")
    for place in (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK):
        query = index.analyser.features(index.entries[at].phrasings[place])
        cosine, found = index.phrasings.nearest(telling(index.weighed(query)), at)
        assert found == place
        assert cosine == pytest.approx(1.0, abs=0.02)


def test_the_longest_question_stays_within_its_lanes() -> None:
    entries = {f"e{at}": Entry(f"e{at}", " ".join(f"w{n}" for n in range(600)), "") for at in range(RARE + 1)}
    others = {f"o{at}": Entry(f"o{at}", "something else", "") for at in range(900)}
    index = Index(entries | others, Analyser())
    query = index.analyser.features(" ".join(f"w{n}" for n in range(600)))
    scores = index.postings.scores(query.weights)
    assert isinstance(scores, list)
    assert scores[0] == pytest.approx(
        sum(weight * dict(index._rows[feature])[0] for feature, weight in query.weights.items()), rel=1e-3
    )
    assert index.phrasings.nearest(telling(index.weighed(query)), 0)[0] == pytest.approx(1.0, abs=0.02)


def _cosine(index: Index, query: dict[str, int], phrasing: str) -> float:
    weights = index.analyser.features(phrasing).weights
    row = {feature: weight * index.idf[feature] for feature, weight in weights.items()}
    length = math.hypot(*row.values()) or 1.0
    unit = 1 << 15  # what a query's parts are parts of
    return sum(query.get(feature, 0) * amount for feature, amount in row.items()) / (unit * length)
