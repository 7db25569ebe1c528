"""What the words of one question say of the entries: the part values that need no encoder.

Everything is in 0..1, 1 being what an entry would get that has all of the question's words. Nothing here decides.
"""

from __future__ import annotations

import heapq
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
        self._kind = query.kind
        self._possible = sum(weight for _, weight in self._weighed) or 1.0
        self._words = index.entry_scores(query)
        self._related = index.related_scores(query, self._weighed)

    @property
    def words(self) -> dict[int, float]:
        """Entry to the part *words*, of those that share a word."""
        return {at: score / self._possible for at, score in self._words.items()}

    def parts(self, weights: Mapping[str, float]) -> dict[int, Parts]:
        """Part values of the best ``CANDIDATES`` entries by words, weighed by ``weights``."""
        plain, near = weights.get("words", 0.0), weights.get("related", 0.0)
        scores = self._words
        if near and self._related:
            scores = {at: plain * score for at, score in scores.items()}
            for at, score in self._related.items():
                scores[at] = scores.get(at, 0.0) + near * score
        if not scores:
            return {}
        leading = heapq.nlargest(CANDIDATES, scores.values())
        ranked = sorted((at for at, score in scores.items() if score >= leading[-1]), key=lambda at: (-scores[at], at))
        least = NEAR * leading[0]
        return {at: self.parts_of(at, compared=scores[at] >= least) for at in ranked[:CANDIDATES]}

    def parts_of(self, at: int, *, compared: bool = True) -> Parts:
        """Part values of one entry; its phrasings are only looked at where it is to be ``compared``."""
        index, kind = self._index, self._kind
        return {
            "words": self._words.get(at, 0.0) / self._possible,
            "phrasing": index.best_phrasing(self._weighed, self._norm, at)[0] if compared else 0.0,
            "question": index.kinds[at].get(kind, 0.0) if kind else 0.0,
            "related": min(1.0, self._related.get(at, 0.0) / self._possible),
        }
