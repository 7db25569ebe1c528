"""The SQLite file of a journal: ours or not, opened when it is needed, erased for good; what goes wrong is a sentence.

A database of another program or of a newer version is never written to. Several processes may write at the same time:
a write-ahead log lets them read meanwhile, and each waits for its turn.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from assistant.journal_rows import NEWER, JournalError

if TYPE_CHECKING:
    import sqlite3

VERSION = 1
"""Of the tables; kept as the database's ``user_version``."""
APPLICATION = 0x67464151  # "gFAQ", the database's ``application_id``
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


class Database:
    """The database at ``path``, created when first written to. Safe between threads.

    ``patience``: seconds to wait for another program that writes.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self.path = path
        self.connection: sqlite3.Connection | None = None
        self._patience = patience
        self._file = (0, 0)
        self._lock = RLock()

    def read(self, statement: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement, none where there is no file yet. Raises JournalError."""
        with self._lock, self._said():
            if not self.path.exists():
                return []
            return self._connected().execute(statement, values).fetchall()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Raises JournalError."""
        with self._lock, self._said():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            database = self._connected()
            with _one_view(database, "BEGIN IMMEDIATE"):
                self._is_ours(database)
                yield database

    def erase(self) -> None:
        """Delete every row so that it cannot be read from the disk either, a damaged file as a whole.

        Raises JournalError.
        """
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
            if self.connection is not None:
                self.connection.close()
                self.connection = None

    def _connected(self) -> sqlite3.Connection:
        if self.connection is not None and self._file == _identity(self.path):
            return self.connection
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
        self.connection = database
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
                raise JournalError(NEWER.format(place=self.path))
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
