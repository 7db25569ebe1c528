"""Which entry a phrasing of the content finds first, by words alone: ``faq.Matcher``'s ranking, found in less time.

The check asks every phrasing of the very index it was built from. So a text is read once, and no more is worked out
than it takes to be sure: an entry that leads by its words, with a phrasing equal to the question, cannot be overtaken
by one whose phrasings can at best be equal too. Only where that is not certain is the whole ranking made.
"""

from __future__ import annotations

from collections.abc import Iterable

from faq.features import Analyser, Features
from faq.index import Index
from faq.matcher import Matcher
from faq.model import Content, Entry, Term
from faq.phrasings import SLIGHT
from faq.postings import by_place
from faq.scope import ScopeOdds

MOST_REMEMBERED = 20_000  # texts; some 60 MB
RECKONED = ("words", "phrasing", "question")  # parts of a score that are worked out; another may be all or nothing
ROUNDING = 0.001  # by which a lead must exceed what another could reach: a cosine is of rounded numbers


class FirstFound:
    """Made once for a content; call it with an entry and one of its phrasings."""

    def __init__(self, content: Content) -> None:
        self._analyser = _Remembering(content.terms)
        self._index = Index(content.entries, self._analyser)
        nothing = ScopeOdds((), (), self._analyser)  # the scope decides about refusing, not about who is first
        self._matcher = Matcher(content, encoder=None, index=(self._index, nothing))
        self._weights = self._matcher.calibration.words.weights
        self._positions = {entry_id: at for at, entry_id in enumerate(self._index.ids)}

    def __call__(self, entry: Entry, text: str) -> str | None:
        """The id of the entry that ``text``, a phrasing of ``entry``, finds first; None where it finds nothing."""
        if self._surely(self._positions[entry.id], text):
            return entry.id
        best = self._matcher.suggest(text, 1)
        return best[0].id if best else None

    def _surely(self, own: int, text: str) -> bool:
        """Whether the entry at ``own`` is first by a lead that no other can make up. False says nothing."""
        query = self._analyser.features(text, repair=True)
        if query.repairs:
            return False
        weighed = self._index.weighed(query)
        scores = by_place(self._index.postings.scores(query.weights))
        possible = sum(weight for _, weight in weighed)
        if own not in scores or possible <= 0.0 or scores[own] < max(scores.values()):
            return False
        words, phrasing, question = (self._weights.get(name, 0.0) for name in RECKONED)
        others = sum(weight for name, weight in self._weights.items() if name not in RECKONED)
        kinds, kind = self._index.kinds, query.kind
        lead = words * scores[own] / possible + phrasing * _cosine_with_itself(weighed)
        lead += question * kinds[own].get(kind, 0.0) if kind else 0.0
        most = max((score for at, score in scores.items() if at != own), default=0.0)
        lead -= others + ROUNDING
        if lead > words * most / possible + phrasing + question:
            return True
        return all(
            lead > words * score / possible + phrasing + question * (kinds[at].get(kind, 0.0) if kind else 0.0)
            for at, score in scores.items()
            if at != own
        )


def _cosine_with_itself(weighed: list[tuple[str, float]]) -> float:
    """What ``Phrasings.nearest`` gives at least where a phrasing equals the question: slight features left out."""
    slight = SLIGHT * max(weight for _, weight in weighed)
    squares = [(weight, weight * weight) for _, weight in weighed]
    return sum(square for weight, square in squares if weight > slight) / sum(square for _, square in squares)


class _Remembering(Analyser):
    """An analyser that reads a text once. Texts whose words need repair are read anew."""

    def __init__(self, terms: Iterable[Term]) -> None:
        super().__init__(terms)
        self._known: dict[str, Features] = {}

    def features(self, text: str, *, repair: bool = False) -> Features:
        """As ``Analyser.features``."""
        known = self._known.get(text)
        if known is None:
            known = super().features(text)
            if len(self._known) < MOST_REMEMBERED:
                self._known[text] = known
        if repair and self._needs_repair(known.words):
            return super().features(text, repair=True)
        return known

    def _needs_repair(self, words: list[str]) -> bool:
        speller = self.speller
        if speller is not None and not all(map(speller.knows, words)):
            return True
        return bool(self.lexicon.rewrite(words)[1])
