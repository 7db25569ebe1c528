"""Suggestions while typing: rows for the suggestion list, with the words that match marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from assistant.fronts.tui.choices import Row
from assistant.sanitize import clean, one_line

if TYPE_CHECKING:
    from faq import Content

MOST = 4
SHORTEST = 2
"""Characters typed before anything is suggested."""
_WORD = re.compile(r"\w+")


def suggestions(matcher: Any, content: Content, text: str, limit: int = MOST) -> tuple[Row, ...]:
    """At most ``limit`` rows, best first. Runs in a thread: it touches no widget."""
    typed = clean(text)
    if len(typed) < SHORTEST:
        return ()
    ranked = (_id(found) for found in matcher.suggest(typed, limit))
    ids = list(dict.fromkeys([*ranked, *_begun(content, typed, limit)]))
    rows = []
    for name in ids[:limit]:
        if name in content.entries:
            label = one_line(content.entries[name].question)
            rows.append(Row("entry", name, label, "", marked=marked(label, typed)))
        elif (tree := name.removeprefix("tree:")) in content.trees:
            label = one_line(content.trees[tree].title)
            rows.append(Row("tree", tree, label, "", "(guide)", marked=marked(label, typed)))
    return tuple(rows)


def _begun(content: Content, typed: str, limit: int) -> list[str]:
    """Entries and guides with a word for each typed one that it begins; so that half a word finds something too."""
    words = [word.casefold() for word in _WORD.findall(typed)]
    titles = [(entry.id, entry.question) for entry in content.entries.values()]
    titles += [(f"tree:{tree.id}", tree.title) for tree in content.trees.values()]
    found = []
    for name, title in titles:
        folded = f" {title.casefold()}"
        if words and all(f" {word}" in folded for word in words):
            found.append(name)
            if len(found) == limit:
                break
    return found


def _id(found: Any) -> str:
    return found if isinstance(found, str) else str(found.id)


def marked(label: str, typed: str) -> tuple[tuple[int, int], ...]:
    """Where words of ``label`` begin like words of ``typed``: (start, end) of what is alike, in order."""
    words = [word.casefold() for word in _WORD.findall(typed)]
    spans = []
    for found in _WORD.finditer(label):
        length = max((_alike(found.group().casefold(), word) for word in words), default=0)
        if length:
            spans.append((found.start(), found.start() + length))
    return tuple(spans)


def _alike(word: str, typed: str) -> int:
    """How many characters to mark: all typed ones of a beginning, the stem of a near relative, or none."""
    if word.startswith(typed):
        return len(typed)
    common = _shared(word, typed)
    return common if common >= 4 and common >= len(typed) - 3 else 0


def _shared(first: Iterable[str], second: Sequence[str]) -> int:
    count = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count
