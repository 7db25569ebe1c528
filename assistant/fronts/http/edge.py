"""The edge of the server, around every request: its id, who may come in, what is counted and logged, what goes wrong.

It is plain ASGI, because it stands in the way of every request. It never logs a question, a query or an address.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re
import time
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.fronts.http import limits, sentences
from assistant.fronts.http.bodies import Gone
from assistant.fronts.http.problems import Problem, response
from assistant.fronts.http.service import Service, places_of
from assistant.sanitize import one_line

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
OPEN = frozenset({"/healthz", "/readyz"})
"""Paths that need no token and count against no rate."""
CHALLENGE = 'Bearer realm="golive-faq", Basic realm="golive-faq", charset="UTF-8"'
COMMON = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""That are counted by name; a method of somebody's own is counted as ``other``."""
UNROUTED = "none"
"""The route of a request that no endpoint took."""
VERSIONS = frozenset({"1.0", "1.1", "2", "3"})
"""Of HTTP; the server's library may take others for 1.1."""


class Edge:
    """The outermost application."""

    def __init__(self, inner: ASGIApp, service: Service) -> None:
        self.inner = inner
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the server."""
        if scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, seen = time.perf_counter(), _Seen()
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if REQUEST_ID.fullmatch(given) else os.urandom(8).hex()
        state = scope["state"] = dict(scope.get("state") or {})
        state["request_id"] = request_id
        count = self.service.metrics.count
        count("golive_faq_in_progress")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode()), *COMMON]
            elif message["type"] == "http.response.body":
                seen.bytes += len(message.get("body", b""))
            await send(message)

        try:
            try:
                self._admit(scope, headers)
                await self.inner(scope, receive, sending)
            except Problem as problem:
                await response(problem, request_id)(scope, receive, sending)
        except Gone:
            seen.status = seen.status or 499
        except Exception as error:
            self._failed(error, request_id)
            if seen.status:
                raise
            await response(Problem("internal", sentences.INTERNAL), request_id)(scope, receive, sending)
        finally:
            count("golive_faq_in_progress", by=-1.0)
            self._told(scope, seen, time.perf_counter() - began, request_id)

    def _admit(self, scope: Scope, headers: Mapping[bytes, bytes]) -> None:
        """Raises Problem for who may not come in."""
        raw = scope["headers"]
        size = sum(len(name) + len(value) for name, value in raw)
        if len(raw) > limits.MOST_HEADERS or size > limits.LARGEST_HEADERS:
            detail = sentences.TOO_MANY_HEADERS.format(limit=limits.MOST_HEADERS, size=limits.LARGEST_HEADERS)
            raise Problem("too-many-headers", detail, {"connection": "close"})
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > limits.LONGEST_ADDRESS:
            detail = sentences.TOO_LONG_ADDRESS.format(limit=limits.LONGEST_ADDRESS)
            raise Problem("address-too-long", detail, {"connection": "close"})
        if scope["http_version"] not in VERSIONS:
            raise Problem("malformed", sentences.MALFORMED, {"connection": "close"})
        if sum(name == b"host" for name, _ in raw) > 1:
            raise Problem("malformed", sentences.TWO_HOSTS, {"connection": "close"})
        settings = self.service.settings
        if settings.hosts:
            host = headers.get(b"host", b"").decode("latin-1")
            if _without_port(host).lower() not in settings.hosts:
                raise Problem("wrong-host", sentences.WRONG_HOST.format(host=one_line(host, 100)))
        if scope["path"] in OPEN:
            return
        if settings.rate:
            client = scope.get("client")
            self.service.rate.take(client[0] if client else "")
        if settings.access and not _may_enter(headers.get(b"authorization", b""), settings.access):
            raise Problem("unauthorized", sentences.NO_TOKEN, {"www-authenticate": CHALLENGE})

    def _failed(self, error: Exception, request_id: str) -> None:
        """Tell the log of a fault of ours."""
        self.service.log(
            {"event": "error", "id": request_id, "error": type(error).__name__, "at_lines": places_of(error)}
        )

    def _told(self, scope: Scope, seen: _Seen, seconds: float, request_id: str) -> None:
        route = scope["state"].get("route", UNROUTED)
        method = scope["method"] if scope["method"] in METHODS else "other"
        metrics = self.service.metrics
        metrics.count("golive_faq_requests_total", route, method, str(seen.status))
        metrics.observe("golive_faq_request_seconds", seconds, route)
        row = {
            "event": "request",
            "id": request_id,
            "method": method,
            "route": route,
            "status": seen.status,
            "ms": round(seconds * 1000, 2),
            "bytes": seen.bytes,
        }
        self.service.log({**row, **scope["state"].get("told", {})})


class _Seen:
    """What went out."""

    __slots__ = ("bytes", "status")

    def __init__(self) -> None:
        self.status = 0
        self.bytes = 0


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _may_enter(header: bytes, tokens: tuple[bytes, ...]) -> bool:
    """Whether a header holds a token, as Bearer or as the password of Basic; in a time that tells nothing."""
    scheme, _, given = header.partition(b" ")
    given = given.strip()
    if scheme.lower() == b"basic":
        try:
            given = base64.b64decode(given, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return False
    elif scheme.lower() != b"bearer":
        return False
    fits = [hmac.compare_digest(given, token) for token in tokens]
    return any(fits)
