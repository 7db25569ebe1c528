"""The encoder against stored references of the original tokenizer and model, and against spoilt weights."""

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from faq.encoder import Encoder, load_encoder
from faq.encoder.matrices import FEW_ROWS, Matrix
from faq.encoder.minilm import GELU_UNIT, _gelu
from faq.encoder.packing import pack, unpack
from faq.encoder.weights import Linear, default_path, read_weights
from faq.encoder.wordpiece import MAX_PIECES, WordPieces
from faq.errors import EncoderError

REFERENCES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("reference_vectors.json").read_text(encoding="utf-8")
)
WITH_VECTOR = [reference for reference in REFERENCES if reference["vector"]]
# Texts that say nothing: rounding the weights shows most where nothing else does.
WORDLESS = ("...", "?!?!...---", "x" * 100, "[CLS] spoken [SEP] aloud [MASK] [PAD]")
QUESTIONS = [reference["text"] for reference in WITH_VECTOR if reference["text"] not in WORDLESS]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def vocabulary() -> tuple[str, ...]:
    return read_weights(default_path()).vocabulary


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for suffix in (".npz", ".json"):
        shutil.copy(default_path().with_suffix(suffix), tmp_path)
    return tmp_path / default_path().name


def cosines(encoder: Encoder, references: list[dict[str, Any]]) -> NDArray[np.float64]:
    vectors = encoder.encode([reference["text"] for reference in references])
    cosine: NDArray[np.float64] = (vectors * np.array([reference["vector"] for reference in references])).sum(axis=1)
    return cosine


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: ascii(reference["text"][:20]))
def test_word_pieces_are_those_of_the_original_tokenizer(
    reference: dict[str, Any], vocabulary: tuple[str, ...]
) -> None:
    assert [vocabulary[piece] for piece in WordPieces(vocabulary).encode(reference["text"])] == reference["pieces"]


def test_every_text_with_words_is_near_the_original_vector(encoder: Encoder) -> None:
    assert cosines(encoder, [one for one in WITH_VECTOR if one["text"] in QUESTIONS]).min() >= 0.99


def test_texts_without_words_stay_near_the_original_vector(encoder: Encoder) -> None:
    assert cosines(encoder, [one for one in WITH_VECTOR if one["text"] in WORDLESS]).min() >= 0.98


def test_vectors_are_on_average_as_good_as_the_original_ones(encoder: Encoder) -> None:
    assert cosines(encoder, WITH_VECTOR).mean() >= 0.995


def test_similarities_between_texts_follow_the_original_ones(encoder: Encoder) -> None:
    ours = encoder.encode([reference["text"] for reference in WITH_VECTOR])
    original = np.array([reference["vector"] for reference in WITH_VECTOR])
    pairs = np.triu_indices(len(ours), 1)
    assert np.corrcoef((ours @ ours.T)[pairs], (original @ original.T)[pairs])[0, 1] >= 0.995


def test_rows_are_float32_of_unit_length_in_the_order_given(encoder: Encoder) -> None:
    vectors = encoder.encode(QUESTIONS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(QUESTIONS), encoder.dimensions) == (len(QUESTIONS), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize("batch_size", [1, 3, 64])
def test_a_vector_does_not_depend_on_its_batch(encoder: Encoder, batch_size: int) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in QUESTIONS])
    assert np.abs(encoder.encode(QUESTIONS, batch_size=batch_size) - alone).max() < 1e-5


def test_two_loads_give_the_same_numbers(encoder: Encoder) -> None:
    again = load_encoder()
    assert again.identity == encoder.identity
    assert np.array_equal(again.encode(QUESTIONS), encoder.encode(QUESTIONS))


def test_the_identity_names_the_weights(encoder: Encoder) -> None:
    digest = hashlib.sha256(default_path().read_bytes()).hexdigest()
    assert encoder.identity == f"minilm-l6-v2-{digest[:16]}"


def test_progress_counts_texts_up_to_the_total(encoder: Encoder) -> None:
    seen: list[tuple[int, int]] = []
    encoder.encode(["one", "two", "three"], progress=lambda done, total: seen.append((done, total)), batch_size=2)
    assert seen == [(2, 3), (3, 3)]


def test_a_batch_size_of_nothing_is_refused(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        encoder.encode(["one"], batch_size=0)


def test_threads_share_one_encoder(encoder: Encoder) -> None:
    expected = encoder.encode(QUESTIONS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: encoder.encode(QUESTIONS), range(8)):
            assert np.array_equal(vectors, expected)


def test_threads_of_its_own_never_change_a_number(encoder: Encoder) -> None:
    expected = encoder.encode(QUESTIONS, batch_size=4)
    assert np.array_equal(encoder.encode(QUESTIONS, batch_size=4, threads=2), expected)


@pytest.mark.parametrize("text", ["word " * 200_000, "x" * 1_000_000, "é" * 1_000_000, "\ud800 lone \udfff"])
def test_any_text_is_read_within_bounds(encoder: Encoder, vocabulary: tuple[str, ...], text: str) -> None:
    assert len(WordPieces(vocabulary).encode(text)) <= MAX_PIECES
    assert np.isfinite(encoder.encode([text])).all()


@pytest.mark.parametrize(("inputs", "outputs"), [(384, 1152), (1536, 384), (384, 130), (100, 7), (60_000, 3)])
def test_a_map_of_few_rows_is_that_of_many(inputs: int, outputs: int) -> None:
    chance = np.random.default_rng(7)
    levels = chance.integers(-127, 128, (inputs, outputs), np.int8)
    scale, shift = chance.random((2, outputs), np.float32)
    matrix = Matrix(Linear(levels, scale, shift), np.float32(2), np.float32(3))
    rows = chance.standard_normal((FEW_ROWS + 1, inputs), np.float32)
    expected = (rows.astype(np.float64) @ levels) * scale * 2 + shift * 3
    wide = np.empty(levels.size, np.float32)
    for count in (0, 1, 2, FEW_ROWS, FEW_ROWS + 1):
        found = matrix.times(rows[:count], wide)
        assert found.dtype == np.float32
        assert np.allclose(found, expected[:count], atol=1e-4 * np.abs(expected).max())


def test_gelu_is_within_a_ten_thousandth_of_the_exact_one() -> None:
    from math import erf

    points = np.linspace(-27, 27, 20_001, dtype=np.float32)
    exact = np.array([x * (1 + erf(x / 2**0.5)) / 2 for x in points.tolist()])
    units = points * np.float32(GELU_UNIT)
    _gelu(units)
    assert np.abs(units / GELU_UNIT - exact).max() < 1e-4


@pytest.mark.parametrize("bits", range(1, 9))
def test_packing_is_undone_by_unpacking(bits: int) -> None:
    values = (np.arange(3 * 40).reshape(3, 40) * 37 % (1 << bits)).astype(np.uint8)
    packed = pack(values, bits)
    assert packed.size == values.size * bits // 8
    assert np.array_equal(unpack(packed, bits), values)


def test_missing_weights_are_named(copied: Path) -> None:
    copied.unlink()
    with pytest.raises(EncoderError, match=r"weights minilm-l6-v2\.npz cannot be read: .*\. Reinstall"):
        load_encoder(copied)


def test_a_missing_manifest_is_named(copied: Path) -> None:
    copied.with_suffix(".json").unlink()
    with pytest.raises(EncoderError, match=r"manifest minilm-l6-v2\.json cannot be read"):
        load_encoder(copied)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 1}'])
def test_a_spoilt_manifest_is_refused(copied: Path, text: str) -> None:
    copied.with_suffix(".json").write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match="manifest"):
        load_encoder(copied)


def test_weights_cut_short_are_refused(copied: Path) -> None:
    copied.write_bytes(copied.read_bytes()[:-1000])
    with pytest.raises(EncoderError, match=r"incomplete or foreign: 16,747,771 bytes were expected, 16,746,771 found"):
        load_encoder(copied)


def test_weights_with_one_byte_changed_are_refused(copied: Path) -> None:
    content = bytearray(copied.read_bytes())
    content[len(content) // 2] ^= 1
    copied.write_bytes(content)
    with pytest.raises(EncoderError, match="do not match their checksum"):
        load_encoder(copied)


def with_manifest(path: Path, **changes: object) -> None:
    manifest = json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) | changes
    path.with_suffix(".json").write_text(json.dumps(manifest), encoding="utf-8")


def test_weights_of_another_format_are_refused(copied: Path) -> None:
    with_manifest(copied, format=2)
    with pytest.raises(EncoderError, match="have format 2, this version reads format 1"):
        load_encoder(copied)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_a_foreign_file_with_a_fitting_manifest_is_refused(copied: Path, content: bytes) -> None:
    copied.write_bytes(content)
    with_manifest(copied, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(EncoderError, match="not laid out as expected"):
        load_encoder(copied)
