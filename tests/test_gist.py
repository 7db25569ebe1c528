"""The gist of a text: sums of words' vectors, and what they do to a score."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from faq import Content, Entry, Matcher
from faq import gist as gists
from faq.gist import OFFSET, Gist, WordVectors, general
from faq.packed import unpack

ROWS = {"car": (3, 0, -4), "fee": (0, 2, 0), "auto": (127, -127, -127), "zero": (0, 0, 0)}


def cosines(gist: Gist, stems: list[str], found: list[int] | None = None) -> dict[int, float]:
    near, factor = gist.nearness(stems, lambda: found or [])
    rows = enumerate(near) if isinstance(near, list) else near.items()
    return {at: value * factor for at, value in rows if factor}


def table(rows: Mapping[str, tuple[int, ...]] = ROWS) -> WordVectors:
    stored = bytes(value + OFFSET for row in rows.values() for value in row)
    return WordVectors(f"{' '.join(rows)}\n3\n".encode() + stored)


def test_words_without_a_vector_add_nothing_and_order_does_not_matter() -> None:
    vectors = table()
    assert unpack(vectors.sum(["car", "nobody", "fee"]), 3).tolist() == [3, 2, -4]
    assert vectors.sum(["fee", "car", "car"]) == vectors.sum(["car", "fee", "car"])
    assert vectors.sum(["nobody", "", "ca", "ar", "\n"]) == vectors.sum([]) == 0


def test_nearness_is_the_cosine_to_the_centre_of_an_entry_s_phrasings() -> None:
    gist = Gist([[["car"]], [["car", "fee"], ["fee"]], [["auto"]]], vectors=table())
    found = cosines(gist, ["car"])
    centre = (3 / 2, 2 / 2 + 2, -4 / 2)
    cosine = (3 * centre[0] - 4 * centre[2]) / (5 * math.hypot(*centre))
    auto = (3 * 127 + 4 * 127) / (5 * 127 * math.sqrt(3))
    assert found == {0: pytest.approx(1.0), 1: pytest.approx(cosine, abs=0.01), 2: pytest.approx(auto, abs=0.01)}


def test_an_entry_on_the_far_side_or_without_known_words_is_not_near() -> None:
    gist = Gist([[["auto"]], [["nobody"]], [[]], [], [["fee"]]], vectors=table())
    assert gist.count == 5
    assert [at for at, cosine in cosines(gist, ["fee"]).items() if cosine > 0] == [4]
    assert cosines(gist, ["nobody"]) == cosines(gist, ["zero"]) == {}
    assert cosines(Gist([], vectors=table()), ["fee"]) == {}


def test_a_long_phrasing_says_no_more_than_a_short_one() -> None:
    gist = Gist([[["car"] * 30, ["fee"] * 3]], vectors=table())
    same = Gist([[["car"], ["fee"]]], vectors=table())
    assert gist.state() == same.state()


def test_a_large_base_compares_those_that_words_put_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [[["car", "fee"]], [["fee"]], [["car"]], [["auto"]]]
    every = cosines(Gist(entries, vectors=table()), ["car"])
    monkeypatch.setattr(gists, "EVERY", 3)
    monkeypatch.setattr(gists, "FOUND", 2)
    few = cosines(Gist(entries, vectors=table()), ["car"], [2, 0, 3])
    assert few == {at: every[at] for at in (2, 0)}


def test_the_state_of_one_makes_an_equal_one() -> None:
    fresh = Gist([[["monthli", "fee"]], [["lamp"]]])
    kept = Gist(state=fresh.state())
    assert cosines(kept, ["cost"]) == cosines(fresh, ["cost"]) != {}


@pytest.mark.parametrize(
    ("stem", "near", "far"),
    [
        ("cost", "price", "banana"),
        ("broken", "repair", "poem"),
        ("password", "login", "river"),
        ("ship", "boat", "tax"),
    ],
)
def test_the_shipped_table_puts_words_of_one_matter_side_by_side(stem: str, near: str, far: str) -> None:
    found = cosines(Gist([[[near]], [[far]]]), [stem])
    assert found[0] > 2 * max(0.0, found[1])


def test_the_longest_question_stays_within_its_lanes() -> None:
    vectors = general()
    stems = vectors._stems.decode().split()[:600]
    heaviest = max(stems, key=lambda stem: max(map(abs, unpack(vectors.sum([stem]), vectors.dimensions))))
    found = cosines(Gist([[[heaviest]]] * 3), [heaviest] * 600)
    assert found == {at: pytest.approx(1.0, abs=0.001) for at in range(3)}


def test_what_is_kept_of_stems_is_bounded_and_changes_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: tuple[list[str], ...] = (["car", "fee"], ["auto"], ["nobody"], ["nobody", "car"], [])
    free = Gist([[["car"]], [["fee"]]], vectors=table())
    before = [cosines(free, stems) for stems in asked]
    monkeypatch.setattr(gists, "MOST_KEPT", 1)
    bounded = Gist([[["car"]], [["fee"]]], vectors=table())
    assert [cosines(bounded, stems) for stems in asked] == before
    assert len(bounded._rows) == 1
    assert len(free._rows) == 4


def test_an_entry_of_very_many_phrasings_stays_within_its_lanes() -> None:
    vectors = table({"auto": (127, -127, 127)})
    assert cosines(Gist([[["auto"]] * 30_000], vectors=vectors), ["auto"]) == {0: pytest.approx(1.0)}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    entries = [
        Entry("cost", "What does a lamp cost?", "Ten.", variants=("how expensive is it",)),
        Entry("again", "How do I restart the lamp?", "Press."),
        Entry("size", "How large is the box?", "Small."),
    ]
    return Matcher(Content({entry.id: entry for entry in entries}), encoder=None)


@pytest.mark.parametrize(("text", "entry"), [("overpriced?", "cost"), ("begin anew", "again"), ("dimensions", "size")])
def test_a_word_nobody_wrote_leads_to_the_entry_that_is_about_it(matcher: Matcher, text: str, entry: str) -> None:
    best = matcher.match(text).matches[0]
    assert best.id == entry
    assert {part.name for part in best.parts if part.amount} == {"gist"}


def test_the_exact_word_outranks_one_near_to_it(matcher: Matcher) -> None:
    exact, near = (matcher.match(text).matches[0] for text in ("restart", "reset"))
    assert exact.id == near.id == "again"
    assert exact.score > near.score > 0.0


def test_stems_are_found_however_often_the_table_was_searched() -> None:
    vectors = table()
    before = [vectors.sum([stem]) for stem in (*ROWS, "ca", "fee auto", "é", "\ud800", "nobody")]
    for _ in range(gists.SEARCHED):
        vectors.sum(["nobody"])
    fresh = table()
    fresh._searched = gists.SEARCHED
    assert [fresh.sum([stem]) for stem in (*ROWS, "ca", "fee auto", "é", "\ud800", "nobody")] == before
    assert before[3:] == [0, 0, 0, 0, 0, 0]
