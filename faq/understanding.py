"""Which responses of a tree a typed sentence already gives: conservative, and only in path order.

An option is understood when phrases its writer gave are found in the sentence and no sibling option has
evidence of its own worth speaking of. Rare words count more than common ones (idf over the trees' phrases
and the entries' phrasings), so a sentence need not hold a phrase to the letter, and a question that anybody
might ask, above all the tree's own title, gives nothing away. Reading stops at the first question without
clear evidence. What is found is an offer, to be shown and undone; nothing here decides a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from faq.features import Analyser
from faq.lexicon import Lexicon
from faq.model import Content, Option, Question
from faq.phrase_search import (
    FUNCTION_WORDS,
    Phrase,
    Sentence,
    annotated,
    find,
    is_literal,
    phrase_of,
    sentence_of,
    telling_words,
)
from faq.text import Stemmer
from faq.trees import Walk, begin

# Weights are of words, 0..1; all limits were set together on the trees' persona sentences and two further sets.
CLEAR_FROM = 0.2  # squared idf, summed: what an option's evidence must reach; one rare word, or a few common ones
RIVAL_FROM = 0.5  # a sibling with this much evidence of its own competes, whatever the best has
LEAD = 2.5  # how many times a sibling's own evidence the best option's own must be
FUNCTION_WORD = 0.2  # idf of a word such as "the", however rare it is in this content
SHARED = 0.6  # factor for a word that sibling options use too: it tells them apart less


Row = tuple[int, Phrase]
"""An option, by its place, and a phrase of it."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """The phrases of a question's options by the word of each that matters most: its stem, and its lexicon term."""

    by_stem: dict[str, list[Row]]
    by_term: dict[str, list[Row]]

    def that_may_lie_in(self, sentence: Sentence) -> list[Row]:
        """The phrases whose weightiest word a sentence has; the others are not found there."""
        rows = [row for stem in self.by_stem.keys() & sentence.by_stem.keys() for row in self.by_stem[stem]]
        for term in self.by_term.keys() & sentence.by_term.keys():
            rows += [
                (option, phrase)
                for option, phrase in self.by_term[term]
                if phrase.words.stems[phrase.heaviest] not in sentence.by_stem
            ]
        return rows


class Understanding:
    """The phrases of a content's trees, weighed. Built once, read by many; safe to share between threads."""

    def __init__(
        self, content: Content, analyser: Analyser | None = None, rarity: dict[str, float] | None = None
    ) -> None:
        """``analyser`` and ``rarity`` (another's ``rarity`` over the same content) save work already done."""
        self._content = content
        self._stemmer = analyser.stemmer if analyser else Stemmer()
        self._lexicon = analyser.lexicon if analyser else Lexicon(content.terms, self._stemmer)
        self.rarity = rarity if rarity is not None else self._rarity(content)
        self._anchors: dict[tuple[str, str, str], Anchors] = {}
        self._starts: dict[str, tuple[Walk, Sentence]] = {}

    def understand(self, tree_id: str, text: str) -> dict[str, str]:
        """Question id to option id, in path order from the tree's start; empty where nothing is clear.

        Raises UnknownNameError for an unknown tree.
        """
        start = self._starts.get(tree_id)
        if start is None:
            walk = begin(self._content, tree_id)
            start = self._starts[tree_id] = walk, self._sentence(self._content.trees[tree_id].title)
        walk, title = start
        sentence = self._sentence(text)
        while walk.question is not None and walk.question.id not in walk.responses:
            option = self._understood(walk, walk.question, sentence, title)
            if option is None:
                break
            walk = walk.respond(option.id)
        return walk.responses

    def _sentence(self, text: str) -> Sentence:
        return sentence_of(text, self._stemmer, self._lexicon)

    def _rarity(self, content: Content) -> dict[str, float]:
        """The idf of each stem, 0..1: 1 where it stands in a single phrase or phrasing."""
        texts = {phrasing for entry in content.entries.values() for phrasing in entry.phrasings}
        for tree in content.trees.values():
            for question in tree.questions.values():
                texts.update(phrase for option in question.options for phrase in option.phrases)
        counts: dict[str, int] = {}
        for text in texts:
            for stem in {self._stemmer.stem(word) for word in telling_words(text)}:
                counts[stem] = counts.get(stem, 0) + 1
        total = math.log(len(texts) + 1) or 1.0
        idf = {stem: (total - math.log(count)) / total for stem, count in counts.items()}
        idf.update((self._stemmer.stem(word), FUNCTION_WORD) for word in FUNCTION_WORDS)
        return idf

    def _weight(self, stem: str) -> float:
        return self.rarity.get(stem, 1.0)

    def _understood(self, walk: Walk, question: Question, sentence: Sentence, title: Sentence) -> Option | None:
        """The one option the sentence gives, or None."""
        evidence = self._evidence(self._anchors_of(walk, question, title), sentence, title)
        strengths = {at: self._strength(sentence, places) for at, places in evidence.items()}
        best = min(strengths, key=lambda at: (-strengths[at], at), default=-1)
        if best < 0 or strengths[best] < CLEAR_FROM:
            return None
        for at, rival in evidence.items():
            if at == best:
                continue
            own = self._strength(sentence, evidence[best] - rival)
            others = self._strength(sentence, rival - evidence[best])
            if others >= RIVAL_FROM or own <= LEAD * others:
                return None
        return question.options[best]

    def _evidence(self, anchors: Anchors, sentence: Sentence, title: Sentence) -> dict[int, set[int]]:
        """The words of the sentence, by position, that each option's phrases account for; options without are left out.

        Words of the tree's title count only inside a phrase that stands there literally.
        """
        evidence: dict[int, set[int]] = {}
        for option, phrase in anchors.that_may_lie_in(sentence):
            places = find(phrase, sentence)
            if places:
                literal = is_literal(phrase, places, sentence)
                telling = {at for at in places if literal or sentence.words.stems[at] not in title.words.stems}
                if telling:
                    evidence.setdefault(option, set()).update(telling)
        return evidence

    def _strength(self, sentence: Sentence, places: Iterable[int]) -> float:
        return sum(self._weight(sentence.words.stems[at]) ** 2 for at in sorted(places))

    def _anchors_of(self, walk: Walk, question: Question, title: Sentence) -> Anchors:
        """The phrases of each option, their words weighed by rarity and by whether siblings use them too.

        Phrases that the title of the walk's tree itself says are left out: they tell nothing about the person.
        """
        key = (walk.tree, walk.at, question.id)
        found = self._anchors.get(key)
        if found is None:
            options = [
                [annotated(telling_words(phrase), self._stemmer, self._lexicon) for phrase in option.phrases]
                for option in question.options
            ]
            users: dict[str, int] = {}
            for option in options:
                for stem in {stem for words in option for stem in words.stems}:
                    users[stem] = users.get(stem, 0) + 1
            factor = {stem: 1.0 if count == 1 else SHARED for stem, count in users.items()}
            by_stem: dict[str, list[Row]] = {}
            by_term: dict[str, list[Row]] = {}
            for at, option in enumerate(options):
                for words in option:
                    phrase = phrase_of(words, tuple(self._weight(stem) * factor[stem] for stem in words.stems))
                    if not words.stems or find(phrase, title):
                        continue
                    by_stem.setdefault(words.stems[phrase.heaviest], []).append((at, phrase))
                    term = words.terms[phrase.heaviest][0]
                    if term:
                        by_term.setdefault(term, []).append((at, phrase))
            found = self._anchors[key] = Anchors(by_stem, by_term)
        return found


def understand(content: Content, tree_id: str, text: str) -> dict[str, str]:
    """``Understanding(content).understand(tree_id, text)``; hold an ``Understanding`` for more than one sentence.

    Raises UnknownNameError for an unknown tree.
    """
    return Understanding(content).understand(tree_id, text)
