"""Standard streams made safe: UTF-8 in and out, invalid bytes replaced, quiet when the reader is gone."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from typing import IO, Any

LONGEST_INPUT = 8_000_000
"""Bytes read from standard input as one question; the rest is left unread."""


def prepare() -> None:
    """Let no character fail on its way in or out; a stream that was closed before the start takes everything."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            with contextlib.suppress(ValueError, OSError):
                stream.reconfigure(errors="replace")


def read_all() -> str:
    """Standard input as one text; invalid UTF-8 is replaced."""
    return _bytes().read(LONGEST_INPUT).decode("utf-8", "replace")


def lines(longest: int = 0) -> Iterator[bytes]:
    """Standard input line by line, without line ends. ``longest``: bytes kept of a line, one more tells it was cut."""
    stream = _bytes()
    while True:
        line = stream.readline(longest + 1 if longest else -1)
        if not line:
            return
        if longest and len(line) > longest and not line.endswith(b"\n"):
            while (rest := stream.readline(longest)) and not rest.endswith(b"\n"):
                pass
        yield line.rstrip(b"\r\n")


def size() -> int:
    """Bytes of standard input where it is a file; 0 where that cannot be known."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        found = os.fstat(_bytes().fileno())
        return found.st_size if stat.S_ISREG(found.st_mode) else 0
    return 0


def is_terminal() -> bool:
    """Whether both ends are a terminal."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def silence() -> None:
    """The reader of our output has gone: send what is left nowhere, so that leaving stays quiet."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bytes() -> IO[bytes]:
    stream: Any = sys.stdin
    return getattr(stream, "buffer", stream)  # type: ignore[no-any-return]
