"""Spelling repair towards the content's own words.

A word is repaired only when neither the content nor the list of known English words has it: distance 1
(optimal string alignment: one letter added, dropped, changed, or two swapped), or 2 from eight letters.
Words run together ("integrationkey") are parted where both halves are the content's.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Container, Mapping
from importlib import resources

from faq.remembered import Remembered

MIN_LENGTH = 4  # letters of a word that may be repaired
MAX_LENGTH = 40  # letters; longer strings are no words
TWO_EDITS_FROM = 8  # letters from which two edits are allowed
MAX_REPAIRS = 40  # words of one query that are looked at; bounds the time of long texts
MOST_REMEMBERED = 10_000  # words whose reading is kept


class KnownEnglish:
    """Common English words (SCOWL sizes 10 to 35, American and British), lower case.

    They stay one text in alphabetical order, a word a line, and are searched by halves: forty thousand words of their
    own would take twelve times the memory and be read later than the first answer.
    """

    def __init__(self) -> None:
        packed = resources.files("faq").joinpath("words", "english.z").read_bytes()
        self._text = f"{zlib.decompress(packed).decode('ascii')}\n"

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        places = range(len(self._text) - 1)
        return self._word_at(bisect_left(places, word, key=self._word_at)) == word

    def _word_at(self, place: int) -> str:
        end = self._text.find("\n", place)
        return self._text[self._text.rfind("\n", 0, end) + 1 : end]


class Speller:
    """Repairs words towards a vocabulary. ``frequencies``: surface word to how often the content uses it.

    ``others``: further words that stay as they are, beside English ones.
    """

    def __init__(
        self, frequencies: Mapping[str, int], english: Container[str] | None = None, others: Container[str] = ()
    ) -> None:
        self._frequencies = frequencies
        self._english = english
        self._others = others
        self._by_length: dict[int, list[str]] | None = None
        self._sorted: list[str] | None = None
        self._readings = Remembered(self._reading, MOST_REMEMBERED)

    def knows(self, word: str) -> bool:
        """Whether the word needs no repair by itself: the content has it, or it is too short or no plain word."""
        return word in self._frequencies or len(word) < MIN_LENGTH or not word.isalpha() or not word.isascii()

    def repair(self, word: str) -> tuple[str, ...]:
        """What the word is read as: itself where it is known or nothing is near, else one word or two."""
        if self.knows(word) or len(word) > MAX_LENGTH:
            return (word,)
        return self._readings[word]

    def finished(self, beginning: str) -> str:
        """The commonest word that begins so, of equal ones the first; as it is where it is a word or begins none."""
        if beginning in self._frequencies:
            return beginning
        if self._sorted is None:
            self._sorted = sorted(self._frequencies)
        words = self._sorted[bisect_left(self._sorted, beginning) : bisect_left(self._sorted, f"{beginning}\uffff")]
        return max(words, key=self._frequencies.__getitem__, default=beginning)

    def _reading(self, word: str) -> tuple[str, ...]:
        if self._english is None:
            self._english = KnownEnglish()
        if word in self._english or word in self._others:
            return (word,)
        return self._nearest(word) or self._parted(word) or (word,)

    def _nearest(self, word: str) -> tuple[str] | None:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = 2 if len(word) >= TWO_EDITS_FROM else 1
        found: list[tuple[float, int, str]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            rows = process.extract(
                word, self._words_of_length(length), scorer=OSA.distance, score_cutoff=allowed, limit=8
            )
            found += [(distance, -self._frequencies[near], near) for near, distance, _ in rows]
        return (min(found)[2],) if found else None

    def _words_of_length(self, length: int) -> list[str]:
        if self._by_length is None:
            by_length: dict[int, list[str]] = {}
            for word in sorted(self._frequencies):
                if len(word) >= MIN_LENGTH - 1 and word.isalpha():
                    by_length.setdefault(len(word), []).append(word)
            self._by_length = by_length
        return self._by_length.get(length, [])

    def _parted(self, word: str) -> tuple[str, str] | None:
        parts = [
            (word[:at], word[at:])
            for at in range(3, len(word) - 2)
            if word[:at] in self._frequencies and word[at:] in self._frequencies
        ]
        return max(parts, key=lambda pair: min(self._frequencies[part] for part in pair)) if parts else None
