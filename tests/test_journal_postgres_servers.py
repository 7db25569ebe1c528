"""Servers that keep what they are asked in one PostgreSQL, or their workers in one file: none fails, none is lost."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra [postgres] is not installed")
pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")

from assistant.journal import Journal
from assistant.journal_address import VARIABLE, opened
from tests.postgres_server import PLAIN, Server

pytestmark = pytest.mark.usefixtures("own_state")


LAMPS = Path("tests/fixtures/lamps")
PATIENCE = 60  # seconds until a test gives up; none of them needs it


class Caller:
    """Somebody who asks a server over one connection, and counts what went wrong."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.asked = 0
        self.failed: list[str] = []

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        self.connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        read = answer.read()
        if answer.status not in (200, 204):
            self.failed.append(f"{answer.status} {read.decode()}")
        return json.loads(read) if read else {}

    def ask(self, text: str, state: str | None = None) -> dict[str, Any]:
        self.asked += 1
        return self.post("/v1/ask", text=text, **({"state": state} if state else {}))

    def metrics(self) -> dict[str, int]:
        self.connection.request("GET", "/metrics")
        lines = self.connection.getresponse().read().decode().splitlines()
        found = (line.removeprefix("golive_faq_journal_").split() for line in lines if "golive_faq_journal_" in line)
        return {pair[0].removesuffix("_total"): int(pair[1]) for pair in found if len(pair) == 2}


@pytest.fixture
def call() -> Iterator[Callable[[int], Caller]]:
    """Callers whose connections end with the test."""
    with contextlib.ExitStack() as ends:

        def begin(port: int) -> Caller:
            made = Caller(port)
            ends.callback(made.connection.close)
            return made

        yield begin


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Any:
    pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")
    if not hasattr(signal, "SIGHUP"):
        pytest.skip("this system has no SIGHUP")
    from tests.http_process import served

    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    return served


def until(look: Callable[[], Any]) -> Any:
    ends = threading.Event()
    for _ in range(PATIENCE * 20):
        found = look()
        if found:
            return found
        ends.wait(0.05)
    raise AssertionError("it never came")


def count_in(address: str) -> int:
    with contextlib.closing(opened(address)) as store:
        return store.count()


def test_a_database_that_is_killed_under_load_fails_no_question_and_recording_goes_on(
    postgres: Server, served: Any, call: Callable[[int], Caller]
) -> None:
    address = postgres.new_database()
    with served(LAMPS, "--journal", address) as faq:
        callers = [call(faq.port) for _ in range(4)]
        stop = threading.Event()

        def load(caller: Caller) -> None:
            while not stop.is_set():
                caller.ask("who sells bread on sunday")

        threads = [threading.Thread(target=load, args=(caller,)) for caller in callers]
        watcher = call(faq.port)
        for thread in threads:
            thread.start()
        try:
            until(lambda: watcher.metrics()["kept"] > 300)
            postgres.kill()
            down = watcher.metrics()
            until(lambda: watcher.metrics()["dropped"] > 100)  # the queue has been full for a while
            assert watcher.metrics()["waiting"] == 1_000
            postgres.start()
            until(lambda: watcher.metrics()["kept"] > down["kept"] + 2_000)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        until(lambda: watcher.metrics()["waiting"] == 0)
        counts = watcher.metrics()
        asked = sum(caller.asked for caller in callers)
        assert [caller.failed for caller in callers] == [[]] * 4
        assert counts["kept"] + counts["dropped"] == asked
        assert count_in(address) == counts["kept"], "none lost that was counted as kept, none twice"
        notices = [event["text"] for event in faq.events("notice")]
    assert [text for text in notices if text.startswith("questions are not kept at the moment")]
    assert [text for text in notices if text.startswith("questions are kept again. Dropped: ")]
    assert len(notices) < 10
    assert not [line for line in faq.said if "s3cr3t" in line or PLAIN in line]
    assert f"Questions are kept, masked, in postgresql://127.0.0.1:{postgres.port}/" in "".join(faq.said)


def test_two_replicas_with_two_workers_each_write_into_one_database(
    postgres: Server,
    served: Any,
    call: Callable[[int], Caller],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = postgres.new_database()
    key = tmp_path / "key"
    key.write_text("a key that is long enough\n")
    monkeypatch.setenv(VARIABLE, address)  # the other way to name it
    options = ("--workers", "2", "--state-key-file", str(key))
    with served(LAMPS, *options) as one, served(LAMPS, *options) as other:
        callers = [call(faq.port) for faq in (one, other)]
        states = []
        for number in range(40):
            asking, telling = callers[number % 2], callers[(number + 1) % 2]
            reply = asking.ask(f"who sells bread on day {number}, ann.lee@example.org?")
            said = telling.ask("hello", reply["state"])  # the conversation goes on at the other one
            states.append((telling, said["state"], number % 3 == 0))
        for telling, state, helped in states:
            telling.post("/v1/feedback", state=state, helped=helped)
        assert [caller.failed for caller in callers] == [[], []]
        assert "s3cr3t" not in "".join([*one.said, *other.said])
    with contextlib.closing(opened(address)) as store:
        rows = list(store.asked())
    assert len(rows) == len({one.id for one in rows}) == 40
    assert sorted((one.question, one.helped) for one in rows) == sorted(
        (f"who sells bread on day {number}, [e-mail]?", number % 3 == 0) for number in range(40)
    )


def test_workers_of_one_server_share_a_file(served: Any, call: Callable[[int], Caller], tmp_path: Path) -> None:
    place = tmp_path / "team.db"
    with served(LAMPS, "--workers", "2", "--journal", str(place)) as faq:
        callers = [call(faq.port) for _ in range(6)]
        for number in range(120):
            callers[number % 6].ask(f"who sells bread on day {number}")
        assert [caller.failed for caller in callers] == [[]] * 6
        assert not [event["text"] for event in faq.events("notice")]
    assert len({one.question for one in Journal(place).asked()}) == 120
