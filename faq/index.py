"""Entries to an index of words: postings by feature, the phrasings of each entry, its gist.

Built once, then only read. Entry weights follow BM25 (Robertson and Zaragoza, 2009) over one document an entry: all
its phrasings, and its answer as a weak field.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from faq.features import PAIR, Analyser, Features
from faq.gist import Gist
from faq.lexicon import CONCEPT
from faq.model import Entry
from faq.phrasings import Phrasings
from faq.postings import Postings, Rows
from faq.spelling import Speller

K1 = 2.0  # BM25 saturation of a word's count; tuned on development splits of public sets
B = 0.3  # BM25 length normalisation
ANSWER_WEIGHT = 0.15  # of a word in the answer beside one in a phrasing
MAX_ANSWER_CHARACTERS = 4_000  # of an answer that are indexed


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
        self._rows: dict[str, Rows] = {}
        self.rarity: dict[str, float] | None = None  # kept for ``faq.understanding``
        if state is None:
            self._build()
        else:
            self.frequencies, self.kinds, self.idf, postings, self.rarity, gist = state
            self._rows = {feature: list(zip(flat[::2], flat[1::2], strict=True)) for feature, flat in postings.items()}
            self.gist = Gist(state=gist)
        self.postings = Postings(self._rows, len(self.ids))
        self.phrasings = Phrasings(self.entries, analyser, self.idf)
        analyser.speller = Speller(self.frequencies)

    def state(self) -> list[Any]:
        """Everything counted, as JSON; the ``state`` of an equal index."""
        postings = {feature: [number for row in rows for number in row] for feature, rows in self._rows.items()}
        return [self.frequencies, self.kinds, self.idf, postings, self.rarity, self.gist.state()]

    def _build(self) -> None:
        counts: Counter[str] = Counter()
        lengths: list[float] = []
        stems: list[list[list[str]]] = []
        postings = self._rows
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
        for feature, rows in self._rows.items():
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
