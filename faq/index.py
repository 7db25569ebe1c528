"""Entries to an index of words: postings by feature, for entries and for their phrasings.

Built once, then only read. Entry weights follow BM25 (Robertson and Zaragoza, 2009) over one document
an entry: all its phrasings, and its answer as a weak field. Phrasing weights are unit vectors of
inverse document frequencies, so that the best phrasing is a cosine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faq.features import PAIR, Analyser, Features
from faq.model import Entry
from faq.spelling import Speller

K1 = 2.0  # BM25 saturation of a word's count
B = 0.3  # BM25 length normalisation
ANSWER_WEIGHT = 0.15  # of a word's count in the answer beside one in a phrasing
MAX_ANSWER_CHARACTERS = 4_000  # of an answer that are indexed


@dataclass(frozen=True, slots=True)
class Index:
    """Postings and what the scorers need beside them.

    ``ids``: entry ids, sorted; everywhere else an entry is its position in it. ``entry_postings``:
    feature to (entry, saturated count 0..1) pairs. ``phrasing_postings``: feature to entry to
    (phrasing, unit weight) pairs. ``idf``: feature to weight; ``unseen`` that of a feature no entry has.
    """

    ids: tuple[str, ...]
    entry_postings: Mapping[str, Sequence[tuple[int, float]]]
    phrasing_postings: Mapping[str, Mapping[int, Sequence[tuple[int, float]]]]
    idf: Mapping[str, float]
    unseen: float
    phrasings: Sequence[Sequence[str]]
    kinds: Sequence[Mapping[str, float]]
    frequencies: Mapping[str, int]


def build_index(entries: Mapping[str, Entry], analyser: Analyser) -> Index:
    """The index of some entries; gives the analyser its speller."""
    ids = tuple(sorted(entries))
    frequencies: Counter[str] = Counter()
    documents: list[dict[str, float]] = []
    phrasing_rows: list[list[Features]] = []
    kinds: list[dict[str, float]] = []
    for entry_id in ids:
        entry = entries[entry_id]
        rows = [analyser.features(phrasing) for phrasing in entry.phrasings]
        document: dict[str, float] = {}
        for row in rows:
            frequencies.update(word.surface for word in row.words)
            for feature, weight in row.weights.items():
                document[feature] = document.get(feature, 0.0) + weight
        _add_answer(entry, analyser, document, frequencies)
        documents.append(document)
        phrasing_rows.append(rows)
        counts = Counter(row.kind for row in rows if row.kind)
        most = max(counts.values(), default=1)
        kinds.append({kind: count / most for kind, count in counts.items()})
    idf, unseen = _inverse_frequencies(documents)
    analyser.speller = Speller(frequencies)
    return Index(ids, _entry_postings(documents), _phrasing_postings(phrasing_rows, idf), idf, unseen,
                 [entries[entry_id].phrasings for entry_id in ids], kinds, frequencies)


def _add_answer(entry: Entry, analyser: Analyser, document: dict[str, float], frequencies: Counter[str]) -> None:
    text = f"{entry.short} {entry.answer[:MAX_ANSWER_CHARACTERS]}".strip()
    if not text:
        return
    row = analyser.features(text)
    frequencies.update(word.surface for word in row.words)
    for feature in row.weights:
        if PAIR not in feature:
            document[feature] = document.get(feature, 0.0) + ANSWER_WEIGHT


def _inverse_frequencies(documents: Sequence[Mapping[str, float]]) -> tuple[dict[str, float], float]:
    """BM25's idf of every feature, and that of one no document has. A weak field counts as weakly."""
    counts: dict[str, float] = {}
    for document in documents:
        for feature, weight in document.items():
            counts[feature] = counts.get(feature, 0.0) + min(weight, 1.0)
    total = len(documents)
    idf = {f: math.log(1.0 + (total - count + 0.5) / (count + 0.5)) for f, count in counts.items()}
    return idf, math.log(1.0 + (total + 0.5) / 0.5)


def _entry_postings(documents: Sequence[Mapping[str, float]]) -> dict[str, list[tuple[int, float]]]:
    lengths = [sum(document.values()) for document in documents]
    average = (sum(lengths) / len(lengths)) or 1.0 if lengths else 1.0
    postings: dict[str, list[tuple[int, float]]] = {}
    for at, document in enumerate(documents):
        norm = K1 * (1.0 - B + B * lengths[at] / average)
        for feature, count in document.items():
            postings.setdefault(feature, []).append((at, count / (count + norm)))
    return postings


def _phrasing_postings(
    phrasing_rows: Sequence[Sequence[Features]], idf: Mapping[str, float]
) -> dict[str, dict[int, list[tuple[int, float]]]]:
    postings: dict[str, dict[int, list[tuple[int, float]]]] = {}
    for at, rows in enumerate(phrasing_rows):
        for phrasing, row in enumerate(rows):
            norm = math.sqrt(sum((weight * idf[feature]) ** 2 for feature, weight in row.weights.items())) or 1.0
            for feature, weight in row.weights.items():
                unit = weight * idf[feature] / norm
                postings.setdefault(feature, {}).setdefault(at, []).append((phrasing, unit))
    return postings
