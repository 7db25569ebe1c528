"""Slips of the keyboard: whether a word, or words, as typed are the ones that are meant.

It compares with little that is known (the options of a question, titles), so that it need not guess much; a question is
corrected by the matcher alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.words import YES_NO_WORDS

SHORTEST = 4
"""Letters; a shorter word is another word as soon as a letter is."""
LONG = 8
"""Letters from which a word may have two slips."""


def same_word(typed: str, meant: str) -> bool:
    """Whether ``typed`` is ``meant`` but for a slip: a letter wrong, missing, too many, or two that changed places.

    Both as ``words.spoken`` gives them. A word for yes or no, a number, and a word with another beginning ("internal",
    "external") are never guessed.
    """
    if typed == meant:
        return True
    most = 2 if len(meant) >= LONG else 1
    if min(len(typed), len(meant)) < SHORTEST or abs(len(typed) - len(meant)) > most:
        return False
    if typed[0] != meant[0] and typed[1::-1] != meant[:2]:
        return False
    if not _is_word(typed) or not _is_word(meant) or typed in YES_NO_WORDS or meant in YES_NO_WORDS:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(typed, meant, score_cutoff=most) <= most


def same_words(typed: Sequence[str], meant: Sequence[str]) -> bool:
    """Whether there are as many words, and each is the one in its place."""
    return len(typed) == len(meant) and all(map(same_word, typed, meant))


def _is_word(text: str) -> bool:
    return text.replace("'", "").isalpha()
