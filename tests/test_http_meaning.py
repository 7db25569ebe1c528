"""Questions that need the encoder hold up no others: they wait, are refused or are given up."""

from __future__ import annotations

import threading
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")


from assistant.fronts.http import knowledge, limits
from assistant.fronts.http.service import Service
from faq import Matcher
from tests.http_client import LAMPS, ask, client_of, quiet, refused, settings


class LampEncoder:
    """Stands for an encoder: everything means the same to it."""

    identity = "lamps"

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: list[str]) -> Any:
        import numpy

        self.asked += 1
        return numpy.ones((len(texts), 4), dtype="float32")


def known_with(encoder: Any) -> knowledge.Knowledge:
    """Knowledge of the lamps with an encoder of the test's."""
    known = knowledge.opened(LAMPS, True, lambda text: None)
    matcher = Matcher(known.content, encoder=encoder)
    words = knowledge.Words(matcher, alone=False)
    full = type(known.full)(known.content, matcher)
    quick = type(known.quick)(known.content, words)
    return knowledge.Knowledge(known.content, matcher, words, quick, full, known.etag)


def test_words_are_answered_at_once_while_the_encoder_is_busy() -> None:
    started, release = threading.Event(), threading.Event()

    class Slow(LampEncoder):
        def encode(self, texts: list[str]) -> Any:
            if len(texts) == 1:
                started.set()
                release.wait(30)
            return super().encode(texts)

    known = known_with(Slow())
    with client_of(Service(settings(fast=False), quiet, known)) as opened:
        found: list[dict[str, Any]] = []
        slow = threading.Thread(target=lambda: found.append(ask(opened, text="something about illumination")))
        slow.start()
        assert started.wait(30)
        assert ask(opened, text="what is a lamp?")["kind"] == "answer"
        assert "golive_faq_meaning_waiting 1" in opened.get("/metrics").text
        assert not found
        release.set()
        slow.join(30)
        assert found
        assert "golive_faq_meaning_waiting 0" in opened.get("/metrics").text


def test_too_many_questions_for_the_encoder_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_WAITING", 0)
    with client_of(Service(settings(fast=False), quiet, known_with(LampEncoder()))) as opened:
        answer = opened.post("/v1/ask", json={"text": "something about illumination"})
        refused(answer, "busy")
        assert answer.headers["retry-after"] == "1"
        assert ask(opened, text="what is a lamp?")["kind"] == "answer"


def test_an_answer_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.01)
    release = threading.Event()

    class Stuck(LampEncoder):
        def encode(self, texts: list[str]) -> Any:
            if len(texts) == 1:
                release.wait(30)
            return super().encode(texts)

    with client_of(Service(settings(fast=False), quiet, known_with(Stuck()))) as opened:
        refused(opened.post("/v1/ask", json={"text": "something about illumination"}), "busy")
        release.set()
