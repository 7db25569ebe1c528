"""Where a journal is kept: what is an address, what is not, and that no password is ever told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.exits import Exit
from assistant.journal import Journal
from assistant.journal_address import VARIABLE, opened, shown
from assistant.journal_rows import Asked, JournalError
from assistant.recording import journal_file
from tests.command_stage import run

pytestmark = pytest.mark.usefixtures("own_state")


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_a_file_is_a_place(form: str, tmp_path: Path) -> None:
    store = opened(form.format(tmp_path / "team.db"))
    assert isinstance(store, Journal)
    assert store.path == tmp_path / "team.db"
    assert not store.path.exists()


@pytest.mark.parametrize("given", [None, ""])
def test_without_an_address_it_is_this_machines(given: str | None) -> None:
    assert opened(given).place == str(journal_file())


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("postgresql://ann:hunter2@db.example.com/faq", "postgresql://db.example.com/faq"),
        ("postgres://ann:hunter2@db:5433/faq?sslmode=require", "postgresql://db:5433/faq"),
        ("postgresql+psycopg://ann@[::1]:5432/faq", "postgresql://[::1]:5432/faq"),
        ("postgresql:///faq?host=/run/postgresql&password=hunter2", "postgresql:///faq"),
        ("postgresql://ann:hunter2%40@db/faq", "postgresql://db/faq"),
        ("postgresql://ann:hunter:2@db/faq", "postgresql://db/faq"),
    ],
)
def test_a_database_is_told_by_host_port_and_name_alone(address: str, place: str) -> None:
    assert shown(address) == place


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:hunter2@x@db/faq",  # what is not encoded could be taken for a host
        "postgresql://ann:hunter2/x@db/faq",
        "postgresql://ann:hunter2?x@db/faq",
        "postgresql://ann:12345?x@db/faq",
        "postgresql://ann:12345#x@db/faq",
        "postgresql://ann:hunter2@db/faq?password=x@y",
        "postgresql://ann:hunter2@db:port/faq",
        "postgresql:/ann:hunter2@db/faq",
        "mysql://ann:hunter2@db/faq",
        "https://ann:hunter2@db/faq",
        "ann:hunter2@db/faq",
        "sqlite://ann:hunter2@db",
        "sqlite:///",
    ],
)
def test_what_is_no_address_is_told_without_repeating_it(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("starlette", reason="the extra [serve] is not installed")
    for arguments in (("journal", "export", "--journal", address), ("gaps", "--journal", address),
                      ("journal", "--journal", address), ("serve", "--port", "0", "--journal", address)):  # fmt: skip
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (Exit.ERROR, "")
        assert "write it like postgresql://" in err or "it can in postgresql://" in err
        assert not [part for part in ("hunter2", "12345") if part in err]
    monkeypatch.setenv(VARIABLE, address)
    code, out, err = run(capsys, "journal", "purge")
    assert (code, out) == (Exit.ERROR, "")
    assert "hunter2" not in err


def test_the_environment_names_a_place_and_the_option_wins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "environment.db"))
    assert run(capsys, "journal", "path")[1] == f"{tmp_path / 'environment.db'}\n"
    assert run(capsys, "journal", "--journal", "group.db", "path")[1] == "group.db\n"
    assert run(capsys, "journal", "path", "--journal", "own.db")[1] == "own.db\n"
    assert str(journal_file()) in run(capsys, "journal", "on")[1], "the switch is this machine's"
    assert not (tmp_path / "environment.db").exists()


def test_help_never_shows_what_the_environment_holds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql://ann:hunter2@db/faq")
    for command in (["serve"], ["gaps"], ["journal"], ["journal", "export"]):
        _, out, err = run(capsys, *command, "--help")
        assert VARIABLE in "".join(out.split())
        assert "hunter2" not in out + err


def test_questions_kept_elsewhere_are_listed_exported_and_purged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(tmp_path / "team.db")
    asked = Asked("a" * 32, "2026-11-24T07:00:00.000Z", "Lamps", "ab", "who sells bread", "fallback")
    store = opened(place)
    store.add([asked])
    store.close()
    assert "questions kept: 1" in run(capsys, "journal", "--journal", place)[1]
    assert "who sells bread" in run(capsys, "journal", "export", "--journal", place)[1]
    assert run(capsys, "journal", "purge", "--journal", place)[0] == Exit.ANSWERED
    assert run(capsys, "journal", "export", "--journal", place)[1] == ""


@pytest.mark.parametrize("package", ["sqlalchemy", "psycopg"])
def test_without_the_extra_it_is_said_how_to_get_it(package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from assistant.fronts.cli import main; main()"
    arguments = ["journal", "export", "--journal", "postgresql://ann:hunter2@127.0.0.1/faq"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == Exit.ERROR
    assert "golive-faq[postgres]" in done.stderr
    assert "hunter2" not in done.stderr


def test_a_settings_value_hides_the_address() -> None:
    pytest.importorskip("starlette", reason="the extra [serve] is not installed")
    from assistant.fronts.http.service import Settings

    assert "hunter2" not in repr(Settings(Path("content"), journal="postgresql://ann:hunter2@db/faq"))


def test_no_address_opens_a_connection_by_itself() -> None:
    pytest.importorskip("sqlalchemy", reason="the extra [postgres] is not installed")
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    store = opened("postgresql://ann:hunter2@127.0.0.1:1/faq")
    assert store.place == "postgresql://127.0.0.1:1/faq"
    with pytest.raises(JournalError, match="cannot be used") as failed:
        store.count()
    assert "hunter2" not in str(failed.value)
    assert failed.value.__cause__ is None
