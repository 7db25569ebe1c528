"""The app in a browser: who is answered, what the page may fetch, and the command that serves it."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.fronts.web_view import address_of, admitted, hosts_of, own_page

ROOT = Path(__file__).parent.parent
LOOPBACK = hosts_of("127.0.0.1", 8000, True)
needs_textual_serve = pytest.mark.skipif(
    importlib.util.find_spec("textual_serve") is None, reason="the extra [web-terminal] is not installed"
)
WAIT = 60.0
"""Seconds after which the server is called missing."""


@pytest.mark.parametrize(
    ("host", "origin", "answered"),
    [
        ("127.0.0.1:8000", None, True),  # typed into the browser
        ("localhost:8000", "http://localhost:8000", True),  # the page's own connection
        ("[::1]:8000", "http://[::1]:8000", True),
        ("127.0.0.1:8000", "https://elsewhere.example", False),  # a page open in another tab
        ("127.0.0.1:8000", "http://127.0.0.1:9000", False),  # another server of this machine
        ("127.0.0.1:8000", "null", False),  # a file, or a frame in a sandbox
        ("elsewhere.example:8000", None, False),  # a name bent to this machine
        ("elsewhere.example:8000", "http://elsewhere.example:8000", False),
        ("", None, False),
        ('127.0.0.1:8000"><script>', None, False),
    ],
)
def test_only_pages_of_this_address_are_answered(host: str, origin: str | None, answered: bool) -> None:
    assert admitted(host, origin, LOOPBACK) is answered


def test_an_address_open_to_others_answers_any_name_but_no_foreign_page() -> None:
    hosts = hosts_of("0.0.0.0", 8000, False)
    assert admitted("faq.example.com:8000", "http://faq.example.com:8000", hosts)
    assert not admitted("faq.example.com:8000", "https://elsewhere.example", hosts)


def test_an_ipv6_address_is_written_as_browsers_want_it() -> None:
    assert address_of("::1", 8000) == "http://[::1]:8000"
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000"


def test_the_page_names_the_address_it_was_asked_from_and_fetches_nothing_from_elsewhere() -> None:
    page = (
        '<link rel="stylesheet" href="http://0.0.0.0:80/static/a.css" />\n<link\n  rel="stylesheet"\n'
        '  href="https://fonts.example/css?family=Mono"\n/><div data-url="ws://0.0.0.0:80/ws"></div>'
    )
    own = own_page(page, "http://0.0.0.0:80", "faq.example.com")
    assert "fonts.example" not in own
    assert 'href="http://faq.example.com/static/a.css"' in own
    assert 'data-url="ws://faq.example.com/ws"' in own


def command(port: int, tmp_path: Path, *more: str) -> subprocess.Popen[str]:
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    words = ["-c", "from assistant.fronts.cli import main; main()", "--content", str(ROOT / "content"), "--fast"]
    return subprocess.Popen(
        [sys.executable, *words, "web-terminal", "--port", str(port), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**kept, **homes, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture
def address(port: int, tmp_path: Path) -> Iterator[str]:
    process = command(port, tmp_path)
    deadline = time.monotonic() + WAIT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), WAIT).close()
            break
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                pytest.fail(f"it did not begin to serve: {process.communicate()[0]}")
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=WAIT)
    assert "There is no password" in said


@needs_textual_serve
def test_the_served_page_stays_on_this_machine_and_foreign_pages_are_refused(address: str) -> None:
    with urllib.request.urlopen(f"{address}/", timeout=WAIT) as response:
        page = response.read().decode()
        policy = response.headers["Content-Security-Policy"]
    assert set(re.findall(r'(?:href|src|url)="(?:https?|ws)://([^/"]+)', page)) == {address.removeprefix("http://")}
    assert "default-src 'self'" in policy
    for headers in ({"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}):
        for path in ("/", "/ws"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(address + path, headers=headers), timeout=WAIT)
            with refused.value as answer:
                assert answer.code == 403


@needs_textual_serve
def test_a_port_that_is_taken_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = command(taken.getsockname()[1], tmp_path)
        said, _ = process.communicate(timeout=WAIT)
    assert process.returncode == 1
    assert "Cannot listen on http://127.0.0.1:" in said
    assert "another --port" in said.casefold()
    assert "Something went wrong" not in said


@needs_textual_serve
def test_an_address_that_others_reach_must_be_meant(port: int, tmp_path: Path) -> None:
    process = command(port, tmp_path, "--host", "0.0.0.0")
    said, _ = process.communicate(timeout=WAIT)
    assert process.returncode == 2
    assert "--yes-no-password" in said
