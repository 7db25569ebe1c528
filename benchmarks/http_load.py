"""Load on the HTTP front end from another process on loopback, and the engine's share beside a bare endpoint.

    python benchmarks/http_load.py                  words alone, encoder, mixed; one worker
    python benchmarks/http_load.py --workers 2      the same with two workers
    python benchmarks/http_load.py --seconds 300 --soak    one long run; memory before and after
    python benchmarks/http_load.py --quick          a smoke run of a second each

``http_report.py`` runs all of it and writes RESULTS-http.md.

The bare endpoint is Starlette on the same uvicorn, answering a constant of a reply's size. Questions are the content's
own phrasings, shuffled; each is sent many times, but nothing is cached between requests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

CONNECTIONS = 16
HEAD = "POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
WARM_UP = 1.0  # seconds before anything is counted
GOALS = {"words": "2,500/s, p99 < 15 ms", "encoder": "200/s", "mixed": "words not held up"}

BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
BODY = b"{" + b" " * 4998 + b"}"
async def ask(request):
    await request.body()
    return Response(BODY, media_type="application/json")
app = Starlette(routes=[Route("/v1/ask", ask, methods=["POST"]), Route("/readyz", lambda r: Response(b"ok"))])
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", access_log=False)
"""


@dataclass
class Measured:
    """What one load gave. Times in milliseconds."""

    asked: int = 0
    failed: int = 0
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    used: float = 0.0
    """Seconds of a core that the load itself took."""

    @property
    def share(self) -> float:
        """Of one core, that the load itself took (0..1)."""
        return self.used / self.seconds if self.seconds else 0.0

    @property
    def rate(self) -> float:
        return self.asked / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        ranked = sorted(self.times)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))] if ranked else float("nan")


class Connection:
    """One connection that asks again as soon as it is answered. ``requests``: whole ones, as they are sent."""

    def __init__(self, port: int, requests: Sequence[bytes], start: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.setblocking(False)
        self.requests, self.next = requests, start
        self.buffer, self.wanted, self.sent_at, self.status = b"", -1, 0.0, 0

    def send(self, now: float) -> None:
        self.sent_at = now
        self.sock.send(self.requests[self.next % len(self.requests)])
        self.next += 1

    def read(self) -> bool:
        """Whether a response is whole now."""
        came = self.sock.recv(65_536)
        if not came:
            raise ConnectionError("the server closed a connection")
        buffer = self.buffer + came if self.buffer else came
        if self.wanted < 0:
            end = buffer.find(b"\r\n\r\n")
            at = buffer.find(b"content-length: ", 0, end) + 16
            if end < 0:
                self.buffer = buffer
                return False
            self.status = int(buffer[9:12])
            self.wanted = end + 4 + int(buffer[at : buffer.index(b"\r", at)])
        if len(buffer) < self.wanted:
            self.buffer = buffer
            return False
        self.buffer, self.wanted = b"", -1
        return True


def load(port: int, bodies: Sequence[bytes], seconds: float, connections: int = CONNECTIONS) -> Measured:
    """Ask as fast as answers come. What the generator itself takes is counted, since it shares the cores."""
    found = Measured()
    requests = [HEAD.format(length=len(body)).encode() + body for body in bodies]
    clock, used = time.perf_counter, time.process_time
    with selectors.DefaultSelector() as waiting:
        opened = [Connection(port, requests, at * 7) for at in range(connections)]
        for connection in opened:
            waiting.register(connection.sock, selectors.EVENT_READ, connection)
            connection.send(clock())
        began = clock() + min(WARM_UP, seconds / 2)
        end = began + seconds
        warm, used_before = False, used()
        while (now := clock()) < end:
            if not warm and now >= began:
                warm, used_before = True, used()
            for key, _ in waiting.select(0.1):
                connection = key.data
                if connection.read():
                    now = clock()
                    if warm:
                        found.failed += connection.status != 200
                        found.times.append((now - connection.sent_at) * 1000)
                    connection.send(now)
        found.asked = len(found.times)
        found.seconds = now - began
        found.used = used() - used_before
        for connection in opened:
            connection.sock.close()
    return found


@contextmanager
def server(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers /readyz, ended afterwards."""
    found = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": found}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                if _ready(port):
                    break
                time.sleep(0.02)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as sock:
            sock.sendall(b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
            return b" 200 " in sock.recv(200)
    except OSError:
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def questions() -> tuple[list[bytes], list[bytes]]:
    """Request bodies that words settle, and bodies that need the encoder."""
    from assistant.fronts.http.knowledge import Unsettled, opened

    known = opened(ROOT / "content", False, lambda text: None)
    settled, unsettled = [], []
    texts = [text for entry in known.content.entries.values() for text in (*entry.phrasings, *entry.tests)]
    random.Random(7).shuffle(texts)
    for text in texts:
        body = json.dumps({"text": text}).encode()
        try:
            known.words.match(text)
            settled.append(body)
        except Unsettled:
            unsettled.append(body)
    return settled, unsettled


def memory_of(pid: int) -> int:
    """Kilobytes resident in a process and its children; 0 where /proc is not there."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if pid in (int(path.parent.name), parent):
                status = (path.parent / "status").read_text()
                total += int(status.split("VmRSS:")[1].split()[0])
        except (OSError, IndexError):
            continue
    return total


def serve_command(port: int, workers: int) -> list[str]:
    return [sys.executable, "-m", "assistant.fronts.cli", "serve", "--port", str(port), "--workers", str(workers)]


def row(name: str, found: Measured) -> str:
    return (
        f"| {name} | {found.rate:,.0f} | {found.at(0.5):.1f} | {found.at(0.99):.1f} | {found.failed} | "
        f"{GOALS.get(name.split(',')[0], '')} |"
    )


def mixed(port: int, settled: list[bytes], unsettled: list[bytes], seconds: float) -> tuple[Measured, Measured]:
    """Both kinds at once: four connections that need the encoder (another process) and twelve that do not."""
    code = (
        "import sys,json\nsys.path.insert(0, sys.argv[1])\nfrom benchmarks.http_load import load\n"
        "bodies=[line.encode() for line in json.load(sys.stdin)]\n"
        "found=load(int(sys.argv[2]), bodies, float(sys.argv[3]), 4)\n"
        "print(json.dumps([found.asked, found.failed, found.seconds, found.times, found.used]))"
    )
    command = [sys.executable, "-c", code, str(ROOT), str(port), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None
        other.stdin.write(json.dumps([body.decode() for body in unsettled]).encode())
        other.stdin.close()
        words = load(port, settled, seconds, 12)
        assert other.stdout is not None
        return words, Measured(*json.loads(other.stdout.read()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    seconds = 1.0 if given.quick else given.seconds
    settled, unsettled = questions()
    print(f"{len(settled)} questions that words settle, {len(unsettled)} that need the encoder; "
          f"{CONNECTIONS} connections, {given.workers} worker(s)\n")  # fmt: skip
    print("| load | answers a second | median ms | 99th % ms | failed | goal |\n|---|---|---|---|---|---|")
    bare: Any = None
    if not given.soak:
        port = free_port()
        with server([sys.executable, "-c", BARE, str(port)], port):
            bare = load(port, settled, seconds)
        print(row("bare endpoint", bare), flush=True)
    port = free_port()
    began = time.perf_counter()
    with server(serve_command(port, given.workers), port) as process:
        ready = time.perf_counter() - began
        load(port, unsettled[:8], 1.0, 2)  # the encoder is loaded now
        if given.soak:
            load(port, settled + unsettled, 10.0)
            before = memory_of(process.pid)
            found = load(port, settled + unsettled, seconds)
            print(row("soak", found))
            print(f"\nmemory {before / 1024:.0f} MB before, {memory_of(process.pid) / 1024:.0f} MB after")
            return
        words = load(port, settled, seconds)
        print(row("words", words), flush=True)
        print(row("encoder", load(port, unsettled, seconds)), flush=True)
        beside, encoder = mixed(port, settled, unsettled, seconds)
        print(row("mixed, words (12 connections)", beside))
        print(row("mixed, encoder (4 connections)", encoder))
    share = 1 - words.rate / bare.rate if bare and bare.rate else 0.0
    print(f"\nstart to ready {ready:.2f} s; the engine's share of a request that words settle: {share:.0%} "
          f"({1000 * (1 / words.rate - 1 / bare.rate):.2f} ms of {1000 / words.rate:.2f} ms)")  # fmt: skip


if __name__ == "__main__":
    main()
