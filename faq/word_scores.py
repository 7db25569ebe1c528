"""What the words of one question say of the entries: the part values that need no encoder.

Everything is in 0..1, 1 being what an entry would get that has all of the question's words. Nothing here decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from faq.features import Features
from faq.gist import FOUND
from faq.index import Index
from faq.phrasings import telling
from faq.postings import Scores, by_place

CANDIDATES = 5  # entries whose phrasings are compared one by one
NEAR = 0.5  # share of the best score below which a phrasing cannot turn the ranking and is not compared

Parts = dict[str, float]


class WordScores:
    """One question over one index."""

    def __init__(self, index: Index, query: Features) -> None:
        self._index = index
        self.weighed = index.weighed(query)
        self._telling = telling(self.weighed)
        self._kind = query.kind
        self._possible = sum([weight for _, weight in self.weighed]) or 1.0
        words = index.postings.scores(query.weights)
        gist, self._gist_factor = index.gist.nearness(query.stems, lambda: _best(by_place(words)))
        every = isinstance(words, list) and isinstance(gist, list)
        self._words = words if every else defaultdict(float, by_place(words))
        self._gist = gist if every else defaultdict(float, by_place(gist))

    @property
    def words(self) -> dict[int, float]:
        """Entry to the part *words*, of those that share a word."""
        return {at: score / self._possible for at, score in _rows(self._words) if score}

    def parts(self, weights: Mapping[str, float]) -> dict[int, Parts]:
        """Part values of the best ``CANDIDATES`` entries by words, weighed by ``weights``."""
        plain = weights.get("words", 0.0) / self._possible
        gist = weights.get("gist", 0.0) * self._gist_factor
        scores = self._sums(plain, gist)
        if isinstance(scores, list):
            ranked = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:CANDIDATES]
        else:
            last = min(sorted(scores.values())[-CANDIDATES:], default=0.0)
            ranked = sorted((at for at, score in scores.items() if score >= last), key=lambda at: (-scores[at], at))[
                :CANDIDATES
            ]
        least = NEAR * scores[ranked[0]] if ranked else 0.0
        return {at: self.parts_of(at, compared=scores[at] >= least) for at in ranked if scores[at] > 0.0}

    def _sums(self, plain: float, gist: float) -> Scores:
        words, near = self._words, self._gist
        if isinstance(words, list) and isinstance(near, list):
            return [plain * score + gist * value for score, value in zip(words, near, strict=True)]
        sums = {at: gist * value for at, value in _rows(near)} if gist else {}
        for at, score in _rows(words):
            sums[at] = sums.get(at, 0.0) + plain * score
        return sums

    def parts_of(self, at: int, *, compared: bool = True) -> Parts:
        """Part values of one entry; its phrasings are only looked at where it is to be ``compared``."""
        index, kind = self._index, self._kind
        return {
            "words": self._words[at] / self._possible,
            "phrasing": index.phrasings.nearest(self._telling, at)[0] if compared else 0.0,
            "question": index.kinds[at].get(kind, 0.0) if kind else 0.0,
            "gist": min(1.0, max(0.0, self._gist[at] * self._gist_factor)),
        }


def _rows(scores: Scores) -> Iterable[tuple[int, float]]:
    return enumerate(scores) if isinstance(scores, list) else scores.items()


def _best(scores: Mapping[int, float]) -> list[int]:
    """The positions with the highest scores, best first, of equal ones the lower."""
    least = min(sorted(scores.values())[-FOUND:], default=0.0)
    return sorted((at for at, score in scores.items() if score >= least), key=lambda at: (-scores[at], at))
