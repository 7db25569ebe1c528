"""The journal in a file of this machine: what was asked and how it ended, in one SQLite database.

It keeps only what it is given: whoever adds a row has masked it (``recording``, ``journal_lines``). Merging rows is
commutative and idempotent. Whatever goes wrong is a ``JournalError`` with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.journal_database import Database
from assistant.journal_rows import COLUMNS, Asked, Ignored, Miss, alone, merged, restored, stored

if TYPE_CHECKING:
    import sqlite3

FILE = "journal.db"
PATIENCE = 0.2
"""Seconds an answer waits at most for another program that writes."""
AT_ONCE = 90
"""Rows of one statement: SQLite takes 999 values at least."""
_COLUMNS = ", ".join(COLUMNS)


class Journal:
    """The journal at ``path``; opened when first needed, created when first written to. Safe between threads.

    ``patience``: seconds to wait for another program that writes.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path = path
        self.database = Database(path, patience)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self.path)

    def add(self, rows: Iterable[Asked], ignored: Iterable[Ignored] = ()) -> int:
        """Merge rows into the journal, all or none; how many were new or changed. Raises JournalError."""
        given = list(alone(rows).values())
        with self.database.writing() as database:
            changed = sum(_merge(database, given[at : at + AT_ONCE]) for at in range(0, len(given), AT_ONCE))
            for row in ignored:
                done = database.execute("INSERT OR IGNORE INTO ignored VALUES (?, ?)", (row.base, row.question))
                changed += done.rowcount
        return changed

    def mark(self, row_id: str, helped: bool, at: str) -> bool:
        """Keep whether the reply to a question helped; what was said last stays. Whether the question is there.

        Raises JournalError.
        """
        with self.database.writing() as database:
            later = "UPDATE asked SET helped = ?, helped_at = ? WHERE id = ? AND helped_at <= ?"
            if database.execute(later, (helped, at, row_id, at)).rowcount:
                return True
            return bool(database.execute("SELECT 1 FROM asked WHERE id = ?", (row_id,)).fetchone())

    def last(self, base: str, question: str) -> str:
        """The id of the last row with this question, or ``""``. Raises JournalError."""
        statement = "SELECT id FROM asked WHERE base = ? AND question = ? ORDER BY at DESC, id LIMIT 1"
        found = self.database.read(statement, (base, question))
        return str(found[0][0]) if found else ""

    def asked(self, base: str | None = None) -> Iterator[Asked]:
        """The rows of a knowledge base, or of all, by time, ties by id. Raises JournalError."""
        where, values = _of(base)
        for row in self.database.read(f"SELECT {_COLUMNS} FROM asked {where} ORDER BY at, id", values):
            yield restored(row)

    def misses(self, base: str) -> Iterator[Miss]:
        """What did not end well in a knowledge base, by time, ties by id. Raises JournalError."""
        statement = (
            "SELECT question, at, kind, about, helped FROM asked WHERE base = ? AND (kind = 'fallback' OR helped = 0 "
            "OR (kind = 'clarification' AND helped IS NOT 1)) ORDER BY at, id"
        )
        for question, at, kind, about, helped in self.database.read(statement, (base,)):
            yield Miss(str(question), str(at), str(kind), str(about), None if helped is None else bool(helped))

    def ignored(self, base: str | None = None) -> tuple[Ignored, ...]:
        """What is no gap, in order. Raises JournalError."""
        found = (Ignored(*row) for row in self.database.read("SELECT base, question FROM ignored"))
        return tuple(sorted(row for row in found if base in (None, row.base)))

    def count(self, base: str | None = None) -> int:
        """How many questions are kept, of a knowledge base or of all. Raises JournalError."""
        where, values = _of(base)
        found = self.database.read(f"SELECT count(*) FROM asked {where}", values)
        return int(found[0][0]) if found else 0

    def purge(self) -> None:
        """Delete everything, so that it cannot be read from the disk either. Raises JournalError."""
        self.database.erase()

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def _of(base: str | None) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if base is None else ("WHERE base = ?", (base,))


def _merge(database: sqlite3.Connection, rows: list[Asked]) -> int:
    """Merge rows with different ids in few statements: each of them lets other threads go first."""
    known = [row.id for row in rows]
    marks = ", ".join("?" * len(known))
    there = database.execute(f"SELECT {_COLUMNS} FROM asked WHERE id IN ({marks})", known).fetchall()
    before = {row.id: row for row in map(restored, there)}
    stay = [merged(before[row.id], row) if row.id in before else row for row in rows]
    changed = [row for row in stay if row != before.get(row.id)]
    if changed:
        values = [value for row in changed for value in stored(row)]
        one = f"({', '.join('?' * (len(values) // len(changed)))})"
        places = ", ".join([one] * len(changed))
        database.execute(f"INSERT OR REPLACE INTO asked ({_COLUMNS}) VALUES {places}", values)
    return len(changed)
