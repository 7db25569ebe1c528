"""The command in the test's own process, and the knowledge base that ``golive-faq new`` makes for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.files import create_all
from assistant.fronts import cli
from assistant.starter import starter_files


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    """Exit code, output and errors of the command."""
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    return (left.value.code, *capsys.readouterr())


def starter_in(folder: Path) -> Path:
    """A new folder with the starter's knowledge base, as of 2026-11-24: the Pip weather sensor."""
    folder.mkdir()
    create_all(folder, starter_files("2026-11-24"))
    return folder
