"""Synonyms and known misspellings: phrases of stems to the terms they mean.

A phrase is found longest first, left to right. A synonym adds its term's *concept* to the words; it
never replaces an exact word, so an exact word outranks its synonym. A known misspelling is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from faq.model import Term
from faq.text import Stemmer, words_of

Phrases = dict[str, list[tuple[tuple[str, ...], str, bool]]]
Rewrites = dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]

CONCEPT = "§"  # first character of a concept's token; no word begins with it


@dataclass(frozen=True, slots=True)
class Found:
    """A lexicon phrase in a text: words ``start`` to ``end``, and the term it means."""

    start: int
    end: int
    term: str
    exact: bool


class Lexicon:
    """The terms of a content, ready to be found in a list of words."""

    def __init__(self, terms: Iterable[Term], stemmer: Stemmer, state: Any = None) -> None:
        self._phrases: Phrases
        self._rewrites: Rewrites
        self._phrases, self._rewrites = _restored(state) if state is not None else ({}, {})
        seen: set[tuple[str, ...]] = set()
        for term in terms:
            canonical = tuple(words_of(term.term))
            for phrase, exact in [(term.term, True), *((phrase, False) for phrase in term.also)]:
                stems = tuple(stemmer.stem(word) for word in words_of(phrase))
                if stems and stems not in seen:
                    seen.add(stems)
                    self._phrases.setdefault(stems[0], []).append((stems, term.term, exact))
            for phrase in term.misspelled:
                wrong = tuple(words_of(phrase))
                if wrong and wrong != canonical:
                    self._rewrites.setdefault(wrong[0], []).append((wrong, canonical))
        for rows in self._phrases.values():
            rows.sort(key=lambda row: (-len(row[0]), row[0]))
        for pairs in self._rewrites.values():
            pairs.sort(key=lambda row: (-len(row[0]), row[0]))

    def state(self) -> list[Any]:
        """The phrases and rewrites as JSON; the ``state`` of an equal lexicon."""
        return [self._phrases, self._rewrites]

    def rewrite(self, words: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
        """The words with known misspellings put right, and the pairs (as typed, as read)."""
        if self._rewrites.keys().isdisjoint(words):
            return list(words), []
        out: list[str] = []
        repairs: list[tuple[str, str]] = []
        at = 0
        while at < len(words):
            for wrong, right in self._rewrites.get(words[at], ()):
                if tuple(words[at : at + len(wrong)]) == wrong:
                    out.extend(right)
                    repairs.append((" ".join(wrong), " ".join(right)))
                    at += len(wrong)
                    break
            else:
                out.append(words[at])
                at += 1
        return out, repairs

    def find(self, stems: Sequence[str]) -> list[Found]:
        """The phrases found, left to right, longest first, without overlap."""
        found: list[Found] = []
        end = 0  # of the phrase found last
        for at, stem in enumerate(stems):
            rows = self._phrases.get(stem) if at >= end else None
            if rows is None:
                continue
            after = stems[at + 1] if at + 1 < len(stems) else ""
            for phrase, term, exact in rows:
                size = len(phrase)
                if size == 1 or (phrase[1] == after and (size == 2 or tuple(stems[at : at + size]) == phrase)):
                    end = at + size
                    found.append(Found(at, end, term, exact))
                    break
        return found


def _restored(state: Any) -> tuple[Phrases, Rewrites]:
    phrases = {key: [(tuple(stems), term, exact) for stems, term, exact in rows] for key, rows in state[0].items()}
    rewrites = {key: [(tuple(wrong), tuple(right)) for wrong, right in rows] for key, rows in state[1].items()}
    return phrases, rewrites
