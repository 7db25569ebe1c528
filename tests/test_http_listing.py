"""Entries, guides and suggestions: listed, in full, step by step; sent once and compressed."""

from __future__ import annotations

import datetime

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.fronts.http.service import Service
from tests.http_client import ask, lamps


def test_suggestions_come_best_first(client: TestClient) -> None:
    found = client.get("/v1/suggest", params={"q": "which bul", "limit": 2}).json()
    assert found["matches"][0]["id"] == "bulb"
    assert len(found["matches"]) <= 2
    assert client.get("/v1/suggest?q=").json()["matches"] == []
    assert client.get("/v1/suggest?q=%ff%00%1b[31m").status_code == 200


def test_entries_are_listed_in_pages_and_by_topic(client: TestClient) -> None:
    everything = client.get("/v1/entries").json()
    assert [row["id"] for row in everything["entries"]] == sorted(lamps().entries)
    first = client.get("/v1/entries?limit=1").json()
    second = client.get("/v1/entries", params={"after": first["next"], "limit": 1}).json()
    assert [row["id"] for row in (*first["entries"], *second["entries"])] == sorted(lamps().entries)[:2]
    assert everything["next"] is None
    topic = everything["topics"][0]["id"]
    assert {row["topic"] for row in client.get("/v1/entries", params={"topic": topic}).json()["entries"]} == {topic}


def test_an_entry_says_whether_its_review_is_overdue_and_is_sent_again_when_it_becomes_so(
    service: Service, client: TestClient
) -> None:
    service.today = lambda: datetime.date(2026, 1, 31)  # verified on the first, to be reviewed every 30 days
    fresh = client.get("/v1/entries/lamp")
    assert fresh.json()["stale"] is ask(client, show="lamp")["stale"] is False
    service.today = lambda: datetime.date(2026, 2, 1)
    late = client.get("/v1/entries/lamp", headers={"if-none-match": fresh.headers["etag"]})
    assert late.json()["stale"] is ask(client, show="lamp")["stale"] is True
    assert client.get("/v1/entries/lamp", headers={"if-none-match": late.headers["etag"]}).status_code == 304
    assert client.get("/v1/entries/bulb").json()["stale"] is False  # no review was promised


def test_an_entry_and_a_guide_are_there_in_full(client: TestClient) -> None:
    assert client.get("/v1/entries/lamp").json()["entry"]["question"] == "What is a lamp?"
    assert {row["id"] for row in client.get("/v1/trees").json()["trees"]} == set(lamps().trees)
    tree = client.get("/v1/trees/owner").json()["tree"]
    assert tree["start"] == "builder"
    assert tree["questions"][0]["options"][0]["to"] == {"tree": None, "name": "for-whom"}
    assert {outcome["id"] for outcome in tree["outcomes"]} == {"yours", "theirs"}


def test_a_step_of_a_guide_needs_nothing_but_its_responses(client: TestClient) -> None:
    question = client.post("/v1/trees/owner/step", json={}).json()
    assert question["walk"]["question"] == "builder"
    assert "state" not in question
    outcome = client.post("/v1/trees/owner/step", json={"responses": {"for-whom": "own", "builder": "us"}}).json()
    assert outcome["outcome"]["id"] == "yours"


@pytest.mark.parametrize("path", ["/", "/v1/entries", "/v1/entries/lamp", "/v1/trees", "/v1/trees/owner",
                                  "/v1/suggest?q=lamp", "/openapi.json"])  # fmt: skip
def test_what_depends_on_content_alone_is_sent_once(path: str, client: TestClient) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"if-none-match": '"other"'}).content == first.content


def test_long_bodies_are_compressed_for_those_who_take_it(client: TestClient) -> None:
    packed = client.get("/openapi.json", headers={"accept-encoding": "gzip"})
    plain = client.get("/openapi.json", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert packed.headers["vary"] == "Accept-Encoding"
