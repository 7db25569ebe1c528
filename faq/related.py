"""Words that mean nearly the same: which words of a content a question's word comes near to.

General English, and nothing of any content: a shipped table of stems and their neighbours, made by
``tools/build_words.py`` from the encoder's vectors of single words. What writers put into the lexicon says
more and counts more; this only helps where nobody thought of a word.
"""

from __future__ import annotations

import zlib
from collections.abc import Container
from importlib import resources

SEARCHED = 40  # stems looked for in a stored table before it is taken apart

Near = tuple[tuple[str, float], ...]


def general() -> str:
    """The shipped table: a stem a line, then its neighbours, nearest first, each with its nearness in percent."""
    packed = resources.files("faq").joinpath("words", "related.z").read_bytes()
    return zlib.decompress(packed).decode("ascii")


def within(vocabulary: Container[str], table: str) -> dict[str, str]:
    """The lines of a table that have neighbours in a vocabulary, with only those: stem to the rest of its line."""
    lines: dict[str, str] = {}
    for line in table.split("\n"):
        stem, *rest = line.split(" ")
        kept = [f"{near} {percent}" for near, percent in zip(rest[::2], rest[1::2], strict=True) if near in vocabulary]
        if kept:
            lines[stem] = " ".join(kept)
    return lines


class Related:
    """Neighbours within one vocabulary. Safe to share between threads."""

    def __init__(self, vocabulary: Container[str], table: str | None = None) -> None:
        """``table``: what ``state`` of an equal one gave; without it the shipped one is read when first needed."""
        self._vocabulary = vocabulary
        self._table = None if table is None else f"\n{table}\n"
        self._lines: dict[str, str] | None = None
        self._searched = 0

    def state(self) -> str:
        """The table within the vocabulary."""
        return "\n".join(f"{stem} {rest}" for stem, rest in self._by_stem().items())

    def near(self, stem: str) -> Near:
        """The neighbours of a stem in the vocabulary, nearest first, with their nearness (0..1); never itself."""
        rest = self._line(stem).split(" ")
        return tuple((near, int(percent) / 100) for near, percent in zip(rest[::2], rest[1::2], strict=False))

    def _line(self, stem: str) -> str:
        """Of a stored table the first few lines are searched for: a single question needs no more."""
        table = self._table
        if table is None or self._searched >= SEARCHED:
            return self._by_stem().get(stem, "")
        self._searched += 1
        at = table.find(f"\n{stem} ")
        return table[at + len(stem) + 2 : table.index("\n", at + 1)] if at >= 0 else ""

    def _by_stem(self) -> dict[str, str]:
        lines, table = self._lines, self._table
        if lines is None:
            if table is None:
                lines = within(self._vocabulary, general())
            else:
                rows = (line.partition(" ") for line in table.split("\n") if line)
                lines = {stem: rest for stem, _, rest in rows}
            self._lines = lines  # before the table goes: another thread finds one of the two
            self._table = None
        return lines
