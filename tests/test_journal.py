"""The journal's file: rows merge in any order, several write at the same time, and what is purged is gone."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import sqlite3
from pathlib import Path

import pytest

from assistant.exits import Exit
from assistant.journal import Journal
from assistant.journal_database import APPLICATION
from assistant.journal_lines import lines_of
from assistant.journal_rows import Ignored, merged
from assistant.recording import journal_file
from tests.command_stage import run
from tests.journal_stage import ROWS, kept, made, row
from tests.threads import together

pytestmark = pytest.mark.usefixtures("own_state")


# -- merging --------------------------------------------------------------------------------------


def test_merging_is_commutative_and_idempotent(tmp_path: Path) -> None:
    ends = set()
    for at, order in enumerate(itertools.permutations(ROWS)):
        journal = Journal(tmp_path / f"{at}.db")
        for one in order:
            journal.add([one])
        journal.add(order, [Ignored("b", "q")])
        assert journal.add(order, [Ignored("b", "q")]) == 0
        ends.add("".join(lines_of(journal.asked(), journal.ignored())))
        journal.close()
    assert len(ends) == 1


def test_merging_two_rows_is_the_same_either_way() -> None:
    for one, other in itertools.product(ROWS[:4], repeat=2):
        assert merged(one, other) == merged(other, one)


# -- several at once ------------------------------------------------------------------------------


def written_by_a_process(path: str, name: str, rows: int) -> None:
    journal = Journal(Path(path), patience=30.0)
    for at in range(rows):
        journal.add([row(f"{name}-{at:08d}")])
    journal.close()


def test_several_processes_write_from_the_first_row_on_and_none_is_lost() -> None:
    path = journal_file()
    spawned = multiprocessing.get_context("spawn")
    processes = [spawned.Process(target=written_by_a_process, args=(str(path), f"p{at}", 50)) for at in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert Journal(path).count() == 200


def test_many_that_make_the_file_at_the_same_moment_all_write(tmp_path: Path) -> None:
    for attempt in range(10):
        path = tmp_path / f"{attempt}.db"

        def write(number: int, path: Path = path) -> None:
            journal = Journal(path, patience=30.0)
            journal.add([row(f"{number:08d}")])
            journal.close()

        together(write, 6)
        assert Journal(path).count() == 6


def test_who_reads_holds_nobody_up_who_writes() -> None:
    journal = Journal(journal_file())
    journal.add([row("a" * 8)])
    reader = sqlite3.connect(journal_file(), isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM asked").fetchone() == (1,)
    journal.add([row("b" * 8)])
    reader.close()
    assert journal.count() == 2


def test_a_journal_that_was_moved_away_is_started_anew(tmp_path: Path) -> None:
    journal = Journal(journal_file())
    journal.add([row("a" * 8)])
    Journal(journal_file()).close()
    os.rename(journal_file(), tmp_path / "moved.db")
    made(journal_file(), row("b" * 8))
    journal.add([row("c" * 8)])
    assert [one.id for one in kept()] == ["b" * 8, "c" * 8]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_said_last_of_a_reply_stays_in_whatever_order_it_comes(order: tuple[int, int]) -> None:
    journal = Journal(journal_file())
    journal.add([row()])
    said = [(False, "2026-11-24T08:00:00.000Z"), (True, "2026-11-24T09:00:00.000Z")]
    for at in order:
        assert journal.mark(row().id, *said[at])
    assert [one.helped for one in journal.asked()] == [True]
    assert not journal.mark("f" * 32, *said[0])


# -- purge ----------------------------------------------------------------------------------------


def test_purge_leaves_nothing_that_can_be_read_from_the_disk(capsys: pytest.CaptureFixture[str]) -> None:
    Journal(journal_file()).add([row(question="a very private matter")], [Ignored("b", "another private matter")])
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert kept() == []
    assert not any(b"private" in path.read_bytes() for path in journal_file().parent.iterdir())


def test_the_journal_of_an_empty_state_folder_is_empty_not_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "journal", "export")[:2] == (Exit.ANSWERED, "")
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert APPLICATION.to_bytes(4, "big") == b"gFAQ"
