"""Connections as no well-behaved client makes them: slow, half closed, malformed, smuggled; never a 500, never a hang.

Everything goes over a socket to the product's own connections, so that what the server's library refuses is seen too.
"""

from __future__ import annotations

import json
import logging
import random
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")
pytest.importorskip("starlette", reason="the extra [serve] is not installed")

from assistant.fronts.http import limits, problems
from assistant.fronts.http.service import Service, Settings
from tests.http_stage import PATIENCE, running

LAMPS = Path("tests/fixtures/lamps")
BODY = b'{"text": "what is a lamp?"}'
JSON = b"content-type: application/json\r\n"
HOSTS = ("127.0.0.1", "localhost")


def served(**more: Any) -> Iterator[int]:
    settings = Settings(LAMPS, fast=True, keys=(b"a key that is long enough",), watch=False, hosts=HOSTS, **more)
    with running(Service(settings, lambda row: None)) as port:
        yield port


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    yield from served()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server whose patience is short."""
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.1)
    yield from served()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """uvicorn says of each malformed request that it was one."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def asked(*lines: bytes, body: bytes = BODY, target: bytes = b"/v1/ask", method: bytes = b"POST") -> bytes:
    """A request with these header lines beside those of a well-behaved one."""
    length = b"content-length: %d\r\n" % len(body) if method == b"POST" else b""
    head = method + b" " + target + b" HTTP/1.1\r\nhost: 127.0.0.1\r\n" + (JSON if method == b"POST" else b"") + length
    return head + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


def sent(port: int, *parts: bytes, end: bool = True) -> bytes:
    """What comes back until the server closes; ``end``: whether nothing more is sent after the parts."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
        try:
            for part in parts:
                sock.sendall(part)
            if end:
                sock.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError, OSError):
            pass  # refused before all of it was sent
        found = b""
        try:
            while part := sock.recv(65_536):
                found += part
        except ConnectionResetError:
            pass
        return found


def split(answer: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body of the first response in an answer."""
    head, _, rest = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(status.split()[1]), headers, rest[: int(headers.get("content-length", len(rest)))]


def alive(port: int) -> bool:
    status, _, body = split(sent(port, asked(b"connection: close")))
    return status == 200 and json.loads(body)["kind"] == "answer"


# -- slow and half closed -----------------------------------------------------------------------------


def test_a_head_that_does_not_come_is_not_waited_for(hasty: int) -> None:
    assert sent(hasty, end=False) == b""
    slow, headers, body = split(sent(hasty, b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-mo", end=False))
    assert (slow, headers["content-type"]) == (408, problems.MEDIA_TYPE)
    assert json.loads(body)["type"] == "/problems/slow-head"


def test_a_body_that_does_not_come_is_not_waited_for(hasty: int) -> None:
    whole = asked()
    status, headers, body = split(sent(hasty, whole[:-5], end=False))
    assert (status, headers["connection"]) == (408, "close")
    assert json.loads(body)["type"] == "/problems/slow-body"


def test_a_slow_client_holds_up_nobody(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as slow:
        whole = asked(b"connection: close")
        for at in range(len(whole)):
            slow.sendall(whole[at : at + 1])
            if at % 40 == 0:
                assert alive(port)
        assert slow.makefile("rb").read().startswith(b"HTTP/1.1 200")


def test_a_client_that_sends_no_more_is_answered(port: int) -> None:
    status, _, body = split(sent(port, asked(b"connection: close")))
    assert status == 200
    assert json.loads(body)["kind"] == "answer"


@pytest.mark.parametrize("share", [0.2, 0.9, 0.99])
def test_a_client_that_leaves_in_the_middle_is_forgotten(share: float, port: int) -> None:
    whole = asked()
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
            sock.sendall(whole[: int(len(whole) * share)])
    assert alive(port)


def test_requests_sent_at_once_are_answered_in_their_order(port: int) -> None:
    ids = [f"r-{at}".encode() for at in range(20)]
    last = asked(b"x-request-id: last", b"connection: close")
    answer = sent(port, b"".join(asked(b"x-request-id: " + one) for one in ids) + last)
    found = [line.split(b": ")[1] for line in answer.split(b"\r\n") if line.lower().startswith(b"x-request-id")]
    assert found == [*ids, b"last"]


# -- malformed ----------------------------------------------------------------------------------------

MALFORMED = {
    # what is sent; every one must be refused, as a problem, on a connection that then ends
    "no HTTP": b"hello\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50,
    "no version": b"GET /\r\n\r\n",
    "a version to come": b"GET / HTTP/9.9\r\nhost: 127.0.0.1\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n: x\r\n\r\n",
    "a blank in a header's name": b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx y: z\r\n\r\n",
    "a nought in a header": b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: \x00\r\n\r\n",
    "a length below nothing": b"POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: -1\r\n\r\n",
    "a length that is none": b"POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ten\r\n\r\n",
    "two lengths": asked(b"content-length: 5"),
    "a length and chunks": asked(b"transfer-encoding: chunked"),
    "chunks of no length": b"POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\n" + JSON
    + b"transfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a line end in an id": asked(b"x-request-id: a\rset-cookie: b"),
}  # fmt: skip


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_no_request_is_refused_as_a_problem(case: str, port: int) -> None:
    status, headers, body = split(sent(port, MALFORMED[case], end=False))
    assert 400 <= status < 500
    assert headers["content-type"] == problems.MEDIA_TYPE
    assert json.loads(body)["status"] == status
    assert alive(port)


TARGETS = {
    # target: the status it is answered with
    b"/../../etc/passwd": 404,
    b"/..%2f..%2fetc/passwd": 404,
    b"/%2e%2e/%2e%2e/etc/passwd": 404,
    b"//evil.example/": 404,
    b"/v1//ask": 404,
    b"/page.js%00.css": 404,
    b"/v1/entries/%00": 404,
    b"/v1/entries/..": 404,
    b"/v1/entries/%ff%fe": 404,
    b"/\\..\\..\\windows": 404,
    b"/v1/suggest?q=%00%0d%0aset-cookie:x": 200,
    b"/v1/suggest?q=%ed%a0%80": 200,
    b"/v1/suggest?q=a&q=b&limit=1&limit=2": 200,
    b"/?embed=1&embed=%3Cscript%3E": 200,
}


@pytest.mark.parametrize("target", TARGETS)
def test_tricks_with_paths_find_nothing(target: bytes, port: int) -> None:
    status, headers, body = split(sent(port, asked(b"connection: close", method=b"GET", body=b"", target=target)))
    assert status == TARGETS[target]
    assert "set-cookie" not in headers
    assert b"root:" not in body


HOST_LINES = {
    # header lines: whether they name this server
    b"host: 127.0.0.1": True,
    b"host: localhost:80": True,
    b"host: evil.example": False,
    b"host: 127.0.0.1\r\nhost: evil.example": False,
    b"host: evil.example\r\nhost: 127.0.0.1": False,
    b"x-forwarded-host: 127.0.0.1": False,
    b"host: 127.0.0.1@evil.example": False,
    b"host:": False,
}


@pytest.mark.parametrize("lines", HOST_LINES)
def test_a_name_that_is_not_the_servers_is_refused(lines: bytes, port: int) -> None:
    status, _, _ = split(sent(port, b"GET /v1/trees HTTP/1.1\r\n" + lines + b"\r\nconnection: close\r\n\r\n"))
    assert (status == 200) == HOST_LINES[lines]
    assert status in (200, 400, 421)


def test_an_address_of_another_server_is_not_fetched(port: int) -> None:
    whole = b"GET http://evil.example/v1/trees HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
    status, _, _ = split(sent(port, whole))
    assert status in (200, 400, 404, 421)  # RFC 9112: the address names this server, or nothing here
    assert (
        split(sent(port, b"CONNECT evil.example:443 HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"))[0] < 500
    )


def test_other_sites_get_no_leave(port: int) -> None:
    for origin in (b"https://evil.example", b"null", b"http://127.0.0.1"):
        for method in (b"GET", b"OPTIONS"):
            lines = (b"origin: " + origin, b"access-control-request-method: POST", b"connection: close")
            status, headers, _ = split(sent(port, asked(*lines, method=method, body=b"", target=b"/v1/trees")))
            assert status in (200, 405)
            assert not [name for name in headers if name.startswith("access-control")]


def test_a_form_of_another_site_cannot_ask(port: int) -> None:
    """What a browser sends across sites without asking first: it is never taken for JSON."""
    for kind in (b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"):
        head = b"POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: https://evil.example\r\nconnection: close\r\n"
        whole = head + b"content-type: " + kind + b"\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY
        assert split(sent(port, whole))[0] == 415


@pytest.mark.parametrize("count", [1_000, 5_000, 50_000])
def test_thousands_of_headers_are_refused(count: int, port: int) -> None:
    lines = b"".join(b"x-%d: %d\r\n" % (at, at) for at in range(count))
    answer = sent(port, b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n" + lines + b"\r\n")
    assert answer == b"" or split(answer)[0] in (400, 431)
    assert alive(port)


def test_a_head_without_end_is_cut_off(port: int) -> None:
    answer = sent(port, b"GET / HTTP/1.1\r\n", *[b"x-more: " + b"a" * 1_000 + b"\r\n"] * 2_000, end=False)
    assert answer == b"" or split(answer)[0] in (400, 431)
    assert alive(port)


@pytest.mark.parametrize("size", [0, 1, 1_000, limits.LARGEST_BODY, limits.LARGEST_BODY + 1, 10_000_000])
def test_a_body_of_any_size_is_answered(size: int, port: int) -> None:
    status, _, _ = split(sent(port, asked(b"connection: close", body=b" " * size)))
    assert status == (413 if size > limits.LARGEST_BODY else 400)


def test_what_is_refused_early_is_still_told_to_a_client_that_sends_first(port: int) -> None:
    status, headers, _ = split(sent(port, asked(b"expect: 100-continue", body=b" " * 10_000_000), end=False))
    assert (status, headers["connection"]) == (413, "close")


def test_an_upgrade_is_not_made(port: int) -> None:
    lines = (b"connection: upgrade", b"upgrade: websocket", b"sec-websocket-version: 13",
             b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==")  # fmt: skip
    answer = sent(port, asked(*lines, method=b"GET", body=b"", target=b"/"))
    assert answer == b"" or split(answer)[0] != 101
    assert alive(port)


def test_noise_never_breaks_it(port: int) -> None:
    noise = random.Random(7)
    whole = asked(b"connection: close")
    for _ in range(300):
        spoiled = bytearray(whole)
        for _ in range(noise.randrange(1, 6)):
            spoiled[noise.randrange(len(spoiled))] = noise.randrange(256)
        answer = sent(port, bytes(spoiled))
        assert answer == b"" or split(answer)[0] < 500, bytes(spoiled)
    assert alive(port)
