"""A line of progress on standard error: only on a terminal, only for what takes more than a second.

``Progress`` for what knows how far it is, ``Busy`` for what does not.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

PATIENCE = 1.0  # seconds before anything is shown
STEP = 0.1  # seconds between two pictures
WIDTH = 30  # columns of the bar


TOLD_EVERY = 1_000  # lines of a file between two reports


def watched(stream: BinaryIO, size: int, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    """The lines of a file; ``progress`` is told how many bytes are read, of ``size``."""
    done = 0
    for number, line in enumerate(stream):
        done += len(line)
        if not number % TOLD_EVERY:
            progress(done, size)
        yield line
    progress(size, size)


class Progress:
    """Call it with how many are done and of how many; leave it to wipe the line."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shows = bool(sys.stderr and sys.stderr.isatty())
        self._next = time.monotonic() + PATIENCE
        self._drawn = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()

    def wipe(self) -> None:
        """Leave no trace of the line."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write("\r" + " " * (len(self._label) + WIDTH + 10) + "\r")
            sys.stderr.flush()

    def __call__(self, done: int, total: int) -> None:
        """Draw, if it is time to."""
        if total and done >= total:
            self.wipe()
            return
        now = time.monotonic()
        if not self._shows or now < self._next or not total:
            return
        self._next = now + STEP
        self._drawn = True
        filled = WIDTH * done // total
        sys.stderr.write(f"\r{self._label} [{'#' * filled}{'.' * (WIDTH - filled)}] {100 * done // total:3}%")
        sys.stderr.flush()


class Busy:
    """While it is entered, a line says what goes on and for how many seconds."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shows = bool(sys.stderr and sys.stderr.isatty())
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True)

    def __enter__(self) -> Busy:
        if self._shows:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._shows:
            self._thread.join()

    def _draw(self) -> None:
        began, drawn = time.monotonic(), 0
        while not self._ended.wait(PATIENCE):
            line = f"{self._label} … {time.monotonic() - began:.0f} s"
            sys.stderr.write(f"\r{line}\r")  # a notice that is told meanwhile begins at the line's start
            sys.stderr.flush()
            drawn = len(line)
        if drawn:
            sys.stderr.write("\r" + " " * drawn + "\r")
            sys.stderr.flush()
