"""How fast a long run goes: one line on standard error, on a terminal only, rewritten in place."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import IO

STEP = 0.5  # seconds between two pictures
WIDEST = 70  # columns; a shorter line wipes a longer one


class Pace:
    """Call it with how much is done so far, and of the input (in its own unit) how much is read.

    ``total``: the whole input in that unit, 0 where it is not known; then no time left is told. Rate and time left
    are reckoned from the first call on, so that what is skipped at the start does not count.
    """

    def __init__(
        self, what: str, total: int = 0, clock: Callable[[], float] = time.monotonic, out: IO[str] | None = None
    ) -> None:
        self._what = what
        self._total = total
        self._clock = clock
        self._out = sys.stderr if out is None else out
        self._shows = bool(self._out and self._out.isatty())
        self._first: tuple[float, int, int] | None = None
        self._next = 0.0

    def __call__(self, done: int, read: int) -> None:
        """Draw, if it is time to."""
        if not self._shows:
            return
        now = self._clock()
        if self._first is None:
            self._first = (now, done, read)
        if now >= self._next:
            self._next = now + STEP
            self._out.write(f"\r{self._line(now, done, read):{WIDEST}}")
            self._out.flush()

    def close(self) -> None:
        """Leave the line where it is wiped."""
        if self._shows and self._first is not None:
            self._out.write(f"\r{'':{WIDEST}}\r")
            self._out.flush()

    def _line(self, now: float, done: int, read: int) -> str:
        assert self._first is not None
        began, done_then, read_then = self._first
        text = f"{done:,} {self._what}"
        if now <= began:
            return text
        text += f", {(done - done_then) / (now - began):,.0f} a second"
        if self._total and read > read_then:
            text += f", {span((self._total - read) * (now - began) / (read - read_then))} left"
        return text


def span(seconds: float) -> str:
    """``m:ss``, or ``h:mm:ss``; never negative."""
    whole = max(0, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
