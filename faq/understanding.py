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

from faq.features import Analyser
from faq.lexicon import Lexicon
from faq.model import Content, Option, Question
from faq.phrase_search import (
    FUNCTION_WORDS,
    Phrase,
    Sentence,
    annotated,
    can_hold,
    find,
    is_literal,
    phrase_of,
    sentence_of,
    telling_words,
)
from faq.text import Stemmer
from faq.trees import begin

# Weights are of words, 0..1; all limits were set together on the trees' persona sentences and two further sets.
CLEAR_FROM = 0.2  # squared idf, summed: what an option's evidence must reach; one rare word, or a few common ones
RIVAL_FROM = 0.5  # a sibling with this much evidence of its own competes, whatever the best has
LEAD = 2.5  # how many times a sibling's own evidence the best option's own must be
FUNCTION_WORD = 0.2  # idf of a word such as "the", however rare it is in this content
SHARED = 0.6  # factor for a word that sibling options use too: it tells them apart less


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
        self._phrases: dict[tuple[str, str], list[list[Phrase]]] = {}
        self._titles: dict[str, Sentence] = {}

    def understand(self, tree_id: str, text: str) -> dict[str, str]:
        """Question id to option id, in path order from the tree's start; empty where nothing is clear.

        Raises UnknownNameError for an unknown tree.
        """
        walk = begin(self._content, tree_id)
        title = self._titles.get(tree_id)
        if title is None:
            title = self._titles[tree_id] = self._sentence(self._content.trees[tree_id].title)
        sentence = self._sentence(text)
        while walk.question is not None and walk.question.id not in walk.responses:
            option = self._understood(walk.at, walk.question, sentence, title)
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

    def _understood(self, tree: str, question: Question, sentence: Sentence, title: Sentence) -> Option | None:
        """The one option the sentence gives, or None."""
        evidence = [self._evidence(phrases, sentence, title) for phrases in self._phrases_of(tree, question)]
        best = max(range(len(evidence)), key=lambda at: (self._strength(sentence, evidence[at]), -at))
        if self._strength(sentence, evidence[best]) < CLEAR_FROM:
            return None
        for at, rival in enumerate(evidence):
            if at == best or not rival:
                continue
            own = self._strength(sentence, evidence[best] - rival)
            others = self._strength(sentence, rival - evidence[best])
            if others >= RIVAL_FROM or own <= LEAD * others:
                return None
        return question.options[best]

    def _evidence(self, phrases: list[Phrase], sentence: Sentence, title: Sentence) -> frozenset[int]:
        """The words of the sentence, by position, that an option's phrases account for.

        Words of the tree's title count only inside a phrase that stands there literally, and phrases that
        the title itself says not at all: they tell nothing about the person.
        """
        evidence: set[int] = set()
        for phrase in phrases:
            if not can_hold(phrase, sentence):
                continue
            places = find(phrase, sentence)
            if places and not find(phrase, title):
                literal = is_literal(phrase, places, sentence)
                evidence.update(at for at in places if literal or sentence.words.stems[at] not in title.words.stems)
        return frozenset(evidence)

    def _strength(self, sentence: Sentence, places: Iterable[int]) -> float:
        return sum(self._weight(sentence.words.stems[at]) ** 2 for at in places)

    def _phrases_of(self, tree: str, question: Question) -> list[list[Phrase]]:
        """The phrases of each option, their words weighed by rarity and by whether siblings use them too."""
        key = (tree, question.id)
        if key not in self._phrases:
            options = [
                [annotated(telling_words(phrase), self._stemmer, self._lexicon) for phrase in option.phrases]
                for option in question.options
            ]
            users: dict[str, int] = {}
            for option in options:
                for stem in {stem for words in option for stem in words.stems}:
                    users[stem] = users.get(stem, 0) + 1
            factor = {stem: 1.0 if count == 1 else SHARED for stem, count in users.items()}
            self._phrases[key] = [
                [phrase_of(words, tuple(self._weight(stem) * factor[stem] for stem in words.stems)) for words in option]
                for option in options
            ]
        return self._phrases[key]


def understand(content: Content, tree_id: str, text: str) -> dict[str, str]:
    """``Understanding(content).understand(tree_id, text)``; hold an ``Understanding`` for more than one sentence.

    Raises UnknownNameError for an unknown tree.
    """
    return Understanding(content).understand(tree_id, text)
