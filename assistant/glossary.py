"""The glossary: what the terms of a knowledge base mean, for whoever looks one up.

It chooses the terms and the words around them; which terms have a meaning is content.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant import wording
from assistant.sanitize import as_markdown
from assistant.word_starts import begun, words
from faq import Content, Term

LONGEST_QUOTED = 60
"""Characters of what was looked up that are quoted back."""


def glossary(content: Content) -> tuple[Term, ...]:
    """The terms that have a meaning, by their names in alphabetical order."""
    return tuple(sorted((term for term in content.terms if term.meaning), key=lambda term: term.term.casefold()))


def looked_up(terms: Iterable[Term], text: str) -> tuple[Term, ...]:
    """The terms in whose name, or in one of whose other names, each word of ``text`` begins a word; all for none."""
    typed = words(text)
    return tuple(term for term in terms if begun(typed, (term.term, *term.also)))


def glossary_text(content: Content, text: str = "") -> str:
    """The terms that ``text`` looks up, each with its meaning, as a Markdown list; else that there are none."""
    terms = glossary(content)
    if not terms:
        return wording.NO_GLOSSARY
    found = looked_up(terms, text)
    if not found:
        return wording.NOT_IN_GLOSSARY.format(text=as_markdown(text, LONGEST_QUOTED))
    return "\n".join(f"- {meaning_text(term)}" for term in found)


def meaning_text(term: Term) -> str:
    """A term and its meaning, as Markdown."""
    return f"**{as_markdown(term.term)}**: {as_markdown(term.meaning)}"
