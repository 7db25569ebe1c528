"""A server in a thread of the test's process, on a free port of this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn

from assistant.fronts.http import app, limits
from assistant.fronts.http.connections import protocol
from assistant.fronts.http.service import Service

PATIENCE = 30  # seconds until a test gives up


class Running(uvicorn.Server):
    """uvicorn in a thread: it takes no signals and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@contextlib.contextmanager
def running(service: Service) -> Iterator[int]:
    """Serve with the product's own connections; the port."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        config = uvicorn.Config(
            app.application(service),
            http=protocol(),
            ws="none",
            lifespan="on",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=limits.IDLE_SECONDS,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=limits.LARGEST_HEADERS + limits.LONGEST_ADDRESS,
        )
        server = Running(config)
        thread = threading.Thread(target=server.run, args=([sock],))
        thread.start()
        try:
            assert server.up.wait(PATIENCE)
            yield sock.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
