"""What is done at each address: a request is read, ``Service`` or the content is asked, and JSON goes out.

Every error is a ``Problem``. Which address is whose, ``app`` knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

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
from assistant.fronts.http.bodies import json_of
from assistant.fronts.http.coding import encoded
from assistant.fronts.http.keeping import row_in
from assistant.fronts.http.knowledge import Knowledge
from assistant.fronts.http.problems import KINDS, Problem, invalid
from assistant.fronts.http.sending import JSON, in_json, unless_had
from assistant.fronts.http.service import Service
from assistant.memory import Memory
from assistant.sanitize import clean, one_line
from faq import FaqError, UnknownNameError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
KEPT = "public, max-age=31536000, immutable"
"""For addresses that carry the version of what they name."""

Endpoint = Callable[[Service, Request], Awaitable[Response]]


async def ask(service: Service, request: Request) -> Response:
    """One turn of a conversation."""
    given = question_of(await json_of(request))
    shown = await service.answer(given)
    told = request.scope["state"]["told"] = {"kind": shown["kind"], "confidence": shown["confidence"]}
    if service.settings.log_questions and "text" in given:
        told["text"] = one_line(given["text"], 500)
    return in_json(shown)


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
    knowledge.on(service.today())
    stale = knowledge.quick.stale(knowledge.content.entries[name])
    etag = f"{knowledge.etag}-stale" if stale else knowledge.etag  # a review can come due while the content stays
    return _listed(request, knowledge, lambda: listing.entry(knowledge.content, name, stale), etag)


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
    return in_json(said(turn, reply, given))


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
    return in_json({"status": "ok"})


async def ready(service: Service, request: Request) -> Response:
    """Whether it can answer; words do before the encoder is loaded."""
    return in_json({"status": "ok", "content": service.knowledge.content.digest, "encoder": service.encoder})


async def metrics(service: Service, request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(service.metrics.text(), 200, {"cache-control": "no-store"}, "text/plain; version=0.0.4")


async def document(service: Service, request: Request) -> Response:
    """The OpenAPI document, with examples of this content."""
    knowledge = service.knowledge
    body = knowledge.document("openapi", lambda: encoded(openapi.document(knowledge)))
    return unless_had(request, knowledge.etag, body, JSON)


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
    answer = unless_had(request, knowledge.etag, lambda: knowledge.page(embedded), "text/html")
    origins = " ".join(("'self'", *service.settings.embed_from))
    answer.headers["content-security-policy"] = POLICY.format(ancestors=origins)
    answer.headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
    return answer


def file(name: str) -> Endpoint:
    """The endpoint of one of the page's files."""

    async def send(service: Service, request: Request) -> Response:
        answer = unless_had(request, assets.VERSION, assets.FILES[name], assets.TYPES[name])
        if request.url.query == assets.VERSION:
            answer.headers["cache-control"] = KEPT
        if name == "widget.js":
            answer.headers["cross-origin-resource-policy"] = "cross-origin"
        return answer

    return send


def _listed(request: Request, knowledge: Knowledge, make: Callable[[], Mapping[str, Any]], etag: str = "") -> Response:
    return unless_had(request, etag or knowledge.etag, lambda: encoded({**knowledge.head, **make()}), JSON)


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
