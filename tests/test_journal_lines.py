"""The journal as lines: journals of several machines merge through files, and a bad line refuses its file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant.exits import Exit
from assistant.journal import Journal
from assistant.journal_lines import lines_of, read_lines
from assistant.journal_rows import Ignored
from assistant.recording import journal_file
from tests.command_stage import run
from tests.journal_stage import ROWS, kept, row

pytestmark = pytest.mark.usefixtures("own_state")


def test_journals_of_two_machines_merge_through_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for name, rows in (("one", ROWS[:2]), ("two", ROWS[2:])):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / name))
        Journal(journal_file()).add(rows)
        files.append(str(tmp_path / f"{name}.ndjson"))
        assert run(capsys, "journal", "export", "-o", files[-1])[0] == Exit.ANSWERED
    exports = []
    for name, order in (("third", files), ("fourth", [*reversed(files), *files])):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / name))
        assert run(capsys, "journal", "import", *order)[0] == Exit.ANSWERED
        exports.append(run(capsys, "journal", "export")[1])
    assert exports[0] == exports[1]
    assert exports[0].count("\n") == 2


def test_what_is_imported_is_masked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "in.ndjson"
    file.write_text("".join(lines_of([row(question="mail ann@example.org")], [Ignored("b", "call +49 170 1234567")])))
    run(capsys, "journal", "import", str(file))
    assert kept()[0].question == "mail [e-mail]"
    assert "1234567" not in Journal(journal_file()).ignored()[0].question


GOOD = json.loads(next(lines_of([row("a" * 8)], [])))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "is not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "no row of a journal"),
        (b'{"a": 1}', "no row of a journal"),
        (b"[" * 60_000, ""),  # deeper than any parser goes
        (b'{"x": "' + b"y" * 200_000 + b'"}', "longer than"),
        (json.dumps({**GOOD, "journal": 2}).encode(), "newer version"),
        (json.dumps({**GOOD, "id": "../x"}).encode(), "`id` cannot be"),
        (json.dumps({**GOOD, "at": "yesterday"}).encode(), "`at` cannot be"),
        (json.dumps({**GOOD, "kind": "other"}).encode(), "`kind` cannot be"),
        (json.dumps({**GOOD, "question": 5}).encode(), "`question` must be text"),
        (json.dumps({**GOOD, "confidence": 2}).encode(), "from 0 to 1"),
        (json.dumps({**GOOD, "confidence": float("nan")}).encode(), "from 0 to 1"),
        (json.dumps({**GOOD, "matches": [["x"]]}).encode(), "pairs"),
        (json.dumps({**GOOD, "helped": "yes"}).encode(), "`helped`"),
        (json.dumps({"journal": 1, "base": "b", "ignored": None}).encode(), "`ignored` must be text"),
    ],
)
def test_one_bad_line_refuses_the_file_with_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: bytes, said: str
) -> None:
    file = tmp_path / "in.ndjson"
    file.write_bytes(json.dumps(GOOD).encode() + b"\n\n" + line + b"\n")
    code, _, err = run(capsys, "journal", "import", str(file))
    assert code == Exit.ERROR
    assert f"{file}:3: " in err
    assert said in err
    assert "Nothing was imported." in err
    assert kept() == []


def test_a_control_character_in_an_imported_question_is_taken_out() -> None:
    asked, _ = read_lines([json.dumps({**GOOD, "question": "a\x1b[31mb\u202e?"}).encode()], "x")
    assert asked[0].question == "a b?"


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "journal", "import", str(tmp_path / "none.ndjson"))
    assert code == Exit.ERROR
    assert "there is no such file" in err


def test_an_export_that_cannot_be_written_leaves_the_old_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(journal_file()).add(ROWS)
    file = tmp_path / "out.ndjson"
    file.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    code, _, err = run(capsys, "journal", "export", "-o", str(file))
    assert code == Exit.ERROR
    assert "No space left" in err
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == []
