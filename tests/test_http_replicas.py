"""Two replicas behind nginx, set up as docs/serve.md says: they share a key file and nothing else.

It needs nginx (Debian: ``apt-get install nginx-light``); without it the tests are skipped, and say so.
"""

# ruff: noqa: E402 - what may be missing is looked for first

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")
pytest.importorskip("starlette", reason="the extra [serve] is not installed")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
if NGINX is None:
    pytest.skip("no test of replicas: nginx is not installed (apt-get install nginx-light)", allow_module_level=True)

from tests.http_process import PATIENCE, Served, asked, listens, served

LAMPS = Path("tests/fixtures/lamps")
NAME = "faq.example.com"
ASKING = 6  # connections that keep asking
PRIVATE = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
%s
}
"""


@dataclass
class Behind:
    """nginx's port and the replicas behind it."""

    port: int
    replicas: tuple[Served, Served]

    def ask(self, connection: http.client.HTTPConnection | None = None, **body: Any) -> Any:
        return asked(self.port, body, connection, Host=NAME)

    def asked_of(self) -> list[int]:
        """How many questions each replica has answered."""
        return [sum(row["route"] == "/v1/ask" for row in one.events("request")) for one in self.replicas]


def documented(ports: list[int], own: int) -> str:
    """The set-up in the guide, with its addresses turned to those of this machine, and without TLS."""
    guide = Path("docs/serve.md").read_text(encoding="utf-8")
    text = guide.split("```nginx\n")[1].split("```")[0]
    for number, port in enumerate(ports, 1):
        text = text.replace(f"10.0.0.{number}:8000", f"127.0.0.1:{port}")
    assert "10.0.0." not in text
    text = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{own};", text)
    return re.sub(r"ssl_\w+ [^;]*;\n", "\n", text)


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("replicas")
    key = folder / "state-key"
    key.write_text("a key that both replicas have\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    options = ("--state-key-file", str(key), "--allow-host", NAME)
    with served(LAMPS, *options) as one, served(LAMPS, *options) as other:
        config = folder / "nginx.conf"
        config.write_text(PRIVATE % documented([one.port, other.port], own), encoding="utf-8")
        command = [str(NGINX), "-p", str(folder), "-c", str(config), "-e", "stderr"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as nginx:
            try:
                while not listens(own):
                    assert nginx.poll() is None, nginx.stderr and nginx.stderr.read()
                yield Behind(own, (one, other))
            finally:
                nginx.terminate()
                nginx.wait(PATIENCE)


def test_a_conversation_goes_on_whichever_replica_it_meets(behind: Behind) -> None:
    opened = behind.ask(tree="owner")
    first = [behind.ask(text="1", state=opened["state"]) for _ in range(4)]
    assert {reply["walk"]["question"] for reply in first} == {"for-whom"}
    last = [behind.ask(text="1", state=reply["state"]) for reply in first]
    assert {reply["outcome"]["id"] for reply in last} == {"yours"}
    assert all(behind.asked_of())


def test_problems_and_ids_come_through(behind: Behind) -> None:
    kept = http.client.HTTPConnection("127.0.0.1", behind.port, timeout=PATIENCE)
    kept.request("GET", "/v1/entries/lmap", headers={"Host": NAME})
    answer = kept.getresponse()
    found = json.loads(answer.read())
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
    assert found["nearest"] == "lamp"
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    kept.request("GET", "/v1/entries", headers={"Host": NAME})
    answer = kept.getresponse()
    answer.read()
    kept.request("GET", "/v1/entries", headers={"Host": NAME, "If-None-Match": answer.headers["etag"]})
    assert kept.getresponse().status == 304
    kept.close()


def test_a_replica_that_is_killed_costs_at_most_a_reply_that_had_begun(behind: Behind) -> None:
    stop, cut, replies, whole = threading.Event(), list[Exception](), list[Any](), list[bool]()
    begun = threading.Barrier(ASKING + 1)

    def keep_asking() -> None:
        kept = http.client.HTTPConnection("127.0.0.1", behind.port, timeout=PATIENCE)
        replies.append(behind.ask(kept, text="what is a lamp?"))
        begun.wait(PATIENCE)
        after = 0
        while after < 20:  # so many more once it is gone
            after += stop.is_set()
            try:
                replies.append(behind.ask(kept, text="what is a lamp?"))
            except http.client.IncompleteRead as error:  # its head was out: no proxy can ask another replica
                cut.append(error)
                kept.close()
        whole.append(True)
        kept.close()

    threads = [threading.Thread(target=keep_asking) for _ in range(ASKING)]
    for thread in threads:
        thread.start()
    begun.wait(PATIENCE)
    process = behind.replicas[1].process
    os.kill(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(whole) == ASKING
    assert len(cut) <= ASKING
    assert {reply["kind"] for reply in replies} == {"answer"}
