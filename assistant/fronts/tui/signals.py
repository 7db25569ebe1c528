"""Signals and hang-ups: the app ends in good order when it is told to, and when its terminal has gone."""

from __future__ import annotations

import signal
import sys
from typing import Any

from textual.app import App

from assistant.exits import Exit

HANG_UP_EVERY = 2.0
"""Seconds between two looks whether the terminal is still there."""
TERMINATED = 128 + signal.SIGTERM
"""Exit code after SIGTERM, as shells report it."""
EXIT_CODES = {"SIGTERM": TERMINATED, "SIGHUP": TERMINATED, "SIGINT": int(Exit.INTERRUPTED)}
"""Name of a signal, where the system has it, to the exit code."""


def take_signals(app: App[Any]) -> None:
    """SIGTERM, SIGINT and a closed terminal end the app in good order. Call it in the app's loop."""
    import asyncio

    loop = asyncio.get_running_loop()
    for name, code in EXIT_CODES.items():
        try:
            loop.add_signal_handler(getattr(signal, name, signal.SIGTERM), app.exit, code)
        except (NotImplementedError, RuntimeError):
            return


def is_hung_up() -> bool:
    """Whether the terminal has gone; not every terminal tells by a signal."""
    import select

    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)  # hang-ups are always reported
    return any(found & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, found in poll.poll(0))
