"""Values that are worked out when they are first asked for, and then kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """``make``: key to value, the same whenever it is called. ``most``: values that are kept; more are made anew.

    Safe to share between threads: two may make a value at once, and make the same. As fast as a dictionary for what is
    kept, so that many keys can be looked up in one step (``map(kept.__getitem__, keys)``).
    """

    def __init__(self, make: Callable[[Key], Value], most: float = float("inf")) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, key: Key) -> Value:
        value = self._make(key)
        if len(self) < self._most:
            self[key] = value
        return value
