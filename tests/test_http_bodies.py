"""Bodies that cannot be used: each is told so, and none stops the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.fronts.http import app, limits
from tests.http_client import Lines, refused, service_of

BODIES = {
    # what is sent: (body, headers, kind)
    "nothing": (b"", {}, "not-json"),
    "blanks": (b" \n", {}, "not-json"),
    "no JSON": (b"{text: lamp}", {}, "not-json"),
    "half an object": (b'{"text": "lamp"', {}, "not-json"),
    "no UTF-8": (b'{"text": "\xff\xfe"}', {}, "not-json"),
    "UTF-16": ('{"text": "lamp"}'.encode("utf-16"), {}, "not-json"),
    "deep": (b"[" * 100_000, {}, "not-json"),
    "deep inside": (b'{"text":' + b'{"a":' * 50_000, {}, "not-json"),
    "no number": (b'{"id": NaN}', {}, "not-json"),
    "a number beyond all": (b'{"text": "a", "id": 1e400}', {}, "not-json"),
    "a very long number": (b'{"id": ' + b"9" * 5_000 + b"}", {}, "not-json"),
    "a list": (b"[]", {}, "invalid-request"),
    "a text": (b'"lamp"', {}, "invalid-request"),
    "null": (b"null", {}, "invalid-request"),
    "no field": (b"{}", {}, "invalid-request"),
    "two acts": (b'{"text": "a", "tree": "owner"}', {}, "invalid-request"),
    "a field that is not there": (b'{"txt": "a"}', {}, "invalid-request"),
    "text that is a number": (b'{"text": 1}', {}, "invalid-request"),
    "text that is a list": (b'{"text": ["a"]}', {}, "invalid-request"),
    "explain that is a text": (b'{"text": "a", "explain": "yes"}', {}, "invalid-request"),
    "a state that is an object": (b'{"text": "a", "state": {}}', {}, "invalid-request"),
    "a text that is null": (b'{"text": null}', {}, "invalid-request"),
    "a state that is null": (b'{"text": "a", "state": null}', {}, "invalid-request"),
    "a change to null": (b'{"change": {"question": "builder", "option": null}}', {}, "invalid-request"),
    "an id that is a list": (b'{"text": "a", "id": []}', {}, "invalid-request"),
    "an id that is long": (json.dumps({"text": "a", "id": "x" * 201}).encode(), {}, "invalid-request"),
    "an id that is true": (b'{"text": "a", "id": true}', {}, "invalid-request"),
    "responses without a guide": (b'{"text": "a", "responses": {}}', {}, "invalid-request"),
    "responses that are a list": (b'{"tree": "owner", "responses": ["us"]}', {}, "invalid-request"),
    "a response that is a number": (b'{"tree": "owner", "responses": {"builder": 1}}', {}, "invalid-request"),
    "a response that does not apply": (
        b'{"tree": "owner", "responses": {"for-whom": "own"}}', {}, "invalid-request",
    ),
    "a change of nothing": (b'{"change": {}}', {}, "invalid-request"),
    "a change with more": (b'{"change": {"question": "a", "x": 1}}', {}, "invalid-request"),
    "an action that is not there": (b'{"action": "fly"}', {}, "invalid-request"),
    "an entry that is not there": (b'{"show": "lmap"}', {}, "unknown-name"),
    "a guide that is not there": (b'{"tree": "ownr"}', {}, "unknown-name"),
    "an option of no question": (b'{"respond": "us"}', {}, "unknown-name"),
    "a change without a guide": (b'{"change": {"question": "builder"}}', {}, "unknown-name"),
    "too much": (b'{"text": "' + b"a" * limits.LARGEST_BODY + b'"}', {}, "too-large"),
    "far too much": (b"a" * 10_000_000, {}, "too-large"),
    "a form": (b"text=lamp", {"content-type": "application/x-www-form-urlencoded"}, "unsupported-media-type"),
    "no type": (b'{"text": "a"}', {"content-type": ""}, "unsupported-media-type"),
    "a compressed body": (b'{"text": "a"}', {"content-encoding": "gzip"}, "unsupported-media-type"),
}  # fmt: skip


@pytest.mark.parametrize("case", BODIES)
def test_a_body_that_cannot_be_used_is_told_so(case: str, client: TestClient) -> None:
    body, headers, kind = BODIES[case]
    answer = client.post("/v1/ask", content=body, headers={"content-type": "application/json", **headers})
    found = refused(answer, kind)
    if kind in ("invalid-request", "unknown-name"):
        assert found["errors"][0]["detail"]


def test_a_large_body_that_does_not_say_so_is_refused_too(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    answer = client.post("/v1/ask", content=parts(), headers={"content-type": "application/json"})
    refused(answer, "too-large")


def scope_of(path: str, method: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip


async def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setattr(limits, "BODY_SECONDS", 0.01)
    sent: list[Any] = []

    async def never() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = scope_of("/v1/ask", "POST", [(b"content-type", b"application/json")])
    service = service_of()
    await service.start()
    await app.application(service)(scope, never, send)
    assert sent[0]["status"] == 408


async def test_a_client_that_goes_away_is_no_error() -> None:
    lines: Lines = []
    service = service_of(lines=lines)
    await service.start()

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    await app.application(service)(scope_of("/v1/ask", "POST", [(b"content-type", b"application/json")]), gone, send)
    assert [line["event"] for line in lines] == ["request"]
    assert lines[0]["status"] == 499
