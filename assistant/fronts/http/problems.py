"""Errors as RFC 9457 ``application/problem+json``: a table of kinds, and how each becomes a response.

Every error of the HTTP front end is one of these; nothing here tells what a person asked.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
TYPES = "/problems/"
"""A problem's ``type`` is this and its kind; GET on it tells what it means."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: its HTTP status, its title, and what a caller can do about it."""

    status: int
    title: str
    remedy: str


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(400, "Not a request", "Send HTTP/1.1 with one `Host` and one length."),
    "not-json": Kind(400, "The body is not JSON", "Send one JSON object in UTF-8."),
    "unauthorized": Kind(401, "A token is needed", "Send `Authorization: Bearer TOKEN`."),
    "not-found": Kind(404, "Not found", "Look at /openapi.json, /v1/entries and /v1/trees for what there is."),
    "method-not-allowed": Kind(405, "This method is not possible here", "The header `Allow` names those that are."),
    "slow-head": Kind(408, "The request came too slowly", "Send it again, faster."),
    "slow-body": Kind(408, "The body came too slowly", "Send it again, faster."),
    "too-large": Kind(413, "The body is too large", "Questions are short; leave out the state if it is that large."),
    "address-too-long": Kind(414, "The address is too long", "Shorten `q`."),
    "unsupported-media-type": Kind(415, "The body's type is not understood", "Send application/json, uncompressed."),
    "wrong-host": Kind(421, "Another host's name", "Use the server's own name, or start it with --allow-host."),
    "invalid-request": Kind(422, "The request cannot be used", "`errors` names each field and what it must be."),
    "unknown-name": Kind(422, "An id that is not there", "`nearest` names the nearest that is."),
    "state-malformed": Kind(422, "Not a state token", "Send `state` back as it came, or leave it out."),
    "state-foreign": Kind(422, "A state token of another key", "Leave `state` out; give replicas the same key."),
    "state-expired": Kind(422, "The state token is too old", "Leave `state` out: the conversation starts anew."),
    "state-newer": Kind(422, "A state token of a newer version", "Update the server, or leave `state` out."),
    "too-many-requests": Kind(429, "Too many requests", "Wait as long as `Retry-After` says."),
    "too-many-headers": Kind(431, "The headers are too large", "Send fewer."),
    "internal": Kind(500, "Something went wrong inside", "Report it with the request's id."),
    "busy": Kind(503, "Too much to do at the moment", "Wait as long as `Retry-After` says."),
    "not-ready": Kind(503, "Not ready", "Ask /readyz again in a moment."),
}


class Problem(Exception):
    """An error that a caller is told. ``more``: further members (``errors``, ``nearest``); ``headers``: to send."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind].status


def invalid(*errors: tuple[str, str]) -> Problem:
    """A body or query that cannot be used: JSON pointer (RFC 6901) and sentence of everything wrong with it."""
    detail = " ".join(sentence for _, sentence in errors)
    return Problem(
        "invalid-request", detail, errors=[{"pointer": pointer, "detail": sentence} for pointer, sentence in errors]
    )


def response(problem: Problem, request_id: str) -> Response:
    """The response that tells a problem."""
    headers = {"cache-control": "no-store", **problem.headers}
    return Response(_body(problem, request_id), problem.status, headers, MEDIA_TYPE)


def raw(problem: Problem) -> bytes:
    """The same as bytes of HTTP/1.1, for a connection that ends with it."""
    request_id = secrets.token_hex(8)
    body = _body(problem, request_id)
    head = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\nx-request-id: {request_id}\r\ncache-control: no-store\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body


def _body(problem: Problem, request_id: str) -> bytes:
    kind = KINDS[problem.kind]
    body = {
        "type": TYPES + problem.kind,
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": f"urn:request:{request_id}",
        **problem.more,
    }
    return json.dumps(body, separators=(",", ":")).encode()
