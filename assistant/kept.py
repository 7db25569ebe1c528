"""What is worked out of an entry again and again, kept for the entries asked last.

An entry is a frozen value, so what it says never changes; new content has new entries.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from faq import Entry

T = TypeVar("T")

MOST = 1_000
"""Entries; the ones kept longest go first. An answer is some kilobytes, so it is a few megabytes at most."""


class PerEntry(Generic[T]):
    """A function of an entry and of whether its review is overdue, which remembers. Safe to share between threads.

    ``make`` must give the same for equal values, and nothing that anybody changes.
    """

    def __init__(self, make: Callable[[Entry, bool], T], most: int = MOST) -> None:
        self._make = make
        self._most = most
        self._kept: dict[tuple[int, bool], tuple[Entry, T]] = {}
        self._making = threading.Lock()

    def __call__(self, entry: Entry, stale: bool = False) -> T:
        """What ``make`` gives."""
        key = (id(entry), stale)
        found = self._kept.get(key)
        if found is None:  # an entry that is kept lives, so no other has its id
            with self._making:
                found = self._kept[key] = (entry, self._make(entry, stale))
                if len(self._kept) > self._most:
                    del self._kept[next(iter(self._kept))]
        return found[1]

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)
