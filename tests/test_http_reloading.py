"""Content that changes under a running server: the new one answers, or the old one goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.fronts.http.service import Service
from tests.http_client import LAMPS, Lines, ask, client_of, service_of


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LAMPS, tmp_path / "lamps"))


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "entries" / "lamp.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def reloaded(client: TestClient, service: Service) -> bool:
    assert client.portal is not None
    return client.portal.call(service.reload)


def test_changed_content_answers_after_a_reload_and_the_talk_goes_on(own: Path) -> None:
    service = service_of(own)
    with client_of(service) as opened:
        before = ask(opened, tree="owner")
        tag = opened.get("/v1/entries").headers["etag"]
        edit(own, "What is a lamp?", "What is a lantern?")
        assert reloaded(opened, service)
        assert opened.get("/v1/entries", headers={"if-none-match": tag}).status_code == 200
        assert ask(opened, show="lamp")["entry"]["question"] == "What is a lantern?"
        after = ask(opened, text="1", state=before["state"])
        assert after["walk"]["question"] == "for-whom"
        assert after["resumed"]
        assert 'golive_faq_reloads_total{result="done"} 1' in opened.get("/metrics").text


def test_broken_content_changes_nothing_and_is_logged(own: Path) -> None:
    lines: Lines = []
    service = service_of(own, lines)
    with client_of(service) as opened:
        digest = opened.get("/readyz").json()["content"]
        (own / "entries" / "lamp.yaml").write_text("question: [", encoding="utf-8")
        assert not reloaded(opened, service)
        assert opened.get("/readyz").json()["content"] == digest
        assert ask(opened, text="what is a lamp?")["kind"] == "answer"
    failed = [line for line in lines if line["event"] == "reload"]
    assert failed[0]["result"] == "failed"
    assert "lamp.yaml" in failed[0]["problems"][0]


def test_a_fault_of_ours_in_new_content_changes_nothing_and_is_logged_without_it(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: Lines = []
    service = service_of(own, lines)

    def broken(*arguments: Any) -> Any:
        raise IndexError("what the new content says")

    with client_of(service) as opened:
        monkeypatch.setattr("assistant.fronts.http.front_page.page", broken)
        assert not reloaded(opened, service)
        assert ask(opened, text="what is a lamp?")["kind"] == "answer"
    assert [line["result"] for line in lines if line["event"] == "reload"] == ["failed"]
    assert "IndexError" in json.dumps(lines)
    assert "new content says" not in json.dumps(lines)


def test_what_addresses_need_is_worked_out_before_two_threads_can_meet_in_it() -> None:
    from mdurl import _encode  # fills this table in place at its first use; a second thread then finds half of it

    from assistant.fronts.http import markup

    markup._reader.cache_clear()
    _encode.encode_cache.clear()
    markup.inline("no link at all")
    assert [len(table) for table in _encode.encode_cache.values()] == [128]


def test_a_folder_that_vanishes_changes_nothing(own: Path) -> None:
    service = service_of(own)
    with client_of(service) as opened:
        shutil.rmtree(own)
        assert not reloaded(opened, service)
        assert ask(opened, text="what is a lamp?")["kind"] == "answer"
