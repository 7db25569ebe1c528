"""Addresses, methods and headers that cannot be answered: each is told why and what would do."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.fronts.http import problems
from tests.http_client import refused

REQUESTS = {
    # what is asked: (method, path, kind)
    "nothing here": ("GET", "/v2/ask", "not-found"),
    "a slash too many": ("GET", "/v1/entries/", "not-found"),
    "out of the folder": ("GET", "/../../etc/passwd", "not-found"),
    "out of the folder, coded": ("GET", "/%2e%2e/%2e%2e/etc/passwd", "not-found"),
    "the page's template": ("GET", "/index.html", "not-found"),
    "an entry out of the folder": ("GET", "/v1/entries/..%2f..%2fabout", "not-found"),
    "an entry that is not there": ("GET", "/v1/entries/lmap", "not-found"),
    "an entry with an escape": ("GET", "/v1/entries/%1b[31m%00", "not-found"),
    "a guide that is not there": ("GET", "/v1/trees/ownr", "not-found"),
    "a step in no guide": ("POST", "/v1/trees/ownr/step", "not-found"),
    "reading where one asks": ("GET", "/v1/ask", "method-not-allowed"),
    "deleting": ("DELETE", "/v1/entries/lamp", "method-not-allowed"),
    "preflight": ("OPTIONS", "/v1/ask", "method-not-allowed"),
    "a method of one's own": ("BREW", "/", "method-not-allowed"),
    "no q": ("GET", "/v1/suggest", "invalid-request"),
    "a limit that is none": ("GET", "/v1/suggest?q=a&limit=ten", "invalid-request"),
    "a limit below": ("GET", "/v1/suggest?q=a&limit=0", "invalid-request"),
    "a limit above": ("GET", "/v1/entries?limit=100000", "invalid-request"),
    "a limit in other numerals": ("GET", "/v1/entries?limit=%D9%A3", "invalid-request"),
    "after what is not there": ("GET", "/v1/entries?after=lmap", "unknown-name"),
    "a topic that is not there": ("GET", "/v1/entries?topic=dark", "unknown-name"),
    "a very long address": ("GET", "/v1/suggest?q=" + "a" * 20_000, "address-too-long"),
}  # fmt: skip


@pytest.mark.parametrize("case", REQUESTS)
def test_a_request_that_cannot_be_answered_is_told_so(case: str, client: TestClient) -> None:
    method, path, kind = REQUESTS[case]
    answer = client.request(method, path)
    refused(answer, kind)
    if kind == "method-not-allowed":
        assert answer.headers["allow"]
    assert "access-control-allow-origin" not in answer.headers


def test_the_nearest_name_is_given(client: TestClient) -> None:
    assert refused(client.get("/v1/entries/lmap"), "not-found")["nearest"] == "lamp"
    bad = client.post("/v1/trees/owner/step", json={"responses": {"bulider": "us"}})
    assert refused(bad, "unknown-name")["nearest"] == "builder"


def test_far_too_many_headers_are_refused(client: TestClient) -> None:
    refused(client.get("/healthz", headers={f"x-{n}": "1" for n in range(200)}), "too-many-headers")
    refused(client.get("/healthz", headers={"x-long": "a" * 40_000}), "too-many-headers")


def test_what_a_problem_means_can_be_read_at_its_type(client: TestClient) -> None:
    for kind, row in problems.KINDS.items():
        assert row.remedy in client.get(f"/problems/{kind}").text
    refused(client.get("/problems/none"), "not-found")
