"""Looking things up by the beginnings of their words: "red ur" finds "redirect URI"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text, without a difference between upper and lower case."""
    return [word.casefold() for word in _WORD.findall(text)]


def begun(typed: Sequence[str], names: Iterable[str]) -> bool:
    """Whether each typed word (of ``words``) begins a word of one and the same name; always so where none is typed."""
    return not typed or any(all(any(word.startswith(part) for word in words(name)) for part in typed) for name in names)
