"""The phrasings of each entry as unit vectors of inverse document frequencies: the nearest is a cosine.

Made when an entry is first a candidate, and packed: one step compares a feature with many phrasings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import mul

from faq.features import Analyser
from faq.model import Entry
from faq.packed import LANE, unpack
from faq.remembered import Remembered

SLIGHT = 0.1  # share of the heaviest feature's weight below which a feature is left out of a cosine
BLOCK = 128  # phrasings of an entry that are packed together
UNIT = 1 << 15  # the length of a packed unit vector: a product of two stays within its lanes

Block = tuple[int, dict[str, int]]
"""Some phrasings of an entry: how many, and of each feature its packed amount in each of them."""
Telling = tuple[list[str], list[int]]
"""Features of a query, and of each its part of the query's length."""


class Phrasings:
    """``entries`` by position; ``idf``: of every feature of theirs."""

    def __init__(self, entries: Sequence[Entry], analyser: Analyser, idf: Mapping[str, float]) -> None:
        self._entries, self._analyser, self._idf = entries, analyser, idf
        self._blocks = Remembered(self._blocks_of)

    def nearest(self, telling: Telling, at: int) -> tuple[float, int]:
        """Cosine (0..1) of the query to the nearest phrasing of the entry at ``at``, and that one's place there."""
        features, parts = telling
        best, place, start = 0, 0, 0
        for count, vectors in self._blocks[at]:
            total = sum(map(mul, parts, map(vectors.get, features, repeat(0))))
            if total:
                cosines = unpack(total, count)
                nearest = max(cosines)
                if nearest > best:
                    best, place = nearest, start + cosines.index(nearest)
            start += count
        return min(1.0, best / (UNIT * UNIT)), place

    def _blocks_of(self, at: int) -> list[Block]:
        phrasings = self._entries[at].phrasings
        return [self._block(phrasings[start : start + BLOCK]) for start in range(0, len(phrasings), BLOCK)]

    def _block(self, phrasings: Sequence[str]) -> Block:
        packed: dict[str, int] = {}
        for place, text in enumerate(phrasings):
            weights = self._analyser.features(text).weights
            amounts = [weight * self._idf[feature] for feature, weight in weights.items()]
            scale = UNIT / (math.sqrt(sum(map(mul, amounts, amounts))) or 1.0)
            lane = LANE * place
            for feature, amount in zip(weights, amounts, strict=True):
                packed[feature] = packed.get(feature, 0) + (int(amount * scale + 0.5) << lane)
        return len(phrasings), packed


def telling(weighed: Sequence[tuple[str, float]]) -> Telling:
    """The features of a query that count in a cosine, in whole parts (``UNIT``) of the query's length."""
    weights = [weight for _, weight in weighed]
    slight = SLIGHT * max(weights, default=0.0)
    scale = UNIT / (math.sqrt(sum(map(mul, weights, weights))) or 1.0)
    rows = [(feature, int(weight * scale + 0.5)) for feature, weight in weighed if weight > slight]
    return [feature for feature, _ in rows], [part for _, part in rows]
