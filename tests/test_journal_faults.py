"""A journal that cannot be used: it is told, nothing is lost or overwritten, and no answer ever fails for it."""

from __future__ import annotations

import os
import random
import sqlite3
from pathlib import Path

import pytest

from assistant import Conversation
from assistant.exits import Exit
from assistant.journal import Journal
from assistant.journal_database import VERSION
from assistant.journal_rows import JournalError
from assistant.recording import Recorder, base_of, journal_file, switch
from assistant.replies import Answer
from faq import Content, Matcher
from tests.command_stage import run
from tests.journal_stage import kept, made, row, talk_over

pytestmark = pytest.mark.usefixtures("own_state")


def locked(path: Path) -> object:
    made(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    return other


def corrupt(path: Path) -> object:
    made(path)
    path.write_bytes(b"this was a database" + bytes(random.Random(1).randbytes(9_000)))
    return None


def torn(path: Path) -> object:
    made(path, *(row(f"{at:08d}", question="x" * 400) for at in range(200)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4_096] + b"\xff" * 8_192 + whole[12_288:])
    return None


def newer(path: Path) -> object:
    made(path)
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
    other.close()
    return None


def foreign(path: Path) -> object:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE asked (mine TEXT)")
    other.close()
    return None


def folder_in_its_place(path: Path) -> object:
    path.mkdir(parents=True)
    return None


BROKEN = [
    (locked, "in use by another program"),
    (corrupt, "damaged"),
    (torn, "damaged"),
    (newer, "newer version"),
    (foreign, "another program"),
    (folder_in_its_place, "cannot be used"),
]


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_a_journal_that_cannot_be_used_is_told_once_and_the_answer_given(
    content: Content, matcher: Matcher, broken: object, said: str
) -> None:
    switch(True)
    holding = broken(journal_file())  # type: ignore[operator]
    before = journal_file().read_bytes() if journal_file().is_file() else b""
    notices: list[str] = []
    talk = talk_over(content, matcher, notices)
    for _ in range(2):
        assert isinstance(talk.reply("how do I change the battery"), Answer)
        talk.reply("that helped")
    assert len(notices) == 1
    assert said in notices[0]
    assert str(journal_file()) in notices[0]
    if holding is not None:
        holding.close()
    after = journal_file().read_bytes() if journal_file().is_file() else b""
    assert after == before


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_a_command_says_what_is_wrong_with_the_journal(
    capsys: pytest.CaptureFixture[str], broken: object, said: str
) -> None:
    switch(True)
    holding = broken(journal_file())  # type: ignore[operator]
    code, out, err = run(capsys, "journal", "export")
    assert (code, out) == (Exit.ERROR, "")
    assert said in err
    assert "Traceback" not in err
    if holding is not None:
        holding.close()


def test_a_full_disk_is_said_and_nothing_is_lost() -> None:
    journal = Journal(journal_file())
    journal.add([row()])
    assert journal.database.connection is not None
    pages = journal.database.connection.execute("PRAGMA page_count").fetchone()[0]
    journal.database.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="disk is full"):
        journal.add([row(f"{at:08d}", question="x" * 400) for at in range(100)])
    assert list(journal.asked()) == [row()]
    journal.close()
    assert kept() == [row()]


def test_a_state_folder_that_cannot_be_written_never_fails_an_answer(
    content: Content, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(True)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    notices: list[str] = []
    assert isinstance(talk_over(content, matcher, notices).reply("how do I change the battery"), Answer)
    assert "Permission denied" in notices[0]


def test_a_fault_of_ours_never_fails_an_answer(content: Content, matcher: Matcher) -> None:
    switch(True)
    notices: list[str] = []
    talk = Conversation(content, matcher)

    def broken_clock() -> str:
        raise ZeroDivisionError("no time")

    talk.recorder = Recorder(base_of(content), content.digest, notices.append, clock=broken_clock)
    assert isinstance(talk.reply("how do I change the battery"), Answer)
    assert "no time" in notices[0]


@pytest.mark.parametrize("broken", [corrupt, torn])
def test_purge_removes_a_damaged_journal(capsys: pytest.CaptureFixture[str], broken: object) -> None:
    broken(journal_file())  # type: ignore[operator]
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert kept() == []


@pytest.mark.parametrize("broken", [newer, foreign])
def test_purge_never_deletes_what_is_not_ours_to_delete(capsys: pytest.CaptureFixture[str], broken: object) -> None:
    journal_file().parent.mkdir(parents=True)
    broken(journal_file())  # type: ignore[operator]
    before = journal_file().read_bytes()
    assert run(capsys, "journal", "purge")[0] == Exit.ERROR
    assert journal_file().read_bytes() == before
