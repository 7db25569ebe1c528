"""Every test has a home of its own: nothing is read from, or left in, the real one."""

from __future__ import annotations

import os
from pathlib import Path

# OpenBLAS reads it when numpy is first imported; its threads spin against each other on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest


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
    monkeypatch.delenv("GOLIVE_FAQ_CONTENT", raising=False)
