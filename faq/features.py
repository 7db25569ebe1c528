"""A text to weighted features: stems, neighbouring pairs, and the lexicon's concepts.

The one recipe that entries, scope examples and queries share; whatever is learned of a text here is
learned of all of them alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from faq.lexicon import CONCEPT, Lexicon
from faq.model import Term
from faq.spelling import Speller
from faq.text import Stemmer, Word, question_kind
from faq.verdicts import Repair, Synonym

PAIR = "_"  # joins two stems; no stem holds one
PAIR_WEIGHT = 0.5  # of a neighbouring pair beside its words; tuned on development splits of public sets


@dataclass(frozen=True, slots=True)
class Features:
    """A text as the scorers see it.

    ``weights``: feature to weight (0..1), in the order of the text. ``covered``: stems that stand
    inside a synonym's phrase, so that not knowing them by themselves is no loss.
    """

    words: tuple[Word, ...] = ()
    weights: dict[str, float] = field(default_factory=dict)
    kind: str = ""
    covered: frozenset[str] = frozenset()
    repairs: tuple[Repair, ...] = ()
    synonyms: tuple[Synonym, ...] = ()

    @property
    def text(self) -> str:
        """The words as they were read, spelling repaired, joined by spaces."""
        return " ".join(word.surface for word in self.words)


class Analyser:
    """Makes features. Holds the lexicon and the stemmer; the speller is added once the vocabulary is known."""

    def __init__(self, terms: Iterable[Term] = (), stemmer: Stemmer | None = None) -> None:
        self.stemmer = stemmer or Stemmer()
        self.lexicon = Lexicon(terms, self.stemmer)
        self.speller: Speller | None = None

    def features(self, text: str, *, repair: bool = False) -> Features:
        """The features of a text; with ``repair`` its spelling is put right first (for queries)."""
        words = self.stemmer.words(text)
        repairs: list[Repair] = []
        if repair:
            words, rewrites = self.lexicon.rewrite(words)
            repairs += [Repair(typed, read) for typed, read in rewrites]
            if self.speller is not None:
                words = self._respelled(words, repairs)
        stems = [word.stem for word in words]
        weights: dict[str, float] = dict.fromkeys(stems, 1.0)
        for left, right in zip(stems, stems[1:], strict=False):
            weights[f"{left}{PAIR}{right}"] = PAIR_WEIGHT
        covered: set[str] = set()
        synonyms: list[Synonym] = []
        for found in self.lexicon.find(stems):
            weights[CONCEPT + found.term] = 1.0
            if not found.exact:
                covered.update(stems[found.start : found.end])
                typed = " ".join(word.surface for word in words[found.start : found.end])
                synonyms.append(Synonym(typed, found.term))
        kind = question_kind([word.surface for word in words])
        return Features(tuple(words), weights, kind, frozenset(covered), tuple(repairs), tuple(synonyms))

    def _respelled(self, words: list[Word], repairs: list[Repair]) -> list[Word]:
        from faq.spelling import MAX_REPAIRS

        assert self.speller is not None
        out: list[Word] = []
        for at, word in enumerate(words):
            read = self.speller.repair(word.surface) if at < MAX_REPAIRS else (word.surface,)
            if read == (word.surface,):
                out.append(word)
            else:
                repairs.append(Repair(word.surface, " ".join(read)))
                out.extend(Word(part, self.stemmer.stem(part)) for part in read)
        return out
