"""The tools that an agent sees over MCP: names, descriptions, schemas.

Every sentence here is fixed: no content of an FAQ ever gets into a description. It knows no protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.contract import SCHEMA_VERSION
from assistant.fronts.ndjson import LONGEST_NAME

PAGE = 100
"""Entries of a list, unless the caller says another number."""
MOST = 500
"""Entries of a list, at most: some 100 kB."""


@dataclass(frozen=True)
class Row:
    """A tool: what it is called for people, what it does, which arguments it takes."""

    title: str
    description: str
    properties: Mapping[str, Any]
    required: tuple[str, ...] = ()


_TEXT = {"type": "string", "description": "The question in plain English, or what to say next in the session."}
_SESSION = {
    "type": "string",
    "maxLength": LONGEST_NAME,
    "description": "Any name. Calls that share it share a conversation; without one each call stands alone.",
}

TOOLS: Mapping[str, Row] = {
    "ask": Row(
        "Ask the FAQ",
        "Find the FAQ's answer to one question. The reply's `kind` tells whether it is an answer, asks which entry is "
        "meant, or says that the FAQ does not cover it (then `matches` are only the nearest). In a session, numbers "
        "pick from the choices, and `back` or `change 1` steer an open guide.",
        {"text": _TEXT, "session": _SESSION},
        ("text",),
    ),
    "explain": Row(
        "Explain a match",
        "Like ask, with `why` in the reply: scores and their parts, words found, repaired or unknown, and the limit "
        "that decided.",
        {"text": _TEXT, "session": _SESSION},
        ("text",),
    ),
    "tree_step": Row(
        "Take a step in a guide",
        "Where a guide stands after the given responses: its next question with options, or the outcome with reasons. "
        "Send all responses so far each time; to change an earlier one, send another option for it.",
        {
            "tree": {"type": "string", "description": "Id of the guide, from list_entries."},
            "responses": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "Question ids to option ids; none starts the guide.",
            },
            "session": _SESSION,
        },
        ("tree",),
    ),
    "list_entries": Row(
        "List entries and guides",
        "The FAQ's entries (id, question, topic) page by page, and with the first page its guides.",
        {
            "topic": {"type": "string", "description": "Only entries of this topic."},
            "after": {"type": "string", "description": "The `next` of the page before."},
            "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE},
        },
    ),
}
"""Tool by name; the tests call every one."""

LIST_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "schema_version": {"const": SCHEMA_VERSION},
        "content": {"type": "string", "description": "Digest of the content."},
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "question": {"type": "string"},
                    "topic": {"type": ["string", "null"]},
                },
                "required": ["id", "question", "topic"],
            },
        },
        "trees": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "title": {"type": "string"}},
                "required": ["id", "title"],
            },
        },
        "next": {"type": ["string", "null"], "description": "Pass it as `after` for the next page; null on the last."},
    },
    "required": ["schema_version", "content", "entries", "trees", "next"],
}
