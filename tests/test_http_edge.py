"""Who may come in: tokens, names of hosts, how often an address may ask, and the request's id."""

from __future__ import annotations

import base64
import hmac

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.fronts.http import edge, limits, problems
from tests.http_client import client_of, refused, service_of


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
