"""The journal in PostgreSQL: the same rows and the same merging as in a file, for any number of servers at once.

Every change is one transaction that ends soon: what waits too long for a lock or a statement is given up. The tables
are made by whoever writes first; a database that holds a newer journal is never written to. What goes wrong is a
``JournalError`` that names the place and never the password or a row.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from assistant.journal_rows import (
    COLUMNS,
    NEWER,
    Asked,
    Ignored,
    JournalError,
    Miss,
    alone,
    merged,
    restored,
    stored,
)
from assistant.sanitize import one_line

VERSION = 1
"""Of the tables; kept in ``golive_faq_journal``."""
LOCK = 0x67464151
"""The advisory lock under which the tables are made."""
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 20
"""Seconds after which the server gives a statement up."""
SILENT_SECONDS = 10
"""Seconds after which a server that no longer answers is taken for gone."""
READ_AT_ONCE = 2_000
"""Rows fetched in one go."""
MERGED_AT_ONCE = 1_000
"""Rows of one statement."""

_tables = sa.MetaData()
_TEXT = sa.Text(collation="C")  # sorted as SQLite sorts, whatever the database's language
_asked = sa.Table(
    "golive_faq_asked",
    _tables,
    sa.Column("id", _TEXT, primary_key=True),
    sa.Column("at", _TEXT, nullable=False),
    sa.Column("base", _TEXT, nullable=False),
    sa.Column("digest", _TEXT, nullable=False),
    sa.Column("question", _TEXT, nullable=False),
    sa.Column("kind", _TEXT, nullable=False),
    sa.Column("about", _TEXT, nullable=False),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("matches", _TEXT, nullable=False),
    sa.Column("helped", sa.Boolean),
    sa.Column("helped_at", _TEXT, nullable=False),
    sa.Index("golive_faq_asked_by_time", "base", "at"),
)
_ignored = sa.Table(
    "golive_faq_ignored",
    _tables,
    sa.Column("base", _TEXT, primary_key=True),
    sa.Column("question", _TEXT, primary_key=True),
)
_journal = sa.Table("golive_faq_journal", _tables, sa.Column("version", sa.Integer, primary_key=True))

_GIVEN = sa.func.unnest(
    *(sa.bindparam(f"{column.name}_", type_=ARRAY(column.type)) for column in _asked.c)
).table_valued(*(column.name for column in _asked.c), name="given").render_derived()  # fmt: skip
_MADE = insert(_asked).from_select(list(_asked.c), sa.select(*_GIVEN.c)).on_conflict_do_nothing().returning(_asked.c.id)
"""Many rows as one array a column: less work than a list of rows, for us and for the server."""

_CANNOT = "{place}: the journal cannot be used: {reason}."
_REFUSED = "{place}: a row was refused: {reason}."


class PostgresJournal:
    """The journal in a database, as ``Store`` says.

    ``place``: the address for people. ``patience``: seconds to wait for a lock. Nothing is connected to
    before it is needed. After a failure the next call connects anew.
    """

    def __init__(self, address: str, place: str, patience: float = 5.0) -> None:
        self.place = place
        self._patience = patience
        self._secrets = _secrets_of(address)
        url = sa.make_url(address).set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {"prepare_threshold": None}  # so that it works behind a pooler of connections
        usual = {
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": SILENT_SECONDS * 1000,
            "keepalives_idle": SILENT_SECONDS,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "application_name": "golive-faq",
        }
        options |= {name: value for name, value in usual.items() if name not in url.query}
        self._engine = sa.create_engine(
            url, connect_args=options, pool_size=1, max_overflow=1, pool_pre_ping=True, hide_parameters=True
        )

    def add(self, rows: Iterable[Asked], ignored: Iterable[Ignored] = ()) -> int:
        """Merge rows, all or none; how many were new or changed. Raises JournalError."""
        # In one order everywhere, so that two that write the same rows never wait for each other.
        given = sorted(alone(rows).values(), key=lambda row: row.id)
        others = sorted(set(ignored))
        changed = 0
        with self._writing() as database:
            for at in range(0, len(given), MERGED_AT_ONCE):
                changed += _merge(database, given[at : at + MERGED_AT_ONCE])
            for at in range(0, len(others), MERGED_AT_ONCE):
                values = [{"base": one.base, "question": one.question} for one in others[at : at + MERGED_AT_ONCE]]
                done = insert(_ignored).on_conflict_do_nothing().returning(_ignored.c.base)
                changed += len(database.execute(done, values).all())
        return changed

    def mark(self, row_id: str, helped: bool, at: str) -> bool:
        """Keep whether a reply helped; what was said last stays. Whether the question is there. Raises JournalError."""
        later = _asked.c.helped_at > at
        said = (
            sa.update(_asked)
            .where(_asked.c.id == row_id)
            .values(
                helped=sa.case((later, _asked.c.helped), else_=helped),
                helped_at=sa.case((later, _asked.c.helped_at), else_=at),
            )
        )
        # One statement: a question that another server writes meanwhile is marked or not there, never seen unmarked.
        with self._writing() as database:
            return bool(database.execute(said).rowcount)

    def last(self, base: str, question: str) -> str:
        """The id of the last row with this question, or ``""``. Raises JournalError."""
        wanted = sa.select(_asked.c.id).where(_asked.c.base == base, _asked.c.question == question)
        found = list(self._read(wanted.order_by(_asked.c.at.desc(), _asked.c.id).limit(1)))
        return str(found[0][0]) if found else ""

    def asked(self, base: str | None = None) -> Iterator[Asked]:
        """The rows of a knowledge base, or of all, by time, ties by id. Raises JournalError."""
        wanted = sa.select(*_asked.c).order_by(_asked.c.at, _asked.c.id)
        for row in self._read(wanted if base is None else wanted.where(_asked.c.base == base)):
            yield restored(row)

    def misses(self, base: str) -> Iterator[Miss]:
        """What did not end well in a knowledge base, by time, ties by id. Raises JournalError."""
        row = _asked.c
        asked_back = sa.and_(row.kind == "clarification", row.helped.isnot(True))
        wanted = sa.select(row.question, row.at, row.kind, row.about, row.helped).where(
            row.base == base, sa.or_(row.kind == "fallback", row.helped.is_(False), asked_back)
        )
        for found in self._read(wanted.order_by(row.at, row.id)):
            yield Miss(*found)

    def ignored(self, base: str | None = None) -> tuple[Ignored, ...]:
        """What is no gap, in order. Raises JournalError."""
        found = (Ignored(*row) for row in self._read(sa.select(_ignored.c.base, _ignored.c.question)))
        return tuple(sorted(row for row in found if base in (None, row.base)))

    def count(self, base: str | None = None) -> int:
        """How many questions are kept, of a knowledge base or of all. Raises JournalError."""
        wanted = sa.select(sa.func.count()).select_from(_asked)
        found = list(self._read(wanted if base is None else wanted.where(_asked.c.base == base)))
        return int(found[0][0]) if found else 0

    def purge(self) -> None:
        """Delete everything, files of the tables included. Raises JournalError."""
        with self._said(), self._engine.begin() as database:
            if self._version(database):
                database.execute(sa.text(f"SET LOCAL lock_timeout = {int(self._patience * 1000)}"))
                database.execute(sa.text(f"TRUNCATE {_asked.name}, {_ignored.name}"))

    def close(self) -> None:
        """Let go of the connections."""
        with contextlib.suppress(Exception):  # a connection that is gone cannot be closed
            self._engine.dispose()

    # -- the database -------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._said(), self._engine.begin() as database:
            limits = {"lock_timeout": self._patience, "statement_timeout": STATEMENT_SECONDS}
            for name, seconds in limits.items():
                database.execute(sa.text(f"SET LOCAL {name} = {int(seconds * 1000)}"))
            self._make(database)
            yield database

    def _read(self, wanted: sa.Select[Any]) -> Iterator[Sequence[Any]]:
        with self._said(), self._engine.connect() as database:
            if self._version(database):
                with database.execution_options(yield_per=READ_AT_ONCE).execute(wanted) as found:
                    yield from found

    def _make(self, database: sa.Connection) -> None:
        if self._version(database):
            return
        database.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        if not self._version(database):  # another server may have been first
            _tables.create_all(database, checkfirst=True)
            database.execute(insert(_journal).values(version=VERSION).on_conflict_do_nothing())

    def _version(self, database: sa.Connection) -> int:
        """Of the tables that are there, 0 where there are none. Raises JournalError for newer ones."""
        there = sa.select(sa.func.to_regclass(_journal.name).isnot(None))
        if not database.execute(there).scalar():
            return 0
        version = int(database.execute(sa.select(sa.func.max(_journal.c.version))).scalar() or 0)
        if version > VERSION:
            raise JournalError(NEWER.format(place=self.place))
        return version

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """Turns what goes wrong into a sentence without secrets and without rows."""
        try:
            yield
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            at_fault = isinstance(error, (DataError, IntegrityError))
            said = (_REFUSED if at_fault else _CANNOT).format(place=self.place, reason=self._reason(error))
            raise JournalError(said, refused=at_fault) from None  # what it came from may hold rows or the password
        except (UnicodeError, ValueError) as error:
            reason = type(error).__name__
            raise JournalError(_REFUSED.format(place=self.place, reason=reason), refused=True) from None

    def _reason(self, error: Exception) -> str:
        origin = (error.orig if isinstance(error, DBAPIError) else None) or error
        diagnosed = getattr(getattr(origin, "diag", None), "message_primary", None)
        lines = [line.strip() for line in str(diagnosed or origin).splitlines() if line.strip()]
        text = one_line(lines[0] if lines else type(origin).__name__, 300).rstrip(".")
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text


def _secrets_of(address: str) -> tuple[str, ...]:
    """What of an address must never be told, longest first: as it is written and as it is meant."""
    parts = urlsplit(address)
    given = parts.netloc.rpartition("@")[0].partition(":")[2]
    found = {given, unquote(given)}
    found |= {value for name, value in parse_qsl(parts.query) if "pass" in name.lower()}
    return tuple(sorted((secret for secret in found if secret), key=len, reverse=True))


def _merge(database: sa.Connection, rows: Sequence[Asked]) -> int:
    given = [_values(row) for row in rows]
    columns = {f"{name}_": [values[name] for values in given] for name in COLUMNS}
    new = {str(row[0]) for row in database.execute(_MADE, columns)}
    others = {row.id: row for row in rows if row.id not in new}
    if not others:
        return len(new)
    there = sa.select(*_asked.c).where(_asked.c.id.in_(others)).order_by(_asked.c.id).with_for_update()
    changed = 0
    for before in map(restored, database.execute(there).all()):
        row = merged(before, others[before.id])
        if row != before:
            database.execute(sa.update(_asked).where(_asked.c.id == row.id).values(_values(row)))
            changed += 1
    return len(new) + changed


def _values(row: Asked) -> dict[str, Any]:
    return dict(zip(COLUMNS, stored(row), strict=True))
