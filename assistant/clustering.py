"""Questions that mean much the same, put together: deterministic, whatever the order they come in.

The most frequent wording leads a cluster; another joins the leader it shares most of its weight with. Leaders are
found by their rarest words (a prefix filter: Chaudhuri, Ganti and Kaushik, 2006), so not every pair is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

ALIKE_FROM = 0.6
"""Shared weight over all weight (0..1) from which two questions are one cluster; weighted Jaccard."""
MOST_CANDIDATES = 10
"""Leaders looked at for each of a question's rarest words, the most frequent ones first."""
UNIT = 1_000
"""Steps of a weight of 1."""

FUNCTION_STEMS = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those it i me my mine we us our you your he she they them their who what which "
        "when where whi how and or but so if then than as at by for from in into of off on onto out over to up with "
        "about is are am was were be been do doe did done has have had will would can could should may "
        "might must need want get got there here also too veri realli some ani all such pleas hello hi now possibl "
        "know tell help someon anybodi ",
    )
)
"""Stems that say nothing of the subject."""

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Wordings that belong together; ``lead`` is the words of the most frequent one."""

    lead: Words
    wordings: tuple[Words, ...]


def clusters(counts: Mapping[Words, int], weight: Callable[[str], float]) -> list[Cluster]:
    """Clusters of word sets. ``counts``: how often each was asked; ``weight`` of a word is above 0.

    The most frequent lead first, ties in the order of their words.
    """
    # whole numbers: their sums are exact, in whatever order a set gives its words
    weights = {word: max(1, round(weight(word) * UNIT)) for word in frozenset().union(*counts)}
    order = {word: at for at, word in enumerate(sorted(weights, key=lambda word: (-weights[word], word)))}
    leaders: list[tuple[Words, int]] = []
    members: list[list[Words]] = []
    by_word: dict[str, list[int]] = {}
    for words in sorted(counts, key=lambda words: (-counts[words], sorted(words))):
        total = sum(map(weights.__getitem__, words))
        rarest = _rarest(words, weights, order, total)
        found = _nearest(words, total, [by_word.get(word, []) for word in rarest], leaders, weights)
        if found >= 0:
            members[found].append(words)
            continue
        leaders.append((words, total))
        members.append([words])
        for word in rarest:
            rows = by_word.setdefault(word, [])
            if len(rows) < MOST_CANDIDATES:
                rows.append(len(leaders) - 1)
    return [Cluster(lead, tuple(rows)) for (lead, _), rows in zip(leaders, members, strict=True)]


def _nearest(
    words: Words,
    total: int,
    candidates: Iterable[list[int]],
    leaders: list[tuple[Words, int]],
    weights: Mapping[str, int],
) -> int:
    """The leader most alike, of equal ones the more frequent; -1 where none is alike enough."""
    best, best_at = ALIKE_FROM, -1
    seen: set[int] = set()
    for rows in candidates:
        for at in rows:
            if at in seen:
                continue
            seen.add(at)
            lead, lead_total = leaders[at]
            if total < best * lead_total or lead_total < best * total:
                continue
            shared = sum(map(weights.__getitem__, words & lead))
            alike = shared / (total + lead_total - shared)
            if alike > best or (alike == best and (best_at < 0 or at < best_at)):
                best, best_at = alike, at
    return best_at


def _rarest(words: Words, weights: Mapping[str, int], order: Mapping[str, int], total: int) -> list[str]:
    """The words of which two alike sets share at least one: those before too little weight is left."""
    left = total
    found: list[str] = []
    for word in sorted(words, key=order.__getitem__):
        if found and left < ALIKE_FROM * total:
            break
        found.append(word)
        left -= weights[word]
    return found


def content_words(stems: Iterable[str]) -> Words:
    """The words that carry meaning; all of them where none does."""
    stems = frozenset(stems)
    return stems - FUNCTION_STEMS or stems
