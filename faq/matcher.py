"""Query to verdict: features, scorers, ranking, band.

Two stages. Words come first (a tenth of a millisecond); only where they do not settle the matter is the
encoder loaded, once, and both evidences are fused. Deterministic: the same content and query give the
same verdict everywhere. Safe to share between threads.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from faq import calibration as calibrations
from faq.calibration import Calibration, Stage
from faq.features import Analyser, Features
from faq.index import Index
from faq.meaning_on_demand import DEFAULT, MeaningOnDemand, Notice, Progress
from faq.model import Content
from faq.scope import ScopeOdds
from faq.scope_examples import ScopeExamples
from faq.spelling import Speller
from faq.verdicts import SAID, Band, Evidence, Match, Part, Verdict
from faq.word_scores import CANDIDATES, Parts, WordScores

if TYPE_CHECKING:
    from faq.encoder.meaning import Nearness
    from faq.encoder.store import Encoder
    from faq.understanding import Understanding

MATCHES = 5  # of a verdict, at most
TIE = 0.005  # lead of the first over the second below which neither is answered
NEARER = 0.2  # lead in cosine from which a question is rather the scope's nearest example than any phrasing
NOT_COVERED: Band = "none"


@dataclass(frozen=True, slots=True)
class Observation:
    """Part values by entry id, and the scope's signals, of the stage by words and the stage with meaning."""

    words: Mapping[str, Mapping[str, float]]
    word_signals: Mapping[str, float]
    both: Mapping[str, Mapping[str, float]]
    both_signals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _First:
    """What words say of a question. ``foreign``: the scope example that says it rather than the best match, or -1."""

    query: Features
    signals: dict[str, float]
    scores: WordScores
    parts: Mapping[int, Parts]
    matches: list[Match]
    confidence: float
    foreign: int


class Matcher:
    """Finds the entry a question means, or says that none does.

    ``encoder``: the one that ships (default), None for words alone, or any object with
    ``encode(texts) -> array`` of one row a text. ``vectors``: the file that keeps the content's vectors; without
    one they are computed anew, unless they ship with the content (``ready/vectors.bin``). ``notice`` is told, in
    a sentence, of an encoder or a file that cannot be used; the matcher then goes on with words alone, or
    computes anew. ``always`` uses the encoder for every question (for measuring). ``index``: one made before,
    of this content. ``threads``: how many work at a content's vectors at once; it pays where numpy's own threads
    are switched off, and changes no number.
    """

    def __init__(
        self,
        content: Content,
        *,
        encoder: Encoder | None = DEFAULT,
        calibration: Calibration | None = None,
        vectors: Path | None = None,
        notice: Notice | None = None,
        progress: Progress | None = None,
        always: bool = False,
        index: tuple[Index, ScopeOdds] | None = None,
        threads: int = 1,
    ) -> None:
        self.content = content
        self.calibration = calibration or content.calibration or calibrations.general()
        if index is None:
            index = build_index(content)
        self.index, self.scope = index
        self.analyser = self.index.analyser
        self.examples = ScopeExamples(content.scope, self.analyser, self.index.weighed)
        self.analyser.speller = Speller(self.index.frequencies, others=self.examples)
        self.always = always
        self.meaning = MeaningOnDemand(content, self.index.entries, encoder, vectors, notice, progress, threads)

    def match(self, text: str) -> Verdict:
        """The verdict on a question. Never raises for any text; time is bounded by ``faq.text``'s limits."""
        first = self._by_words(text)
        query, signals, stage = first.query, first.signals, self.calibration.words
        matches, confidence, foreign = first.matches, first.confidence, first.foreign
        nearness = self.meaning.nearness(query.text) if self._is_open(first) else None
        if nearness is not None:
            stage = self.calibration.both
            signals |= _scope_signals(nearness)
            matches = self._ranked(self._all_parts(first.scores, first.parts, nearness), stage, nearness)
            confidence = self._confidence(matches, stage, signals)
            foreign = self._foreign(query, first.scores, matches, confidence, stage) if nearness.scope_lead > 0 else -1
            if nearness.scope_lead >= NEARER:
                foreign = nearness.scope_example
        if foreign >= 0:
            band, rule, confidence = NOT_COVERED, "not covered because a question that is not covered is nearer", 0.0
        else:
            band, rule = self._band(matches, confidence, stage, signals)
        if foreign < 0 and nearness is not None:
            foreign = nearness.scope_example
        evidence = self._evidence(query, signals, stage, rule, nearness, foreign)
        return Verdict(text, band, tuple(matches), confidence, evidence)

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Let the encoder read in one go what words leave open of questions that are asked next.

        That takes less time than one by one and changes no verdict. At most a few hundred texts at once.
        """
        read = (self._by_words(text) for text in texts)
        self.meaning.read_ahead(list(dict.fromkeys(first.query.text for first in read if self._is_open(first))))

    def _by_words(self, text: str) -> _First:
        query = self.analyser.features(text, repair=True)
        stage = self.calibration.words
        signals = {"scope_words": self.scope.reading(query)}
        scores = WordScores(self.index, query)
        parts = scores.parts(stage.weights)
        matches = self._ranked(parts, stage)
        confidence = self._confidence(matches, stage, signals)
        foreign = self._foreign(query, scores, matches, confidence, stage)
        return _First(query, signals, scores, parts, matches, confidence, foreign)

    def _foreign(
        self, query: Features, scores: WordScores, matches: Sequence[Match], confidence: float, stage: Stage
    ) -> int:
        """The scope example that says what was asked where no entry does, or -1; looked for before an answer."""
        if not matches or confidence < stage.answer_from:
            return -1
        likeness, example = self.examples.nearest(query, scores.weighed)
        return example if likeness >= max(SAID, matches[0].part("phrasing") + TIE) else -1

    def _is_open(self, first: _First) -> bool:
        """Whether words leave a question to the encoder."""
        if not first.query.words:
            return False
        return self.always or first.foreign >= 0 or first.confidence < self.calibration.words.settle_from

    def observe(self, text: str) -> Observation:
        """What both stages see of a question, before any calibration; for fitting one."""
        query = self.analyser.features(text, repair=True)
        ids = self.index.ids
        scope = {"scope_words": self.scope.reading(query)}
        scores = WordScores(self.index, query)
        parts = scores.parts(self.calibration.words.weights)
        words = {ids[at]: values for at, values in parts.items()}
        nearness = self.meaning.nearness(query.text) if query.words else None
        if nearness is None:
            return Observation(words, scope, {}, {})
        both = {ids[at]: values for at, values in self._all_parts(scores, parts, nearness).items()}
        return Observation(words, scope, both, scope | _scope_signals(nearness))

    @cached_property
    def understanding(self) -> Understanding:
        """What sentences give away to the content's trees."""
        from faq.understanding import Understanding

        return Understanding(self.content, self.analyser, self.index.rarity)

    def suggest(self, text: str, limit: int = 5) -> tuple[Match, ...]:
        """The best entries for a question that is still being typed, best first; words alone.

        A last word that is not finished is read as the content's commonest word that begins so.
        """
        query = self.analyser.features(self._finished(text), repair=True)
        stage = self.calibration.words
        return tuple(self._ranked(WordScores(self.index, query).parts(stage.weights), stage)[:limit])

    def _finished(self, text: str) -> str:
        found = _UNFINISHED.search(text)
        if found is None or self.analyser.speller is None:
            return text
        return text[: found.start()] + self.analyser.speller.finished(found[0].lower())

    def prepare(self) -> bool:
        """Load the encoder and the content's vectors now; False where only words can be used."""
        return self.meaning.ready() is not None

    # -- scorers -----------------------------------------------------------------------------

    def _all_parts(self, scores: WordScores, word_parts: Mapping[int, Parts], nearness: Nearness) -> dict[int, Parts]:
        """Part values of the entries that words or meaning find."""
        weights = self.calibration.both.weights
        near = sum(weights.get(name, 0.0) * getattr(nearness, name) for name in calibrations.MEANING_PARTS)
        for at, value in scores.words.items():
            near[at] += weights.get("words", 0.0) * value
        chosen = dict.fromkeys([*word_parts, *map(int, (-near).argsort(kind="stable")[: CANDIDATES + 1])])
        return {
            at: {
                **(word_parts.get(at) or scores.parts_of(at)),
                **{name: max(0.0, float(getattr(nearness, name)[at])) for name in calibrations.MEANING_PARTS},
            }
            for at in chosen
        }

    def _ranked(self, parts: Mapping[int, Parts], stage: Stage, nearness: Nearness | None = None) -> list[Match]:
        """The best matches. Parts sum to the score; equal scores stand in the order of ids."""
        weight_of = stage.weights.get
        scored: list[tuple[float, int, list[Part]]] = []
        for at, values in parts.items():
            rows, total = [], 0.0
            for name, value in values.items():
                weight = weight_of(name, 0.0)
                amount = weight * value
                total += amount
                rows.append(Part(name, value, weight, amount))
            scored.append((-total, at, rows))
        scored.sort(key=_score_and_place)
        matches = []
        for negative, at, rows in scored[:MATCHES]:
            entry, score = self.index.entries[at], -negative
            phrasing = self.meaning.phrasing(nearness, at) if nearness else ""
            matches.append(Match(entry.id, entry.question, min(1.0, score), tuple(rows), phrasing))
        return matches

    # -- deciding ----------------------------------------------------------------------------

    def _confidence(self, matches: Sequence[Match], stage: Stage, signals: dict[str, float]) -> float:
        if not matches:
            return 0.0
        signals["score"] = matches[0].score
        signals["margin"] = matches[0].score - (matches[1].score if len(matches) > 1 else 0.0)
        return stage.probability_right(signals)

    def _band(
        self, matches: Sequence[Match], confidence: float, stage: Stage, signals: dict[str, float]
    ) -> tuple[Band, str]:
        if not matches:
            return "none", "no entry shares a word or a meaning with the question"
        tied = len(matches) > 1 and (signals["margin"] < TIE or _alike(*matches[:2]))
        if confidence >= stage.answer_from and not tied:
            return "answer", f"answered because right with a chance of {confidence:.2f} ≥ {stage.answer_from:.2f}"
        covered = stage.probability_covered(signals)
        if tied and max(confidence, covered) >= stage.clarify_from:
            return "clarify", "asked back because the first two fit equally well"
        if covered >= stage.clarify_from:
            return "clarify", (
                f"asked back because right with a chance of {confidence:.2f} < {stage.answer_from:.2f}, "
                f"but covered with {covered:.2f} ≥ {stage.clarify_from:.2f}"
            )
        return "none", f"not covered because covered with a chance of {covered:.2f} < {stage.clarify_from:.2f}"

    def _evidence(
        self,
        query: Features,
        signals: dict[str, float],
        stage: Stage,
        rule: str,
        nearness: Nearness | None,
        example: int,
    ) -> Evidence:
        known = self.index.idf
        pairs = list(dict.fromkeys(zip(query.words, query.stems, strict=True)))
        return Evidence(
            matched=tuple([word for word, stem in pairs if stem in known]),
            unknown=tuple([word for word, stem in pairs if stem not in known and stem not in query.covered]),
            repairs=query.repairs,
            synonyms=query.synonyms,
            scope=signals["scope_words"],
            scope_example=self.content.scope[example] if example >= 0 else "",
            margin=signals.get("margin", 0.0),
            answer_from=stage.answer_from,
            clarify_from=stage.clarify_from,
            rule=rule,
            encoder=nearness is not None,
        )


def _alike(first: Match, second: Match) -> bool:
    """Whether two entries say in the same words what was asked, so that nothing in the question parts them."""
    if first.part("phrasing") < SAID:
        return False
    return all(abs(first.part(name) - second.part(name)) < TIE for name in ("phrasing", "words"))


_UNFINISHED = re.compile(r"[A-Za-z]{2,}\Z")
_score_and_place = operator.itemgetter(0, 1)


def build_index(content: Content) -> tuple[Index, ScopeOdds]:
    """The word index of a content and its scope's odds: what a snapshot keeps."""
    analyser = Analyser(content.terms)
    index = Index(content.entries, analyser)
    phrasings = (phrasing for entry in index.entries for phrasing in entry.phrasings)
    return index, ScopeOdds(phrasings, content.scope, analyser)


def _scope_signals(nearness: Nearness) -> dict[str, float]:
    return {"scope_meaning": nearness.scope_side, "scope_nearest": nearness.scope_nearest}
