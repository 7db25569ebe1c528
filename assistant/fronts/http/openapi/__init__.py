"""The OpenAPI 3.1 document: every route with its parameters, bodies, replies and problems, with examples that hold.

The reply's schema is the contract's own file; the examples are what this content replies.
"""

from __future__ import annotations

from assistant.contract import SCHEMA_VERSION
from assistant.fronts.http.knowledge import Knowledge
from assistant.fronts.http.openapi.operations import Json, refused
from assistant.fronts.http.openapi.paths import paths
from assistant.fronts.http.openapi.schemas import schemas
from assistant.fronts.http.problems import KINDS

__all__ = ["document"]


def document(knowledge: Knowledge) -> Json:
    """The document for a content."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": knowledge.content.about.title or "golive-faq",
            "version": str(SCHEMA_VERSION),
            "summary": "Answers and guides from an FAQ.",
            "description": "Every error is `application/problem+json` (RFC 9457).",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}],
        "paths": paths(knowledge),
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {name: refused(name) for name in KINDS},
        },
    }
