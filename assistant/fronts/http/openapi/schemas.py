"""The schemas of the OpenAPI document: the contract's own, and what HTTP puts around a reply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.contract import SCHEMA_VERSION
from assistant.fronts.http.asking import ACTIONS, LONGEST_ID, LONGEST_NAME, MOST_RESPONSES
from assistant.fronts.http.openapi.operations import TEXT, Json
from assistant.fronts.http.tokens import LONGEST

REPLY_SCHEMA = Path(__file__).resolve().parents[3] / "schemas" / "reply.schema.json"


def schemas() -> Json:
    """Every schema by its name."""
    return {**_contract(), **_requests(), **_replies()}


def _contract() -> Json:
    reply = json.loads(REPLY_SCHEMA.read_text(encoding="utf-8"))
    parts = reply.pop("$defs")
    reply.pop("$schema", None)
    named = {"Reply": reply, **{name.capitalize(): part for name, part in parts.items()}}
    return {name: _moved(schema) for name, schema in named.items()}


def _requests() -> Json:
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
    return {
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
        "Step": {
            "type": "object",
            "properties": {"responses": responses, **own},
            "additionalProperties": False,
        },
        "Feedback": _object({"state": TEXT, "helped": {"type": "boolean"}}, closed=True),
    }


def _replies() -> Json:
    head: Json = {"schema_version": {"const": SCHEMA_VERSION}, "content": TEXT}
    return {
        "AskReply": {
            "allOf": [
                _ref("Reply"),
                _object({"state": {"type": "string", "maxLength": LONGEST}}),
                {
                    "type": "object",
                    "properties": {
                        "html": {"type": "string", "description": "The reply as HTML, where it was asked for."},
                        "resumed": {"type": "string", "description": "What newer content no longer holds."},
                    },
                },
            ]
        },
        "Suggestions": _object({**head, "matches": {"type": "array", "items": _ref("Match"), "maxItems": 5}}),
        "Entries": _object(
            {
                **head,
                "entries": {
                    "type": "array",
                    "items": _object(
                        {"id": TEXT, "question": TEXT, "short": TEXT, "topic": {"type": ["string", "null"]}}
                    ),
                },
                "topics": {"type": "array", "items": _object({"id": TEXT, "title": TEXT})},
                "next": {"type": ["string", "null"]},
            }
        ),
        "OneEntry": _object({**head, "entry": _ref("Entry"), "stale": {"type": "boolean"}}),
        "Trees": _object(
            {
                **head,
                "trees": {
                    "type": "array",
                    "items": _object(
                        {"id": TEXT, "title": TEXT, "description": TEXT, "questions": {"type": "integer"}}
                    ),
                },
            }
        ),
        "OneTree": _object(
            {
                **head,
                "tree": _object(
                    {
                        "id": TEXT,
                        "title": TEXT,
                        "description": TEXT,
                        "start": TEXT,
                        "questions": {"type": "array", "items": _ref("GuideQuestion")},
                        "outcomes": {"type": "array", "items": _ref("GuideOutcome")},
                    }
                ),
            }
        ),
        **_guides(),
        "Health": _object({"status": {"const": "ok"}}),
        "Readiness": _object(
            {
                "status": {"const": "ok"},
                "content": {**TEXT, "description": "The content's hash."},
                "encoder": {"enum": ["loading", "ready", "none"], "description": "Until it is ready, words decide."},
            }
        ),
        "Problem": _object(
            {
                "type": {"type": "string", "format": "uri-reference"},
                "title": TEXT,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": TEXT,
                "instance": TEXT,
                "errors": {"type": "array", "items": _object({"pointer": TEXT, "detail": TEXT})},
                "nearest": {"type": ["string", "null"]},
            },
            ("type", "title", "status", "detail", "instance"),
        ),
    }


def _guides() -> Json:
    """The parts of a guide; where an option leads is a question or an outcome, of this guide or of another."""
    missing = {"type": ["string", "null"]}
    option = {"id": TEXT, "label": TEXT, "to": _object({"tree": missing, "name": TEXT})}
    return {
        "GuideQuestion": _object(
            {"id": TEXT, "ask": TEXT, "help": missing, "options": {"type": "array", "items": _object(option)}}
        ),
        "GuideOutcome": _object(
            {
                "id": TEXT,
                "verdict": TEXT,
                "why": TEXT,
                "next": {"type": "array", "items": _object({"text": TEXT, "tree": missing, "entry": missing})},
                "rests_on": {"type": "array", "items": TEXT},
                "beyond": {"type": "array", "items": _ref("Source")},
                "notes": {"type": "array", "items": _ref("Note")},
            }
        ),
    }


def _object(properties: Json, required: tuple[str, ...] = (), closed: bool = False) -> Json:
    made: Json = {"type": "object", "properties": properties, "required": list(required or properties)}
    return {**made, "additionalProperties": False} if closed else made


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


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
