"""Signals and hang-ups: the app ends in good order when it is told to, and when its terminal has gone."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from textual.app import App

from assistant.exits import Exit

LOOK_EVERY = 2.0
"""Seconds between two looks at the terminal."""
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


class Watch:
    """Looks at a terminal's size now and then: of quick changes the last may be lost on its way to the screen."""

    def __init__(self) -> None:
        self._told: tuple[int, int] | None = None

    def look(self, drawn: tuple[int, int]) -> None:
        """Tell the app again of a size (columns, lines) other than the ``drawn`` one; once for each size."""
        try:
            columns, lines = os.get_terminal_size(sys.__stdin__.fileno() if sys.__stdin__ else 0)
        except (OSError, ValueError):
            return
        there = (columns, lines)
        if there == drawn:
            self._told = None
        elif there != self._told and hasattr(signal, "SIGWINCH"):
            self._told = there
            signal.raise_signal(signal.SIGWINCH)


def is_hung_up() -> bool:
    """Whether the terminal has gone; not every terminal tells by a signal."""
    import select

    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)  # hang-ups are always reported
    return any(found & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, found in poll.poll(0))
