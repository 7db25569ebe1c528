"""What a content's tests touch of its entries, variants and synonyms; of trees, ``tree_coverage`` says it.

An entry is covered when one of its tests finds it first, a variant when it is the phrasing nearest to such a test, a
synonym when any test uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from faq.matcher import Matcher
from faq.model import Content, Entry
from faq.phrasings import telling
from faq.text import words_of
from faq.tree_coverage import Share
from faq.verdicts import Verdict

KINDS = ("entries", "variants", "synonyms")
"""What is covered here, in the order it is told."""

Asked = tuple[Entry, Verdict]


def knowledge_coverage(content: Content, matcher: Matcher, asked: Iterable[Asked]) -> dict[str, Share]:
    """Kind to what is covered. ``asked``: every entry's test with its verdict.

    Variants are named ``entry: variant``, synonyms ``term: synonym``.
    """
    found: set[str] = set()
    nearest: set[tuple[str, str]] = set()
    used: set[tuple[str, ...]] = set()
    for entry, verdict in asked:
        used |= _phrases_of(verdict.query, matcher)
        best = verdict.best
        if best is not None and best.id == entry.id and verdict.band != "none":
            found.add(entry.id)
            nearest.add((entry.id, best.phrasing or nearest_phrasing(verdict.query, entry, matcher)))
    for tree in content.trees.values():
        for test in tree.tests:
            used |= _phrases_of(test.says, matcher)
    return {
        "entries": _share({entry_id: entry_id in found for entry_id in content.entries}),
        "variants": _share(
            {
                f"{entry.id}: {variant}": (entry.id, variant) in nearest
                for entry in content.entries.values()
                for variant in entry.variants
            }
        ),
        "synonyms": _share(
            {f"{term.term}: {also}": _stems(also, matcher) in used for term in content.terms for also in term.also}
        ),
    }


def nearest_phrasing(text: str, entry: Entry, matcher: Matcher) -> str:
    """The phrasing of an entry that has most words of ``text``, weighed."""
    index = matcher.index
    weighed = index.weighed(matcher.analyser.features(text, repair=True))
    return entry.phrasings[index.phrasings.nearest(telling(weighed), index.ids.index(entry.id))[1]]


def _phrases_of(text: str, matcher: Matcher) -> set[tuple[str, ...]]:
    """The lexicon's phrases in a text, as stems."""
    stems = matcher.analyser.features(text).stems if text else []
    return {tuple(stems[row.start : row.end]) for row in matcher.analyser.lexicon.find(stems)}


def _stems(phrase: str, matcher: Matcher) -> tuple[str, ...]:
    return tuple(matcher.analyser.stemmer.stem(word) for word in words_of(phrase))


def _share(named: Mapping[str, bool]) -> Share:
    return Share(tuple(n for n, covered in named.items() if covered), tuple(n for n, c in named.items() if not c))
