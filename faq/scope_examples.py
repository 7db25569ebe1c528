"""Which question that is not covered says nearly the same as a typed one, by words.

Odds and vectors generalise from the examples; this is for the question that has been written down itself, or nearly:
to answer it would be wrong, however much it sounds like the content. Nothing is made ready: the examples are searched
for the typed question's most telling word, and the few that have it are compared.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from faq.features import Analyser, Features
from faq.remembered import Remembered
from faq.text import normalise

_WORD = re.compile(r"[^\W_]+")
MOST_REMEMBERED = 5_000  # beginnings of words whose examples are kept
MOST_COMPARED = 30  # examples, in the order of the content

Weighed = list[tuple[str, float]]
"""Features of a text, each with its weight."""


class ScopeExamples:
    """``weigh``: features to their weights, as of a query. Safe to share between threads."""

    def __init__(self, examples: Sequence[str], analyser: Analyser, weigh: Callable[[Features], Weighed]) -> None:
        self._examples, self._analyser, self._weigh = examples, analyser, weigh
        self._lines: tuple[str, list[int]] | None = None
        self._words: frozenset[str] | None = None
        self._found = Remembered(self._having, MOST_REMEMBERED)
        self._units = Remembered(self._unit)

    def nearest(self, query: Features, weighed: Weighed) -> tuple[float, int]:
        """Cosine (0..1) to the nearest example that has the query's most telling word, and its place, -1 for none."""
        weights = dict(weighed)
        if not self._examples or not query.words:
            return 0.0, -1
        telling = max(zip(query.words, query.stems, strict=True), key=lambda pair: weights.get(pair[1], 0.0))
        length = math.sqrt(sum([weight * weight for weight in weights.values()])) or 1.0
        best, place = 0.0, -1
        for at in self._found[_common(*telling)]:
            unit = self._units[at]
            cosine = sum([weight * unit[feature] for feature, weight in weighed if feature in unit]) / length
            if cosine > best:
                best, place = min(1.0, cosine), at
        return best, place

    def __contains__(self, word: object) -> bool:
        """Whether an example has the (normalised) word."""
        if self._words is None:
            self._words = frozenset(_WORD.findall((self._lines or self._read())[0])) if self._examples else frozenset()
        return word in self._words

    def _having(self, beginning: str) -> list[int]:
        """The examples that have a word with this beginning."""
        text, starts = self._lines or self._read()
        found: dict[int, None] = {}
        place = text.find(beginning) if beginning else -1
        while place >= 0 and len(found) < MOST_COMPARED:
            if not place or not text[place - 1].isalnum():
                found[bisect_right(starts, place) - 1] = None
            place = text.find(beginning, place + len(beginning))
        return list(found)

    def _read(self) -> tuple[str, list[int]]:
        """The examples as one text, a line each, and where the lines begin."""
        lines = [" ".join(normalise(example).split()) for example in self._examples]
        self._lines = "\n".join(lines), list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
        return self._lines

    def _unit(self, at: int) -> dict[str, float]:
        weighed = self._weigh(self._analyser.features(self._examples[at]))
        length = math.sqrt(sum(weight * weight for _, weight in weighed)) or 1.0
        return {feature: weight / length for feature, weight in weighed}


def _common(word: str, stem: str) -> str:
    """What a word and its stem begin with."""
    for at, (one, other) in enumerate(zip(word, stem, strict=False)):
        if one != other:
            return word[:at]
    return word[: len(stem)]
