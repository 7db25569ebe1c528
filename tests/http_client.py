"""The HTTP application asked in the test's own process, without a network: made-up lamps, a client, and its answers."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from assistant.fronts.http import app, problems
from assistant.fronts.http.service import Service, Settings
from faq import Content, load

LAMPS = Path("tests/fixtures/lamps")
KEY = b"a key that is long enough"
BASE = "http://127.0.0.1"

Lines = list[Mapping[str, Any]]


def quiet(row: Mapping[str, Any]) -> None:
    """A log that keeps nothing."""


@functools.cache
def lamps() -> Content:
    return load(LAMPS)


def settings(folder: Path = LAMPS, **more: Any) -> Settings:
    return Settings(folder, **{"fast": True, "keys": (KEY,), "watch": False, **more})


def service_of(folder: Path = LAMPS, lines: Lines | None = None, **more: Any) -> Service:
    return Service(settings(folder, **more), (lines if lines is not None else []).append)


def client_of(service: Service) -> TestClient:
    return TestClient(app.application(service), base_url=BASE, raise_server_exceptions=False)


def ask(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/ask", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: Any, kind: str) -> dict[str, Any]:
    """The problem of an answer that must be one of this kind."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: dict[str, Any] = answer.json()
    assert (body["type"], body["status"], answer.status_code) == (
        f"/problems/{kind}", problems.KINDS[kind].status, problems.KINDS[kind].status,
    )  # fmt: skip
    assert body["title"] == problems.KINDS[kind].title
    assert body["detail"]
    assert body["instance"].endswith(answer.headers["x-request-id"])
    return body
