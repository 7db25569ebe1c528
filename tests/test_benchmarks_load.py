"""The load generator's own reading of responses, and what it says of itself; no speed is tested here."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from benchmarks.http_load import Connection, Measured

HEAD = b"HTTP/1.1 %d Any\r\nx: y\r\ncontent-length: %d\r\ncontent-type: application/json\r\n\r\n"


@pytest.fixture
def pair() -> Iterator[tuple[Connection, socket.socket]]:
    """A connection and the server's end of it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        connection = Connection(listening.getsockname()[1], [b"one", b"two"], 0)
        connection.sock.setblocking(True)
        ours, _ = listening.accept()
        with ours, connection.sock:
            yield connection, ours


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * 10_000])
def test_a_response_is_whole_when_all_of_it_came(pair: tuple[Connection, socket.socket], body: bytes) -> None:
    connection, server = pair
    for status in (200, 503):
        server.sendall(HEAD % (status, len(body)) + body)
        while not connection.read():
            pass
        assert connection.status == status
        assert connection.buffer == b""


def test_a_response_in_parts_is_read_over_several_goes(pair: tuple[Connection, socket.socket]) -> None:
    connection, server = pair
    response = HEAD % (200, 4) + b"body"
    for at in range(len(response)):
        server.sendall(response[at : at + 1])
        assert connection.read() is (at == len(response) - 1)


def test_requests_are_sent_in_turn(pair: tuple[Connection, socket.socket]) -> None:
    connection, server = pair
    for now in (1.0, 2.0, 3.0):
        connection.send(now)
    assert server.recv(9, socket.MSG_WAITALL) == b"onetwoone"
    assert connection.sent_at == 3.0


def test_a_server_that_closes_is_told(pair: tuple[Connection, socket.socket]) -> None:
    connection, server = pair
    server.close()
    with pytest.raises(ConnectionError):
        connection.read()


def test_the_loads_own_share_is_of_one_core() -> None:
    assert Measured(asked=10, seconds=2.0, used=0.5).share == 0.25
    assert Measured().share == 0.0
