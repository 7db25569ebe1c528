"""What a request may take: sizes, times, and how many come from one address. Every number is here."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from assistant.fronts.http import sentences
from assistant.fronts.http.problems import Problem
from assistant.sanitize import one_line

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
MOST_NUMERALS = 400
"""Digits of a number in a body."""


async def json_of(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body. Raises Problem for every way in which there is none."""
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        given = f"'{one_line(kind, 60)}'" if kind else "nothing"
        raise Problem("unsupported-media-type", sentences.WRONG_TYPE.format(given=given))
    coding = request.headers.get("content-encoding", "identity")
    if coding.lower() != "identity":
        raise Problem("unsupported-media-type", sentences.WRONG_CODING.format(given=one_line(coding, 40)))
    body = await _body(request)
    if not body.strip():
        raise Problem("not-json", sentences.NO_JSON.format(reason=sentences.EMPTY_BODY))
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise Problem("not-json", sentences.NO_JSON.format(reason=sentences.NOT_UTF8)) from error
    except RecursionError as error:
        raise Problem("not-json", sentences.NO_JSON.format(reason=sentences.TOO_DEEP)) from error
    except ValueError as error:
        raise Problem("not-json", sentences.NO_JSON.format(reason=one_line(str(error), 100))) from error
    if not isinstance(value, dict):
        raise Problem("invalid-request", sentences.NO_OBJECT, errors=[{"pointer": "", "detail": sentences.NO_OBJECT}])
    return value


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
    if length.isdigit() and (len(length) > 12 or int(length) > LARGEST_BODY):
        raise Problem("too-large", sentences.TOO_LARGE.format(limit=LARGEST_BODY), {"connection": "close"})
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > LARGEST_BODY:
                    raise Problem("too-large", sentences.TOO_LARGE.format(limit=LARGEST_BODY), {"connection": "close"})
                parts.append(part)
    except TimeoutError as error:
        detail = sentences.SLOW_BODY.format(seconds=BODY_SECONDS)
        raise Problem("slow-body", detail, {"connection": "close"}) from error
    except ClientDisconnect as error:
        raise Gone from error
    return parts[0] if len(parts) == 1 else b"".join(parts)


class Gone(Exception):
    """The client went away; nobody is left to answer."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _whole(text: str) -> int:
    if len(text) > MOST_NUMERALS:
        raise ValueError("a number is too long")
    return int(text)


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
