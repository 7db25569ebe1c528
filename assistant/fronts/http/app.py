"""The routes of the HTTP front end, and the application made of them.

Every handler reads a request, asks ``Service`` or the content, and writes JSON; every error is a ``Problem``.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.fronts.http import assets, limits, listing, openapi, sentences
from assistant.fronts.http.asking import (
    FEEDBACK_FIELDS,
    STEP_FIELDS,
    Turn,
    checked,
    memory_of,
    question_of,
    said,
    start,
    unknown,
)
from assistant.fronts.http.coding import encoded
from assistant.fronts.http.edge import Edge
from assistant.fronts.http.keeping import row_in
from assistant.fronts.http.knowledge import Knowledge
from assistant.fronts.http.limits import json_of
from assistant.fronts.http.problems import KINDS, TYPES, Problem, invalid, response
from assistant.fronts.http.service import Log, Service, Settings, log_line
from assistant.memory import Memory
from assistant.sanitize import clean, one_line
from faq import FaqError, UnknownNameError

JSON = "application/json"
COMPRESS_FROM = 1_000
"""Bytes; less is not worth it."""
COMPRESSION = 4
"""gzip's level: near the best size at a fifth of its time."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
KEPT = "public, max-age=31536000, immutable"
"""For addresses that carry the version of what they name."""

Handler = Callable[[Service, Request], Awaitable[Response]]


def _json(value: Mapping[str, Any], status: int = 200) -> Response:
    """JSON that a shared cache must not keep: it may hold a conversation."""
    return Response(encoded(value), status, {"cache-control": "no-store"}, JSON)


def _same(request: Request, etag: str, body: bytes | Callable[[], bytes], media_type: str) -> Response:
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


def _listed(request: Request, knowledge: Knowledge, make: Callable[[], Mapping[str, Any]]) -> Response:
    return _same(request, knowledge.etag, lambda: encoded({**knowledge.head, **make()}), JSON)


async def ask(service: Service, request: Request) -> Response:
    """One turn of a conversation."""
    given = question_of(await json_of(request))
    shown = await service.answer(given)
    told = request.state.told = {"kind": shown["kind"], "confidence": shown["confidence"]}
    if service.settings.log_questions and "text" in given:
        told["text"] = one_line(given["text"], 500)
    return _json(shown)


async def suggest(service: Service, request: Request) -> Response:
    """The best entries for what is being typed."""
    typed = request.query_params.get("q")
    if typed is None:
        raise invalid(("/q", sentences.MISSING.format(name="q")))
    limit = _number(request, "limit", 5, 1, 5)
    knowledge = service.knowledge
    text = clean(typed[: limits.LONGEST_TYPED])
    return _listed(request, knowledge, lambda: listing.suggestions(knowledge, text, limit))


async def entries(service: Service, request: Request) -> Response:
    """The entries, by id, in pages."""
    knowledge = service.knowledge
    topic, after = request.query_params.get("topic"), request.query_params.get("after")
    limit = _number(request, "limit", listing.PAGE, 1, listing.PAGE)
    try:
        page = listing.entries(knowledge.content, topic, after, limit)
    except UnknownNameError as error:
        raise unknown(error, f"/{'after' if error.kind == 'entry' else 'topic'}") from error
    return _listed(request, knowledge, lambda: page)


async def entry(service: Service, request: Request) -> Response:
    """One entry."""
    knowledge, name = service.knowledge, request.path_params["id"]
    if name not in knowledge.content.entries:
        raise unknown(UnknownNameError("entry", name, knowledge.content.entries), "/id", "not-found")
    return _listed(request, knowledge, lambda: listing.entry(knowledge.content, name))


async def trees(service: Service, request: Request) -> Response:
    """The guides."""
    knowledge = service.knowledge
    return _listed(request, knowledge, lambda: listing.trees(knowledge.content))


async def tree(service: Service, request: Request) -> Response:
    """One guide with its questions and outcomes."""
    knowledge, name = service.knowledge, _tree_name(service, request)
    return _listed(request, knowledge, lambda: listing.tree(knowledge.content, name))


async def step(service: Service, request: Request) -> Response:
    """Where responses lead in a guide; nothing is remembered."""
    name = _tree_name(service, request)
    given = checked(await json_of(request), STEP_FIELDS)
    turn = Turn(service.knowledge.full, Memory())
    try:
        reply = start(turn, {"tree": name, **given})
    except UnknownNameError as error:
        raise unknown(error, "/responses") from error
    except FaqError as error:
        raise invalid(("/responses", one_line(str(error), 400))) from error
    return _json(said(turn, reply, given))


async def feedback(service: Service, request: Request) -> Response:
    """Whether the last reply helped; kept in the journal where that is switched on."""
    given = checked(await json_of(request), FEEDBACK_FIELDS, ("state", "helped"))
    remembered = service.tokens.open(given["state"])
    memory_of(service.knowledge.content, remembered)
    service.metrics.count("golive_faq_feedback_total", "yes" if given["helped"] else "no")
    service.keeper.feedback(row_in(remembered), given["helped"])
    return Response(status_code=204)


async def health(service: Service, request: Request) -> Response:
    """Whether the process lives."""
    return _json({"status": "ok"})


async def ready(service: Service, request: Request) -> Response:
    """Whether it can answer; words do before the encoder is loaded."""
    return _json({"status": "ok", "content": service.knowledge.content.digest, "encoder": service.encoder})


async def metrics(service: Service, request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(service.metrics.text(), 200, {"cache-control": "no-store"}, "text/plain; version=0.0.4")


async def document(service: Service, request: Request) -> Response:
    """The OpenAPI document, with examples of this content."""
    knowledge = service.knowledge
    body = knowledge.document("openapi", lambda: encoded(openapi.document(knowledge)))
    return _same(request, knowledge.etag, body, JSON)


async def problem_kind(service: Service, request: Request) -> Response:
    """What a problem's type means."""
    kind = KINDS.get(request.path_params["kind"])
    if kind is None:
        raise Problem("not-found", sentences.NO_PATH)
    return Response(f"{kind.status} {kind.title}\n\n{kind.remedy}\n", media_type="text/plain")


async def page(service: Service, request: Request) -> Response:
    """The page."""
    knowledge = service.knowledge
    embedded = request.query_params.get("embed") == "1"
    answer = _same(request, knowledge.etag, lambda: knowledge.page(embedded), "text/html")
    origins = " ".join(("'self'", *service.settings.embed_from))
    answer.headers["content-security-policy"] = POLICY.format(ancestors=origins)
    answer.headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
    return answer


def _file(name: str) -> Handler:
    async def file(service: Service, request: Request) -> Response:
        answer = _same(request, assets.VERSION, assets.FILES[name], assets.TYPES[name])
        if request.url.query == assets.VERSION:
            answer.headers["cache-control"] = KEPT
        if name == "widget.js":
            answer.headers["cross-origin-resource-policy"] = "cross-origin"
        return answer

    file.__doc__ = f"The file {name}."
    return file


# Looked through in this order, so what is asked most stands first.
ROUTES: Mapping[str, tuple[str, Handler]] = {
    "/v1/ask": ("POST", ask),
    "/v1/suggest": ("GET", suggest),
    "/": ("GET", page),
    **{f"/{name}": ("GET", _file(name)) for name in assets.TYPES},
    "/v1/entries": ("GET", entries),
    "/v1/entries/{id}": ("GET", entry),
    "/v1/trees": ("GET", trees),
    "/v1/trees/{id}": ("GET", tree),
    "/v1/trees/{id}/step": ("POST", step),
    "/v1/feedback": ("POST", feedback),
    "/healthz": ("GET", health),
    "/readyz": ("GET", ready),
    "/metrics": ("GET", metrics),
    "/openapi.json": ("GET", document),
    TYPES + "{kind}": ("GET", problem_kind),
}


def _tree_name(service: Service, request: Request) -> str:
    name = str(request.path_params["id"])
    known = service.knowledge.content.trees
    if name not in known:
        raise unknown(UnknownNameError("tree", name, known), "/id", "not-found")
    return name


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 8 and least <= int(given) <= most):
        wanted = f"a whole number from {least} to {most}"
        raise invalid((f"/{name}", sentences.WANTED.format(name=name, wanted=wanted)))
    return int(given)


def _told(path: str, handler: Handler, service: Service) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        request.state.route = path
        return await handler(service, request)

    return handle


async def _refused(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses, as a problem."""
    assert isinstance(error, HTTPException)
    request_id = request.state.request_id
    if error.status_code == 405:
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").replace(" ", "").split(",")))
        detail = sentences.NO_METHOD.format(method=one_line(request.method, 20), allowed=allowed)
        return response(Problem("method-not-allowed", detail, {"allow": allowed}), request_id)
    return response(Problem("not-found", sentences.NO_PATH), request_id)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return response(error, request.state.request_id)


class _Routes(Starlette):
    """Starlette without its own answer to what breaks: that is the edge's."""

    def build_middleware_stack(self) -> ASGIApp:
        """The router, and what it refuses as problems."""
        return ExceptionMiddleware(self.router, handlers=self.exception_handlers)


class Direct:
    """Addresses without a parameter straight to their handlers; whatever else comes is Starlette's to route."""

    def __init__(self, routes: ASGIApp, service: Service) -> None:
        self.routes = routes
        self.service = service
        self.handlers = {(method, path): handler for path, (method, handler) in ROUTES.items() if "{" not in path}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        handler = self.handlers.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if handler is None:
            await self.routes(scope, receive, send)
            return
        scope["state"]["route"] = scope["path"]
        try:
            answer = await handler(self.service, Request(scope, receive))
        except Problem as problem:
            answer = response(problem, scope["state"]["request_id"])
        await answer(scope, receive, send)


class Packing:
    """Compresses for those who take it; the others are not led through it."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner
        self.packed = GZipMiddleware(inner, COMPRESS_FROM, COMPRESSION)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        await (self.packed if takes_gzip(scope) else self.inner)(scope, receive, send)


def application(service: Service) -> ASGIApp:
    """The ASGI application of a service."""

    @contextlib.asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        from assistant.fronts.http.reloading import watched

        await service.start()
        async with watched(service):
            service.log({"event": "ready", "pid": os.getpid(), "content": service.knowledge.content.digest})
            yield
        service.close()

    routes = [Route(path, _told(path, handler, service), methods=[method]) for path, (method, handler) in
              ROUTES.items()]  # fmt: skip
    inner = _Routes(routes=routes, exception_handlers={HTTPException: _refused, Problem: _problem}, lifespan=life)
    inner.router.redirect_slashes = False
    return Edge(Packing(Direct(inner, service)), service)


def make(settings: Settings, log: Log = log_line, knowledge: Knowledge | None = None) -> ASGIApp:
    """The application of one server process."""
    # OpenBLAS reads it when numpy is imported; its threads spin against each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return application(Service(settings, log, knowledge))
