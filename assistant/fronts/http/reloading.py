"""When the content is read again: on SIGHUP, and when a file of its folder changes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

from assistant.fronts.http.service import Service

AGAIN = getattr(signal, "SIGHUP", None)
"""The signal that has the content read again; None where the system has none."""


@contextlib.contextmanager
def held() -> Iterator[None]:
    """While it is open, ``AGAIN`` waits instead of ending the process; processes that are started inherit that."""
    if AGAIN is None:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [AGAIN])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.asynccontextmanager
async def watched(service: Service) -> AsyncIterator[None]:
    """While it is open, the encoder is loaded and the content followed."""
    tasks: set[asyncio.Task[Any]] = {asyncio.create_task(service.prepare())}
    stop = asyncio.Event()
    if service.settings.watch:
        tasks.add(asyncio.create_task(_follow(service, stop)))
    loop = asyncio.get_running_loop()

    def again() -> None:
        task = asyncio.create_task(service.reload())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    heard = AGAIN is not None
    if AGAIN is not None:
        try:
            loop.add_signal_handler(AGAIN, again)
        except (NotImplementedError, RuntimeError, ValueError):  # not the main thread, or no such loop
            heard = False
        else:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [AGAIN])
    try:
        yield
    finally:
        stop.set()
        if AGAIN is not None and heard:
            signal.pthread_sigmask(signal.SIG_BLOCK, [AGAIN])
            loop.remove_signal_handler(AGAIN)
            signal.signal(AGAIN, signal.SIG_IGN)  # the process ends, and shall end in its own way
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _follow(service: Service, stop: asyncio.Event) -> None:
    from watchfiles import awatch

    try:
        async for _ in awatch(service.settings.folder, stop_event=stop, raise_interrupt=False):
            await service.reload()
    except (OSError, RuntimeError) as error:  # a folder that cannot be followed: SIGHUP still reads it again
        service.notice(f"the content is not followed: {error}")
