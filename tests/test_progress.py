"""Progress: a line on standard error, on a terminal only, wiped when it is over; never on standard output."""

from __future__ import annotations

import io
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant import progress
from assistant.fronts import cli
from assistant.progress import Busy, Progress, watched

BASE = "tests/fixtures/lint/none"


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal, and no patience: what takes no time is drawn too."""
    out = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=out))
    monkeypatch.setattr(progress, "PATIENCE", 0.001)
    return out


def after(out: Terminal) -> str:
    """What is left to see on the terminal's last line."""
    line = ""
    for part in out.getvalue().split("\n")[-1].split("\r"):
        line = part + line[len(part) :]
    return line.strip()


def test_a_bar_shows_how_far_it_is_and_leaves_nothing(terminal: Terminal) -> None:
    with Progress("testing") as bar:
        bar._next = 0.0
        bar(1, 4)
        assert "testing [#######......................." in terminal.getvalue()
        assert " 25%" in terminal.getvalue()
    assert after(terminal) == ""


def test_a_bar_is_wiped_at_its_end_and_can_begin_again(terminal: Terminal) -> None:
    with Progress("reading") as bar:
        for _ in range(2):
            bar._next = 0.0
            bar(1, 2)
            bar(2, 2)
            assert after(terminal) == ""
    assert terminal.getvalue().count(" 50%") == 2


def test_what_takes_less_than_a_second_shows_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 3_600.0)
    with Progress("testing") as bar, Busy("reading"):
        bar(1, 2)
    assert terminal.getvalue() == ""


def test_what_cannot_tell_how_far_it_is_says_that_it_goes_on(terminal: Terminal) -> None:
    with Busy("reading page.html"):
        until = time.monotonic() + 30
        while "reading page.html … 0 s" not in terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.001)
    assert "reading page.html … 0 s" in terminal.getvalue()
    assert after(terminal) == ""


def test_without_a_terminal_nothing_is_shown_and_no_thread_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with Busy("reading") as busy, Progress("testing") as bar:
        bar._next = 0.0
        bar(1, 2)
        assert not busy._thread.is_alive()
    assert capsys.readouterr() == ("", "")


def test_the_lines_of_a_file_are_counted_in_bytes() -> None:
    told: list[tuple[int, int]] = []
    lines = [b"four\n"] * (progress.TOLD_EVERY + 1)
    size = sum(map(len, lines))
    kept = list(watched(io.BytesIO(b"".join(lines)), size, lambda done, total: told.append((done, total))))
    assert kept == lines
    assert told == [(5, size), (size, size), (size, size)]


COMMANDS = [
    # command, what it says is going on
    (("check", BASE), "checking ["),
    (("--fast", "test", BASE), "testing ["),
    (("--fast", "eval", BASE), "measuring ["),
    (("stale", BASE), "reading ["),
    (("export", BASE), "reading ["),
    (("--fast", "diff", BASE, "tests/fixtures/lint/FAQ406"), "comparing ["),
    (("--content", "NEW", "import", "NEW/page.md"), "writing ["),
]


@pytest.mark.parametrize(("arguments", "label"), COMMANDS, ids=[" ".join(row[0])[:20] for row in COMMANDS])
def test_a_command_shows_its_progress_on_a_terminal_and_never_on_standard_output(
    terminal: Terminal,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: tuple[str, ...],
    label: str,
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "STEP", 0.0)
    monkeypatch.setattr(progress, "Busy", lambda label: Progress(label))  # its thread would draw without a rest
    (tmp_path / "page.md").write_text("# Help\n\n## How?\n\nSo.\n\n## Why?\n\nThus.\n", "utf-8")
    with pytest.raises(SystemExit) as left:
        cli.main([word.replace("NEW", str(tmp_path)) for word in arguments])
    assert left.value.code in (0, 5)
    assert label in terminal.getvalue()
    assert "[#" not in capsys.readouterr().out
    assert "%" not in after(terminal)
