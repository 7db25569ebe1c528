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
    """One question over one index. ``words`` and ``related``: entry to value, only where above 0."""

    def __init__(self, index: Index, query: Features) -> None:
        self._index = index
        self._weighed = index.weighed(query)
        self._norm = math.sqrt(sum(weight * weight for _, weight in self._weighed))
        self._kind = query.kind
        possible = sum(weight for _, weight in self._weighed) or 1.0
        self.words = {at: score / possible for at, score in index.entry_scores(query).items()}
        related = index.related_scores(query, self._weighed)
        self.related = {at: min(1.0, score / possible) for at, score in related.items()}

    def parts(self, weights: Mapping[str, float]) -> dict[int, Parts]:
        """Part values of the best ``CANDIDATES`` entries by words, weighed by ``weights``."""
        plain, near = weights.get("words", 0.0), weights.get("related", 0.0)
        scores = {at: plain * value for at, value in self.words.items()}
        for at, value in self.related.items() if near else ():
            scores[at] = scores.get(at, 0.0) + near * value
        if not scores:
            return {}
        ranked = [at for _, at in heapq.nsmallest(CANDIDATES, ((-score, at) for at, score in scores.items()))]
        least = NEAR * scores[ranked[0]]
        return {at: self.parts_of(at, compared=scores[at] >= least) for at in ranked}

    def parts_of(self, at: int, *, compared: bool = True) -> Parts:
        """Part values of one entry; its phrasings are only looked at where it is to be ``compared``."""
        index, kind = self._index, self._kind
        return {
            "words": self.words.get(at, 0.0),
            "phrasing": index.best_phrasing(self._weighed, self._norm, at)[0] if compared else 0.0,
            "question": index.kinds[at].get(kind, 0.0) if kind else 0.0,
            "related": self.related.get(at, 0.0),
        }
