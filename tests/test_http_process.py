"""The server as processes: a killed worker, content read again under load, an end that answers what is in progress.

Nothing here waits for a time: it waits until the server's log says what it waits for, and fails with that log where it
never does.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")
pytest.importorskip("starlette", reason="the extra [serve] is not installed")
if not hasattr(signal, "SIGHUP"):
    pytest.skip("this system has no SIGHUP", allow_module_level=True)

from tests.http_process import COMMAND, PATIENCE, Served, listens, served

LAMPS = Path("tests/fixtures/lamps")
ASKING = 6  # connections that keep asking


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(LAMPS, folder / "lamps"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def one(folder: Path) -> Iterator[Served]:
    """A server of one process."""
    with served(folder) as server:
        yield server


@pytest.fixture(scope="module")
def two(folder: Path) -> Iterator[Served]:
    """A server of two processes over the same content."""
    with served(folder, "--workers", "2") as server:
        server.wait("ready", 2)
        yield server


def write(folder: Path, text: str) -> None:
    """Change the content as an editor does: whole, in one go."""
    path = folder / "entries" / "lamp.yaml"
    beside = path.with_name(".lamp")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def renamed(folder: Path, question: str) -> None:
    text = LAMPS.joinpath("entries", "lamp.yaml").read_text(encoding="utf-8")
    assert text.startswith("question:")
    write(folder, f"question: {question}\n" + text.partition("\n")[2])


class Asking:
    """Connections that keep asking, each until it is told to stop; what came back, and what was cut off."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.seen: list[list[Any]] = [[] for _ in range(ASKING)]
        self.cut: list[list[Exception]] = [[] for _ in range(ASKING)]
        self._stop = threading.Event()
        self._asked = threading.Barrier(ASKING + 1)
        self._threads = [threading.Thread(target=self._ask, args=(at,)) for at in range(ASKING)]

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        self._asked.wait(PATIENCE)
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _ask(self, at: int) -> None:
        kept = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        self.seen[at].append(self.server.asked(connection=kept))
        self._asked.wait(PATIENCE)
        while not self._stop.is_set():
            try:
                self.seen[at].append(self.server.asked(connection=kept))
            except (http.client.HTTPException, OSError) as error:
                self.cut[at].append(error)
                kept.close()
        kept.close()

    @property
    def replies(self) -> list[Any]:
        return [reply for seen in self.seen for reply in seen]


def test_content_is_read_again_on_a_signal_and_no_request_is_lost(one: Served, folder: Path) -> None:
    before, times = one.asked()["content"], len(one.events("reload"))
    with Asking(one) as asking:
        renamed(folder, "What is a lamp in truth?")
        one.process.send_signal(signal.SIGHUP)
        assert one.wait("reload", times + 1)[-1]["changed"]
    after = one.asked()["content"]
    assert after != before
    assert {reply["content"] for reply in asking.replies} <= {before, after}
    assert not any(asking.cut)


def test_content_that_breaks_leaves_the_old_and_once_mended_is_read(one: Served, folder: Path) -> None:
    before, times = one.asked()["content"], len(one.events("reload"))
    with Asking(one) as asking:
        write(folder, "question: [")
        one.process.send_signal(signal.SIGHUP)
        failed = one.wait("reload", times + 1)[-1]
    assert failed["result"] == "failed"
    assert "lamp.yaml" in failed["problems"][0]
    assert {reply["content"] for reply in asking.replies} == {before}
    renamed(folder, "What is a lamp once more?")
    one.process.send_signal(signal.SIGHUP)
    assert one.wait("reload", times + 2)[-1]["result"] == "done"
    assert one.asked()["content"] != before


def test_every_worker_reads_again(two: Served, folder: Path) -> None:
    before, times = two.asked()["content"], len(two.events("reload"))
    renamed(folder, "What is a lamp for two?")
    two.process.send_signal(signal.SIGHUP)
    rows = two.wait("reload", times + 2)[times:]
    assert len({row["content"] for row in rows} - {before}) == 1
    assert {two.asked()["content"] for _ in range(20)} == {rows[0]["content"]}


def test_a_worker_that_is_killed_loses_what_was_in_flight_and_is_replaced(two: Served) -> None:
    workers = [row["pid"] for row in two.events("ready")]
    with Asking(two) as asking:
        os.kill(workers[-1], signal.SIGKILL)
        two.wait("ready", len(workers) + 1)
    assert all(len(cut) <= 1 for cut in asking.cut)
    assert all(reply["kind"] == "answer" for reply in asking.replies)
    assert two.asked()["kind"] == "answer"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_signal_that_comes_while_it_starts_is_heard_later(workers: int, own: Path) -> None:
    with served(own, "--workers", str(workers)) as server:
        for _ in range(3):
            server.process.send_signal(signal.SIGHUP)
        pids = {row["pid"] for row in server.wait("ready", workers)}
        assert server.wait("reload", workers)[0]["result"] == "done"
        assert server.asked()["kind"] == "answer"
        assert {row["pid"] for row in server.events("ready")} == pids


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to_and_answers_what_is_in_progress(sent: signal.Signals, own: Path) -> None:
    body = json.dumps({"text": "what is a lamp?"}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    with served(own) as server, socket.create_connection(("127.0.0.1", server.port), PATIENCE) as sock:
        server.wait("ready", 1)
        sock.sendall(head.encode() + b"\r\n\r\n" + body[:5])
        server.asked()  # the half is with the server before this is answered
        server.process.send_signal(sent)
        while listens(server.port):
            pass
        sock.sendall(body[5:])
        said = sock.makefile("rb").read()
        assert said.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in said.lower()
        assert server.process.wait(PATIENCE) in (0, 130, -sent)


def test_broken_content_is_told_before_anything_is_served(own: Path) -> None:
    write(own, "question: [")
    command = (*COMMAND, "--content", str(own), "serve", "--port", "0")
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 5
    assert "lamp.yaml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_log_on_a_full_disk_stops_no_answer(own: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = (*COMMAND, "--content", str(own), "--fast", "serve", "--port", str(port), "--no-watch")
    with open("/dev/full", "w") as full, subprocess.Popen(command, stderr=full) as process:
        try:
            while not listens(port):
                assert process.poll() is None
            for _ in range(20):
                kept = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                kept.request("POST", "/v1/ask", '{"text": "what is a lamp?"}', {"Content-Type": "application/json"})
                assert kept.getresponse().status == 200
                kept.close()
        finally:
            process.terminate()
            process.wait(PATIENCE)
