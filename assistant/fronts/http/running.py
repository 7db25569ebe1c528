"""Running the application on uvicorn: one process or several, connections with limits, and an end that loses nothing.

Several workers share one socket; SIGHUP to the first process makes each of them read the content again. It is held
back until a process can hear it, so that none ends one and none is lost.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

from assistant.fronts.http import app, limits
from assistant.fronts.http.connections import protocol
from assistant.fronts.http.knowledge import Knowledge
from assistant.fronts.http.reloading import AGAIN, held
from assistant.fronts.http.service import Settings, log_line
from assistant.sanitize import one_line

BACKLOG = 1_024
"""Connections that may wait to be taken."""


class _Lines(logging.Handler):
    """What the server itself has to say, as lines of the same log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        log_line({"event": "server", "level": record.levelname.lower(), "text": one_line(record.getMessage(), 500)})


def _log_the_server() -> None:
    logger = logging.getLogger("uvicorn")
    logger.handlers = [_Lines()]
    logger.setLevel(logging.WARNING)
    logger.propagate = False


def _made(settings: Settings, knowledge: Knowledge | None = None) -> Any:
    _log_the_server()
    _few_arenas()
    sys.setswitchinterval(SWITCH_SECONDS)
    return app.make(settings, knowledge=knowledge)


def _few_arenas() -> None:
    """Keep glibc from giving each thread of the encoder memory of its own, which it would hold for good."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library, or none that is named
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


M_ARENA_MAX = -8  # of malloc.h
ARENAS = 2
SWITCH_SECONDS = 0.0005
"""How long the encoder's thread may keep the interpreter while quick questions wait."""


class Workers(Multiprocess):
    """uvicorn's workers; on SIGHUP they read the content again instead of starting anew.

    The signal stays held here, so that a worker inherits that and cannot be ended by it while it starts.
    """

    def handle_signals(self) -> None:
        """Take what is held, then the others."""
        if AGAIN is not None and AGAIN in signal.sigpending():
            signal.sigwait([AGAIN])
            self.handle_hup()
        super().handle_signals()

    def handle_hup(self) -> None:
        """Pass the signal on."""
        for process in self.processes:
            if process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGHUP)


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens; SIGHUP waits from here on until it can be heard. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with held(), socket.socket(family, socket.SOCK_STREAM) as sock:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
        sock.set_inheritable(True)
        yield sock


def run(settings: Settings, sock: socket.socket, workers: int, knowledge: Knowledge) -> None:
    """Serve until told to end. ``knowledge`` is what a single process begins with; workers read their own."""
    _log_the_server()
    made = functools.partial(_made, settings, knowledge if workers == 1 else None)
    config = uvicorn.Config(
        made,
        factory=True,
        http=protocol(),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=settings.rate > 0,  # who asks matters to nothing else
        server_header=False,
        workers=workers,
        backlog=BACKLOG,
        timeout_keep_alive=limits.IDLE_SECONDS,
        timeout_graceful_shutdown=limits.CLOSING_SECONDS,
        h11_max_incomplete_event_size=limits.LARGEST_HEADERS + limits.LONGEST_ADDRESS,
    )
    if workers == 1:
        uvicorn.Server(config).run([sock])
    else:
        Workers(config, [sock]).run()
