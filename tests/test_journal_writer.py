"""Rows on their way into a journal: nobody waits, nothing is lost while there is room, and what is lost is counted."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from assistant import journal_writer
from assistant.journal import Journal
from assistant.journal_rows import Asked, Ignored, JournalError
from assistant.journal_writer import Feedback, Writer

AT = "2026-11-24T07:00:00.000Z"
PATIENCE = 60  # seconds until a test gives up; none of them needs it


def row(number: int) -> Asked:
    return Asked(f"{number:08d}", AT, "Lamps", "ab", f"question {number}", "fallback")


class Told:
    """What a writer says and counts."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.counts: Counter[str] = Counter()
        self._more = threading.Condition()

    def say(self, text: str) -> None:
        with self._more:
            self.sentences.append(text)
            self._more.notify_all()

    def count(self, what: str, by: int) -> None:
        with self._more:
            self.counts[what] += by
            self._more.notify_all()

    def until(self, there: Callable[[], bool]) -> None:
        with self._more:
            assert self._more.wait_for(there, PATIENCE), (self.sentences, self.counts)


class Faulty(Journal):
    """A journal that fails as it is told before it works."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.batches: list[int] = []
        self.faults: list[JournalError] = []
        self.bad = ""
        self.gate = threading.Event()
        self.gate.set()

    def add(self, rows: Iterable[Asked], ignored: Iterable[Ignored] = ()) -> int:
        assert self.gate.wait(PATIENCE)
        given = list(rows)
        if self.faults:
            raise self.faults.pop(0)
        if self.bad in [one.id for one in given]:
            raise JournalError("a row cannot be kept.", refused=True)
        self.batches.append(len(given))
        return super().add(given, ignored)


@pytest.fixture
def store(tmp_path: Path) -> Faulty:
    return Faulty(tmp_path / "journal.db")


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_writer, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(journal_writer, "LONGEST_PAUSE", 0.01)


def writer_of(store: Faulty, told: Told, **more: object) -> Writer:
    return Writer(lambda: store, told.say, told.count, **more)  # type: ignore[arg-type]


def put(writer: Writer, *numbers: int) -> list[bool]:
    return [writer.put(lambda number=number: row(number)) for number in numbers]  # type: ignore[misc]


def kept(store: Journal) -> list[str]:
    return [one.id for one in Journal(store.path).asked()]


def test_nothing_is_opened_and_no_thread_started_before_the_first_row(store: Faulty, told: Told) -> None:
    before = threading.active_count()
    writer_of(store, told).close()
    assert threading.active_count() == before
    assert not store.path.exists()


def test_rows_are_written_in_batches_in_their_order(store: Faulty, told: Told) -> None:
    store.gate.clear()
    writer = writer_of(store, told)
    assert all(put(writer, *range(500)))
    store.gate.set()
    writer.close()
    assert kept(store) == [f"{number:08d}" for number in range(500)]
    assert max(store.batches) <= journal_writer.MOST_AT_ONCE
    assert len(store.batches) <= 4
    assert told.counts == {"kept": 500, "waiting": 0}
    assert told.sentences == []


def test_what_finds_no_room_is_dropped_counted_and_told_once(store: Faulty, told: Told) -> None:
    store.gate.clear()
    writer = writer_of(store, told, most=3)
    assert sum(put(writer, *range(50))) == 3
    assert writer.dropped == told.counts["dropped"] == 47
    assert told.counts["waiting"] == 3
    assert len(told.sentences) == 1
    assert "Dropped so far: 1." in told.sentences[0]
    store.gate.set()
    writer.close()
    assert len(kept(store)) == 3


def test_a_row_is_made_in_the_writers_thread(store: Faulty, told: Told) -> None:
    names: list[str] = []

    def made() -> Asked:
        names.append(threading.current_thread().name)
        return row(1)

    writer = writer_of(store, told)
    writer.put(made)
    writer.close()
    assert names == ["journal"]


def test_an_outage_loses_nothing_that_has_room_and_is_told_at_both_ends(store: Faulty, told: Told) -> None:
    store.faults = [JournalError("postgresql://db: gone.")] * 5
    writer = writer_of(store, told)
    put(writer, 1, 2, 3)
    told.until(lambda: told.counts["kept"] == 3 and len(told.sentences) == 2)
    assert told.sentences == [
        "questions are not kept at the moment: postgresql://db: gone. Dropped so far: 0.",
        "questions are kept again. Dropped: 0.",
    ]
    writer.close()
    assert len(kept(store)) == 3


def test_a_place_that_fails_again_and_again_is_told_once_a_minute(store: Faulty, told: Told) -> None:
    now = [0.0]
    writer = writer_of(store, told, clock=lambda: now[0])
    for number, seconds in enumerate((0.0, 10.0, 50.0)):
        now[0] += seconds
        store.faults = [JournalError("gone.")]
        put(writer, number)
        told.until(lambda wanted=number + 1: told.counts["kept"] == wanted)  # type: ignore[misc]
    writer.close()
    assert [text for text in told.sentences if "not kept" in text] == [
        "questions are not kept at the moment: gone. Dropped so far: 0."
    ] * 2


def test_a_row_that_is_refused_is_dropped_alone(store: Faulty, told: Told) -> None:
    store.bad = row(2).id
    store.gate.clear()
    writer = writer_of(store, told)
    put(writer, 1, 2, 3)
    store.gate.set()
    writer.close()
    assert kept(store) == [row(1).id, row(3).id]
    assert told.counts == {"kept": 2, "dropped": 1, "waiting": 0}
    assert told.sentences == ["a question was not kept: a row cannot be kept."]


def test_a_row_that_cannot_be_made_is_dropped_alone_and_nothing_of_it_told(store: Faulty, told: Told) -> None:
    def broken() -> Asked:
        raise ZeroDivisionError("what was asked")

    writer = writer_of(store, told)
    writer.put(broken)
    put(writer, 1)
    writer.close()
    assert kept(store) == [row(1).id]
    assert told.sentences == ["a question was not kept: ZeroDivisionError."]


def test_the_end_does_not_wait_for_a_journal_that_cannot_be_used(store: Faulty, told: Told) -> None:
    store.faults = [JournalError("gone.")] * 10_000
    writer = writer_of(store, told)
    put(writer, *range(300))
    writer.close()
    assert kept(store) == []
    assert told.counts["dropped"] == 300
    assert told.sentences[-1] == "the journal could not be written before the end. Dropped: 300."
    assert put(writer, 1) == [False], "nothing is taken after the end"


def test_feedback_waits_for_its_question_and_is_dropped_where_that_never_comes(store: Faulty, told: Told) -> None:
    now = [0.0]
    other = Journal(store.path)
    writer = writer_of(store, told, clock=lambda: now[0])
    writer.put(lambda: Feedback(row(1).id, True, AT))
    writer.put(lambda: Feedback(row(9).id, True, AT))
    told.until(lambda: told.counts["waiting"] == 0)
    other.add([row(1)])
    put(writer, 2)
    told.until(lambda: told.counts["kept"] == 2)
    assert [one.helped for one in other.asked()] == [True, None]
    now[0] += journal_writer.MARK_SECONDS
    put(writer, 3)
    told.until(lambda: told.counts["dropped"] == 1)
    writer.close()
    assert told.sentences == []


def test_feedback_that_is_left_at_the_end_is_counted(store: Faulty, told: Told) -> None:
    writer = writer_of(store, told)
    writer.put(lambda: Feedback(row(1).id, True, AT))
    told.until(lambda: told.counts["waiting"] == 0)
    writer.close()
    assert told.counts["dropped"] == 1


def test_a_lost_file_is_made_anew_and_a_locked_one_waited_for(store: Faulty, told: Told) -> None:
    writer = writer_of(store, told)
    put(writer, 1)
    told.until(lambda: told.counts["kept"] == 1)
    for beside in ("", "-wal", "-shm"):
        store.path.with_name(store.path.name + beside).unlink(missing_ok=True)
    put(writer, 2)
    told.until(lambda: told.counts["kept"] == 2)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    put(writer, 3)
    told.until(lambda: bool(told.sentences))
    assert "in use by another program" in told.sentences[0]
    other.close()
    told.until(lambda: told.counts["kept"] == 3)
    writer.close()
    assert kept(store) == [row(2).id, row(3).id]


def test_a_full_disk_is_waited_for_and_nothing_lost(store: Faulty, told: Told) -> None:
    store.add([row(0)])
    assert store.database.connection is not None
    store.database.connection.execute("PRAGMA max_page_count = 1")  # until it is opened anew
    writer = writer_of(store, told)
    put(writer, *range(1, 500))
    told.until(lambda: told.counts["kept"] == 499)
    writer.close()
    assert "disk is full" in told.sentences[0]
    assert len(kept(store)) == 500


def test_many_threads_hand_over_at_once(store: Faulty, told: Told) -> None:
    writer = writer_of(store, told, most=10_000)
    threads = [
        threading.Thread(target=put, args=(writer, *range(start, start + 500))) for start in range(0, 4_000, 500)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close(PATIENCE)
    assert len(kept(store)) == told.counts["kept"] == 4_000
