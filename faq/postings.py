"""Which entries have a question's features, and what that counts: the sums of BM25.

A few entries are all scored, packed where many share a feature; of a large base those that the rare features find.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faq.features import weight_of
from faq.gist import EVERY
from faq.packed import pack, unpack
from faq.remembered import Remembered

PACKED = 50  # entries up to which all features are packed; of more, only those that are not rare
RARE = 20  # entries up to which a feature is rare
WHOLE = 1 << 17  # parts of 1 in which amounts are packed: the longest query's sum stays within its lanes
FOLLOWED = 1_000  # rows of a query that are followed; bounds the time in bases of more than ``EVERY`` entries
KEPT = 200  # entries, best first, that common features add to once those of rarer ones are known

Rows = list[tuple[int, float]]
"""Positions of entries, each with an amount."""
Scores = list[float] | dict[int, float]
"""Position of an entry to its score: of all entries, or of those found."""


def by_place(scores: Scores) -> dict[int, float]:
    """Scores by position, of a list those above 0."""
    return {at: score for at, score in enumerate(scores) if score} if isinstance(scores, list) else scores


class Postings:
    """``rows``: feature to the entries that have it, and how much each; ``count``: entries in all."""

    def __init__(self, rows: Mapping[str, Rows], count: int) -> None:
        self._rows, self._count = rows, count
        self._packed = Remembered(self._pack)
        self._maps = Remembered(self._map)  # rows by entry
        if count > EVERY:
            self._maps |= {feature: dict(found) for feature, found in rows.items() if len(found) > FOLLOWED}

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """The sums over a question's features (not yet normalised).

        In a large base rare features are followed first. Once ``FOLLOWED`` rows have been, the common ones that are
        left add to the best entries found so far and find none of their own: they could not lift one to the top.
        """
        rows = self._rows
        if self._count <= EVERY:
            return self._scores_of_all([feature for feature in weights if feature in rows])
        found = [(rows[feature], weight, feature) for feature, weight in weights.items() if feature in rows]
        found.sort(key=lambda row: len(row[0]))
        scores: dict[int, float] = {}
        get = scores.get
        left = FOLLOWED
        for number, (entries, weight, feature) in enumerate(found):
            if number and len(entries) > left:
                if len(scores) > KEPT:
                    least = sorted(scores.values())[-KEPT]
                    scores = {at: score for at, score in scores.items() if score >= least}
                self._add_to_found(scores, feature, weight)
                continue
            left -= len(entries)
            for at, amount in entries:
                scores[at] = get(at, 0.0) + weight * amount
        return scores

    def _scores_of_all(self, features: Sequence[str]) -> list[float]:
        count, rows = self._count, self._rows
        rare: Sequence[str] = ()
        if count > PACKED:
            rare = [feature for feature in features if len(rows[feature]) <= RARE]
            features = [feature for feature in features if len(rows[feature]) > RARE]
        total = sum(map(self._packed.__getitem__, features))
        scores = [amount / WHOLE for amount in unpack(total, count)] if total else [0.0] * count
        for feature in rare:
            weight = weight_of(feature)
            for at, amount in rows[feature]:
                scores[at] += weight * amount
        return scores

    def _add_to_found(self, scores: dict[int, float], feature: str, weight: float) -> None:
        amounts = self._maps[feature]
        for at in scores:
            amount = amounts.get(at)
            if amount is not None:
                scores[at] += weight * amount

    def _map(self, feature: str) -> dict[int, float]:
        return dict(self._rows[feature])

    def _pack(self, feature: str) -> int:
        """A feature's rows, weighed, one number for each entry."""
        scale = WHOLE * weight_of(feature)
        amounts = [0] * self._count
        for at, amount in self._rows[feature]:
            amounts[at] = round(amount * scale)
        return pack(amounts)
