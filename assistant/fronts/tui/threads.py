"""Work beside the screen in daemon threads: one that still computes never keeps the program from ending."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(act: Callable[[], T]) -> T:
    """What ``act`` returns or raises, computed in a thread of its own."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(deliver: Callable[[Any], None], value: object) -> None:
        if not future.done():
            deliver(value)

    def compute() -> None:
        try:
            result = act()
        except StopIteration as error:  # a future cannot carry it
            outcome: tuple[Callable[[Any], None], object] = (future.set_exception, RuntimeError(repr(error)))
        except BaseException as error:
            outcome = (future.set_exception, error)
        else:
            outcome = (future.set_result, result)
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(settle, *outcome)

    begin(compute)
    return await future


def begin(act: Callable[[], object]) -> None:
    """Run ``act`` in a thread that may outlive everything but the program."""
    Thread(target=act, daemon=True).start()
