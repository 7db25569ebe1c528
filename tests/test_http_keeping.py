"""The journal behind the server: kept where it is switched on, and no question fails for it."""

from __future__ import annotations

import sqlite3

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant import recording
from tests.http_client import ask, client_of, refused, service_of

pytestmark = pytest.mark.usefixtures("own_state")


def test_feedback_goes_into_the_journal_that_is_switched_on() -> None:
    recording.switch(True)
    with client_of(service_of()) as opened:
        state = ask(opened, text="what is a lamp?")["state"]
        assert opened.post("/v1/feedback", json={"state": state, "helped": False}).status_code == 204
        assert 'golive_faq_feedback_total{helped="no"} 1' in opened.get("/metrics").text
    with sqlite3.connect(recording.journal_file()) as database:
        rows = database.execute("SELECT question, about, helped FROM asked").fetchall()
    database.close()
    assert rows == [("what is a lamp?", "lamp", 0)]


def test_nothing_is_kept_while_the_journal_is_off() -> None:
    with client_of(service_of()) as opened:
        state = ask(opened, text="what is a lamp?")["state"]
        assert opened.post("/v1/feedback", json={"state": state, "helped": True}).status_code == 204
    assert not recording.journal_file().exists()


def test_a_journal_that_cannot_be_written_fails_no_question() -> None:
    recording.switch(True)
    recording.journal_file().mkdir()
    service = service_of()
    with client_of(service) as opened:
        assert ask(opened, text="what is a lamp?")["kind"] == "answer"
    assert service.metrics.values["golive_faq_journal_dropped_total"][()] == 1


@pytest.mark.parametrize("helped", ["yes", 1, None])
def test_feedback_must_say_whether_it_helped(helped: object, client: TestClient) -> None:
    state = ask(client, text="what is a lamp?")["state"]
    refused(client.post("/v1/feedback", json={"state": state, "helped": helped}), "invalid-request")
