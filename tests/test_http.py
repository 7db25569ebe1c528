"""The HTTP front end: every route, every kind of error, state tokens, and the same replies as a conversation."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
import shutil
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant import recording
from assistant.contract import to_json
from assistant.conversation import Conversation
from assistant.fronts.http import app, asking, edge, knowledge, limits, openapi, problems, tokens
from assistant.fronts.http.service import Service, Settings
from assistant.replies import Notice
from faq import Content, FaqError, Matcher, load

LAMPS = Path("tests/fixtures/lamps")
STORIES = sorted(Path("tests/golden/transcripts").glob("*.txt"))
KEY = b"a key that is long enough"
BASE = "http://127.0.0.1"
NOW = 1_800_000_000.0

Lines = list[Mapping[str, Any]]


def quiet(row: Mapping[str, Any]) -> None:
    """A log that keeps nothing."""


class LampEncoder:
    """Stands for an encoder: everything means the same to it."""

    identity = "lamps"

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: list[str]) -> Any:
        import numpy

        self.asked += 1
        return numpy.ones((len(texts), 4), dtype="float32")


@functools.cache
def lamps() -> Content:
    return load(LAMPS)


def settings(folder: Path = LAMPS, **more: Any) -> Settings:
    return Settings(folder, **{"fast": True, "keys": (KEY,), "watch": False, **more})


def service_of(folder: Path = LAMPS, lines: Lines | None = None, **more: Any) -> Service:
    return Service(settings(folder, **more), (lines if lines is not None else []).append)


def client_of(service: Service, **more: Any) -> TestClient:
    return TestClient(app.application(service), **{"base_url": BASE, "raise_server_exceptions": False, **more})


@pytest.fixture(scope="module")
def lines() -> Lines:
    return []


@pytest.fixture(scope="module")
def service(lines: Lines) -> Service:
    return service_of(lines=lines)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with client_of(service) as opened:
        yield opened


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


# -- replies ------------------------------------------------------------------------------------------


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


def test_below_other_choices_a_waiting_guide_is_answered_by_label() -> None:
    from assistant.fronts.http.markup import html_of
    from assistant.replies import Choice, Clarification, TreeQuestion
    from faq import begin

    walk = begin(lamps(), "owner")
    html = html_of(Clarification((Choice("lamp", "A lamp?"),), resume=TreeQuestion(walk, at_most=2)))
    assert 'data-say="1"' in html
    assert 'data-say="Our own people"' in html
    assert 'data-say="2"' not in html


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


def known_with(encoder: Any) -> knowledge.Knowledge:
    """Knowledge of the lamps with an encoder of the test's."""
    known = knowledge.opened(LAMPS, True, lambda text: None)
    matcher = Matcher(known.content, encoder=encoder)
    words = knowledge.Words(matcher, alone=False)
    full = type(known.full)(known.content, matcher)
    quick = type(known.quick)(known.content, words)
    return knowledge.Knowledge(known.content, matcher, words, quick, full, known.etag)


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


# -- the other routes ---------------------------------------------------------------------------------


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


def test_what_a_problem_means_can_be_read_at_its_type(client: TestClient) -> None:
    for kind, row in problems.KINDS.items():
        assert row.remedy in client.get(f"/problems/{kind}").text
    refused(client.get("/problems/none"), "not-found")


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


# -- errors -------------------------------------------------------------------------------------------

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


def scope_of(path: str, method: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip


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


# -- who may come in ----------------------------------------------------------------------------------


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"me:{password}".encode()).decode()


ENTRIES = {
    # header: whether it opens the door
    "": False,
    "Bearer a token of the server": True,
    "bearer another token of it": True,
    basic("a token of the server"): True,
    "Bearer a token of the serve": False,
    "Bearer a token of the server2": False,
    "Bearer ": False,
    "Bearer tökèn": False,
    "Basic !!!": False,
    basic(""): False,
    "Digest a token of the server": False,
    "a token of the server": False,
}


@pytest.mark.parametrize("header", ENTRIES)
def test_a_token_opens_the_door_and_nothing_else_does(header: str) -> None:
    access = (b"a token of the server", b"another token of it")
    with client_of(service_of(access=access)) as opened:
        headers = {b"authorization": header.encode("utf-8")} if header else {}
        for path in ("/", "/v1/entries", "/metrics", "/openapi.json", "/nowhere"):
            answer = opened.get(path, headers=headers)
            if ENTRIES[header]:
                assert answer.status_code != 401
            else:
                refused(answer, "unauthorized")
                assert "Bearer" in answer.headers["www-authenticate"]
        assert opened.get("/healthz").status_code == opened.get("/readyz").status_code == 200


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    with client_of(service_of(access=(b"first first first", b"second second second"))) as opened:
        opened.get("/metrics", headers={"authorization": "Bearer first first first"})
    assert compared == [b"first first first", b"second second second"]


@pytest.mark.parametrize(("host", "opens"), [("127.0.0.1:8000", True), ("localhost", True), ("[::1]:8000", True),
                                             ("FAQ.example.com", True), ("evil.example", False), ("", False),
                                             ("127.0.0.1.evil.example", False)])  # fmt: skip
def test_it_answers_to_its_own_names_alone(host: str, opens: bool) -> None:
    hosts = ("127.0.0.1", "localhost", "[::1]", "faq.example.com")
    with client_of(service_of(hosts=hosts)) as opened:
        answer = opened.get("/healthz", headers={"host": host})
    if opens:
        assert answer.status_code == 200
    else:
        refused(answer, "wrong-host")


def test_an_address_that_asks_too_often_is_told_when_to_come_back() -> None:
    with client_of(service_of(rate=0.2)) as opened:
        assert opened.get("/v1/trees").status_code == 200
        answer = opened.get("/v1/trees")
        refused(answer, "too-many-requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 5
        assert opened.get("/healthz").status_code == 200


def test_a_rate_fills_up_again_and_remembers_few_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    rate = limits.Rate(2.0, lambda: clock[0])
    for _ in range(10):
        rate.take("a")
    with pytest.raises(problems.Problem):
        rate.take("a")
    rate.take("b")
    clock[0] = 0.5
    rate.take("a")
    with pytest.raises(problems.Problem):
        rate.take("a")
    monkeypatch.setattr(limits, "MOST_CLIENTS", 2)
    for name in "cdefg":
        rate.take(name)
    assert len(rate._left) <= 3


def test_a_request_keeps_its_id_where_it_is_harmless(client: TestClient) -> None:
    assert client.get("/healthz", headers={"x-request-id": "abc-1.2_3"}).headers["x-request-id"] == "abc-1.2_3"
    odd = client.get("/healthz", headers={"x-request-id": 'a"b{}'}).headers["x-request-id"]
    assert edge.REQUEST_ID.fullmatch(odd.encode())
    assert client.get("/healthz").headers["x-request-id"] != client.get("/healthz").headers["x-request-id"]


# -- logs ---------------------------------------------------------------------------------------------


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


# -- state tokens -------------------------------------------------------------------------------------


def sealed(value: object, version: int = 1, key: bytes = KEY, issued: float = NOW) -> str:
    """A token made by hand, as some other program could."""
    body = zlib.compress(json.dumps([issued, value]).encode())
    signed = f"{version}.".encode() + base64.urlsafe_b64encode(body).rstrip(b"=")
    secret = hashlib.sha256(key).digest()
    mac = hashlib.blake2s(signed, key=secret, digest_size=16, person=b"gofaq-st").digest()
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def box(now: float = NOW, *keys: bytes) -> tokens.Tokens:
    return tokens.Tokens(keys or (KEY,), lambda: now)


STATE = Conversation(lamps(), Matcher(lamps(), encoder=None)).state()
WHOLE = box().seal(STATE)

TOKENS = {
    # a token: what it is refused as
    "": "state-malformed",
    "x": "state-malformed",
    "1": "state-foreign",
    "1.": "state-foreign",
    "1..": "state-foreign",
    "1.a.b.c": "state-malformed",  # half a byte of body
    "one.two.three": "state-malformed",
    "-1.a.b": "state-malformed",
    "²." + WHOLE[2:]: "state-malformed",
    WHOLE[:-1]: "state-foreign",
    WHOLE[:-3]: "state-foreign",
    WHOLE + "A": "state-foreign",
    WHOLE + "=": "state-foreign",
    "1.é" + WHOLE[3:]: "state-malformed",
    WHOLE[:9] + ("A" if WHOLE[9] != "A" else "B") + WHOLE[10:]: "state-foreign",
    sealed(STATE, key=b"the key of somebody else"): "state-foreign",
    "2" + WHOLE[1:]: "state-newer",
    sealed(STATE, version=9): "state-newer",
    sealed(STATE, issued=NOW - tokens.LIFETIME - 1): "state-expired",
    sealed(STATE, issued=NOW + tokens.SKEW + 1): "state-expired",
    sealed(STATE, issued="yesterday"): "state-malformed",  # type: ignore[arg-type]
    "1." + "A" * tokens.LONGEST: "state-malformed",
}


@pytest.mark.parametrize("token", TOKENS, ids=[f"{at} {kind}" for at, kind in enumerate(TOKENS.values())])
def test_a_token_that_is_none_of_ours_is_refused(token: str) -> None:
    with pytest.raises(problems.Problem) as caught:
        box().open(token)
    assert caught.value.kind == TOKENS[token]


@pytest.mark.parametrize("token", ["x", WHOLE[:-3], "2" + WHOLE[1:], sealed(STATE, issued=0)])
def test_the_server_says_what_is_wrong_with_a_token(token: str, client: TestClient) -> None:
    for path, body in (("/v1/ask", {"text": "a"}), ("/v1/feedback", {"helped": True})):
        answer = client.post(path, json={**body, "state": token})
        assert answer.json()["type"].startswith("/problems/state-")
        assert answer.status_code == 422


@pytest.mark.parametrize("state", [None, [], "a", {}, {"format": "golive-faq-conversation", "version": 99}])
def test_a_signed_state_that_is_no_conversation_is_refused(state: object, service: Service, client: TestClient) -> None:
    token = tokens.Tokens((KEY,)).seal({"turns": []})
    assert service.tokens.open(token) == {"turns": []}
    import time

    signed = sealed(state, issued=time.time())
    refused(client.post("/v1/ask", json={"text": "a", "state": signed}), "state-malformed")


def test_every_bit_of_a_token_counts() -> None:
    for at in range(len(WHOLE)):
        for other in "Aa1-":
            changed = WHOLE[:at] + other + WHOLE[at + 1 :]
            if changed != WHOLE:
                with pytest.raises(problems.Problem):
                    box().open(changed)


def test_a_token_lives_as_long_as_it_says_and_survives_a_change_of_keys() -> None:
    assert box(NOW + tokens.LIFETIME).open(WHOLE) == STATE
    assert box(NOW - tokens.SKEW).open(WHOLE) == STATE
    assert box(NOW, b"a newer key, long enough", KEY).open(WHOLE) == STATE
    newer = box(NOW, b"a newer key, long enough", KEY).seal(STATE)
    with pytest.raises(problems.Problem):
        box().open(newer)


def test_a_long_conversation_has_a_token_of_bounded_size() -> None:
    import random

    letters = random.Random(1)
    said = ["".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(500)) for _ in range(50)]
    state = {**STATE, "turns": [{"said": text, "kind": "answer", "about": ""} for text in said]}
    token = box().seal(state)
    assert len(token) <= tokens.LONGEST
    kept = box().open(token)["turns"]
    assert kept == state["turns"][-len(kept) :]


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


@pytest.mark.parametrize(("text", "says"), [("", "holds no secret"), ("# only a remark\n\n", "holds no secret"),
                                            ("short\n", "shorter than")])  # fmt: skip
def test_a_file_of_secrets_that_holds_none_is_an_error(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaqError, match=says):
        tokens.read_secrets(path)
    with pytest.raises(FaqError, match="cannot be read"):
        tokens.read_secrets(tmp_path / "none")


# -- content that changes -----------------------------------------------------------------------------


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
        monkeypatch.setattr("assistant.fronts.http.markup.page", broken)
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


# -- the journal --------------------------------------------------------------------------------------


def test_feedback_goes_into_the_journal_that_is_switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    recording.switch(True)
    with client_of(service_of()) as opened:
        state = ask(opened, text="what is a lamp?")["state"]
        assert opened.post("/v1/feedback", json={"state": state, "helped": False}).status_code == 204
        assert 'golive_faq_feedback_total{helped="no"} 1' in opened.get("/metrics").text
    with sqlite3.connect(recording.journal_file()) as database:
        rows = database.execute("SELECT question, about, helped FROM asked").fetchall()
    database.close()
    assert rows == [("what is a lamp?", "lamp", 0)]


def test_nothing_is_kept_while_the_journal_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with client_of(service_of()) as opened:
        state = ask(opened, text="what is a lamp?")["state"]
        assert opened.post("/v1/feedback", json={"state": state, "helped": True}).status_code == 204
    assert not recording.journal_file().exists()


def test_a_journal_that_cannot_be_written_fails_no_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
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


# -- the OpenAPI document -----------------------------------------------------------------------------


def test_the_openapi_document_is_valid(client: TestClient) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(client.get("/openapi.json").json())


def test_every_route_of_the_api_is_in_the_document(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    shown = {path for path in app.ROUTES if path.startswith(("/v1", "/health", "/ready", "/metrics"))}
    assert set(paths) == shown
    for path in shown:
        assert set(paths[path]) == {app.ROUTES[path][0].lower()}


def test_examples_fit_their_schemas(client: TestClient) -> None:
    import jsonschema

    document = client.get("/openapi.json").json()
    seen = 0
    for operation in (row for path in document["paths"].values() for row in path.values()):
        media = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in (row for part in media for row in part.get("content", {}).values()):
            for example in body.get("examples", {}).values():
                schema = {**body["schema"], "components": document["components"]}
                jsonschema.Draft202012Validator(schema).validate(example["value"])
                seen += 1
    assert seen > 20


def test_replies_fit_the_documents_schemas(client: TestClient) -> None:
    import jsonschema

    document = client.get("/openapi.json").json()

    def fits(name: str, value: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(value)

    fits("AskReply", ask(client, text="what is a lamp?", html=True))
    fits("Reply", client.post("/v1/trees/owner/step", json={}).json())
    fits("OneTree", client.get("/v1/trees/owner").json())
    fits("OneEntry", client.get("/v1/entries/lamp").json())
    fits("Entries", client.get("/v1/entries").json())
    fits("Suggestions", client.get("/v1/suggest?q=lamp").json())
    fits("Problem", client.get("/v1/entries/lmap").json())


def test_the_documents_requests_are_the_ones_that_are_taken() -> None:
    schemas = openapi._schemas()
    assert set(schemas["Ask"]["properties"]) == set(asking.FIELDS)
    assert set(schemas["Step"]["properties"]) == set(asking.STEP_FIELDS)
    assert [row["required"][0] for row in schemas["Ask"]["oneOf"]] == list(asking.ACTS)


# -- the command --------------------------------------------------------------------------------------


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, list[Settings]]]:
    """Runs the command without serving; exit code, what it says, and what it would have served."""
    from click.testing import CliRunner

    from assistant.commands.serve import command
    from assistant.fronts.http import running
    from assistant.opening import Opened

    served: list[Settings] = []
    monkeypatch.setattr(running, "run", lambda given, sock, workers, known: served.append(given))

    def run(*arguments: str) -> tuple[int, str, list[Settings]]:
        done = CliRunner().invoke(command, ["--port", "0", *arguments], obj=Opened(LAMPS, True))
        return done.exit_code, done.output, served

    return run


def test_this_machine_alone_is_served_unless_told_otherwise(serve: Any) -> None:
    code, output, served = serve()
    assert code == 0
    assert "http://127.0.0.1:" in output
    assert "localhost" in served[0].hosts
    assert len(served[0].keys[0]) == 32


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "faq.example.com", "127.0.0.1.example.com"])
def test_an_address_that_others_reach_asks_for_a_token_or_public(host: str, serve: Any) -> None:
    code, output, served = serve("--host", host)
    assert (code, served) == (2, [])
    assert "--token-file" in output
    assert "--public" in output


def test_with_a_token_or_public_others_are_served(serve: Any, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("# the portal\na token of the server\n", encoding="utf-8")
    code, _, served = serve("--host", "0.0.0.0", "--token-file", str(path))
    assert (code, served[-1].access, served[-1].hosts) == (0, (b"a token of the server",), ())
    code, _, served = serve("--host", "0.0.0.0", "--public", "--state-key-file", str(path))
    assert (code, served[-1].access, served[-1].keys) == (0, (), (b"a token of the server",))


@pytest.mark.parametrize("origin", ["*", "example.com", "https://a.example; script-src *", "https://a.example/path"])
def test_a_site_that_may_embed_is_an_origin(origin: str, serve: Any) -> None:
    code, output, served = serve("--embed-from", origin)
    assert (code, served) == (2, [])
    assert "origin" in output


def test_a_port_that_is_taken_is_told(serve: Any) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as sock:
        code, output, _ = serve("--port", str(sock.getsockname()[1]))
    assert code == 1
    assert "Cannot listen" in output
