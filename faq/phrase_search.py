"""Finding a short phrase in a typed sentence, loosely: in other words, with gaps, or in another order.

A phrase is found where enough of its weight is there: the words themselves, or the lexicon's synonyms at a
discount. Phrase and sentence must agree on being negated, and a phrase that speaks of its speaker (*our
vendor*) is not found in a sentence that does not. The words below are English and mean the same in any
field; nothing here knows any content.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from faq.lexicon import Lexicon
from faq.text import Stemmer, words_of

COVERED_FROM = 0.65  # part of a phrase's weight that must be found; set, as all of these, on three sets of sentences
SHORT_COVERED_FROM = 0.85  # the same for a phrase of at most SHORT words, where each word matters
SHORT = 3  # words
SYNONYM = 0.9  # what a synonym counts, beside 1 for the word itself
PHRASE_SYNONYM = 0.5  # the same where both sides use several words: they rarely match word for word
SWAPPED = 0.85  # factor for words found in another order
SWAPPED_PAIR = 0.7  # the same for a phrase of two words: "connect to DocuSign" is not "DocuSign Connect"
GAP = 0.05  # taken off for each other word in between
GAP_IN_SHORT = 0.08  # the same for a short phrase
SPREAD = 2  # a phrase of n words is looked for within n × SPREAD + 2 words of its weightiest one
NEGATION_REACH = 2  # words before a phrase in which a negation still turns it round

FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those it its i me my mine we us our ours you your yours he she they them "
        "their theirs who what which when where why how and or but so if then than as at by for from in into "
        "of off on onto out over to up with about after before do does did done has have had having will "
        "would can could should may might must shall there here also too very really some any all each every "
        "such please hello hi now ",
    )
)
_NEGATIONS = frozenset(["not", "no", "never", "nobody", "without", "nothing", "none", "neither", "nor"])
_FIRST_PERSON = frozenset(["i", "me", "my", "mine", "we", "us", "our", "ours"])
_COPULAS = frozenset(["am", "is", "are", "was", "were", "be", "re", "m"])  # written or left out without a difference
_ALIKE = {"just": "only", "merely": "only", "solely": "only"}
_SENTENCE_END = re.compile(r"[.;!?\n]+(?=\s|$)")
_CLAUSE_END = re.compile(r"[,:()—–]+(?=\s|$)|\bbut\b")
_CLAUSE_SIGN = re.compile(r"[,:()—–]|but")  # where it finds nothing, ``_CLAUSE_END`` finds nothing: a tenth of its time

Weigh = Callable[[str], float]
"""Stem to weight, 0..1."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words ready to be compared: stems, and of each the lexicon term it belongs to with that phrase's length."""

    stems: tuple[str, ...]
    terms: tuple[tuple[str, int], ...]
    negations: tuple[int, ...]
    first_person: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is looked for; ``weights`` say how much each word matters for having found it."""

    words: Words
    weights: tuple[float, ...]
    heaviest: int = 0  # position of the word that matters most; ``phrase_of`` finds it
    total: float = 0.0


def phrase_of(words: Words, weights: tuple[float, ...]) -> Phrase:
    """A phrase to look for."""
    return Phrase(words, weights, max(range(len(weights)), key=weights.__getitem__, default=0), sum(weights))


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where it is looked for; sentences and clauses are numbered word by word."""

    words: Words
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    by_stem: Mapping[str, Sequence[int]]
    by_term: Mapping[str, Sequence[int]]

    def alike_to(self, words: Words, at: int) -> Sequence[int]:
        """Positions of the words that agree with one of a phrase, by stem or by term, ascending."""
        same = self.by_stem.get(words.stems[at], ())
        related = self.by_term.get(words.terms[at][0], ()) if words.terms[at][0] else ()
        return sorted({*same, *related}) if related else same


def telling_words(text: str) -> list[str]:
    """The words of a text without those that may be left out, and alike ones made the same."""
    words = [word for word in words_of(text) if word not in _COPULAS]
    return words if _ALIKE.keys().isdisjoint(words) else [_ALIKE.get(word, word) for word in words]


def annotated(words: Sequence[str], stemmer: Stemmer, lexicon: Lexicon) -> Words:
    """Words with stems and lexicon terms."""
    stems = tuple(stemmer.stem(word) for word in words)
    terms = [("", 0)] * len(stems)
    for found in lexicon.find(stems):
        for at in range(found.start, found.end):
            if words[at] not in FUNCTION_WORDS:
                terms[at] = (found.term, found.end - found.start)
    negated = not _NEGATIONS.isdisjoint(words)
    negations = tuple(at for at, word in enumerate(words) if word in _NEGATIONS) if negated else ()
    return Words(stems, tuple(terms), negations, not _FIRST_PERSON.isdisjoint(words))


def sentence_of(text: str, stemmer: Stemmer, lexicon: Lexicon) -> Sentence:
    """A typed text, cut into sentences and clauses."""
    words: list[str] = []
    sentences: list[int] = []
    clauses: list[int] = []
    clause_count = 0
    for number, part in enumerate(_SENTENCE_END.split(text)):
        for clause in _CLAUSE_END.split(part) if _CLAUSE_SIGN.search(part) else (part,) if part else ():
            found = telling_words(clause)
            words += found
            sentences += [number] * len(found)
            clauses += [clause_count] * len(found)
            clause_count += 1
    known = annotated(words, stemmer, lexicon)
    by_stem: dict[str, list[int]] = {}
    by_term: dict[str, list[int]] = {}
    for at, stem in enumerate(known.stems):
        by_stem.setdefault(stem, []).append(at)
    for at, (term, _) in enumerate(known.terms):
        if term:
            by_term.setdefault(term, []).append(at)
    return Sentence(known, tuple(sentences), tuple(clauses), by_stem, by_term)


def find(phrase: Phrase, sentence: Sentence) -> tuple[int, ...]:
    """Where the phrase lies: positions of words of the sentence, ascending; empty where it is not found."""
    words = phrase.words
    if not words.stems or (words.first_person and not sentence.words.first_person):
        return ()
    heaviest = phrase.heaviest
    needed = (COVERED_FROM if len(words.stems) > SHORT else SHORT_COVERED_FROM) * phrase.total
    if _most(phrase, sentence) < needed:
        return ()
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    for anchor in sentence.alike_to(words, heaviest):
        found, places = _around(phrase, heaviest, sentence, anchor)
        if found >= needed and found > best[0] and _agree(words, places, sentence):
            best = (found, places)
    return best[1]


def is_literal(phrase: Phrase, places: tuple[int, ...], sentence: Sentence) -> bool:
    """Whether the words at ``places`` are the phrase itself, without a gap."""
    return bool(places) and sentence.words.stems[places[0] : places[-1] + 1] == phrase.words.stems


def alike(one: Words, at: int, other: Words, where: int) -> float:
    """How well two words agree: 1 the same stem, less for a synonym, 0 not at all."""
    if one.stems[at] == other.stems[where]:
        return 1.0
    (term, length), (other_term, other_length) = one.terms[at], other.terms[where]
    if not term or term != other_term:
        return 0.0
    return SYNONYM if min(length, other_length) == 1 else PHRASE_SYNONYM


def _most(phrase: Phrase, sentence: Sentence) -> float:
    """The most weight that can be found: that of the words which are anywhere in the sentence."""
    stems, terms = sentence.by_stem, sentence.by_term
    most = 0.0
    for stem, (term, _), weight in zip(phrase.words.stems, phrase.words.terms, phrase.weights, strict=True):
        if stem in stems:
            most += weight
        elif term in terms:
            most += SYNONYM * weight
    return most


def _around(phrase: Phrase, heaviest: int, sentence: Sentence, anchor: int) -> tuple[float, tuple[int, ...]]:
    """The weight found near ``anchor``, where the heaviest word lies, and the positions."""
    words = phrase.words
    size = len(words.stems)
    reach = size * SPREAD + 2
    stems, sentences = sentence.words.stems, sentence.sentences
    here = sentences[anchor]
    places: list[int] = []
    weight = 0.0
    for at, stem in enumerate(words.stems):
        best: tuple[float, int, int] | None = None
        for where in (anchor,) if at == heaviest else sentence.alike_to(words, at):
            if abs(where - anchor) > reach or sentences[where] != here:
                continue
            if where in places and not words.terms[at][0]:
                continue
            agreement = 1.0 if stem == stems[where] else alike(words, at, sentence.words, where)
            spot = (-agreement, abs(where - anchor - (at - heaviest)), where)
            if agreement and (best is None or spot < best):
                best = spot
        if best is not None:
            places.append(best[2])
            weight -= best[0] * phrase.weights[at]
    if any(after < before for before, after in itertools.pairwise(places)):
        weight *= SWAPPED_PAIR if size == 2 else SWAPPED
    gaps = max(places) - min(places) + 1 - len(set(places))
    return weight * max(0.0, 1.0 - (GAP_IN_SHORT if size <= SHORT else GAP) * gaps), tuple(sorted(set(places)))


def _agree(words: Words, places: tuple[int, ...], sentence: Sentence) -> bool:
    """Whether phrase and sentence are both negated, or neither is."""
    first, last = places[0], places[-1]
    clauses = (sentence.clauses[first], sentence.clauses[last])
    negated = any(
        first - NEGATION_REACH <= at <= last and sentence.clauses[at] in clauses for at in sentence.words.negations
    )
    return negated == bool(words.negations)
