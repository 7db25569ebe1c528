"""Query to verdict: features, scorers, ranking, band.

Two stages. Words come first (a tenth of a millisecond); only where they do not settle the matter is the
encoder loaded, once, and both evidences are fused. Deterministic: the same content and query give the
same verdict everywhere. Safe to share between threads.
"""

from __future__ import annotations

import heapq
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faq import calibration as calibrations
from faq.calibration import Calibration, Stage
from faq.errors import EncoderError
from faq.features import Analyser, Features
from faq.index import Index
from faq.model import Content
from faq.scope import ScopeOdds
from faq.verdicts import Band, Evidence, Match, Part, Synonym, Verdict

if TYPE_CHECKING:
    from faq.encoder.meaning import Meaning, Nearness
    from faq.encoder.store import Encoder
    from faq.understanding import Understanding

MATCHES = 5  # of a verdict, at most
SHIPPED = ("ready", "vectors.bin")  # where a content folder carries its vectors
NEAR = 0.5  # share of the best word score below which a phrasing cannot turn the ranking and is not compared
TIE = 0.005  # lead of the first over the second below which neither is answered
CANDIDATES = 5  # entries whose phrasings are compared one by one

DEFAULT: Final[Any] = object()
"""The encoder that ships with the engine, loaded when it is first needed."""


class Words(NamedTuple):
    """What the words of one question give, before any weighing. ``scores``, ``related``: by entry, 0..possible."""

    weighed: list[tuple[str, float]]
    norm: float
    possible: float
    scores: dict[int, float]
    related: dict[int, float]


@dataclass(frozen=True, slots=True)
class Observation:
    """Part values by entry id, and the scope's signals, of the stage by words and the stage with meaning."""

    words: Mapping[str, Mapping[str, float]]
    word_signals: Mapping[str, float]
    both: Mapping[str, Mapping[str, float]]
    both_signals: Mapping[str, float]


Notice = Callable[[str], None]
Progress = Callable[[int, int], None]


class Matcher:
    """Finds the entry a question means, or says that none does.

    ``encoder``: the one that ships (default), None for words alone, or any object with
    ``encode(texts) -> array`` of one row a text. ``vectors``: the file that keeps the content's vectors; without
    one they are computed anew, unless they ship with the content (``ready/vectors.bin``). ``notice`` is told, in
    a sentence, of an encoder or a file that cannot be used; the matcher then goes on with words alone, or
    computes anew. ``always`` uses the encoder for every question (for measuring). ``index``: one made before,
    of this content.
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
    ) -> None:
        self.content = content
        self.calibration = calibration or content.calibration or calibrations.general()
        if index is None:
            index = build_index(content)
        self.index, self.scope = index
        self.analyser = self.index.analyser
        self.always = always
        self._encoder: Any = encoder
        self._vectors = vectors
        self._shipped = Path(content.folder, *SHIPPED) if content.folder else None
        self._notice = notice or (lambda text: None)
        self._progress = progress
        self._meaning: Meaning | None = None
        self._lock = threading.Lock()

    def match(self, text: str) -> Verdict:
        """The verdict on a question. Never raises for any text; time is bounded by ``faq.text``'s limits."""
        query = self.analyser.features(text, repair=True)
        signals = {"scope_words": self.scope.reading(query)}
        words = self._words(query)
        parts = self._word_parts(query, words)
        stage = self.calibration.words
        matches = self._ranked(parts, stage)
        confidence = self._confidence(matches, stage, signals)
        unsettled = self.always or confidence < stage.settle_from
        nearness = self._nearness(query) if unsettled and query.words else None
        if nearness is not None:
            stage = self.calibration.both
            signals |= _scope_signals(nearness)
            matches = self._ranked(self._all_parts(query, words, parts, nearness), stage, nearness)
            confidence = self._confidence(matches, stage, signals)
        band, rule = self._band(matches, confidence, stage, signals)
        evidence = self._evidence(query, signals, stage, rule, nearness, matches)
        return Verdict(text, band, tuple(matches), confidence, evidence)

    def observe(self, text: str) -> Observation:
        """What both stages see of a question, before any calibration; for fitting one."""
        query = self.analyser.features(text, repair=True)
        ids = self.index.ids
        scope = {"scope_words": self.scope.reading(query)}
        found = self._words(query)
        parts = self._word_parts(query, found)
        words = {ids[at]: values for at, values in parts.items()}
        nearness = self._nearness(query) if query.words else None
        if nearness is None:
            return Observation(words, scope, {}, {})
        both = {ids[at]: values for at, values in self._all_parts(query, found, parts, nearness).items()}
        return Observation(words, scope, both, scope | _scope_signals(nearness))

    @cached_property
    def understanding(self) -> Understanding:
        """What sentences give away to the content's trees."""
        from faq.understanding import Understanding

        return Understanding(self.content, self.analyser, self.index.rarity)

    def suggest(self, text: str, limit: int = 5) -> tuple[Match, ...]:
        """The best entries for a question that is still being typed, best first; words alone."""
        query = self.analyser.features(text, repair=True)
        return tuple(self._ranked(self._word_parts(query, self._words(query)), self.calibration.words)[:limit])

    def prepare(self) -> bool:
        """Load the encoder and the content's vectors now; False where only words can be used."""
        return self._ready() is not None

    # -- scorers -----------------------------------------------------------------------------

    def _words(self, query: Features) -> Words:
        weighed = self.index.weighed(query)
        norm = math.sqrt(sum(weight * weight for _, weight in weighed))
        possible = sum(weight for _, weight in weighed)
        related = self.index.related_scores(query, weighed)
        return Words(weighed, norm, possible or 1.0, self.index.entry_scores(query), related)

    def _word_parts(self, query: Features, words: Words) -> dict[int, dict[str, float]]:
        """Part values (0..1) of the entries that words find, best ``CANDIDATES`` by words."""
        scores, related = words.scores, words.related
        if related:
            weights = self.calibration.words.weights
            plain, near = weights.get("words", 0.0), weights.get("related", 0.0)
            scores = {at: plain * score for at, score in scores.items()}
            for at, score in related.items():
                scores[at] = scores.get(at, 0.0) + near * score
        if not scores:
            return {}
        ranked = [at for _, at in heapq.nsmallest(CANDIDATES, ((-score, at) for at, score in scores.items()))]
        least = NEAR * scores[ranked[0]]
        return {at: self._parts_of(at, query, words, compared=scores[at] >= least) for at in ranked}

    def _parts_of(self, at: int, query: Features, words: Words, *, compared: bool = True) -> dict[str, float]:
        """Part values of one entry by words; its phrasings are only looked at where it is to be ``compared``."""
        kind = query.kind
        return {
            "words": words.scores.get(at, 0.0) / words.possible,
            "phrasing": self.index.best_phrasing(words.weighed, words.norm, at)[0] if compared else 0.0,
            "question": self.index.kinds[at].get(kind, 0.0) if kind else 0.0,
            "related": min(1.0, words.related.get(at, 0.0) / words.possible),
        }

    def _all_parts(
        self, query: Features, words: Words, word_parts: dict[int, dict[str, float]], nearness: Nearness
    ) -> dict[int, dict[str, float]]:
        """Part values of the entries that words or meaning find."""
        weights = self.calibration.both.weights
        near = sum(weights.get(name, 0.0) * getattr(nearness, name) for name in calibrations.MEANING_PARTS)
        for name, scores in (("words", words.scores), ("related", words.related)):
            weight = weights.get(name, 0.0) / words.possible
            for at, score in scores.items() if weight else ():
                near[at] += weight * score
        chosen = dict.fromkeys([*word_parts, *map(int, (-near).argsort(kind="stable")[: CANDIDATES + 1])])
        return {
            at: {
                **(word_parts.get(at) or self._parts_of(at, query, words)),
                **{name: max(0.0, float(getattr(nearness, name)[at])) for name in calibrations.MEANING_PARTS},
            }
            for at in chosen
        }

    def _ranked(
        self, parts: dict[int, dict[str, float]], stage: Stage, nearness: Nearness | None = None
    ) -> list[Match]:
        """The best matches. Parts sum to the score; equal scores stand in the order of ids."""
        weights = stage.weights
        scored = sorted(
            (
                (sum(weights.get(name, 0.0) * value for name, value in values.items()), at)
                for at, values in parts.items()
            ),
            key=lambda row: (-row[0], row[1]),
        )
        matches = []
        for score, at in scored[:MATCHES]:
            entry = self.index.entries[at]
            rows = tuple(
                Part(name, value, weights.get(name, 0.0), weights.get(name, 0.0) * value)
                for name, value in parts[at].items()
            )
            matches.append(Match(entry.id, entry.question, min(1.0, score), rows, self._phrasing(at, nearness)))
        return matches

    def _phrasing(self, at: int, nearness: Nearness | None) -> str:
        if nearness is not None and self._meaning is not None:
            return self.index.entries[at].phrasings[self._meaning.nearest_phrasing(nearness, at)]
        return ""

    # -- meaning -----------------------------------------------------------------------------

    def _nearness(self, query: Features) -> Nearness | None:
        meaning = self._ready()
        if meaning is None:
            return None
        from faq.encoder.store import layers_of, unit_rows

        try:
            return meaning.nearness(unit_rows(self._encoder.encode([query.text]), layers_of(self._encoder))[0])
        except EncoderError as error:
            self._give_up(error)
            return None

    def _ready(self) -> Meaning | None:
        if self._meaning is None and self._encoder is not None:
            with self._lock:
                if self._meaning is None and self._encoder is not None:
                    try:
                        self._meaning = self._load_meaning()
                    except EncoderError as error:
                        self._give_up(error)
        return self._meaning

    def _load_meaning(self) -> Meaning:
        try:
            from faq.encoder.meaning import Meaning
            from faq.encoder.store import layers_of, vectors_of
        except ImportError as error:
            raise EncoderError(f"numpy is needed for meaning ({error})") from error
        if self._encoder is DEFAULT:
            from faq.encoder import load_encoder

            self._encoder = load_encoder(layers=2)
        entries = self.index.entries
        phrasings = [phrasing for entry in entries for phrasing in entry.phrasings]
        texts = [*phrasings, *self.content.scope]
        vectors = vectors_of(
            texts, self._encoder, self._shipped, self._vectors, self._notice, self._progress
        )
        counts = [len(entry.phrasings) for entry in entries]
        return Meaning(vectors[: len(phrasings)], counts, vectors[len(phrasings) :], layers_of(self._encoder))

    def _give_up(self, error: EncoderError) -> None:
        self._encoder = None
        self._meaning = None
        self._notice(f"{error}; going on with words alone")

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
        tied = len(matches) > 1 and signals["margin"] < TIE
        if confidence >= stage.answer_from and not tied:
            return "answer", f"answered because {confidence:.2f} ≥ {stage.answer_from:.2f}"
        if tied and confidence >= stage.clarify_from:
            return "clarify", f"asked back because the first two are within {TIE:.2f}"
        covered = stage.probability_covered(signals)
        if covered >= stage.clarify_from:
            return "clarify", (
                f"asked back because {confidence:.2f} < {stage.answer_from:.2f}, but covered {covered:.2f} ≥ "
                f"{stage.clarify_from:.2f}"
            )
        return "none", f"not covered because {covered:.2f} < {stage.clarify_from:.2f}"

    def _evidence(
        self,
        query: Features,
        signals: dict[str, float],
        stage: Stage,
        rule: str,
        nearness: Nearness | None,
        matches: Sequence[Match],
    ) -> Evidence:
        known = self.index.idf
        pairs = list(dict.fromkeys(zip(query.words, query.stems, strict=True)))
        example = self.content.scope[nearness.scope_example] if nearness and nearness.scope_example >= 0 else ""
        return Evidence(
            matched=tuple(word for word, stem in pairs if stem in known),
            unknown=tuple(word for word, stem in pairs if stem not in known),
            repairs=query.repairs,
            synonyms=query.synonyms,
            related=self._related(pairs) if matches and _amount(matches[0], "related") else (),
            scope=signals["scope_words"],
            scope_example=example,
            margin=signals.get("margin", 0.0),
            answer_from=stage.answer_from,
            clarify_from=stage.clarify_from,
            rule=rule,
            encoder=nearness is not None,
        )

    def _related(self, pairs: Sequence[tuple[str, str]]) -> tuple[Synonym, ...]:
        """The query's words that no phrasing has, each with the content's word that is nearest in meaning."""
        index = self.index
        found = [(word, index.related.near(stem)) for word, stem in pairs if stem not in index.idf]
        return tuple(Synonym(word, index.surface(near[0][0])) for word, near in found if near)


def _amount(match: Match, name: str) -> float:
    return next((part.amount for part in match.parts if part.name == name), 0.0)


def build_index(content: Content) -> tuple[Index, ScopeOdds]:
    """The word index of a content and its scope's odds: what a snapshot keeps."""
    analyser = Analyser(content.terms)
    index = Index(content.entries, analyser)
    phrasings = (phrasing for entry in index.entries for phrasing in entry.phrasings)
    return index, ScopeOdds(phrasings, content.scope, analyser)


def _scope_signals(nearness: Nearness) -> dict[str, float]:
    return {"scope_meaning": nearness.scope_side, "scope_nearest": nearness.scope_nearest}
