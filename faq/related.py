"""Words that mean nearly the same: which words of a content a question's word comes near to.

General English, and nothing of any content: a shipped table of stems and their neighbours, made by
``tools/build_words.py`` from the encoder's vectors of single words. What writers put into the lexicon says
more and counts more; this only helps where nobody thought of a word.
"""

from __future__ import annotations

import zlib
from collections.abc import Container
from importlib import resources

LIMIT = 20_000  # stems remembered with their neighbours

Near = tuple[tuple[str, float], ...]


def general() -> str:
    """The shipped table: a stem a line, then its neighbours, nearest first, each with its nearness in percent."""
    packed = resources.files("faq").joinpath("words", "related.z").read_bytes()
    return zlib.decompress(packed).decode("ascii")


def within(vocabulary: Container[str], table: str) -> str:
    """The lines of a table that have neighbours in a vocabulary, with only those."""
    lines = []
    for line in table.split("\n"):
        stem, *rest = line.split(" ")
        kept = [f"{near} {percent}" for near, percent in zip(rest[::2], rest[1::2], strict=True) if near in vocabulary]
        if kept:
            lines.append(" ".join((stem, *kept)))
    return "\n".join(lines)


class Related:
    """Neighbours within one vocabulary. Safe to share between threads."""

    def __init__(self, vocabulary: Container[str], table: str | None = None) -> None:
        """``table``: what ``state`` of an equal one gave; without it the shipped one is read when first needed."""
        self._vocabulary = vocabulary
        self._table = None if table is None else f"\n{table}\n"
        self._known: dict[str, Near] = {}

    def state(self) -> str:
        """The table within the vocabulary."""
        return self._text()[1:-1]

    def near(self, stem: str) -> Near:
        """The neighbours of a stem in the vocabulary, nearest first, with their nearness (0..1); never itself."""
        known = self._known.get(stem)
        if known is None:
            known = self._found(stem)
            if len(self._known) < LIMIT:
                self._known[stem] = known
        return known

    def _found(self, stem: str) -> Near:
        text = self._text()
        at = text.find(f"\n{stem} ")
        if at < 0:
            return ()
        start = at + len(stem) + 2
        rest = text[start : text.index("\n", start)].split(" ")
        return tuple((near, int(percent) / 100) for near, percent in zip(rest[::2], rest[1::2], strict=True))

    def _text(self) -> str:
        if self._table is None:
            self._table = f"\n{within(self._vocabulary, general())}\n"
        return self._table
