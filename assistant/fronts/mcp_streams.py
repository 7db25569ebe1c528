"""The two streams of an MCP server, so that an end of the input does not lose the replies under way.

The SDK ends its work as soon as the input ends; a caller that writes its requests, closes, and then reads (a shell's
pipe) would miss the last replies. Here the end is passed on once every request is answered. It knows no tool.
"""

from __future__ import annotations

from typing import Any, Self

import anyio
import mcp_types as types

PATIENCE = 20.0
"""Seconds the end of the input is held back at most, for a request that is never answered."""


class Pending:
    """The requests that wait for their answer."""

    def __init__(self) -> None:
        self._ids: set[object] = set()
        self._changed = anyio.Event()

    def came(self, message: object) -> None:
        """A message of the client."""
        if isinstance(message, types.JSONRPCRequest):
            self._ids.add(message.id)
        elif isinstance(message, types.JSONRPCNotification) and message.method == "notifications/cancelled":
            self._gone((message.params or {}).get("requestId"))

    def went(self, message: object) -> None:
        """A message to the client."""
        if isinstance(message, (types.JSONRPCResponse, types.JSONRPCError)):
            self._gone(message.id)

    async def none(self) -> None:
        """Wait until all are answered, for at most ``PATIENCE``."""
        with anyio.move_on_after(PATIENCE):
            while self._ids:
                self._changed = anyio.Event()
                await self._changed.wait()

    def _gone(self, request: object) -> None:
        self._ids.discard(request)
        self._changed.set()


class _Around:
    """Whatever of a stream is not changed."""

    def __init__(self, inner: Any, pending: Pending) -> None:
        self.inner = inner
        self.pending = pending

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def __aenter__(self) -> Self:
        await self.inner.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> Any:
        return await self.inner.__aexit__(*error)


class Incoming(_Around):
    """Messages of the client; their end comes when all are answered."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def receive(self) -> Any:
        """The next message. Raises anyio.EndOfStream."""
        try:
            received = await self.inner.receive()
        except anyio.EndOfStream:
            await self.pending.none()
            raise
        self.pending.came(getattr(received, "message", None))
        return received


class Outgoing(_Around):
    """Messages to the client."""

    async def send(self, item: Any) -> None:
        """Send one; its request is answered then."""
        try:
            await self.inner.send(item)
        finally:  # nobody waits for what cannot be sent
            self.pending.went(item.message)
