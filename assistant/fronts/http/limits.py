"""What a request may take: sizes, times, and how many come from one address. Every number is here."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from assistant.fronts.http import sentences
from assistant.fronts.http.problems import Problem

LARGEST_BODY = 256 * 1024
"""Bytes: the longest state token, and a question four times as long as is read, in any script."""
LONGEST_ADDRESS = 16 * 1024
"""Bytes of path and query."""
LONGEST_TYPED = 1_000
"""Characters of ``q`` that are looked at."""
MOST_HEADERS = 100
LARGEST_HEADERS = 32 * 1024
"""Bytes of all headers."""
BODY_SECONDS = 10
"""A body must have arrived by then."""
HEAD_SECONDS = 10
"""A request's head must have arrived by then."""
ANSWER_SECONDS = 20
"""An answer that is not there by then is given up."""
IDLE_SECONDS = 30
"""A connection without a request is closed."""
CLOSING_SECONDS = 10
"""Requests in progress have so long when the server ends."""
MEANING_THREADS = 16
"""Questions that are read with the encoder at once: they go through it together, which takes half the time."""
MOST_WAITING = 64
"""Questions that may wait for the encoder: at some 5 ms each a third of a second."""
MOST_CLIENTS = 10_000
"""Addresses whose rate is remembered; the longest unseen go first."""
BURST_SECONDS = 5
"""An address may save up so many seconds of its rate."""


class Rate:
    """At most ``rate`` requests a second from one address, with a burst of ``BURST_SECONDS``; 0 is no limit."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> None:
        """Count a request. Raises Problem where the address has none left."""
        if not self.rate:
            return
        now, full = self._clock(), max(1.0, self.rate * BURST_SECONDS)
        left, seen = self._left.pop(address, (full, now))
        left = min(full, left + (now - seen) * self.rate)
        self._left[address] = (left - 1.0 if left >= 1.0 else left, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        if left < 1.0:
            seconds = max(1, math.ceil((1.0 - left) / self.rate))
            detail = sentences.TOO_FAST.format(rate=self.rate, seconds=seconds)
            raise Problem("too-many-requests", detail, {"retry-after": str(seconds)})
