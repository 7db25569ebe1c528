"""The JSON in a request's body: it comes in time, is small enough, and is one object; all else is a ``Problem``."""

from __future__ import annotations

import asyncio
import codecs
import functools
from collections.abc import Generator
from typing import Any

from starlette.requests import Request
from starlette.types import Message

from assistant.fronts.http import limits, sentences
from assistant.fronts.http.problems import Problem
from assistant.sanitize import one_line
from assistant.strict_json import READER

JSON = "application/json"


class Gone(Exception):
    """The client went away; nobody is left to answer."""


async def json_of(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body. Raises Problem for every way in which there is none."""
    kind = _header(request, b"content-type") or ""
    if kind != JSON and kind.partition(";")[0].strip().lower() != JSON:
        given = f"'{one_line(kind, 60)}'" if kind else "nothing"
        raise Problem("unsupported-media-type", sentences.WRONG_TYPE.format(given=given))
    coding = _header(request, b"content-encoding")
    if coding is not None and coding.lower() != "identity":
        raise Problem("unsupported-media-type", sentences.WRONG_CODING.format(given=one_line(coding, 40)))
    body = await _body(request)
    if not body.strip():
        raise Problem("not-json", sentences.NO_JSON.format(reason=sentences.EMPTY_BODY))
    try:
        value = READER.decode(body.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        raise Problem("not-json", sentences.NO_JSON.format(reason=sentences.NOT_UTF8)) from error
    except RecursionError as error:
        raise Problem("not-json", sentences.NO_JSON.format(reason=sentences.TOO_DEEP)) from error
    except ValueError as error:
        raise Problem("not-json", sentences.NO_JSON.format(reason=one_line(str(error), 100))) from error
    if not isinstance(value, dict):
        raise Problem("invalid-request", sentences.NO_OBJECT, errors=[{"pointer": "", "detail": sentences.NO_OBJECT}])
    return value


def _header(request: Request, name: bytes) -> str | None:
    """The first header of a name, without what reading all of them takes."""
    return next((value.decode("latin-1") for given, value in request.scope["headers"] if given == name), None)


async def _body(request: Request) -> bytes:
    length = _header(request, b"content-length") or ""
    if length.isdigit() and (len(length) > 12 or int(length) > limits.LARGEST_BODY):
        raise _too_large()
    parts: list[bytes] = []
    size, more = 0, True
    until = asyncio.get_running_loop().time() + limits.BODY_SECONDS
    while more:
        message = await _next(request, until)
        if message["type"] == "http.disconnect":
            raise Gone
        more = message.get("more_body", False)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limits.LARGEST_BODY:
            raise _too_large()
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _next(request: Request, until: float) -> Message:
    """The next message of a request. Raises Problem where it is not there by a time of the loop.

    Nearly every body has come with its head, so a clock is only set where there is something to wait for.
    """
    receiving = request.receive().__await__()
    message: Message
    try:
        waits_for = next(receiving)
    except StopIteration as came:
        message = came.value
        return message
    try:
        async with asyncio.timeout_at(until):
            message = await _Begun(receiving, waits_for)
            return message
    except TimeoutError as error:
        detail = sentences.SLOW_BODY.format(seconds=limits.BODY_SECONDS)
        raise Problem("slow-body", detail, {"connection": "close"}) from error


class _Begun:
    """What has been begun to be awaited, and now waits for something; awaiting it goes on from there."""

    def __init__(self, awaiting: Generator[Any, None, Any], waits_for: Any) -> None:
        self._awaiting = awaiting
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, None, Any]:
        waits_for = self._waits_for
        while True:
            try:
                yield waits_for
            except BaseException as error:
                advance = functools.partial(self._awaiting.throw, error)
            else:
                advance = functools.partial(next, self._awaiting)
            try:
                waits_for = advance()
            except StopIteration as came:
                return came.value


def _too_large() -> Problem:
    return Problem("too-large", sentences.TOO_LARGE.format(limit=limits.LARGEST_BODY), {"connection": "close"})
