"""The journal's file: what was asked and how it ended, in one SQLite database.

It keeps only what it is given: whoever adds a row has masked it (``recording``, ``journal_lines``). Merging rows is
commutative and idempotent. Whatever goes wrong is a ``JournalError`` with a sentence; a database of another program
or of a newer version is never written to. Several processes may write at the same time: a write-ahead log lets them
read meanwhile, and each waits for its turn.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from assistant.journal_rows import Asked, Ignored, JournalError, Miss, alone, merged

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Journal", "JournalError"]

FILE = "journal.db"
VERSION = 1
"""Of the tables; kept as the database's ``user_version``."""
APPLICATION = 0x67464151  # "gFAQ", the database's ``application_id``
PATIENCE = 0.2
"""Seconds an answer waits at most for another program that writes."""
AT_ONCE = 90
"""Rows of one statement: SQLite takes 999 values at least."""
LOOK_AGAIN = 0.01  # seconds between two tries to switch the write-ahead log on

_TABLES = (
    """
CREATE TABLE asked (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, base TEXT NOT NULL, digest TEXT NOT NULL, question TEXT NOT NULL,
    kind TEXT NOT NULL, about TEXT NOT NULL, confidence REAL NOT NULL, matches TEXT NOT NULL,
    helped INTEGER, helped_at TEXT NOT NULL
) WITHOUT ROWID""",
    "CREATE INDEX asked_by_question ON asked (base, question, at)",
    "CREATE TABLE ignored (base TEXT NOT NULL, question TEXT NOT NULL, PRIMARY KEY (base, question)) WITHOUT ROWID",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
_COLUMNS = "id, at, base, digest, question, kind, about, confidence, matches, helped, helped_at"


class Journal:
    """The journal at ``path``; opened when first needed, created when first written to. Safe between threads.

    ``patience``: seconds to wait for another program that writes.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience
        self._file = (0, 0)
        self._open: sqlite3.Connection | None = None
        self._lock = RLock()

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self.path)

    def add(self, rows: Iterable[Asked], ignored: Iterable[Ignored] = ()) -> int:
        """Merge rows into the journal, all or none; how many were new or changed. Raises JournalError."""
        given = list(alone(rows).values())
        with self._writing() as database:
            changed = sum(_merge(database, given[at : at + AT_ONCE]) for at in range(0, len(given), AT_ONCE))
            for row in ignored:
                done = database.execute("INSERT OR IGNORE INTO ignored VALUES (?, ?)", (row.base, row.question))
                changed += done.rowcount
        return changed

    def mark(self, row_id: str, helped: bool, at: str) -> bool:
        """Keep whether the reply to a question helped; what was said last stays. Whether the question is there.

        Raises JournalError.
        """
        with self._writing() as database:
            later = "UPDATE asked SET helped = ?, helped_at = ? WHERE id = ? AND helped_at <= ?"
            if database.execute(later, (helped, at, row_id, at)).rowcount:
                return True
            return bool(database.execute("SELECT 1 FROM asked WHERE id = ?", (row_id,)).fetchone())

    def last(self, base: str, question: str) -> str:
        """The id of the last row with this question, or ``""``. Raises JournalError."""
        statement = "SELECT id FROM asked WHERE base = ? AND question = ? ORDER BY at DESC, id LIMIT 1"
        found = self._read(statement, (base, question))
        return str(found[0][0]) if found else ""

    def asked(self, base: str | None = None) -> Iterator[Asked]:
        """The rows of a knowledge base, or of all, by time, ties by id. Raises JournalError."""
        where, values = _of(base)
        for row in self._read(f"SELECT {_COLUMNS} FROM asked {where} ORDER BY at, id", values):
            yield _asked(row)

    def misses(self, base: str) -> Iterator[Miss]:
        """What did not end well in a knowledge base, by time, ties by id. Raises JournalError."""
        statement = (
            "SELECT question, at, kind, about, helped FROM asked WHERE base = ? AND (kind = 'fallback' OR helped = 0 "
            "OR (kind = 'clarification' AND helped IS NOT 1)) ORDER BY at, id"
        )
        for question, at, kind, about, helped in self._read(statement, (base,)):
            yield Miss(str(question), str(at), str(kind), str(about), None if helped is None else bool(helped))

    def ignored(self, base: str | None = None) -> tuple[Ignored, ...]:
        """What is no gap, in order. Raises JournalError."""
        found = (Ignored(*row) for row in self._read("SELECT base, question FROM ignored", ()))
        return tuple(sorted(row for row in found if base in (None, row.base)))

    def count(self, base: str | None = None) -> int:
        """How many questions are kept, of a knowledge base or of all. Raises JournalError."""
        where, values = _of(base)
        found = self._read(f"SELECT count(*) FROM asked {where}", values)
        return int(found[0][0]) if found else 0

    def purge(self) -> None:
        """Delete everything, so that it cannot be read from the disk either. Raises JournalError."""
        with self._lock:
            if not self.path.exists():
                return
            try:
                with self._said():
                    database = self._connected()
                    database.execute("PRAGMA secure_delete = ON")
                    database.execute("DELETE FROM asked")
                    database.execute("DELETE FROM ignored")
                    database.execute("VACUUM")
                    if database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                        raise JournalError(_NOT_ERASED.format(path=self.path))
            except JournalError as error:
                if not error.broken:
                    raise
                with self._said():
                    self.path.unlink(missing_ok=True)
                    for beside in ("-journal", "-wal", "-shm"):
                        self.path.with_name(self.path.name + beside).unlink(missing_ok=True)
            finally:
                self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _read(self, statement: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        with self._lock, self._said():
            if not self.path.exists():
                return []
            return self._connected().execute(statement, values).fetchall()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._said():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            database = self._connected()
            with _one_view(database, "BEGIN IMMEDIATE"):
                self._is_ours(database)
                yield database

    def _connected(self) -> sqlite3.Connection:
        if self._open is not None and self._file == _identity(self.path):
            return self._open
        import sqlite3

        self.close()
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # for its owner alone
        self._file = _identity(self.path)
        database = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(database)
        except BaseException:
            database.close()
            raise
        self._open = database
        return database

    def _prepare(self, database: sqlite3.Connection) -> None:
        with _one_view(database):
            ours = self._is_ours(database)
        if not ours:
            with _one_view(database, "BEGIN IMMEDIATE"):
                if not self._is_ours(database):  # another process may have been first
                    for statement in _TABLES:
                        database.execute(statement)
        found = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"asked", "ignored"} <= found:
            raise JournalError(_DAMAGED.format(path=self.path), broken=True)
        self._log_ahead(database)

    def _is_ours(self, database: sqlite3.Connection) -> bool:
        """Whether the tables are there. Raises JournalError for a database that must not be written to."""
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if database.execute("PRAGMA application_id").fetchone()[0] == APPLICATION:
            if version > VERSION:
                raise JournalError(_NEWER.format(place=self.path))
            return True
        if version or database.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise JournalError(f"{self.path}: this is a database of another program; nothing was changed.")
        return False

    def _log_ahead(self, database: sqlite3.Connection) -> None:
        """Switch the write-ahead log on, once for the file; without it everything works, with more waiting."""
        import sqlite3

        ends = time.monotonic() + self._patience
        while database.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                database.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:  # SQLite does not wait by itself for the others here
                if time.monotonic() > ends:
                    return
                time.sleep(LOOK_AGAIN)
            else:
                break
        database.execute("PRAGMA synchronous = NORMAL")

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """Turns what goes wrong into a sentence."""
        import sqlite3

        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            said = _SENTENCES.get(code, "{path}: the journal cannot be used: {reason}.")
            raise JournalError(said.format(path=self.path, reason=error), broken=said is _DAMAGED) from error
        except OSError as error:
            raise JournalError(f"{self.path}: the journal cannot be used: {error.strerror or error}.") from error
        except UnicodeError as error:
            raise JournalError(f"{self.path}: a row holds what is no text.", refused=True) from error


_NEWER = "{place}: the journal was written by a newer version of golive-faq; update this one. Nothing was changed."
_NOT_ERASED = (
    "{path}: what was kept is deleted, but another program is reading, and it may still be on the disk; purge again."
)
_BUSY = "{path}: the journal is in use by another program; try again."
_DAMAGED = (
    "{path}: the journal is damaged; nothing was changed. Move the file away, or delete it: golive-faq journal purge"
)
_FULL = "{path}: the disk is full; the journal is as it was."
_READ_ONLY = "{path}: the journal cannot be written ({reason})."
_SENTENCES = {5: _BUSY, 6: _BUSY, 8: _READ_ONLY, 11: _DAMAGED, 13: _FULL, 14: _READ_ONLY, 26: _DAMAGED}
"""SQLite's primary result code (sqlite.org/rescode.html) to what is said."""


@contextlib.contextmanager
def _one_view(database: sqlite3.Connection, begin: str = "BEGIN") -> Iterator[None]:
    """One transaction: what is read in it belongs together, what is written comes in whole or not at all."""
    database.execute(begin)
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _identity(path: Path) -> tuple[int, int]:
    """Which file is at a path, so that one that was moved away is not written to any more."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def _of(base: str | None) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if base is None else ("WHERE base = ?", (base,))


def _merge(database: sqlite3.Connection, rows: list[Asked]) -> int:
    """Merge rows with different ids in few statements: each of them lets other threads go first."""
    known = [row.id for row in rows]
    marks = ", ".join("?" * len(known))
    there = database.execute(f"SELECT {_COLUMNS} FROM asked WHERE id IN ({marks})", known).fetchall()
    before = {row.id: row for row in map(_asked, there)}
    stay = [merged(before[row.id], row) if row.id in before else row for row in rows]
    changed = [row for row in stay if row != before.get(row.id)]
    if changed:
        values = [value for row in changed for value in _values(row)]
        one = f"({', '.join('?' * (len(values) // len(changed)))})"
        places = ", ".join([one] * len(changed))
        database.execute(f"INSERT OR REPLACE INTO asked ({_COLUMNS}) VALUES {places}", values)
    return len(changed)


def _values(row: Asked) -> tuple[Any, ...]:
    matches = json.dumps(row.matches)
    return (row.id, row.at, row.base, row.digest, row.question, row.kind, row.about, row.confidence, matches,
            row.helped, row.helped_at)  # fmt: skip


def _asked(row: tuple[Any, ...]) -> Asked:
    row_id, at, base, digest, question, kind, about, confidence, matches, helped, helped_at = row
    pairs = tuple((str(entry), float(score)) for entry, score in json.loads(matches))
    said = None if helped is None else bool(helped)
    return Asked(row_id, at, base, digest, question, kind, about, confidence, pairs, said, helped_at)
