"""Slips of the keyboard: which words are the ones that are meant."""

from __future__ import annotations

import pytest

from assistant.slips import same_word, same_words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("blocked", "blocked"),
        ("blcoked", "blocked"),  # two letters in the wrong order
        ("aduld", "adult"),  # a wrong letter
        ("libary", "library"),  # one too few
        ("bookk", "book"),  # one too many
        ("lebow", "elbow"),  # the first two letters
        ("resreved", "reserved"),
        ("orgnaizaton", "organization"),  # two, from eight letters
        ("no", "no"),
        ("2024", "2024"),
    ],
)
def test_a_word_is_meant(typed: str, meant: str) -> None:
    assert same_word(typed, meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cad", "card"),  # too short to be sure
        ("crd", "card"),
        ("blcokde", "blocked"),  # two in seven letters
        ("yeas", "yes"),
        ("noon", "none"),
        ("nope", "note"),  # a word for no
        ("okay", "oray"),
        ("2024", "2025"),  # another year
        ("illegal", "legal"),  # the opposite
        ("external", "internal"),
        ("unknown", "known"),
        ("mother", "other"),
        ("", "card"),
    ],
)
def test_another_word_is_meant(typed: str, meant: str) -> None:
    assert not same_word(typed, meant)


def test_words_are_compared_one_by_one() -> None:
    assert same_words(["which", "libary", "card"], ["which", "library", "cart"])
    assert not same_words(["which", "library"], ["which", "library", "card"])
