"""The journal behind the server: turns are handed over and written by a thread of their own.

A full queue, a full disk or a lost journal never holds up or fails a question; what was not kept is counted.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.recording import is_on, recorder_for
from assistant.replies import Notice, Reply
from faq import Content

MOST_QUEUED = 1_000
"""Turns that may wait to be written."""
LOOKED = 1.0
"""Seconds for which the journal's switch is not looked at again."""


@dataclass(frozen=True, slots=True)
class _Row:
    content: Content
    text: str
    reply: Reply
    query: str


class Keeper:
    """Writes turns into the journal where that is switched on. ``dropped`` is told of each that is lost."""

    def __init__(
        self, notice: Callable[[str], None], dropped: Callable[[], None], switched_on: Callable[[], bool] = is_on
    ) -> None:
        self._notice = notice
        self._dropped = dropped
        self._switched_on = switched_on
        self._queue: queue.Queue[_Row | None] = queue.Queue(MOST_QUEUED)
        self._thread: threading.Thread | None = None
        self._looked, self._on = -LOOKED, False

    def keep(self, content: Content, text: str, reply: Reply, query: str) -> None:
        """Hand a turn over. Never waits, never raises."""
        now = time.monotonic()
        if now - self._looked >= LOOKED:
            self._looked, self._on = now, self._switched_on()
        if not self._on:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
            self._thread.start()
        try:
            self._queue.put_nowait(_Row(content, text, reply, query))
        except queue.Full:
            self._dropped()

    def feedback(self, content: Content, helped: bool, query: str) -> None:
        """Hand over whether the last reply to a question helped."""
        self.keep(content, "that helped" if helped else "that did not help", Notice(""), query)

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits, for at most so long."""
        if self._thread is None:
            return
        try:
            self._queue.put(None, timeout=seconds)
            self._thread.join(seconds)
        except queue.Full:
            pass

    def _write(self) -> None:
        recorder = None
        while (row := self._queue.get()) is not None:
            if recorder is None or recorder.digest != row.content.digest:
                recorder = recorder_for(row.content, self._lost)
            fresh = recorder.fresh()
            fresh.record(row.text, row.reply, row.query)

    def _lost(self, text: str) -> None:
        self._dropped()
        self._notice(text)
