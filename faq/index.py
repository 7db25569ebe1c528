"""Entries to an index of words: postings by feature, the phrasings of each entry as unit vectors, its gist.

Built once, then only read (the phrasings' vectors are made when an entry is first a candidate).
Entry weights follow BM25 (Robertson and Zaragoza, 2009) over one document an entry: all its phrasings,
and its answer as a weak field. Phrasing vectors are of inverse document frequencies, so that the best
phrasing is a cosine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import mul
from typing import Any

from faq.features import PAIR, Analyser, Features, weight_of
from faq.gist import EVERY, Gist
from faq.lexicon import CONCEPT
from faq.model import Entry
from faq.packed import pack, unpack
from faq.spelling import Speller

K1 = 2.0  # BM25 saturation of a word's count; tuned on development splits of public sets
B = 0.3  # BM25 length normalisation
ANSWER_WEIGHT = 0.15  # of a word in the answer beside one in a phrasing
MAX_ANSWER_CHARACTERS = 4_000  # of an answer that are indexed
SLIGHT = 0.1  # share of the heaviest feature's weight below which a feature is left out of a cosine
KEPT = 200  # entries, best first, that common features add to once those of rarer ones are known
PACKED = 50  # entries up to which all postings are packed; of more, only those of features that are not rare
RARE = 20  # entries up to which a feature is rare
WHOLE = 1 << 17  # parts of 1 in which amounts are packed: the longest query's sum stays within its lanes
BLOCK = 128  # phrasings of an entry that are packed together
UNIT = 1 << 15  # the length of a packed unit vector: a product of two stays within its lanes
FOLLOWED = 1_000  # postings of a query that are followed; bounds the time in bases of more than ``EVERY`` entries

Scores = list[float] | dict[int, float]
"""Position of an entry to its score."""
Rows = list[tuple[int, float]]
"""Positions of entries, each with an amount."""
Block = tuple[int, dict[str, int]]
"""Some phrasings of an entry as unit vectors: how many, and of each feature its packed amount in each of them."""
Telling = tuple[list[str], list[int]]
"""Features of a query, and of each its part of the query's length."""


def by_place(scores: Scores) -> dict[int, float]:
    """Scores by position, of a list those above 0."""
    return {at: score for at, score in enumerate(scores) if score} if isinstance(scores, list) else scores


class Index:
    """Everything the word scorers read. ``ids``: entry ids, sorted; elsewhere an entry is its position there."""

    def __init__(self, entries: Mapping[str, Entry], analyser: Analyser, state: Any = None) -> None:
        self.analyser = analyser
        self.ids: tuple[str, ...] = tuple(sorted(entries))
        self.entries: list[Entry] = [entries[entry_id] for entry_id in self.ids]
        self.frequencies: dict[str, int] = Counter()
        self.kinds: list[dict[str, float]] = []
        self.idf: dict[str, float] = {}
        self.unseen = math.log(1.0 + (len(self.ids) + 0.5) / 0.5)
        self._postings: dict[str, Rows] = {}
        self._blocks: dict[int, list[Block]] = {}  # of an entry, made when it is first a candidate
        self.rarity: dict[str, float] | None = None  # kept for ``faq.understanding``
        if state is None:
            self._build()
        else:
            self.frequencies, self.kinds, self.idf, postings, self.rarity, gist = state
            self._postings = {
                feature: list(zip(flat[::2], flat[1::2], strict=True)) for feature, flat in postings.items()
            }
            self.gist = Gist(state=gist)
        self._packed = _Packed(self._postings, len(self.ids))
        self._maps: dict[str, dict[int, float]] = {}  # postings by entry: of common features, of others as needed
        if len(self.ids) > EVERY:
            self._maps = {feature: dict(rows) for feature, rows in self._postings.items() if len(rows) > FOLLOWED}
        analyser.speller = Speller(self.frequencies)

    def state(self) -> list[Any]:
        """Everything counted, as JSON; the ``state`` of an equal index."""
        postings = {feature: [number for row in rows for number in row] for feature, rows in self._postings.items()}
        return [self.frequencies, self.kinds, self.idf, postings, self.rarity, self.gist.state()]

    def _build(self) -> None:
        counts: Counter[str] = Counter()
        lengths: list[float] = []
        stems: list[list[list[str]]] = []
        postings = self._postings
        for at, entry in enumerate(self.entries):
            document: dict[str, float] = {}
            kinds: Counter[str] = Counter()
            stems.append([])
            for phrasing in entry.phrasings:
                row = self.analyser.features(phrasing)
                counts.update(row.words)
                stems[-1].append(row.stems)
                kinds[row.kind] += 1
                for feature, weight in row.weights.items():
                    document[feature] = document.get(feature, 0.0) + weight
            self._add_answer(entry, document, counts)
            del kinds[""]
            most = max(kinds.values(), default=1)
            self.kinds.append({kind: count / most for kind, count in kinds.items()})
            lengths.append(sum(document.values()))
            for feature, count in document.items():
                postings.setdefault(feature, []).append((at, count))
        self.frequencies = counts
        self.gist = Gist(stems)
        self._weigh(lengths)

    def _add_answer(self, entry: Entry, document: dict[str, float], counts: Counter[str]) -> None:
        text = f"{entry.short} {entry.answer[:MAX_ANSWER_CHARACTERS]}".strip()
        if not text:
            return
        row = self.analyser.features(text)
        counts.update(row.words)
        for feature in row.weights:
            if PAIR not in feature:
                document[feature] = document.get(feature, 0.0) + ANSWER_WEIGHT

    def _weigh(self, lengths: Sequence[float]) -> None:
        """Counts to saturated weights (0..1) times idf. A weak field counts as weakly in a frequency."""
        total = len(lengths)
        average = sum(lengths) / total if total else 1.0
        norms = [K1 * (1.0 - B + B * length / (average or 1.0)) for length in lengths]
        for feature, rows in self._postings.items():
            count = sum(min(amount, 1.0) for _, amount in rows)
            idf = math.log(1.0 + (total - count + 0.5) / (count + 0.5))
            self.idf[feature] = idf
            rows[:] = [(at, idf * amount / (amount + norms[at])) for at, amount in rows]

    def weighed(self, query: Features) -> list[tuple[str, float]]:
        """The query's features with weight × idf; one that nothing has at ``unseen``, unless a synonym covers it."""
        idf, weights = self.idf, query.weights
        rows = [(feature, idf[feature] * weight) for feature, weight in weights.items() if feature in idf]
        if len(rows) < len(weights):
            rows += [
                (feature, self.unseen * weight)
                for feature, weight in weights.items()
                if not (feature in idf or PAIR in feature or feature in query.covered or feature.startswith(CONCEPT))
            ]
        return rows

    def entry_scores(self, query: Features) -> Scores:
        """BM25 of the query over entries (not yet normalised): of all where there are few, else of those it finds.

        In a large base rare features are followed first. Once ``FOLLOWED`` postings have been, the common ones that
        are left add to the best entries found so far and find none of their own: they could not lift one to the top.
        """
        postings = self._postings
        if len(self.ids) <= EVERY:
            return self._scores_of_all([feature for feature in query.weights if feature in postings])
        found = [
            (rows, weight, feature) for feature, weight in query.weights.items() if (rows := postings.get(feature))
        ]
        found.sort(key=lambda row: len(row[0]))
        scores: dict[int, float] = {}
        get = scores.get
        left = FOLLOWED
        for number, (rows, weight, feature) in enumerate(found):
            if number and len(rows) > left:
                if len(scores) > KEPT:
                    least = sorted(scores.values())[-KEPT]
                    scores = {at: score for at, score in scores.items() if score >= least}
                self._add_to_found(scores, feature, weight)
                continue
            left -= len(rows)
            for at, amount in rows:
                scores[at] = get(at, 0.0) + weight * amount
        return scores

    def _scores_of_all(self, features: Sequence[str]) -> list[float]:
        """Features are added packed, a number for each entry; of more entries the rare ones to those that have them."""
        count, postings = len(self.ids), self._postings
        rare: Sequence[str] = ()
        if count > PACKED:
            rare = [feature for feature in features if len(postings[feature]) <= RARE]
            features = [feature for feature in features if len(postings[feature]) > RARE]
        total = sum(map(self._packed.__getitem__, features))
        scores = [amount / WHOLE for amount in unpack(total, count)] if total else [0.0] * count
        for feature in rare:
            weight = weight_of(feature)
            for at, amount in postings[feature]:
                scores[at] += weight * amount
        return scores

    def _add_to_found(self, scores: dict[int, float], feature: str, weight: float) -> None:
        amounts = self._maps.get(feature)
        if amounts is None:
            amounts = self._maps[feature] = dict(self._postings[feature])
        for at in scores:
            amount = amounts.get(at)
            if amount is not None:
                scores[at] += weight * amount

    def telling(self, weighed: Sequence[tuple[str, float]]) -> Telling:
        """The features of a query that count in a cosine, in whole parts (``UNIT``) of the query's length."""
        weights = [weight for _, weight in weighed]
        slight = SLIGHT * max(weights, default=0.0)
        scale = UNIT / (math.sqrt(sum(map(mul, weights, weights))) or 1.0)
        rows = [(feature, int(weight * scale + 0.5)) for feature, weight in weighed if weight > slight]
        return [feature for feature, _ in rows], [part for _, part in rows]

    def best_phrasing(self, telling: Telling, at: int) -> tuple[float, int]:
        """Cosine (0..1) of the query to the nearest phrasing of one entry, and its position there."""
        blocks = self._blocks.get(at)
        if blocks is None:
            phrasings = self.entries[at].phrasings
            blocks = [self._block(phrasings[start : start + BLOCK]) for start in range(0, len(phrasings), BLOCK)]
            self._blocks[at] = blocks
        features, parts = telling
        best, place, start = 0, 0, 0
        for count, vectors in blocks:
            total = sum(map(mul, parts, map(vectors.get, features, repeat(0))))
            if total:
                cosines = unpack(total, count)
                nearest = max(cosines)
                if nearest > best:
                    best, place = nearest, start + cosines.index(nearest)
            start += count
        return min(1.0, best / (UNIT * UNIT)), place

    def _block(self, phrasings: Sequence[str]) -> Block:
        rows: dict[str, list[int]] = {}
        for place, text in enumerate(phrasings):
            weights = self.analyser.features(text).weights
            amounts = [(feature, weight * self.idf[feature]) for feature, weight in weights.items()]
            scale = UNIT / (math.sqrt(sum(amount * amount for _, amount in amounts)) or 1.0)
            for feature, amount in amounts:
                row = rows.get(feature)
                if row is None:
                    row = rows[feature] = [0] * len(phrasings)
                row[place] = round(amount * scale)
        return len(phrasings), {feature: pack(row) for feature, row in rows.items()}


class _Packed(dict[str, int]):
    """The postings of features, weighed and packed, each when it is first asked for."""

    def __init__(self, postings: Mapping[str, Rows], count: int) -> None:
        self._postings, self._count = postings, count

    def __missing__(self, feature: str) -> int:
        scale = WHOLE * weight_of(feature)
        amounts = [0] * self._count
        for at, amount in self._postings[feature]:
            amounts[at] = round(amount * scale)
        packed = self[feature] = pack(amounts)
        return packed
