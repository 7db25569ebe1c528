"""Spelling repair, and the list of known English words: all of them are found, and nothing else."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from faq import spelling
from faq.spelling import KnownEnglish, Speller

WORDS = zlib.decompress(Path("faq/words/english.z").read_bytes()).decode("ascii").split("\n")


def test_every_word_of_the_list_is_known() -> None:
    known = KnownEnglish()
    assert len(WORDS) > 40_000
    assert [word for word in WORDS if word not in known] == []


def test_no_other_word_is_known() -> None:
    known, words = KnownEnglish(), set(WORDS)
    others = {other for word in WORDS[::7] for other in (word[::-1], word[:-1], f"{word}x", f"x{word}")} - words
    others |= {"", "\n", "zz", "zzz", "aardvark\naback"}
    assert [other for other in others if other in known] == []
    assert 5 not in known


def test_readings_that_are_kept_are_bounded_and_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "MOST_REMEMBERED", 2)
    speller = Speller({"integration": 3, "key": 5})
    asked = ("integratoin", "integrationkey", "keyy", "monthly", "qqqq")
    once = [speller.repair(word) for word in asked]
    assert once == [("integration",), ("integration", "key"), ("key",), ("monthly",), ("qqqq",)]
    assert [speller.repair(word) for word in asked] == once
    assert len(speller._readings) == 2
