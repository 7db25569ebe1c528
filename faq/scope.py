"""How much a question sounds like the content, and how much like what the content does not cover.

Every feature has log odds: how much more often it stands in the entries' phrasings than in the scope
examples (add-half smoothing, limited either way; the weights of naive Bayes). Their sum over a question,
divided by the root of its length, is one number: it generalises from the examples and is no block list.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from faq.features import Analyser, Features

SMOOTHING = 0.5  # added to every count
LIMIT = 3.0  # of one feature's log odds, either way
UNSEEN = -0.5  # log odds of a word that neither side has: foreign to the content
ENOUGH = 3.0  # reading from which sounding still more like the content is no further evidence
MIN_EXAMPLES = 20  # scope examples below which there is no reading


class ScopeOdds:
    """Learned once from phrasings and scope examples."""

    def __init__(
        self,
        covered: Iterable[str],
        not_covered: Iterable[str],
        analyser: Analyser,
        state: dict[str, float] | None = None,
    ) -> None:
        inside, inside_total = _counts(covered, analyser)
        outside, outside_total = _counts(not_covered, analyser)
        self._odds: dict[str, float] = state or {}
        if outside_total >= MIN_EXAMPLES and inside_total > 0:
            base = math.log((outside_total + 2 * SMOOTHING) / (inside_total + 2 * SMOOTHING))
            for feature in inside.keys() | outside.keys():
                odds = math.log((inside[feature] + SMOOTHING) / (outside[feature] + SMOOTHING)) + base
                self._odds[feature] = max(-LIMIT, min(LIMIT, odds))

    @property
    def usable(self) -> bool:
        """Whether there is a reading at all."""
        return bool(self._odds)

    def state(self) -> dict[str, float]:
        """The log odds as JSON; the ``state`` of equal odds."""
        return self._odds

    def reading(self, query: Features) -> float:
        """Above 0 (to ``ENOUGH``): like the content; below 0: like what it does not cover; 0 without examples."""
        if not self.usable or not query.words:
            return 0.0
        odds = self._odds
        total = sum([weight * odds[feature] for feature, weight in query.weights.items() if feature in odds])
        total += UNSEEN * len(set(query.stems).difference(odds))
        return min(ENOUGH, total / math.sqrt(len(query.words)))


def _counts(texts: Iterable[str], analyser: Analyser) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(analyser.features(text).weights.keys())
        total += 1
    return counts, total
