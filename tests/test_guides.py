"""The guides in docs/: every command of theirs is run, in a folder of its own, and ends as the guide says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"```sh\n(.*?)```", re.S)
ENDS = re.compile(r"^# exit code (\d+)$", re.M)
GUIDE = Path("docs/write-content.md")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment with the commands of this checkout, and nothing of the person who runs the tests."""
    programs = tmp_path / "bin"
    programs.mkdir()
    python = shlex.quote(sys.executable)
    for name, what in (("golive-faq", f"{python} -m assistant.fronts.cli"), ("python", python)):
        (programs / name).write_text(f'#!/bin/sh\nexec {what} "$@"\n')
        (programs / name).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GOLIVE_", "XDG_"))}
    roles = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
    people = {f"GIT_{role}": "tests@example.org" for role in roles}
    return {
        **kept,
        **people,
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONWARNINGS": "error",
    }


def script_of(blocks: list[str]) -> str:
    """All blocks as one script that stops at the first command that ends otherwise than the guide says."""
    lines = ["set -eu"]
    for number, block in enumerate(blocks, 1):
        ends = ENDS.search(block)
        lines.append(f"echo '== block {number}'")
        if ends:
            lines += ["set +e", block, "ended=$?", "set -e", f'[ "$ended" = {ends[1]} ] || exit 99']
        else:
            lines.append(block)
    return "\n".join(lines)


def test_every_command_of_the_writers_guide_works(tmp_path: Path, shell: dict[str, str]) -> None:
    pytest.importorskip("ruamel.yaml")
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(blocks) >= 10
    work = tmp_path / "work"
    work.mkdir()
    done = subprocess.run(
        ["bash", "-c", script_of(blocks)], cwd=work, env=shell, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-1_500:] + done.stderr[-1_500:]
    parts = done.stdout.split("== block ")
    assert "Hold the button" in parts[1], "the made-up product answers"
    assert done.stderr.count("tests pass (100.0%)") == script_of(blocks).count("golive-faq test\n")
    assert done.stderr.count(".: nothing found.") == script_of(blocks).count("golive-faq check\n")
    assert "Rain and snow do no harm" in parts[3]
    assert "twelve months → nine months" in done.stdout
    assert "measure" in done.stdout[done.stdout.index("gap-") :]
    assert "answer rain-and-snow" in parts[-1]
    assert (work / "my-faq" / "faq.html").stat().st_size > 1_000


def test_the_writers_guide_names_only_commands_there_are() -> None:
    from assistant.fronts.cli import COMMANDS

    text = GUIDE.read_text(encoding="utf-8")
    named = set(re.findall(r"golive-faq (?:--\S+ \S+ )?([a-z][a-z-]+)", text)) - {"with", "does"}
    assert named - set(COMMANDS) <= {"in", "and"}
