"""What the words of one question say of the entries: the part values that need no encoder.

Everything is in 0..1, 1 being what an entry would get that has all of the question's words. Nothing here decides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from faq.features import Features
from faq.index import Index

CANDIDATES = 5  # entries whose phrasings are compared one by one
NEAR = 0.5  # share of the best score below which a phrasing cannot turn the ranking and is not compared

Parts = dict[str, float]


class WordScores:
    """One question over one index."""

    def __init__(self, index: Index, query: Features) -> None:
        self._index = index
        self._weighed = index.weighed(query)
        self._norm = math.sqrt(sum(weight * weight for _, weight in self._weighed))
        self._telling = index.telling(self._weighed)
        self._kind = query.kind
        self._possible = sum(weight for _, weight in self._weighed) or 1.0
        self._words = index.entry_scores(query)
        self._gist, self._gist_factor = index.gist.nearness(query.stems, self._words)

    @property
    def words(self) -> dict[int, float]:
        """Entry to the part *words*, of those that share a word."""
        return {at: score / self._possible for at, score in self._words.items()}

    def parts(self, weights: Mapping[str, float]) -> dict[int, Parts]:
        """Part values of the best ``CANDIDATES`` entries by words, weighed by ``weights``."""
        plain = weights.get("words", 0.0) / self._possible
        gist = weights.get("gist", 0.0) * self._gist_factor
        scores = {at: gist * value for at, value in self._gist.items()} if gist else {}
        get = scores.get
        for at, score in self._words.items():
            scores[at] = get(at, 0.0) + plain * score
        leading = sorted(scores.values())[-CANDIDATES:]
        if not leading or leading[-1] <= 0.0:
            return {}
        last, least = max(leading[0], 1e-9), NEAR * leading[-1]
        ranked = sorted((-score, at) for at, score in scores.items() if score >= last)
        return {at: self.parts_of(at, compared=-score >= least) for score, at in ranked[:CANDIDATES]}

    def parts_of(self, at: int, *, compared: bool = True) -> Parts:
        """Part values of one entry; its phrasings are only looked at where it is to be ``compared``."""
        index, kind = self._index, self._kind
        return {
            "words": self._words.get(at, 0.0) / self._possible,
            "phrasing": index.best_phrasing(self._telling, self._norm, at)[0] if compared else 0.0,
            "question": index.kinds[at].get(kind, 0.0) if kind else 0.0,
            "gist": min(1.0, max(0.0, self._gist.get(at, 0.0) * self._gist_factor)),
        }
