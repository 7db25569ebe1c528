"""The JSON in a request's body: it comes in time, is small enough, and is one object; all else is a ``Problem``."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from assistant.fronts.http import limits, sentences
from assistant.fronts.http.problems import Problem
from assistant.sanitize import one_line


class Gone(Exception):
    """The client went away; nobody is left to answer."""


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
    if length.isdigit() and (len(length) > 12 or int(length) > limits.LARGEST_BODY):
        raise _too_large()
    parts, size = [], 0
    try:
        async with asyncio.timeout(limits.BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > limits.LARGEST_BODY:
                    raise _too_large()
                parts.append(part)
    except TimeoutError as error:
        detail = sentences.SLOW_BODY.format(seconds=limits.BODY_SECONDS)
        raise Problem("slow-body", detail, {"connection": "close"}) from error
    except ClientDisconnect as error:
        raise Gone from error
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large() -> Problem:
    return Problem("too-large", sentences.TOO_LARGE.format(limit=limits.LARGEST_BODY), {"connection": "close"})


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _whole(text: str) -> int:
    if len(text) > limits.MOST_NUMERALS:
        raise ValueError("a number is too long")
    return int(text)
