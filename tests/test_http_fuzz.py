"""Requests made from the OpenAPI document by schemathesis: each is answered as the document says, never with a 500.

It needs the package schemathesis; without it the test is skipped, and says so.
"""

# ruff: noqa: E402 - what may be missing is looked for first

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
schemathesis: Any = pytest.importorskip("schemathesis", reason="the package schemathesis is not installed")

from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.config import CacheConfig, SchemathesisConfig

from assistant.fronts.http import app, knowledge
from assistant.fronts.http.service import Service, Settings

LAMPS = Path("tests/fixtures/lamps")
EXAMPLES = 20  # requests made for each operation, beside those that schemathesis makes for edges of the schema
CHECKS = [
    checks.not_a_server_error,
    checks.negative_data_rejection,
    *(checks.CHECKS.get_one(name) for name in (
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "unsupported_method",
        "allow_header_conformance",
    )),
]  # fmt: skip

SERVICE = Service(
    Settings(LAMPS, fast=True, keys=(b"a key that is long enough",), watch=False),
    lambda row: None,
    knowledge.opened(LAMPS, True, lambda text: None),
)
API = schemathesis.openapi.from_asgi(
    "/openapi.json",
    app.application(SERVICE),
    config=SchemathesisConfig(cache=CacheConfig(enabled=False)),
)


@API.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_the_document_allows_and_forbids_is_answered_as_it_says(case: Any) -> None:
    case.call_and_validate(checks=CHECKS)
