"""The addresses of the HTTP front end, and the application made of them; what is done at each is in ``endpoints``."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.fronts.http import assets, endpoints, sentences
from assistant.fronts.http.edge import Edge
from assistant.fronts.http.endpoints import Endpoint
from assistant.fronts.http.knowledge import Knowledge
from assistant.fronts.http.problems import TYPES, Problem, response
from assistant.fronts.http.sending import Packing
from assistant.fronts.http.service import Log, Service, Settings, log_line
from assistant.sanitize import one_line

# Looked through in this order, so what is asked most stands first.
ROUTES: Mapping[str, tuple[str, Endpoint]] = {
    "/v1/ask": ("POST", endpoints.ask),
    "/v1/suggest": ("GET", endpoints.suggest),
    "/": ("GET", endpoints.page),
    **{f"/{name}": ("GET", endpoints.file(name)) for name in assets.TYPES},
    "/v1/entries": ("GET", endpoints.entries),
    "/v1/entries/{id}": ("GET", endpoints.entry),
    "/v1/trees": ("GET", endpoints.trees),
    "/v1/trees/{id}": ("GET", endpoints.tree),
    "/v1/trees/{id}/step": ("POST", endpoints.step),
    "/v1/feedback": ("POST", endpoints.feedback),
    "/healthz": ("GET", endpoints.health),
    "/readyz": ("GET", endpoints.ready),
    "/metrics": ("GET", endpoints.metrics),
    "/openapi.json": ("GET", endpoints.document),
    TYPES + "{kind}": ("GET", endpoints.problem_kind),
}


def _told(path: str, endpoint: Endpoint, service: Service) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        request.state.route = path
        return await endpoint(service, request)

    return answer


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
    """Addresses without a parameter straight to their endpoints; whatever else comes is Starlette's to route."""

    def __init__(self, routes: ASGIApp, service: Service) -> None:
        self.routes = routes
        self.service = service
        self.endpoints = {(method, path): endpoint for path, (method, endpoint) in ROUTES.items() if "{" not in path}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        endpoint = self.endpoints.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if endpoint is None:
            await self.routes(scope, receive, send)
            return
        scope["state"]["route"] = scope["path"]
        try:
            answer = await endpoint(self.service, Request(scope, receive))
        except Problem as problem:
            answer = response(problem, scope["state"]["request_id"])
        await answer(scope, receive, send)


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

    routes = [Route(path, _told(path, endpoint, service), methods=[method]) for path, (method, endpoint) in
              ROUTES.items()]  # fmt: skip
    inner = _Routes(routes=routes, exception_handlers={HTTPException: _refused, Problem: _problem}, lifespan=life)
    inner.router.redirect_slashes = False
    return Edge(Packing(Direct(inner, service)), service)


def make(settings: Settings, log: Log = log_line, knowledge: Knowledge | None = None) -> ASGIApp:
    """The application of one server process."""
    # OpenBLAS reads it when numpy is imported; its threads spin against each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return application(Service(settings, log, knowledge))
