"""Query to verdict: features, scorers, ranking, band.

Deterministic: the same content and query give the same verdict everywhere. Safe to share between
threads once built.
"""

from __future__ import annotations

import math
from typing import Any

from faq.features import PAIR, Analyser, Features
from faq.index import Index, build_index
from faq.lexicon import CONCEPT
from faq.model import Content
from faq.verdicts import Band, Evidence, Match, Part, Verdict

MATCHES = 5  # of a verdict, at most
CANDIDATES = 6  # entries whose phrasings are compared one by one


class Matcher:
    """Finds the entry a question means, or says that none does."""

    def __init__(self, content: Content, *, encoder: Any = None) -> None:
        self.content = content
        self.analyser = Analyser(content.terms)
        self.index: Index = build_index(content.entries, self.analyser)

    def match(self, text: str) -> Verdict:
        """The verdict on a question. Never raises for any text; time is bounded by ``faq.text``'s limits."""
        query = self.analyser.features(text, repair=True)
        matches, evidence = self._rank(query)
        band: Band = "none"
        confidence = 0.0
        if matches:
            score = matches[0].score
            margin = score - (matches[1].score if len(matches) > 1 else 0.0)
            confidence = 1 / (1 + math.exp(-(10 * (score - 0.45) + 8 * (margin - 0.08))))
            band = "answer" if confidence >= 0.6 else "clarify" if confidence >= 0.25 else "none"
        return Verdict(text, band, tuple(matches), confidence, evidence)

    def suggest(self, text: str, limit: int = 5) -> tuple[Match, ...]:
        """The best entries for a question that is still being typed, best first."""
        matches, _ = self._rank(self.analyser.features(text, repair=True))
        return tuple(matches[:limit])

    def _rank(self, query: Features) -> tuple[list[Match], Evidence]:
        index = self.index
        scores: dict[int, float] = {}
        best_possible = 0.0
        for feature, weight in query.weights.items():
            idf = self._idf(feature, query) * weight
            best_possible += idf
            for at, amount in index.entry_postings.get(feature, ()):
                scores[at] = scores.get(at, 0.0) + idf * amount
        if not scores or not best_possible:
            return [], Evidence(unknown=tuple(word.surface for word in query.words),
                                repairs=query.repairs, synonyms=query.synonyms)
        ranked = sorted(scores, key=lambda at: (-scores[at], at))[:CANDIDATES]
        matches = []
        for at in ranked:
            phrasing_score, phrasing = self._best_phrasing(query, at)
            kind = index.kinds[at].get(query.kind, 0.0) if query.kind else 0.0
            parts = (
                Part("words", scores[at] / best_possible, 0.6, 0.6 * scores[at] / best_possible),
                Part("phrasing", phrasing_score, 0.35, 0.35 * phrasing_score),
                Part("question", kind, 0.05, 0.05 * kind),
            )
            entry = self.content.entries[index.ids[at]]
            matches.append(Match(entry.id, entry.question, sum(part.amount for part in parts), parts, phrasing))
        matches.sort(key=lambda match: (-match.score, match.id))
        known = [word for word in query.words if word.stem in index.idf]
        evidence = Evidence(
            matched=tuple(dict.fromkeys(word.surface for word in known)),
            unknown=tuple(dict.fromkeys(w.surface for w in query.words if w.stem not in index.idf)),
            repairs=query.repairs, synonyms=query.synonyms,
            margin=matches[0].score - (matches[1].score if len(matches) > 1 else 0.0),
        )
        return matches[:MATCHES], evidence

    def _idf(self, feature: str, query: Features) -> float:
        known = self.index.idf.get(feature)
        if known is not None:
            return known
        if PAIR in feature or feature.startswith(CONCEPT):
            return 0.0
        return 0.0 if feature in query.covered else self.index.unseen

    def _best_phrasing(self, query: Features, at: int) -> tuple[float, str]:
        index = self.index
        cosines: dict[int, float] = {}
        norm = 0.0
        for feature, weight in query.weights.items():
            idf = self._idf(feature, query) * weight
            norm += idf * idf
            for phrasing, unit in index.phrasing_postings.get(feature, {}).get(at, ()):
                cosines[phrasing] = cosines.get(phrasing, 0.0) + idf * unit
        if not cosines:
            return 0.0, ""
        best = min(cosines, key=lambda phrasing: (-cosines[phrasing], phrasing))
        return min(1.0, cosines[best] / math.sqrt(norm)), index.phrasings[at][best]
