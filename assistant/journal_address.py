"""From an address to the place of a journal: a file of SQLite, or a database of PostgreSQL.

An address can hold a password; nothing here puts it into a sentence, and what cannot be read is not repeated at all.
"""

from __future__ import annotations

import re
from pathlib import Path

from assistant.journal import PATIENCE, Journal
from assistant.journal_rows import JournalError, Store

VARIABLE = "GOLIVE_FAQ_JOURNAL"
"""The environment's name for an address: unlike an argument, it is in no list of processes."""
EXTRA = "A journal in PostgreSQL needs the extra: pip install 'golive-faq[postgres]'"
FORMS = "postgresql://USER@HOST/DATABASE, sqlite:///FILE or a file"
NO_ADDRESS = f"That is no place for a journal; write it like {FORMS}."
NO_POSTGRES = (
    "That address of a database cannot be read; write it like postgresql://USER:PASSWORD@HOST:5432/DATABASE, with "
    "%40 for @, %2F for /, %3F for ? and %23 for # in a password."
)
NO_SCHEME = f"A journal cannot be kept in '{{scheme}}'; it can in {FORMS}."

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):/")
_POSTGRES = re.compile(
    r"(?:postgresql|postgres|postgresql\+psycopg)://"
    r"(?:[^@:/?#\s]*(?::[^@/?#\s]*)?@)?"
    r"(?P<host>[A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?P<port>:\d{1,5})?"
    r"(?P<name>/[^@/?#\s]*)?(?:\?[^@?#\s]*)?"
)
"""Stricter than libpq, so that no part of a password that was not encoded is taken for a host and told."""


def opened(address: str | None, patience: float = PATIENCE) -> Store:
    """The journal at an address, the one of this machine where there is none; nothing is connected to yet.

    ``patience``: seconds to wait for others that write. Raises JournalError for what is no address, and where the
    extra is missing.
    """
    if not address:
        from assistant.recording import journal_file

        return Journal(journal_file(), patience)
    scheme = _SCHEME.match(address)
    if scheme is None:
        meant = "@" in address and not address.startswith(("/", ".", "~"))
        if meant or "://" in address or "\0" in address:
            raise JournalError(NO_ADDRESS)
        return Journal(Path(address).expanduser(), patience)
    if scheme[1] == "sqlite":
        path = address.removeprefix("sqlite:///")
        if not path or path == address or "\0" in path:
            raise JournalError(NO_ADDRESS)
        return Journal(Path(path).expanduser(), patience)
    if scheme[1] not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise JournalError(NO_SCHEME.format(scheme=scheme[1]))
    place = shown(address)
    try:
        from assistant.journal_postgres import PostgresJournal
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("sqlalchemy", "psycopg"):
            raise
        raise JournalError(EXTRA) from error
    return PostgresJournal(address, place, patience)


def shown(address: str) -> str:
    """A database's address for people: host, port and name alone. Raises JournalError."""
    found = _POSTGRES.fullmatch(address)
    if found is None:
        raise JournalError(NO_POSTGRES)
    return f"postgresql://{found['host']}{found['port'] or ''}{found['name'] or ''}"
