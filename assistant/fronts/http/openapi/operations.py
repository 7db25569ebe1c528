"""How an operation of the OpenAPI document is written down: parameters, body, replies, and the problems it can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.fronts.http.problems import KINDS, MEDIA_TYPE, TYPES

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
EVERYWHERE = (
    "address-too-long",
    "internal",
    "malformed",
    "not-ready",
    "slow-head",
    "too-many-headers",
    "too-many-requests",
    "unauthorized",
    "wrong-host",
)
"""Problems that every operation can have."""


def operation(
    name: str,
    summary: str,
    description: str,
    replies: Json,
    body: tuple[str, Json] | None = None,
    parameters: Sequence[Json] = (),
    problems: Sequence[str] = (),
) -> Json:
    """One operation. ``replies``: by status. ``body``: its schema and examples. ``problems``: beside ``EVERYWHERE``."""
    by_status: dict[str, list[str]] = {}
    for kind in (*problems, *EVERYWHERE):
        by_status.setdefault(str(KINDS[kind].status), []).append(kind)
    made: Json = {"operationId": name, "summary": summary}
    if description:
        made["description"] = description
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = {"required": True, "content": _media(*body)}
    refusals = {
        status: {"$ref": f"#/components/responses/{kinds[0]}"} if len(kinds) == 1 else refused(*kinds)
        for status, kinds in sorted(by_status.items())
    }
    made["responses"] = {**replies, **refusals}
    return made


def query(name: str, schema: Json, example: object = None, required: bool = False) -> Json:
    """A parameter of the query; an example of None is none."""
    made: Json = {"name": name, "in": "query", "required": required, "schema": schema}
    return made if example is None else {**made, "example": example}


def in_path(example: str) -> Json:
    """The parameter ``{id}``."""
    return {"name": "id", "in": "path", "required": True, "schema": TEXT, "example": example}


def replied(description: str, schema: str, examples: Json) -> Json:
    """A reply in JSON."""
    return {"description": description, "content": _media(schema, examples)}


def unchanged() -> Json:
    """The reply to who has it already, by its status."""
    return {"304": {"description": "Unchanged: the caller has it (`If-None-Match`)"}}


def refused(*kinds: str) -> Json:
    """A reply that is a problem of one of these kinds, which have one status."""
    return {
        "description": "; ".join(KINDS[kind].title for kind in kinds),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": _examples({kind: _problem(kind) for kind in kinds}),
            }
        },
    }


def _media(schema: str, examples: Json) -> Json:
    media: Json = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    if examples:
        media["examples"] = _examples(examples)
    return {"application/json": media}


def _examples(values: Mapping[str, Any]) -> Json:
    return {name: {"value": value} for name, value in values.items()}


def _problem(kind: str) -> Json:
    row = KINDS[kind]
    return {
        "type": TYPES + kind,
        "title": row.title,
        "status": row.status,
        "detail": row.remedy,
        "instance": "urn:request:5f2c8a0d1e4b7c93",
    }
