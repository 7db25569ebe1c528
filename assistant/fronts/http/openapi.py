"""The OpenAPI 3.1 document: every route with its parameters, bodies, replies and problems, with examples that hold.

The reply's schema is the contract's own file; the examples are what this content replies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.contract import SCHEMA_VERSION
from assistant.fronts.http import listing
from assistant.fronts.http.asking import ACTIONS, LONGEST_ID, LONGEST_NAME, MOST_RESPONSES, Turn, said
from assistant.fronts.http.knowledge import Knowledge, Unsettled
from assistant.fronts.http.problems import KINDS, MEDIA_TYPE, TYPES
from assistant.memory import Memory

REPLY_SCHEMA = Path(__file__).resolve().parent.parent.parent / "schemas" / "reply.schema.json"
STATE = "1.eNq…"
"""Stands for a state token in examples."""
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
BODIES = ("not-json", "slow-body", "too-large", "unsupported-media-type", "invalid-request")
STATES = ("state-malformed", "state-foreign", "state-expired", "state-newer")

Json = dict[str, Any]


def document(knowledge: Knowledge) -> Json:
    """The document for a content."""
    content = knowledge.content
    entry = next(iter(content.entries), "an-entry")
    tree = next(iter(content.trees), "a-guide")
    head = {"schema_version": SCHEMA_VERSION, "content": content.digest}
    question = content.about.people_ask[0] if content.about.people_ask else _first_question(knowledge)
    asked = _reply(knowledge, {"text": question})
    listed = {**head, **listing.entries(content, None, None, 2)}
    paths: Json = {
        "/v1/ask": {
            "post": _operation(
                "ask",
                "One turn of a conversation",
                "Exactly one of `text`, `show`, `tree`, `respond`, `change` and `action`. Without `state` a "
                "conversation begins; the reply's `state` goes into the next request.",
                {"200": _json("The reply", "AskReply", {"answer": {**asked, "state": STATE}})},
                body=("Ask", {"question": {"text": question}, "follow-up": {"text": "1", "state": STATE},
                              "guide": {"tree": tree}}),
                problems=(*BODIES, *STATES, "unknown-name", "busy"),
            )
        },
        "/v1/suggest": {
            "get": _operation(
                "suggest",
                "The best entries for a question that is being typed",
                "Words alone, best first.",
                {"200": _json("The matches", "Suggestions",
                              {"two": {**head, **listing.suggestions(knowledge, question, 2)}}), **_unchanged()},
                parameters=(_query("q", {"type": "string"}, question, True),
                            _query("limit", {"type": "integer", "minimum": 1, "maximum": 5, "default": 5}, 2)),
                problems=("invalid-request",),
            )
        },
        "/v1/entries": {
            "get": _operation(
                "listEntries",
                "The entries",
                "By id, in pages: `next` goes into `after`.",
                {"200": _json("A page", "Entries", {"page": listed}), **_unchanged()},
                parameters=(
                    _query("topic", {"type": "string"}, None),
                    _query("after", {"type": "string"}, None),
                    _query("limit", {"type": "integer", "minimum": 1, "maximum": listing.PAGE,
                                     "default": listing.PAGE}, 2),
                ),
                problems=("invalid-request", "unknown-name"),
            )
        },
        "/v1/entries/{id}": {
            "get": _operation(
                "getEntry",
                "One entry",
                "Answer and notes are Markdown.",
                {"200": _json("The entry", "OneEntry",
                              {"entry": {**head, **listing.entry(content, entry)}} if content.entries else {}),
                 **_unchanged()},
                parameters=(_path(entry),),
                problems=("not-found",),
            )
        },
        "/v1/trees": {
            "get": _operation(
                "listTrees",
                "The guides",
                "In the order of their numbers.",
                {"200": _json("The guides", "Trees", {"all": {**head, **listing.trees(content)}}), **_unchanged()},
            )
        },
        "/v1/trees/{id}": {
            "get": _operation(
                "getTree",
                "One guide",
                "With every question and outcome.",
                {"200": _json("The guide", "OneTree", {}), **_unchanged()},
                parameters=(_path(tree),),
                problems=("not-found",),
            )
        },
        "/v1/trees/{id}/step": {
            "post": _operation(
                "stepTree",
                "Where responses lead in a guide",
                "Nothing is remembered: all responses in, the next question or the outcome out.",
                {"200": _json("The reply", "Reply",
                              {"start": _reply(knowledge, {"tree": tree})} if content.trees else {})},
                body=("Step", {"start": {"responses": {}}}),
                parameters=(_path(tree),),
                problems=(*BODIES, "not-found", "unknown-name"),
            )
        },
        "/v1/feedback": {
            "post": _operation(
                "giveFeedback",
                "Whether the last reply helped",
                "Kept where the journal is switched on.",
                {"204": {"description": "Taken"}},
                body=("Feedback", {"helped": {"state": STATE, "helped": True}}),
                problems=(*BODIES, *STATES),
            )
        },
        "/healthz": {"get": _operation("health", "Whether the process lives", "", {"200": _plain_json("It lives")})},
        "/readyz": {"get": _operation("ready", "Whether it can answer", "", {"200": _plain_json("It can")})},
        "/metrics": {
            "get": _operation("metrics", "Counters for Prometheus", "",
                              {"200": {"description": "Counters", "content": {"text/plain": {"schema": _TEXT}}}})
        },
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": content.about.title or "golive-faq",
            "version": str(SCHEMA_VERSION),
            "summary": "Answers and guides from an FAQ.",
            "description": "Every error is `application/problem+json` (RFC 9457).",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {name: _problem_response(name) for name in KINDS},
        },
    }


_TEXT: Json = {"type": "string"}


def _first_question(knowledge: Knowledge) -> str:
    return next((entry.question for entry in knowledge.content.entries.values()), "a question")


def _reply(knowledge: Knowledge, given: Mapping[str, Any]) -> Json:
    """What is replied to a request; an example never waits for the encoder."""
    from assistant.fronts.http.asking import act

    turn = Turn(knowledge.quick, Memory())
    try:
        reply = act(turn, given)
    except Unsettled:
        reply = turn.show(next(iter(knowledge.content.entries)))
    return said(turn, reply, given)


def _operation(
    name: str,
    summary: str,
    description: str,
    responses: Json,
    body: tuple[str, Json] | None = None,
    parameters: tuple[Json, ...] = (),
    problems: tuple[str, ...] = (),
) -> Json:
    by_status: dict[str, list[str]] = {}
    for kind in (*problems, *EVERYWHERE):
        by_status.setdefault(str(KINDS[kind].status), []).append(kind)
    made: Json = {"operationId": name, "summary": summary}
    if description:
        made["description"] = description
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        schema, examples = body
        made["requestBody"] = {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{schema}"},
                    "examples": {key: {"value": value} for key, value in examples.items()},
                }
            },
        }
    told = {
        status: {"$ref": f"#/components/responses/{kinds[0]}"} if len(kinds) == 1 else _problems(kinds)
        for status, kinds in by_status.items()
    }
    made["responses"] = {**responses, **dict(sorted(told.items()))}
    return made


def _json(description: str, schema: str, examples: Json) -> Json:
    media: Json = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    if examples:
        media["examples"] = {key: {"value": value} for key, value in examples.items()}
    return {"description": description, "content": {"application/json": media}}


def _plain_json(description: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": {"type": "object"}}}}


def _unchanged() -> Json:
    return {"304": {"description": "Unchanged: the caller has it (`If-None-Match`)"}}


def _query(name: str, schema: Json, example: Any, required: bool = False) -> Json:
    made: Json = {"name": name, "in": "query", "required": required, "schema": schema}
    return made if example is None else {**made, "example": example}


def _path(example: str) -> Json:
    return {"name": "id", "in": "path", "required": True, "schema": _TEXT, "example": example}


def _problem_example(kind: str) -> Json:
    row = KINDS[kind]
    return {
        "type": TYPES + kind,
        "title": row.title,
        "status": row.status,
        "detail": row.remedy,
        "instance": "urn:request:5f2c8a0d1e4b7c93",
    }


def _problems(kinds: list[str]) -> Json:
    return {
        "description": "; ".join(KINDS[kind].title for kind in kinds),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind: {"value": _problem_example(kind)} for kind in kinds},
            }
        },
    }


def _problem_response(kind: str) -> Json:
    return _problems([kind])


def _object(properties: Json, required: tuple[str, ...] = (), closed: bool = False) -> Json:
    made: Json = {"type": "object", "properties": properties, "required": list(required or properties)}
    return {**made, "additionalProperties": False} if closed else made


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> Json:
    reply = json.loads(REPLY_SCHEMA.read_text(encoding="utf-8"))
    parts = reply.pop("$defs")
    reply.pop("$schema", None)
    named = {"Reply": reply, **{name.capitalize(): part for name, part in parts.items()}}
    schemas: Json = {name: _moved(schema) for name, schema in named.items()}
    head: Json = {"schema_version": {"const": SCHEMA_VERSION}, "content": _TEXT}
    name_of: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
    responses: Json = {
        "type": "object",
        "maxProperties": MOST_RESPONSES,
        "propertyNames": name_of,
        "additionalProperties": name_of,
        "description": "Question id to option id.",
    }
    own: Json = {
        "id": {"type": ["string", "number", "null"], "maxLength": LONGEST_ID, "description": "Comes back unchanged."},
        "html": {"type": "boolean", "description": "Whether the reply has `html` too."},
    }
    acts: Json = {
        "text": {"type": "string", "description": "A question, a number, an option's words, a command."},
        "show": {**name_of, "description": "An entry's id."},
        "tree": {**name_of, "description": "A guide's id; `responses` are what is answered already."},
        "respond": {**name_of, "description": "An option's id, for the question that waits."},
        "change": {
            "type": "object",
            "properties": {"question": name_of, "option": name_of, "confirmed": {"type": "boolean"}},
            "required": ["question"],
            "additionalProperties": False,
            "description": "An earlier answer; without `option` its question is asked again.",
        },
        "action": {"enum": list(ACTIONS)},
    }
    schemas |= {
        "Ask": {
            "type": "object",
            "properties": {
                **acts,
                "responses": responses,
                "state": {"type": "string", "description": "The `state` of the reply before."},
                "explain": {"type": "boolean", "description": "Whether the reply tells why."},
                **own,
            },
            "additionalProperties": False,
            "oneOf": [{"required": [name]} for name in acts],
            "dependentRequired": {"responses": ["tree"]},
        },
        "AskReply": {
            "allOf": [
                _ref("Reply"),
                _object({"state": {"type": "string", "maxLength": 65536}}),
                {
                    "type": "object",
                    "properties": {
                        "html": {"type": "string", "description": "The reply as HTML, where it was asked for."},
                        "resumed": {"type": "string", "description": "What newer content no longer holds."},
                    },
                },
            ]
        },
        "Step": {
            "type": "object",
            "properties": {"responses": responses, **own},
            "additionalProperties": False,
        },
        "Feedback": _object({"state": _TEXT, "helped": {"type": "boolean"}}, closed=True),
        "Suggestions": _object({**head, "matches": {"type": "array", "items": _ref("Match"), "maxItems": 5}}),
        "Entries": _object(
            {
                **head,
                "entries": {
                    "type": "array",
                    "items": _object(
                        {"id": _TEXT, "question": _TEXT, "short": _TEXT, "topic": {"type": ["string", "null"]}}
                    ),
                },
                "topics": {"type": "array", "items": _object({"id": _TEXT, "title": _TEXT})},
                "next": {"type": ["string", "null"]},
            }
        ),
        "OneEntry": _object({**head, "entry": _ref("Entry")}),
        "Trees": _object(
            {
                **head,
                "trees": {
                    "type": "array",
                    "items": _object(
                        {"id": _TEXT, "title": _TEXT, "description": _TEXT, "questions": {"type": "integer"}}
                    ),
                },
            }
        ),
        "OneTree": _object(
            {
                **head,
                "tree": _object(
                    {
                        "id": _TEXT,
                        "title": _TEXT,
                        "description": _TEXT,
                        "start": _TEXT,
                        "questions": {"type": "array", "items": {"type": "object"}},
                        "outcomes": {"type": "array", "items": {"type": "object"}},
                    }
                ),
            }
        ),
        "Problem": _object(
            {
                "type": {"type": "string", "format": "uri-reference"},
                "title": _TEXT,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": _TEXT,
                "instance": _TEXT,
                "errors": {"type": "array", "items": _object({"pointer": _TEXT, "detail": _TEXT})},
                "nearest": {"type": ["string", "null"]},
            },
            ("type", "title", "status", "detail", "instance"),
        ),
    }
    return schemas


def _moved(value: Any) -> Any:
    """A schema with its references to ``$defs`` turned to the document's components."""
    if isinstance(value, dict):
        return {
            key: f"#/components/schemas/{item.removeprefix('#/$defs/').capitalize()}"
            if key == "$ref" and isinstance(item, str)
            else _moved(item)
            for key, item in value.items()
        }
    return [_moved(item) for item in value] if isinstance(value, list) else value
