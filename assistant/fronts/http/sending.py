"""How what was found goes out: JSON, what its caller may have already (304), and compressed for those who take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.fronts.http.coding import encoded

JSON = "application/json"
COMPRESS_FROM = 1_000
"""Bytes; less is not worth it."""
COMPRESSION = 4
"""gzip's level: near the best size at a fifth of its time."""


class _Json(Response):
    """A body of JSON with its headers as they go out: nothing is looked up, joined or encoded for each."""

    def __init__(self, body: bytes) -> None:
        self.status_code = 200
        self.background = None
        self.body = body
        self.raw_headers = [
            (b"cache-control", b"no-store"),
            (b"content-length", b"%d" % len(body)),
            (b"content-type", JSON.encode()),
        ]


def in_json(value: Mapping[str, Any]) -> Response:
    """JSON that a shared cache must not keep: it may hold a conversation."""
    return _Json(encoded(value))


def unless_had(request: Request, etag: str, body: bytes | Callable[[], bytes], media_type: str) -> Response:
    """A response that changes only with the content: 304 where the caller has it."""
    tag = f'W/"{etag}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if not takes_gzip(request.scope):  # where it does, the compressing adds it
        headers["vary"] = "Accept-Encoding"
    given = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    if tag in given or f'"{etag}"' in given or "*" in given:
        return Response(status_code=304, headers=headers)
    return Response(body if isinstance(body, bytes) else body(), 200, headers, media_type)


def takes_gzip(scope: Scope) -> bool:
    """Whether a request's sender can read gzip."""
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope.get("headers", ()))


class Packing:
    """Compresses for those who take it; the others are not led through it."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner
        self.packed = GZipMiddleware(inner, COMPRESS_FROM, COMPRESSION)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        await (self.packed if takes_gzip(scope) else self.inner)(scope, receive, send)
