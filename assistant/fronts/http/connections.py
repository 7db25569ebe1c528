"""Connections whose request heads must come whole, in time and in size; what comes after is the application's.

uvicorn's own limits begin with a whole head (httptools) or know only its size (h11), and what it refuses itself it
tells in words of its own; here it is a problem like every other.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from assistant.fronts.http import limits, sentences
from assistant.fronts.http.problems import Problem, raw

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Base
else:
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Base
    except ImportError:
        from uvicorn.protocols.http.h11_impl import H11Protocol as Base


class Joined:
    """A transport that sends a response's head and what follows it in one go: one call into the system, not two.

    Each such call costs the sender a tenth of a quick answer, and wakes the reader for half a response.
    """

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send with what is held, or hold it: the rest comes within this turn of the loop."""
        held, self._held = self._held, b""
        if held:
            self._transport.writelines((held, data))
        elif data:
            self._held = data
            self._loop.call_soon(self._flush)

    def close(self) -> None:
        """End the connection once everything is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        held, self._held = self._held, b""
        if held and not self._transport.is_closing():
            self._transport.write(held)


class Timed(Base):
    """A connection that is closed where a request's head does not come in time."""

    _late: asyncio.TimerHandle | None = None
    _begun = False
    """Whether anything of a head has come."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first head."""
        joined: Any = Joined(transport, self.loop)
        super().connection_made(joined)
        self._late = self.loop.call_later(limits.HEAD_SECONDS, self._close_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._came()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """A client that sends no more may still wait: what has come whole is answered, and then the connection ends."""
        cycle = self.cycle
        waits = cycle is not None and not cycle.response_complete and not cycle.more_body
        if waits:
            cycle.keep_alive = False
        return waits

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of a head where a request has begun and none is in progress."""
        self._begun = True
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and not getattr(self, "_open_head", False):
            self._came()
        elif self._late is None and not self.transport.is_closing():
            self._late = self.loop.call_later(limits.HEAD_SECONDS, self._close_late)

    def _came(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        self._refuse(Problem("malformed", sentences.MALFORMED))

    def _close_late(self) -> None:
        self._late = None
        if self._begun and (self.cycle is None or self.cycle.response_complete):
            self._refuse(Problem("slow-head", sentences.SLOW_HEAD.format(seconds=limits.HEAD_SECONDS)))
        elif not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Tell a problem where no application is reached, and end the connection."""
        self._came()
        if not self.transport.is_closing():
            self.transport.write(raw(problem))
            self.transport.close()


class Guarded(Timed):
    """The same for httptools, which would take a head of any size."""

    _head = 0
    _open_head = False

    def on_message_begin(self) -> None:
        """A head begins."""
        self._head, self._open_head = 0, True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header; far too many of them end the connection (the edge tells what is a little too much)."""
        self._head += len(name) + len(value)
        if self._head > 4 * limits.LARGEST_HEADERS:
            self.transport.abort()
        else:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._open_head = False
        self._came()
        if not self.transport.is_closing():
            super().on_headers_complete()


def protocol() -> type[asyncio.Protocol]:
    """The protocol for uvicorn's ``http``: what is installed, guarded."""
    return Guarded if hasattr(Base, "on_message_begin") else Timed
