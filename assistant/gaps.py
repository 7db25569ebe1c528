"""From the journal to what is missing: questions that were not covered, asked back or said not to help, in clusters.

Deterministic: the same journal, content and day give the same list. It changes nothing.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from assistant import wording
from assistant.clustering import FUNCTION_STEMS, Words, clusters, content_words
from assistant.journal_rows import Miss
from assistant.masking import without_signs
from faq import Content, Matcher, Verdict

HALF_LIFE = 30.0
"""Days after which a question counts half."""
MOST_WORDINGS = 5
"""Other wordings of a gap that are shown."""
LEAST_WEIGHT = 0.1
"""Of a word that every entry has."""
ID_LENGTH = 8
"""Hexadecimal digits of a gap's id."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Gap:
    """Questions that mean much the same and did not end well.

    ``question``: the most frequent wording. ``wordings``: every one with how often, the most frequent first.
    ``urgency``: the number of times asked, each halved by ``HALF_LIFE``. ``answered``: entry id to how often it was
    given and did not help. ``nearest`` and ``why`` are filled in by ``explained``.
    """

    id: str
    words: frozenset[Words]
    wordings: tuple[tuple[str, int], ...] = ()
    not_covered: int = 0
    asked_back: int = 0
    unhelpful: int = 0
    last: str = ""
    urgency: float = 0.0
    answered: Counter[str] = field(default_factory=Counter)
    nearest: str = ""
    score: float = 0.0
    why: str = ""

    @property
    def question(self) -> str:
        """The most frequent wording."""
        return self.wordings[0][0]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return self.not_covered + self.asked_back + self.unhelpful


class Gaps:
    """The gaps of a content's journal. ``matcher`` reads words and says what falls short now."""

    def __init__(self, content: Content, matcher: Matcher) -> None:
        self.content = content
        self.matcher = matcher
        self._terms: dict[str, list[str]] = {}

    def words_of(self, text: str) -> Words:
        """What a question is about: stems, synonyms replaced by their terms."""
        found = self.matcher.analyser.features(without_signs(text))
        if not found.synonyms:
            return content_words(found.stems)
        stems = [stem for stem in found.stems if stem not in found.covered]
        for synonym in found.synonyms:
            if synonym.term not in self._terms:
                self._terms[synonym.term] = self.matcher.analyser.features(synonym.term).stems
            stems += self._terms[synonym.term]
        return content_words(stems)

    def found(self, misses: Iterable[Miss], today: datetime.date, progress: Progress | None = None) -> list[Gap]:
        """Every gap, the most urgent first, ties by id; also those that the content has closed since."""
        rows = list(misses)
        asked: dict[Words, list[Miss]] = {}
        known: dict[str, Words] = {}
        for at, miss in enumerate(rows):
            if miss.question not in known:
                known[miss.question] = self.words_of(miss.question)
            if known[miss.question]:
                asked.setdefault(known[miss.question], []).append(miss)
            if progress and not at % 1_000:
                progress(at, len(rows))
        idf = self.matcher.index.idf
        rarest = max(idf.values(), default=1.0)  # what the content does not have tells as much as its rarest word
        counts = {words: len(rows) for words, rows in asked.items()}
        made = clusters(counts, lambda stem: max(idf.get(stem, rarest), LEAST_WEIGHT))
        gaps = [
            _gap(cluster.lead, [miss for words in cluster.wordings for miss in asked[words]], cluster.wordings, today)
            for cluster in made
        ]
        return sorted(gaps, key=lambda gap: (-gap.urgency, gap.id))

    def open(self, gaps: Iterable[Gap], ignored: Iterable[str]) -> Iterator[Gap]:
        """The gaps that are not ignored, not declared out of scope and not closed since; each with its reason."""
        done = {self.words_of(text) for text in (*ignored, *self.content.scope)}
        for gap in gaps:
            if gap.words & done:
                continue
            verdict = self.matcher.match(gap.question)
            best = verdict.best
            if verdict.band == "answer" and best is not None and best.id not in gap.answered:
                continue
            yield self._explained(gap, verdict)

    def _explained(self, gap: Gap, verdict: Verdict) -> Gap:
        best = verdict.best
        reasons = [verdict.evidence.rule]
        if best is not None:
            gap.nearest, gap.score = best.id, best.score
        if gap.answered:
            entry, count = gap.answered.most_common(1)[0]
            gap.nearest = entry
            gap.score = next((match.score for match in verdict.matches if match.id == entry), 0.0)
            reasons = [wording.GAP_UNHELPFUL.format(entry=entry, count=count)]
        stem = self.matcher.analyser.stemmer.stem
        unknown = [word for word in verdict.evidence.unknown if stem(word) not in FUNCTION_STEMS]
        if unknown:
            reasons.append(wording.GAP_UNKNOWN.format(words=", ".join(unknown)))
        if verdict.band == "none" and verdict.evidence.scope_example:
            reasons.append(wording.GAP_SCOPE.format(example=verdict.evidence.scope_example))
        gap.why = "; ".join(reasons)
        return gap


def _gap(lead: Words, misses: list[Miss], wordings: Iterable[Words], today: datetime.date) -> Gap:
    name = hashlib.sha256("\n".join(sorted(lead)).encode()).hexdigest()[:ID_LENGTH]
    gap = Gap(f"gap-{name}", frozenset(wordings))
    texts = Counter(miss.question for miss in misses)
    gap.wordings = tuple(sorted(texts.items(), key=lambda item: (-item[1], len(item[0]), item[0])))
    for miss in misses:
        if miss.kind == "answer":
            gap.unhelpful += 1
            gap.answered[miss.about] += 1
        elif miss.kind == "clarification":
            gap.asked_back += 1
        else:
            gap.not_covered += 1
    days = Counter(miss.at[:10] for miss in misses)
    gap.last = max(days)
    gap.urgency = sum(count * _left(day, today) for day, count in sorted(days.items()))
    return gap


@functools.lru_cache(maxsize=4_096)
def _left(day: str, today: datetime.date) -> float:
    try:
        age = (today - datetime.date.fromisoformat(day)).days
    except ValueError:
        return 0.0
    return float(0.5 ** (max(age, 0) / HALF_LIFE))
