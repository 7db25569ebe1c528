"""Query to verdict: features, scorers, ranking, band.

Deterministic: the same content and query give the same verdict everywhere. Safe to share between
threads once built.
"""

from __future__ import annotations

import math
from typing import Any

from faq.features import Analyser, Features
from faq.index import Index
from faq.model import Content
from faq.scope import ScopeOdds
from faq.verdicts import Band, Evidence, Match, Part, Verdict

MATCHES = 5  # of a verdict, at most
CANDIDATES = 5  # entries whose phrasings are compared one by one


class Matcher:
    """Finds the entry a question means, or says that none does."""

    def __init__(self, content: Content, *, encoder: Any = None) -> None:
        self.content = content
        self.analyser = Analyser(content.terms)
        self.index = Index(content.entries, self.analyser)
        phrasings = (phrasing for entry in content.entries.values() for phrasing in entry.phrasings)
        self.scope = ScopeOdds(phrasings, content.scope, self.analyser)

    def match(self, text: str) -> Verdict:
        """The verdict on a question. Never raises for any text; time is bounded by ``faq.text``'s limits."""
        query = self.analyser.features(text, repair=True)
        matches = self._rank(query)
        band: Band = "none"
        confidence = 0.0
        scope = self.scope.reading(query)
        margin = _margin(matches)
        if matches:
            score = matches[0].score
            z = 10 * (score - 0.42) + 6 * (margin - 0.08) + (1.2 * scope if self.scope.usable else 0.0)
            confidence = 1 / (1 + math.exp(-z))
            band = "answer" if confidence >= 0.6 else "clarify" if confidence >= 0.25 else "none"
        known = self.index.idf
        evidence = Evidence(
            matched=tuple(dict.fromkeys(w for w, s in zip(query.words, query.stems, strict=True) if s in known)),
            unknown=tuple(dict.fromkeys(w for w, s in zip(query.words, query.stems, strict=True) if s not in known)),
            repairs=query.repairs, synonyms=query.synonyms, scope=scope, margin=margin,
        )
        return Verdict(text, band, tuple(matches), confidence, evidence)

    def suggest(self, text: str, limit: int = 5) -> tuple[Match, ...]:
        """The best entries for a question that is still being typed, best first."""
        return tuple(self._rank(self.analyser.features(text, repair=True))[:limit])

    def _rank(self, query: Features) -> list[Match]:
        index = self.index
        weighed = index.weighed(query)
        best_possible = sum(weight for _, weight in weighed)
        scores = index.entry_scores(query)
        if not scores or best_possible <= 0.0:
            return []
        norm = math.sqrt(sum(weight * weight for _, weight in weighed))
        ranked = sorted(scores, key=lambda at: (-scores[at], at))[:CANDIDATES]
        kind = query.kind
        matches = []
        for at in ranked:
            cosine, phrasing = index.best_phrasing(weighed, norm, at)
            words = scores[at] / best_possible
            same_kind = index.kinds[at].get(kind, 0.0) if kind else 0.0
            parts = (
                Part("words", words, 0.6, 0.6 * words),
                Part("phrasing", cosine, 0.35, 0.35 * cosine),
                Part("question", same_kind, 0.05, 0.05 * same_kind),
            )
            entry = index.entries[at]
            score = parts[0].amount + parts[1].amount + parts[2].amount
            matches.append(Match(entry.id, entry.question, score, parts, entry.phrasings[phrasing]))
        matches.sort(key=lambda match: (-match.score, match.id))
        return matches[:MATCHES]


def _margin(matches: list[Match]) -> float:
    return matches[0].score - matches[1].score if len(matches) > 1 else (matches[0].score if matches else 0.0)
