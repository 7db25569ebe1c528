"""Stored vectors: used while they fit, made anew otherwise, never trusted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faq import EncoderError
from faq.encoder import store

TEXTS = ["one", "two", "three"]


class Counting:
    identity = "counting-1"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Any:
        self.texts += texts
        return np.array([[len(text), ord(text[0]), 1.0] for text in texts], dtype=np.float32)


def test_vectors_are_computed_once_and_then_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "v.bin"
    encoder = Counting()
    first = store.vectors_of(TEXTS, encoder, None, path)
    second = store.vectors_of(TEXTS, encoder, None, path)
    assert encoder.texts == TEXTS
    assert np.array_equal(first, second)


def test_only_new_texts_are_computed(tmp_path: Path) -> None:
    path = tmp_path / "v.bin"
    store.vectors_of(TEXTS, Counting(), None, path)
    encoder = Counting()
    store.vectors_of([*TEXTS, "four"], encoder, None, path)
    assert encoder.texts == ["four"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-3],  # cut short
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),  # one bit changed
        lambda raw: raw.replace(b"counting-1", b"counting-0"),  # another encoder
        lambda raw: raw.replace(b'"format": 1', b'"format": 9'),  # another version
        lambda raw: b"nonsense",
        lambda raw: b"",
    ],
)
def test_a_file_that_does_not_fit_is_told_and_made_anew(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "v.bin"
    good = store.vectors_of(TEXTS, Counting(), None, path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(EncoderError):
        store.read(path, "counting-1")
    told: list[str] = []
    again = store.vectors_of(TEXTS, Counting(), None, path, notice=told.append)
    assert np.array_equal(good, again)
    assert len(told) == 1
    assert store.read(path, "counting-1")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told: list[str] = []
    rows = store.vectors_of(TEXTS, Counting(), None, tmp_path / "file" / "v.bin", notice=told.append)
    assert rows.shape == (3, 3)
    assert "cannot be kept" in told[0]


def test_no_part_of_a_failed_write_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store.vectors_of(TEXTS, Counting(), None, tmp_path / "v.bin")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows", [[[float("nan"), 1.0]], [1.0, 2.0]])
def test_vectors_that_are_no_finite_matrix_are_refused(rows: Any) -> None:
    with pytest.raises(EncoderError):
        store.unit_rows(rows)


def test_several_threads_give_the_same_rows_in_the_same_order_and_tell_progress() -> None:
    texts = [f"{number} of many" for number in range(3 * store.BATCH + 5)]
    seen: list[tuple[int, int]] = []
    several = store.vectors_of(texts, Counting(), progress=lambda done, total: seen.append((done, total)), threads=3)
    assert np.array_equal(several, store.vectors_of(texts, Counting()))
    assert seen == [(store.BATCH * at, len(texts)) for at in (1, 2, 3)] + [(len(texts), len(texts))]
