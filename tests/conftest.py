"""Every test has a home of its own: nothing is read from, or left in, the real one. Beside it, what many files share.

A file's own fixture of the same name goes first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# OpenBLAS reads it when numpy is first imported; its threads spin against each other on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Textual reads it when it is first imported; what a test draws must not depend on the terminal it is started in.
os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from assistant.fronts.http.service import Service
    from assistant.journal_rows import Store
    from faq import Content, Matcher
    from tests.http_client import Lines
    from tests.postgres_server import Server


@pytest.fixture(scope="session")
def kept_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for the session, so that what is worked out once is worked out once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def own_home(kept_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders of state, cache and settings, inside the session's home unless a test sets its own."""
    monkeypatch.setenv("HOME", str(kept_home))
    for name in ("CACHE", "STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(kept_home / name.lower()))
    for name in ("CONTENT", "JOURNAL"):
        monkeypatch.delenv(f"GOLIVE_FAQ_{name}", raising=False)


@pytest.fixture
def own_state(own_home: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of state for this test alone, not made yet: the journal is in it, and off."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


# -- the starter's knowledge base -------------------------------------------------------------------


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with the starter's knowledge base, for this test to change."""
    from tests.command_stage import starter_in

    return starter_in(tmp_path / "kb")


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The starter's knowledge base, read once."""
    from faq import load
    from tests.command_stage import starter_in

    return load(starter_in(tmp_path_factory.mktemp("starter") / "kb"))


@pytest.fixture(scope="session")
def matcher(content: Content) -> Matcher:
    """Its matcher, with words alone."""
    from faq import Matcher

    return Matcher(content, encoder=None)


# -- the HTTP application over the lamps, for a file -------------------------------------------------


@pytest.fixture(scope="module")
def lines() -> Lines:
    """What the service has logged."""
    return []


@pytest.fixture(scope="module")
def service(lines: Lines) -> Service:
    """The service behind ``client``."""
    from tests.http_client import service_of

    return service_of(lines=lines)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    """A client of the application, which lives as long as the file's tests."""
    from tests.http_client import client_of

    with client_of(service) as opened:
        yield opened


# -- PostgreSQL -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; without it the test is skipped, and says so."""
    from tests.postgres_server import running

    try:
        with running() as server:
            yield server
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.fixture
def address(postgres: Server) -> str:
    """The address of an empty database."""
    return postgres.new_database()


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """The journal in it."""
    from assistant.journal_address import opened

    made = opened(address, 10.0)
    yield made
    made.close()
