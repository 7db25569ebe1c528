"""The server as a process of its own, with its log read as it is written."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds until a test gives up; none of them needs it
COMMAND = (sys.executable, "-m", "assistant.fronts.cli")


class Served:
    """A running server and its log, which is read as it is written."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self.ended = False
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        where = self._until(lambda: next((line for line in self.said if "127.0.0.1:" in line), None))
        self.port = int(where.split("127.0.0.1:")[1].split()[0])

    def asked(self, text: str = "what is a lamp?", connection: http.client.HTTPConnection | None = None) -> Any:
        """The reply to a question, over a connection of its own or one that is kept."""
        return asked(self.port, {"text": text}, connection)

    def events(self, name: str) -> list[dict[str, Any]]:
        """Every line of the log so far that tells of such an event."""
        rows = (json.loads(line) for line in list(self.said) if line.startswith("{"))
        return [row for row in rows if row["event"] == name]

    def wait(self, name: str, times: int) -> list[dict[str, Any]]:
        """The events once there have been so many since the start."""
        found: list[dict[str, Any]] = self._until(lambda: rows if len(rows := self.events(name)) >= times else None)
        return found

    def end(self, sent: int = signal.SIGTERM) -> int:
        """The exit code after a signal; killed where it does not end."""
        try:
            self.process.send_signal(sent)
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self._reader.join(PATIENCE)

    def _until(self, look: Callable[[], Any]) -> Any:
        found = None

        def there() -> bool:
            nonlocal found
            found = look()
            return found is not None or self.ended

        with self._more:
            self._more.wait_for(there, PATIENCE)
            assert found is not None, self.said
        return found

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._more:
                self.said.append(line)
                self._more.notify_all()
        with self._more:
            self.ended = True
            self._more.notify_all()


def asked(
    port: int, body: Mapping[str, Any], connection: http.client.HTTPConnection | None = None, **headers: str
) -> Any:
    """The reply of whoever listens there, over a connection of its own or one that is kept."""
    kept = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    kept.request("POST", "/v1/ask", json.dumps(body), {"Content-Type": "application/json", **headers})
    answer = kept.getresponse()
    found = json.loads(answer.read())
    if connection is None:
        kept.close()
    assert answer.status == 200, found
    return found


def listens(port: int) -> bool:
    """Whether a connection can be made there."""
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
    except OSError:
        return False
    return True


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    command = (*COMMAND, "--content", str(folder), "--fast", "serve", "--port", "0", "--no-watch", *options)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        server = Served(process)
        try:
            yield server
        finally:
            server.end()
