"""What a server tells of itself: whether it lives, counters, and a log without what people asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.fronts.http.service import Service
from tests.http_client import Lines, ask, client_of, lamps, refused, service_of


def test_it_says_whether_it_lives_and_can_answer(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["content"] == lamps().digest
    refused(client_of(service_of()).get("/readyz"), "not-ready")  # no life: the content is never read


def test_counters_are_in_the_text_format(client: TestClient) -> None:
    ask(client, text="what is a lamp?")
    text = client.get("/metrics").text
    assert 'golive_faq_replies_total{kind="answer"}' in text
    assert 'golive_faq_requests_total{route="/v1/ask",method="POST",status="200"}' in text
    assert 'golive_faq_request_seconds_bucket{route="/v1/ask",le="+Inf"}' in text
    assert f'golive_faq_content_info{{digest="{lamps().digest}"}} 1' in text
    assert text.endswith("\n")


def test_no_log_line_holds_a_question(client: TestClient, lines: Lines) -> None:
    lines.clear()
    ask(client, text="my secret lamp")
    client.get("/v1/suggest?q=secret")
    client.get("/secret")
    client.get("/v1/entries/secret")
    client.post("/v1/ask", json={"secret": "secret"})
    assert len(lines) == 5
    assert "secret" not in json.dumps(lines)
    assert lines[0]["route"] == "/v1/ask"
    assert {"id", "method", "status", "ms", "bytes", "kind", "confidence"} <= set(lines[0])


def test_questions_are_logged_where_that_is_allowed() -> None:
    lines: Lines = []
    with client_of(service_of(lines=lines, log_questions=True)) as opened:
        ask(opened, text="what is a\x1b[31m lamp")
    assert lines[-1]["text"] == "what is a lamp"


def test_what_breaks_inside_is_told_without_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: Lines = []

    def broken(*arguments: Any) -> Any:
        raise RuntimeError("my secret question")

    with client_of(service_of(lines=lines)) as opened:
        monkeypatch.setattr(Service, "answer", broken)
        answer = opened.post("/v1/ask", json={"text": "my secret question"})
    refused(answer, "internal")
    assert "RuntimeError" in json.dumps(lines)
    assert "secret" not in json.dumps(lines) + answer.text
