"""One encoder for several threads: what waits is read in one go, which takes less time than one after the other.

A row does not depend on what is read beside it, so no reply does either. It knows neither HTTP nor numpy.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Any

MOST = 8
"""Requests that are read in one go; beyond that it takes no less time for each, and the first wait for the last."""
READERS = 2
"""Goes at the same time at most: the encoder computes outside the interpreter's lock, so two use two cores."""


def readers_for(workers: int) -> int:
    """Goes at the same time in each of some processes: no more than there are cores for, for then each takes longer."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(READERS, cores // workers))


class _Asked:
    """Texts that wait, and what became of them: rows or an error once they are done."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self.rows: Any = None
        self.error: Exception | None = None
        self.taken = self.done = False


class Together:
    """An encoder that reads what waits together; everything else about it is the one it is made of."""

    def __init__(self, encoder: Any, readers: int = READERS) -> None:
        self.encoder = encoder
        self._most_readers = readers
        self._waiting: list[_Asked] = []
        self._readers = 0
        self._changed = threading.Condition()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.encoder, name)

    def encode(self, texts: Sequence[str]) -> Any:
        """One row a text. Raises what the encoder does."""
        asked = _Asked(texts)
        with self._changed:
            self._waiting.append(asked)
            while not asked.done:
                if asked.taken or self._readers >= self._most_readers:
                    self._changed.wait()
                else:
                    self._read_waiting()
        if asked.error is not None:
            raise asked.error
        return asked.rows

    def _read_waiting(self) -> None:
        """Read what has waited longest. Holds the lock but while the encoder computes."""
        now, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        for asked in now:
            asked.taken = True
        self._readers += 1
        self._changed.release()
        try:
            self._read(now)
        finally:
            self._changed.acquire()
            self._readers -= 1
            for asked in now:
                asked.done = True
            self._changed.notify_all()

    def _read(self, now: list[_Asked]) -> None:
        try:
            rows = self.encoder.encode([text for asked in now for text in asked.texts])
        except Exception as error:  # each of them is told; which text was to blame cannot be known
            for asked in now:
                asked.error = error
            return
        start = 0
        for asked in now:
            asked.rows = rows[start : start + len(asked.texts)]
            start += len(asked.texts)
