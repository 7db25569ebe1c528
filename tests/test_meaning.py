"""Readings of a question from vectors: what each one measures, with one layer and with two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from faq import Content, Entry, Matcher
from faq.encoder import load_encoder
from faq.encoder.meaning import MIN_ENTRIES, WORDING_AT_ONE, Contrast, Meaning
from faq.encoder.minilm import MiniLM
from faq.encoder.piece_weights import LIGHT_WEIGHT, piece_weights
from faq.encoder.store import unit_rows
from faq.encoder.weights import default_path, read_weights
from faq.encoder.wordpiece import SPECIAL_PIECES, WordPieces

WIDTH = 12
Array = NDArray[np.float32]


def unit(rows: Array) -> Array:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


def vectors_of(entries: int, phrasings: int, seed: int = 1) -> Array:
    """Rows around one axis an entry, with what all of them share."""
    chance = np.random.default_rng(seed)
    middles = np.repeat(np.eye(WIDTH)[:entries], phrasings, axis=0)
    return unit((middles + 0.5 + 0.2 * chance.normal(size=middles.shape)).astype(np.float32))


def meaning(entries: int, phrasings: int, early: Array | None = None) -> Meaning:
    last = vectors_of(entries, phrasings)
    rows = last if early is None else np.concatenate((last, early), axis=1)
    return Meaning(rows, [phrasings] * entries, np.zeros((0, rows.shape[1]), np.float32), 1 if early is None else 2)


def test_without_a_second_layer_wording_is_contrast() -> None:
    found = meaning(8, 5).nearness(vectors_of(8, 5)[0])
    assert np.array_equal(found.wording, found.contrast)


def test_the_second_layer_is_read_for_wording_and_for_nothing_else() -> None:
    plain = meaning(8, 5).nearness(vectors_of(8, 5)[7])
    early = vectors_of(8, 5, seed=2)
    found = meaning(8, 5, early).nearness(np.concatenate((vectors_of(8, 5)[7], early[32])))
    for name in ("nearest", "centre", "contrast", "phrasing"):
        assert np.allclose(getattr(found, name), getattr(plain, name), atol=1e-6), name
    assert plain.wording.argmax() == 1  # row 7 is of entry 1, row 32 of entry 6
    assert found.wording.argmax() == 6


@pytest.mark.parametrize(("phrasings", "share"), [(1, WORDING_AT_ONE), (4, (3 + WORDING_AT_ONE) / 4)])
def test_the_early_layer_counts_more_the_more_phrasings_there_are(phrasings: int, share: float) -> None:
    early = vectors_of(8, phrasings, seed=2)
    found = meaning(8, phrasings, early).nearness(np.concatenate((vectors_of(8, phrasings)[0], early[0])))
    centred = unit(early - early.mean(axis=0))
    means = centred.reshape(8, phrasings, WIDTH).mean(axis=1)
    alone = Contrast(centred, means, np.repeat(np.arange(8), phrasings)).to(centred[0])
    closeness = float(found.centre.max()) ** 0.5
    assert np.allclose(found.wording, share * closeness * alone + (1 - share) * found.contrast, atol=1e-5)


def test_contrast_stops_counting_what_all_phrasings_share() -> None:
    shared = vectors_of(8, 6).mean(axis=0)
    found = meaning(8, 6).nearness(unit(shared + 0.4 * np.eye(WIDTH, dtype=np.float32)[3]))
    others = [at for at in range(8) if at != 3]
    assert found.contrast[3] - found.contrast[others].max() > 2 * (found.centre[3] - found.centre[others].max())


def test_few_entries_are_not_contrasted() -> None:
    few = MIN_ENTRIES - 1
    found = meaning(few, 3, vectors_of(few, 3, seed=2)).nearness(
        np.concatenate((vectors_of(few, 3)[0], vectors_of(few, 3, seed=2)[0]))
    )
    assert np.allclose(found.contrast, found.centre * found.centre.max() ** 0.5, atol=1e-6)
    assert np.array_equal(found.wording, found.contrast)


def test_what_compares_entries_counts_little_far_from_all_of_them() -> None:
    made, far = meaning(8, 5), np.zeros(WIDTH, np.float32)
    far[[2, 11]] = 0.05, 1.0  # a trace of entry 2, and much of what no entry has
    near, away = made.nearness(vectors_of(8, 5)[10]), made.nearness(unit(far))
    assert near.contrast.argmax() == away.contrast.argmax() == 2
    assert away.centre.max() < 0.5
    assert away.contrast.max() < 0.75 * near.contrast.max()


def test_a_question_against_everything_gives_nothing_to_compare() -> None:
    found = meaning(8, 5).nearness(-vectors_of(8, 5)[0])
    assert not found.contrast.any()


def test_each_vector_of_a_row_gets_length_one() -> None:
    rows = unit_rows(np.array([[3.0, 4.0, 0.0, 2.0], [0.0, 0.0, 5.0, 0.0]]), 2)
    assert np.allclose(rows, [[0.6, 0.8, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0]])


def test_two_layers_hold_two_unit_vectors_of_their_own() -> None:
    texts = ["who owns the key", "how long does it take", "?!", ""]
    own, both = load_encoder(), load_encoder(layers=2)
    assert both.dimensions == 768
    rows, plain = both.encode(texts), own.encode(texts)
    last, early = rows[:, :384], rows[:, 384:]
    for part in (last, early):
        assert np.allclose(np.linalg.norm(part, axis=1), 1, atol=1e-5)
    near = np.einsum("ij,ij->i", last, plain)
    assert ((near[:2] > 0.8) & (near[:2] < 0.999)).all(), "weighed, but of the same text"
    assert np.allclose(near[2:], 1, atol=1e-5), "without a word every piece counts"
    assert not np.allclose(last, early, atol=0.1)
    assert both.identity != own.identity


def test_words_that_any_question_has_count_less_and_marks_nothing() -> None:
    pieces = WordPieces([*SPECIAL_PIECES, "the", "key", "?", "##s", "how", "not", "\u201d"])
    assert piece_weights(pieces).tolist() == [0, 1, 0, 0, 0, LIGHT_WEIGHT, 1, 0, 1, 1, 1, 0]


def test_marks_and_politeness_change_little_of_what_a_question_means() -> None:
    bare, dressed, other = load_encoder(layers=2).encode(
        ["who owns the key", "Who owns the key, please???", "who pays the key"]
    )[:, :384]
    assert bare @ dressed > bare @ other


def test_a_weighed_vector_is_the_weighed_mean_of_its_pieces() -> None:
    model, pieces = MiniLM(read_weights(default_path())), load_encoder()._pieces
    text = pieces.encode("train ticket")
    assert len(text) == 4

    def weighed(*weights: float) -> Array:
        table = np.zeros(len(pieces), np.float32)
        table[text] = weights
        row: Array = model.vectors([text], weights=table)[0]
        return row

    sums = np.stack([weighed(0, 1, 0, 0), weighed(0, 0, 1, 0)])
    shares, (rest,), _, _ = np.linalg.lstsq(sums.T, weighed(0, 1, 1, 0), rcond=None)
    halves, (rest_of_halves,), _, _ = np.linalg.lstsq(sums.T, weighed(0, 1, 0.5, 0), rcond=None)
    assert max(rest, rest_of_halves) < 1e-8
    assert halves[1] / halves[0] == pytest.approx(0.5 * shares[1] / shares[0], rel=1e-3)
    assert np.allclose(weighed(1, 1, 1, 1), model.vectors([text])[0], atol=1e-6)
    assert np.allclose(weighed(0, 0, 0, 0), model.vectors([text])[0], atol=1e-6), "all count where none would"


@pytest.mark.parametrize("layers", [0, 3])
def test_other_numbers_of_layers_are_refused(layers: int) -> None:
    with pytest.raises(ValueError, match=f"layers is {layers}"):
        load_encoder(layers=layers)


def test_a_matcher_takes_an_encoder_of_one_layer_and_one_of_two() -> None:
    class Axes:
        def __init__(self, layers: int) -> None:
            self.layers = layers

        def encode(self, texts: Sequence[str]) -> Array:
            rows = np.array([[text.count(letter) + 0.1 for letter in "aeioulrs"] for text in texts], np.float32)
            return np.concatenate([rows] * self.layers, axis=1)

    names = ("lure", "rose", "solo", "aura", "ills", "euro", "sari", "ruse")
    content = Content({name: Entry(name, name, "x", variants=(f"{name} {name}",)) for name in names})
    for layers in (1, 2):
        best = Matcher(content, encoder=Axes(layers), always=True).match("lure").best
        assert best is not None
        assert best.id == "lure"
        assert {part.name for part in best.parts} >= {"contrast", "wording"}
