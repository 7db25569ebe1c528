"""A turn of a conversation over HTTP: the same replies as a conversation's, with a state and as HTML."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.contract import to_json
from assistant.conversation import Conversation
from assistant.fronts.http import knowledge
from assistant.fronts.http.service import Service
from assistant.replies import Notice
from tests.http_client import ask, client_of, lamps, quiet, refused, service_of, settings

STORIES = sorted(Path("tests/golden/transcripts").glob("*.txt"))


@functools.cache
def whole() -> knowledge.Knowledge:
    return knowledge.opened(Path("content"), False, lambda text: None)


@pytest.fixture(scope="module")
def real() -> Iterator[TestClient]:
    with client_of(Service(settings(Path("content"), fast=False), quiet, whole())) as opened:
        yield opened


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_session_is_answered_as_a_conversation_answers_it(story: Path, real: TestClient) -> None:
    known = whole()
    talk = Conversation(known.content, known.matcher, known.full.today)
    state = None
    for row in story.read_text(encoding="utf-8").splitlines():
        if row != ">" and not row.startswith("> "):
            continue
        found = ask(real, text=row[2:], **({"state": state} if state else {}))
        state = found.pop("state")
        wanted = to_json(talk.reply(row[2:]), content_digest=known.content.digest)
        assert found == json.loads(json.dumps(wanted))


def test_a_reply_has_the_contracts_keys_and_a_state(client: TestClient) -> None:
    found = ask(client, text="what is a lamp?", id="mine", explain=True)
    assert set(found) == {*to_json(Notice("x"), content_digest=""), "state"}
    assert (found["kind"], found["id"], found["content"]) == ("answer", "mine", lamps().digest)
    assert found["why"] is not None


def test_what_is_picked_by_id_is_what_is_picked_in_words(client: TestClient) -> None:
    opened = ask(client, tree="owner")
    first = ask(client, respond="us", state=opened["state"])
    assert first["walk"]["responses"] == {"builder": "us"}
    again = ask(client, change={"question": "builder"}, state=first["state"])
    assert again["walk"]["question"] == "builder"
    changed = ask(client, text="2", state=again["state"])
    assert changed["walk"]["responses"] == {"builder": "partner"}
    at_once = ask(client, change={"question": "builder", "option": "us"}, state=changed["state"])
    assert at_once["walk"]["responses"] == {"builder": "us"}
    back = ask(client, action="back", state=at_once["state"])
    assert back["walk"]["responses"] == {}
    assert ask(client, action="leave", state=back["state"])["kind"] == "notice"
    assert ask(client, show="bulb")["entry"]["id"] == "bulb"
    assert ask(client, action="here", state=first["state"])["walk"]["question"] == "for-whom"


def test_html_is_the_reply_with_buttons_and_without_anything_that_acts(client: TestClient) -> None:
    html = ask(client, tree="owner", responses={"builder": "us"}, html=True)["html"]
    assert 'data-change="builder"' in html
    assert 'data-say="1"' in html
    assert 'data-action="back"' in html
    echoed = ask(client, text="start owner", html=True)
    echoed = ask(client, text='<img src=x onerror="a()"> [x](javascript:a)', state=echoed["state"], html=True)
    assert "<img" not in echoed["html"]
    assert "href" not in echoed["html"]


def test_below_other_choices_a_waiting_guide_has_no_buttons() -> None:
    from assistant.fronts.http.markup import html_of
    from assistant.replies import Choice, Clarification, TreeQuestion
    from faq import begin

    walk = begin(lamps(), "owner")
    html = html_of(Clarification((Choice("lamp", "A lamp?"),), resume=TreeQuestion(walk, at_most=2)))
    assert 'data-say="1"' in html
    assert "Our own people" not in html
    assert walk.trees["owner"].title in html
    assert 'data-say="2"' not in html


def test_two_conversations_never_mix(client: TestClient) -> None:
    one, other = ask(client, tree="owner"), ask(client, tree="price")
    assert ask(client, text="1", state=one["state"])["walk"]["tree"] == "owner"
    assert ask(client, text="1", state=other["state"])["walk"]["tree"] == "price"
    assert ask(client, text="1")["kind"] != "tree_question"


def test_a_token_of_one_replica_is_good_at_another(client: TestClient) -> None:
    state = ask(client, tree="owner")["state"]
    with client_of(service_of()) as replica:
        assert ask(replica, text="1", state=state)["walk"]["question"] == "for-whom"
    with client_of(service_of(keys=())) as foreign:
        refused(foreign.post("/v1/ask", json={"text": "1", "state": state}), "state-foreign")
