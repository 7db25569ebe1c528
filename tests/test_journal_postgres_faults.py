"""A PostgreSQL that cannot be used: it is told without a password or a row, and servers answer all the same."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra [postgres] is not installed")
pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")

import psycopg

from assistant.exits import Exit
from assistant.journal_address import opened
from assistant.journal_lines import lines_of
from assistant.journal_postgres import PostgresJournal
from assistant.journal_rows import JournalError, Store
from tests.command_stage import run
from tests.journal_stage import row
from tests.postgres_server import PASSWORD, PLAIN, free_port

pytestmark = pytest.mark.usefixtures("own_state")


def wrong_password(address: str) -> str:
    return address.replace("s3cr3t", "s3cr3x")


def no_database(address: str) -> str:
    return address + "-none"


def no_server(address: str) -> str:
    return address.replace(f":{address.rpartition(':')[2].partition('/')[0]}/", f":{free_port()}/")


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
        for said in (PLAIN, PASSWORD):
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


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_a_server_answers_whatever_is_wrong_with_its_journal(
    address: str, broken: Callable[[str], str], said: str
) -> None:
    pytest.importorskip("starlette", reason="the extra [serve] is not installed")
    from tests import http_client as over

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
