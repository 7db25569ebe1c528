"""A text to weighted features: stems, neighbouring pairs, and the lexicon's concepts.

The one recipe that entries, scope examples and queries share; whatever is learned of a text here is
learned of all of them alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from faq.lexicon import CONCEPT, Lexicon
from faq.model import Term
from faq.spelling import MAX_REPAIRS, Speller
from faq.text import Stemmer, question_kind, words_of
from faq.verdicts import Repair, Synonym

PAIR = "_"  # joins two stems; no stem holds one
PAIR_WEIGHT = 0.5  # of a neighbouring pair beside its words; tuned on development splits of public sets


def weight_of(feature: str) -> float:
    """How much a feature counts (0..1), whatever text it is in."""
    return PAIR_WEIGHT if PAIR in feature and not feature.startswith(CONCEPT) else 1.0


@dataclass(slots=True)
class Features:
    """A text as the scorers see it. ``words`` and ``stems`` run in parallel, in the order of the text.

    ``weights``: feature to weight (``weight_of`` it). ``covered``: stems inside a synonym's phrase, so that not
    knowing them by themselves is no loss.
    """

    raw: str
    words: list[str]
    stems: list[str]
    weights: dict[str, float]
    covered: frozenset[str] = frozenset()
    repairs: tuple[Repair, ...] = ()
    synonyms: tuple[Synonym, ...] = field(default=())

    @property
    def kind(self) -> str:
        """What kind of question it is (``faq.text.question_kind``)."""
        return question_kind(self.words)

    @property
    def text(self) -> str:
        """The text as it was read: as typed, or word by word where spelling was repaired."""
        return " ".join(self.words) if self.repairs else self.raw


class Analyser:
    """Makes features. Holds the lexicon and the stemmer; the speller is added once the vocabulary is known."""

    def __init__(self, terms: Iterable[Term] = (), stemmer: Stemmer | None = None, lexicon: Any = None) -> None:
        self.stemmer = stemmer or Stemmer()
        self.lexicon = Lexicon(terms, self.stemmer, lexicon)
        self.speller: Speller | None = None

    def features(self, text: str, *, repair: bool = False) -> Features:
        """The features of a text; with ``repair`` its spelling is put right first (for queries)."""
        words = words_of(text)
        repairs: list[Repair] = []
        if repair:
            words, rewrites = self.lexicon.rewrite(words)
            repairs += [Repair(typed, read) for typed, read in rewrites]
            if self.speller is not None:
                words = self._respelled(words, repairs)
        stem = self.stemmer.stem
        stems = [stem(word) for word in words]
        weights: dict[str, float] = dict.fromkeys(stems, 1.0)
        if stems:
            before = stems[0]
            for after in stems[1:]:
                weights[f"{before}{PAIR}{after}"] = PAIR_WEIGHT
                before = after
        found = self.lexicon.find(stems)
        if not found:
            return Features(text, words, stems, weights, repairs=tuple(repairs))
        covered: set[str] = set()
        synonyms: list[Synonym] = []
        for row in found:
            weights[CONCEPT + row.term] = 1.0
            if not row.exact:
                covered.update(stems[row.start : row.end])
                synonyms.append(Synonym(" ".join(words[row.start : row.end]), row.term))
        return Features(text, words, stems, weights, frozenset(covered), tuple(repairs), tuple(synonyms))

    def _respelled(self, words: list[str], repairs: list[Repair]) -> list[str]:
        assert self.speller is not None
        doubtful = [word for word in dict.fromkeys(words) if not self.speller.knows(word)][:MAX_REPAIRS]
        if not doubtful:
            return words
        read = {word: self.speller.repair(word) for word in doubtful}
        repairs += [Repair(word, " ".join(parts)) for word, parts in read.items() if parts != (word,)]
        return [part for word in words for part in read.get(word, (word,))]
