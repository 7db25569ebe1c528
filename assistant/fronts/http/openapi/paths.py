"""The routes of the OpenAPI document, each with examples of what this content replies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.fronts.http import listing
from assistant.fronts.http.asking import Turn, act, said
from assistant.fronts.http.knowledge import Knowledge, Unsettled
from assistant.fronts.http.openapi.operations import (
    TEXT,
    Json,
    in_path,
    operation,
    query,
    replied,
    unchanged,
)
from assistant.memory import Memory

STATE = "1.eNq…"
"""Stands for a state token in examples."""
BODIES = ("not-json", "slow-body", "too-large", "unsupported-media-type", "invalid-request")
"""Problems of whatever takes a body."""
STATES = ("state-malformed", "state-foreign", "state-expired", "state-newer")
"""Problems of whatever takes a state token."""


def paths(knowledge: Knowledge) -> Json:
    """Every route by its path."""
    content = knowledge.content
    entry = next(iter(content.entries), "an-entry")
    tree = next(iter(content.trees), "a-guide")
    head = knowledge.head
    question = content.about.people_ask[0] if content.about.people_ask else _first_question(knowledge)
    asked = _reply(knowledge, {"text": question})
    listed = {**head, **listing.entries(content, None, None, 2)}
    return {
        "/v1/ask": {
            "post": operation(
                "ask",
                "One turn of a conversation",
                "Exactly one of `text`, `show`, `tree`, `respond`, `change` and `action`. Without `state` a "
                "conversation begins; the reply's `state` goes into the next request.",
                {"200": replied("The reply", "AskReply", {"answer": {**asked, "state": STATE}})},
                body=(
                    "Ask",
                    {
                        "question": {"text": question},
                        "follow-up": {"text": "1", "state": STATE},
                        "guide": {"tree": tree},
                    },
                ),
                problems=(*BODIES, *STATES, "unknown-name", "busy"),
            )
        },
        "/v1/suggest": {
            "get": operation(
                "suggest",
                "The best entries for a question that is being typed",
                "Words alone, best first.",
                {
                    "200": replied(
                        "The matches", "Suggestions", {"two": {**head, **listing.suggestions(knowledge, question, 2)}}
                    ),
                    **unchanged(),
                },
                parameters=(
                    query("q", TEXT, question, True),
                    query("limit", {"type": "integer", "minimum": 1, "maximum": 5, "default": 5}, 2),
                ),
                problems=("invalid-request",),
            )
        },
        "/v1/entries": {
            "get": operation(
                "listEntries",
                "The entries",
                "By id, in pages: `next` goes into `after`.",
                {"200": replied("A page", "Entries", {"page": listed}), **unchanged()},
                parameters=(
                    query("topic", TEXT),
                    query("after", TEXT),
                    query(
                        "limit", {"type": "integer", "minimum": 1, "maximum": listing.PAGE, "default": listing.PAGE}, 2
                    ),
                ),
                problems=("invalid-request", "unknown-name"),
            )
        },
        "/v1/entries/{id}": {
            "get": operation(
                "getEntry",
                "One entry",
                "Answer and notes are Markdown; `stale` tells that a review is overdue today.",
                {
                    "200": replied(
                        "The entry",
                        "OneEntry",
                        {"entry": {**head, **listing.entry(content, entry, _is_stale(knowledge, entry))}}
                        if content.entries
                        else {},
                    ),
                    **unchanged(),
                },
                parameters=(in_path(entry),),
                problems=("not-found",),
            )
        },
        "/v1/trees": {
            "get": operation(
                "listTrees",
                "The guides",
                "In the order of their numbers.",
                {"200": replied("The guides", "Trees", {"all": {**head, **listing.trees(content)}}), **unchanged()},
            )
        },
        "/v1/trees/{id}": {
            "get": operation(
                "getTree",
                "One guide",
                "With every question and outcome.",
                {
                    "200": replied(
                        "The guide",
                        "OneTree",
                        {"guide": {**head, **listing.tree(content, tree)}} if content.trees else {},
                    ),
                    **unchanged(),
                },
                parameters=(in_path(tree),),
                problems=("not-found",),
            )
        },
        "/v1/trees/{id}/step": {
            "post": operation(
                "stepTree",
                "Where responses lead in a guide",
                "Nothing is remembered: all responses in, the next question or the outcome out.",
                {
                    "200": replied(
                        "The reply", "Reply", {"start": _reply(knowledge, {"tree": tree})} if content.trees else {}
                    )
                },
                body=("Step", {"start": {"responses": {}}}),
                parameters=(in_path(tree),),
                problems=(*BODIES, "not-found", "unknown-name"),
            )
        },
        "/v1/feedback": {
            "post": operation(
                "giveFeedback",
                "Whether the last reply helped",
                "Kept where the journal is switched on.",
                {"204": {"description": "Taken"}},
                body=("Feedback", {"helped": {"state": STATE, "helped": True}}),
                problems=(*BODIES, *STATES),
            )
        },
        "/healthz": {
            "get": operation(
                "health",
                "Whether the process lives",
                "",
                {"200": replied("It lives", "Health", {"alive": {"status": "ok"}})},
            )
        },
        "/readyz": {
            "get": operation(
                "ready",
                "Whether it can answer",
                "Words do before the encoder is loaded.",
                {
                    "200": replied(
                        "It can",
                        "Readiness",
                        {"ready": {"status": "ok", "content": content.digest, "encoder": "ready"}},
                    )
                },
            )
        },
        "/metrics": {
            "get": operation(
                "metrics",
                "Counters for Prometheus",
                "",
                {"200": {"description": "Counters", "content": {"text/plain": {"schema": TEXT}}}},
            )
        },
    }


def _is_stale(knowledge: Knowledge, entry: str) -> bool:
    return knowledge.quick.stale(knowledge.content.entries[entry])


def _first_question(knowledge: Knowledge) -> str:
    return next((entry.question for entry in knowledge.content.entries.values()), "a question")


def _reply(knowledge: Knowledge, given: Mapping[str, Any]) -> Json:
    """What is replied to a request; an example never waits for the encoder."""
    turn = Turn(knowledge.quick, Memory())
    try:
        reply = act(turn, given)
    except Unsettled:
        reply = turn.show(next(iter(knowledge.content.entries)))
    return said(turn, reply, given)
