"""A response's head and body leave in one call into the system, in their order, and nothing is ever held for good."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from assistant.fronts.http.connections import Joined


class Transport:
    """What is sent, a row for each call into the system."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        assert not self.closing
        self.calls.append(bytes(data))

    def writelines(self, rows: Sequence[bytes]) -> None:
        self.write(b"".join(rows))

    def close(self) -> None:
        self.closing = True

    def is_closing(self) -> bool:
        return self.closing


def joined() -> tuple[Joined, Transport]:
    transport = Transport()
    return Joined(transport, asyncio.get_running_loop()), transport


async def test_two_writes_of_one_turn_are_one_call() -> None:
    connection, transport = joined()
    connection.write(b"head ")
    assert transport.calls == []
    connection.write(b"body")
    assert transport.calls == [b"head body"]
    await asyncio.sleep(0)
    assert transport.calls == [b"head body"]


async def test_a_write_alone_leaves_in_the_next_turn() -> None:
    connection, transport = joined()
    connection.write(b"head alone")
    await asyncio.sleep(0)
    assert transport.calls == [b"head alone"]
    connection.write(b"next")
    connection.write(b"")
    assert transport.calls[1:] == [b"next"]


async def test_whatever_is_written_arrives_in_its_order() -> None:
    connection, transport = joined()
    for at in range(7):
        connection.write(b"%d" % at)
        if at % 3 == 2:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert b"".join(transport.calls) == b"0123456"


async def test_what_is_held_leaves_before_the_end() -> None:
    connection, transport = joined()
    connection.write(b"refused")
    connection.close()
    assert (transport.calls, transport.closing) == ([b"refused"], True)
    await asyncio.sleep(0)  # what was to leave in this turn finds nothing to do


async def test_nothing_is_written_to_a_connection_that_is_gone() -> None:
    connection, transport = joined()
    connection.write(b"head")
    transport.close()
    await asyncio.sleep(0)
    assert transport.calls == []
    assert connection.is_closing()
