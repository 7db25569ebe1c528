"""Lanes of a batch: whoever answers blocks of lines, in this process or in one of its own.

It owns the processes: each opens the content once and keeps nothing. Which line goes where is ``batch``'s.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from assistant.fronts.ndjson import Desk
from assistant.opening import Opened

Ask = tuple[bytes, bool]
"""A line, and whether its reply is wanted; an unwanted one only tells a session what was said."""


class Broken(Exception):
    """The batch cannot go on; the message is a sentence."""


class Lane(Protocol):
    """Whoever answers lines: in order, one block at a time."""

    def send(self, asks: Sequence[Ask]) -> None:
        """Begin with a block; the one before must have been received."""
        ...

    def receive(self) -> list[str]:
        """The wanted replies of the block, as lines without their ends. Raises Broken."""
        ...

    def close(self) -> None:
        """Leave nothing running."""
        ...


@dataclass
class Here:
    """A lane in this process."""

    desk: Desk
    _replies: list[str] = field(default_factory=list)

    def send(self, asks: Sequence[Ask]) -> None:
        """Answer them now."""
        self._replies = answered(self.desk, asks)

    def receive(self) -> list[str]:
        """What ``send`` made."""
        return self._replies

    def close(self) -> None:
        """Nothing runs."""


class There:
    """A lane in a process of its own, which opens the content once."""

    def __init__(self, folder: Path, fast: bool, explain: bool) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, folder, fast, explain), daemon=True)
        self.process.start()
        theirs.close()

    def send(self, asks: Sequence[Ask]) -> None:
        """Hand a block over."""
        try:
            self._ours.send(list(asks))
        except OSError as error:
            raise self._gone() from error

    def receive(self) -> list[str]:
        """Wait for its replies."""
        try:
            replies: list[str] = self._ours.recv()
        except (EOFError, OSError) as error:
            raise self._gone() from error
        return replies

    def close(self) -> None:
        """End the process; it keeps nothing."""
        self._ours.close()
        self.process.terminate()
        self.process.join()

    def _gone(self) -> Broken:
        self.process.join()
        return Broken(f"a process at work has ended (code {self.process.exitcode}); nothing written is lost")


def work(pipe: Connection, folder: Path, fast: bool, explain: bool) -> None:
    """What a lane's process does: blocks in, replies out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; who started this one ends it
    desk = desk_of(Opened(folder, fast), explain)
    try:
        while True:
            pipe.send(answered(desk, pipe.recv()))
    except (EOFError, OSError):
        return


def desk_of(opened: Opened, explain: bool) -> Desk:
    """Who answers in a lane; nothing of a batch goes into a journal, where it would drown what people ask."""
    first = opened.conversation()
    first.recorder = None
    return Desk(first, explain, ahead=None if opened.fast else opened.matcher.read_ahead)


def answered(desk: Desk, asks: Iterable[Ask]) -> list[str]:
    """The wanted replies as lines of plain ASCII, without their ends."""
    asks = list(asks)
    desk.read_ahead(line for line, _ in asks)
    replies: list[str] = []
    for line, wanted in asks:
        reply = desk.line(line)
        if wanted:
            replies.append(reply)
    return replies


def lanes_for(opened: Opened, jobs: int, explain: bool) -> list[Lane]:
    """``jobs`` lanes; for one, no process is started. Raises ContentError."""
    desk = desk_of(opened, explain)
    if jobs == 1:
        return [Here(desk)]
    if not opened.fast:
        opened.matcher.prepare()  # what has to be worked out is worked out once, and kept for all
    return [There(opened.folder, opened.fast, explain) for _ in range(jobs)]
