"""A line of progress on standard error: only on a terminal, only for what takes more than a second."""

from __future__ import annotations

import sys
import time

PATIENCE = 1.0  # seconds before anything is shown
STEP = 0.1  # seconds between two pictures
WIDTH = 30  # columns of the bar


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
