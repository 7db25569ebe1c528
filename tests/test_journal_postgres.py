"""The journal in a real PostgreSQL: the same rows and merging as in a file, and servers that go on without it."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra [postgres] is not installed")
pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")

import psycopg

from assistant.exits import Exit
from assistant.fronts import cli
from assistant.journal import Journal
from assistant.journal_address import VARIABLE, opened
from assistant.journal_lines import lines_of
from assistant.journal_postgres import PostgresJournal
from assistant.journal_rows import Asked, Ignored, JournalError, Store
from assistant.recording import journal_file
from tests import postgres_server
from tests.test_journal import ROWS, row

PLAIN = "s3cr3t-p@ss"
LAMPS = Path("tests/fixtures/lamps")
PATIENCE = 60  # seconds until a test gives up; none of them needs it

_names = (f"journal{number}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def server() -> Iterator[postgres_server.Server]:
    try:
        with postgres_server.running() as running:
            yield running
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.fixture
def address(server: postgres_server.Server) -> str:
    return server.database(next(_names))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    made = opened(address, 10.0)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv(VARIABLE, raising=False)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    return (left.value.code, *capsys.readouterr())


def count_in(address: str) -> int:
    with contextlib.closing(opened(address)) as store:
        return store.count()


def text_of(store: Store) -> str:
    return "".join(lines_of(store.asked(), store.ignored()))


# -- the same as a file -------------------------------------------------------------------------------


def test_nothing_is_there_and_nothing_made_before_the_first_row(store: Store, address: str) -> None:
    assert (store.count(), list(store.asked()), store.ignored(), store.last("b", "q")) == (0, [], (), "")
    store.purge()
    with psycopg.connect(address) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_merging_is_commutative_and_idempotent_and_gives_what_a_file_gives(store: Store, tmp_path: Path) -> None:
    orders = random.Random(7).sample(list(itertools.permutations(ROWS)), 8)
    file = Journal(tmp_path / "same.db")
    file.add(ROWS, [Ignored("b", "q")])
    for order in orders:
        store.purge()
        for one in order:
            store.add([one])
        store.add(order, [Ignored("b", "q")])
        assert store.add(order, [Ignored("b", "q")]) == 0
        assert text_of(store) == text_of(file)


def test_new_and_changed_rows_are_counted(store: Store) -> None:
    helped = row("a" * 8, helped=True, helped_at="2026-11-24T08:00:00.000Z")
    assert store.add([row("a" * 8), row("b" * 8)], [Ignored("b", "q"), Ignored("b", "q")]) == 3
    assert store.add([helped, row("c" * 8)]) == 2
    assert [one.helped for one in store.asked()] == [True, None, None]


def test_every_way_of_reading_gives_what_a_file_gives(store: Store, tmp_path: Path) -> None:
    dice = random.Random(3)
    rows = [
        row(
            f"{dice.choice(['a', 'B', 'a-', '-B'])}{at:08x}",
            at=f"2026-11-{dice.randint(1, 28):02d}T07:00:00.000Z",
            base=dice.choice(["Lamps", "lamps", "Ämter", "—"]),
            question=dice.choice(["who", "Who?", "Übergabe — „so“", "z", "a-b", "a b", "日本"]),
            kind=dice.choice(["answer", "clarification", "fallback"]),
            confidence=dice.choice([0.0, 0.1234, 1 / 3, 1.0]),
            matches=(("entry", 0.25), ("other", 1 / 3)),
            helped=dice.choice([None, True, False]),
        )
        for at in range(300)
    ]
    none = [Ignored(base, text) for base in ("Lamps", "lamps") for text in ("b", "a", "B", "ä")]
    file = Journal(tmp_path / "same.db")
    for place in (file, store):
        assert place.add(rows, none) == 308
    assert text_of(store) == text_of(file)
    for base in ("Lamps", "lamps", "Ämter", "nobody"):
        assert list(store.asked(base)) == list(file.asked(base))
        assert list(store.misses(base)) == list(file.misses(base))
        assert store.ignored(base) == file.ignored(base)
        assert store.count(base) == file.count(base)
        for question in ("who", "Who?", "z", "nothing"):
            assert store.last(base, question) == file.last(base, question)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_said_last_of_a_reply_stays_in_whatever_order_it_comes(store: Store, order: tuple[int, int]) -> None:
    store.add([row()])
    said = [(False, "2026-11-24T08:00:00.000Z"), (True, "2026-11-24T09:00:00.000Z")]
    for at in order:
        assert store.mark(row().id, *said[at])
    assert [one.helped for one in store.asked()] == [True]
    assert not store.mark("f" * 32, *said[0])


def test_many_servers_start_at_once_and_write_the_same_rows_in_any_order(address: str) -> None:
    def write(number: int) -> None:
        own, rows = opened(address, PATIENCE), [*ROWS, *(row(f"{at:08d}") for at in range(200))]
        random.Random(number).shuffle(rows)
        for at in range(0, len(rows), 40):
            own.add(rows[at : at + 40])
        own.close()
        done.append(number)

    done: list[int] = []
    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(6))
    assert count_in(address) == 202


# -- commands -----------------------------------------------------------------------------------------


def test_commands_read_write_and_empty_a_database(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.ndjson"
    file.write_text("".join(lines_of(ROWS, [Ignored("b", "q")])))
    assert "2 new or changed" not in run(capsys, "journal", "import", str(file), "--journal", address)[1]
    assert "0 new or changed" in run(capsys, "journal", "import", str(file), "--journal", address)[1]
    monkeypatch.setenv(VARIABLE, address)
    code, out, _ = run(capsys, "journal")
    assert (code, out.splitlines()[0]) == (Exit.ANSWERED, "questions kept: 2")
    assert PLAIN not in out
    assert "s3cr3t" not in out
    again = tmp_path / "again.ndjson"
    assert run(capsys, "journal", "export", "-o", str(again))[0] == Exit.ANSWERED
    assert again.read_text().count("\n") == 3
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert run(capsys, "journal", "export")[1] == ""
    assert not journal_file().exists()


def test_gaps_are_read_from_a_database_and_ignored_in_it(
    address: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.recording import base_of
    from faq import load

    base = base_of(load(LAMPS))
    store.add(
        [Asked(f"{at:08d}", "2026-11-24T07:00:00.000Z", base, "", "who sells bread", "fallback") for at in (1, 2)]
    )
    gaps = ("--content", str(LAMPS), "--fast", "gaps", "--journal", address, "--today", "2026-11-24", "--json")
    found = json.loads(run(capsys, *gaps)[1])
    assert [(gap["question"], gap["count"]) for gap in found["gaps"]] == [("who sells bread", 2)]
    assert run(capsys, *gaps[:-1], found["gaps"][0]["id"], "--ignore")[0] == Exit.ANSWERED
    assert json.loads(run(capsys, *gaps)[1])["gaps"] == []
    assert store.ignored(base) == (Ignored(base, "who sells bread"),)


# -- what goes wrong ----------------------------------------------------------------------------------


def wrong_password(address: str) -> str:
    return address.replace("s3cr3t", "s3cr3x")


def no_database(address: str) -> str:
    return address + "-none"


def no_server(address: str) -> str:
    return address.replace(f":{address.rpartition(':')[2].partition('/')[0]}/", f":{postgres_server.free_port()}/")


def bad_option(address: str) -> str:
    return f"{address}?nonsense=s3cr3t"


def newer(address: str) -> str:
    with contextlib.closing(opened(address)) as store:
        store.add([row()])
    with psycopg.connect(address) as database:
        database.execute("UPDATE golive_faq_journal SET version = version + 1")
    return address


def of_others(address: str) -> str:
    with psycopg.connect(address) as database:
        database.execute("CREATE TABLE golive_faq_asked (mine text)")
    return address


def no_rights(address: str) -> str:
    with psycopg.connect(address) as database:
        database.execute("DROP ROLE IF EXISTS guest")
        database.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PLAIN}'")
    return address.replace("//faq:", "//guest:")


BROKEN = [
    (wrong_password, "password authentication failed"),
    (no_database, "does not exist"),
    (no_server, "refused"),
    (bad_option, "invalid"),
    (newer, "newer version"),
    (of_others, "cannot be used"),
    (no_rights, "permission denied"),
]


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_what_is_wrong_is_said_with_the_place_and_without_the_password(
    address: str, broken: Callable[[str], str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "in.ndjson"
    file.write_text("".join(lines_of([row(question="a private matter")], [])))
    code, out, err = run(capsys, "journal", "import", str(file), "--journal", broken(address))
    assert (code, out) == (Exit.ERROR, "")
    assert said in err
    assert "postgresql://127.0.0.1:" in err
    assert not [
        secret for secret in ("s3cr3", "p@ss", "private matter", "Traceback", "SELECT", "INSERT") if secret in err
    ]
    assert err.count("\n") == 1


def test_a_password_in_what_a_driver_says_is_taken_out(address: str) -> None:
    with contextlib.closing(PostgresJournal(address, "place")) as own:
        for said in (PLAIN, postgres_server.PASSWORD):
            assert own._reason(OSError(f"cannot use {said} here")) == "cannot use … here"


def test_a_newer_journal_is_not_written_to(address: str, store: Store) -> None:
    newer(address)
    for change in (lambda: store.add([row("b" * 8)]), lambda: store.mark(row().id, True, row().at), store.purge):
        with pytest.raises(JournalError, match="newer version"):
            change()
    with psycopg.connect(address) as database:
        assert database.execute("SELECT count(*), count(helped) FROM golive_faq_asked").fetchone() == (1, 0)


def test_a_row_that_a_database_cannot_hold_is_refused_for_good(store: Store) -> None:
    for question in ("a\0b", "a\ud800b"):
        with pytest.raises(JournalError) as failed:
            store.add([row("a" * 8), row("b" * 8, question=question)])
        assert failed.value.refused
    assert store.count() == 0


def test_who_waits_too_long_for_a_lock_is_told_and_can_try_again(address: str) -> None:
    own = opened(address, 0.1)
    own.add([row("a" * 8)])
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE golive_faq_asked IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(JournalError, match="lock timeout") as failed:
            own.add([row("b" * 8)])
        assert not failed.value.refused
    assert own.add([row("b" * 8)]) == 1
    own.close()


def test_tables_that_vanish_are_made_anew(address: str, store: Store) -> None:
    store.add([row("a" * 8)])
    with psycopg.connect(address) as other:
        other.execute("DROP TABLE golive_faq_asked, golive_faq_ignored, golive_faq_journal")
    store.add([row("b" * 8)])
    assert [one.id for one in store.asked()] == ["b" * 8]


# -- servers ------------------------------------------------------------------------------------------


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


def test_a_database_that_is_killed_under_load_fails_no_question_and_recording_goes_on(
    server: postgres_server.Server, served: Any, call: Callable[[int], Caller]
) -> None:
    address = server.database(next(_names))
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
            server.kill()
            down = watcher.metrics()
            until(lambda: watcher.metrics()["dropped"] > 100)  # the queue has been full for a while
            assert watcher.metrics()["waiting"] == 1_000
            server.start()
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
    assert f"Questions are kept, masked, in postgresql://127.0.0.1:{server.port}/" in "".join(faq.said)


def test_two_replicas_with_two_workers_each_write_into_one_database(
    server: postgres_server.Server,
    served: Any,
    call: Callable[[int], Caller],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = server.database(next(_names))
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


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_a_server_answers_whatever_is_wrong_with_its_journal(
    address: str, broken: Callable[[str], str], said: str
) -> None:
    pytest.importorskip("starlette", reason="the extra [serve] is not installed")
    from tests import test_http as over

    lines: over.Lines = []
    service = over.service_of(lines=lines, journal=broken(address))
    with over.client_of(service) as client:
        for _ in range(3):
            assert over.ask(client, text="what is a lamp?")["kind"] == "answer"
    counts = service.metrics.values
    assert counts["golive_faq_journal_dropped_total"][()] == 3
    assert counts["golive_faq_journal_kept_total"][()] == 0
    notices = [str(line["text"]) for line in lines if line["event"] == "notice"]
    assert said in notices[0]
    assert len(notices) == 2, "when it began, and what was lost at the end"
    assert not [text for text in notices if "s3cr3" in text]
