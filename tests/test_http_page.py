"""The page and its files: nothing that acts but its own, and only those frame it who may."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from tests.http_client import client_of, lamps, service_of


def test_the_page_has_every_answer_and_nothing_that_a_strict_policy_forbids(client: TestClient) -> None:
    answer = client.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for entry in lamps().entries.values():
        assert entry.question in answer.text
    assert " style=" not in answer.text
    assert " onclick" not in answer.text
    assert "<script>" not in answer.text
    assert "http-equiv" not in answer.text
    assert 'class="embedded"' in client.get("/?embed=1").text


@pytest.mark.parametrize("name", ["page.js", "page.css", "icon.svg", "widget.js"])
def test_the_pages_files_are_sent_and_kept(name: str, client: TestClient) -> None:
    first = client.get(f"/{name}")
    assert first.status_code == 200
    assert client.get(f"/{name}", headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_only_named_sites_may_frame_the_page() -> None:
    with client_of(service_of(embed_from=("https://support.example.com",))) as opened:
        policy = opened.get("/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://support.example.com")
