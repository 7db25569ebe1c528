"""Checks of the lexicon: a phrase must mean one thing."""

from __future__ import annotations

from collections.abc import Iterator

from faq.errors import shown
from faq.model import Content
from faq.rules import Finding, Rule, rule
from faq.text import Stemmer, words_of

Stems = tuple[str, ...]
LONGEST_MEANING = 160  # characters


def _stems(text: str, stemmer: Stemmer) -> Stems:
    return tuple(stemmer.stem(word) for word in words_of(text))


def _two_terms(content: Content) -> Iterator[Finding]:
    stemmer = Stemmer()
    firsts: dict[Stems, str] = {}
    for term in content.terms:
        for phrase in term.also:
            stems = _stems(phrase, stemmer)
            first = firsts.setdefault(stems, term.term)
            if stems and first != term.term:
                yield term.place, f"'{shown(phrase)}' stands under '{shown(first)}' and under '{shown(term.term)}'."


def _swallowed(content: Content) -> Iterator[Finding]:
    stemmer = Stemmer()
    names = {_stems(term.term, stemmer): term.term for term in content.terms}
    for term in content.terms:
        for phrase in term.also:
            name = names.get(_stems(phrase, stemmer), term.term)
            if name != term.term:
                yield (
                    term.place,
                    f"the synonym '{shown(phrase)}' of '{shown(term.term)}' is itself the term '{shown(name)}'.",
                )


def _twice(content: Content) -> Iterator[Finding]:
    firsts: dict[Stems, str] = {}
    for term in content.terms:
        name = tuple(words_of(term.term))
        if name in firsts:
            yield term.place, f"the term '{shown(term.term)}' stands twice."
        firsts.setdefault(name, term.term)


def _right_words(content: Content) -> Iterator[Finding]:
    right = {tuple(words_of(phrase)): term.term for term in content.terms for phrase in (term.term, *term.also)}
    for term in content.terms:
        for phrase in term.misspelled:
            other = right.get(tuple(words_of(phrase)))
            if other is not None and tuple(words_of(phrase)) != tuple(words_of(term.term)):
                yield (
                    term.place,
                    f"'{shown(phrase)}' is called a misspelling of '{shown(term.term)}' but means '{shown(other)}'.",
                )


def _no_sentence(content: Content) -> Iterator[Finding]:
    for term in content.terms:
        if len(term.meaning) > LONGEST_MEANING:
            yield term.place, f"the meaning of '{shown(term.term)}' has {len(term.meaning)} characters."
        elif term.meaning and not term.meaning.endswith("."):
            yield term.place, f"the meaning of '{shown(term.term)}' does not end like a sentence."


LEXICON_RULES: tuple[Rule, ...] = (
    rule(
        "FAQ431",
        "error",
        "A synonym under two terms",
        "Only the first of the two is ever understood.",
        "keep it under the term people mean by it, or leave it out",
        _two_terms,
    ),
    rule(
        "FAQ432",
        "error",
        "A synonym that swallows another term",
        "Whoever asks about that term is understood to ask about this one.",
        "remove the synonym, or make the two terms one",
        _swallowed,
    ),
    rule(
        "FAQ433",
        "error",
        "A term that stands twice",
        "Synonyms of one are not seen when the other is edited.",
        "make the two rows one",
        _twice,
    ),
    rule(
        "FAQ434",
        "warning",
        "A misspelling that is a right word",
        "What people typed on purpose is rewritten.",
        "remove it from `misspelled`",
        _right_words,
    ),
    rule(
        "FAQ435",
        "warning",
        "A meaning that is no short sentence",
        "A glossary is looked through, not read.",
        f"say what the term is in one sentence of at most {LONGEST_MEANING} characters",
        _no_sentence,
    ),
)
