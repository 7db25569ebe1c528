"""A disk that is full: every command that writes says so in a sentence, and nothing that was there is lost.

Each command runs as a process that may write no file beyond a few bytes; the kernel then refuses as a full disk does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="limits of a process are not to be had on this system")

MOST = 64  # bytes of any file
LONG = "x" * 300
FAQ_PAGE = "# Help\n\n## How do I pay?\n\nBy card, or by bank transfer, or in cash at any of our shops in town.\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base with enough tests to be calibrated on, and files that the commands would replace."""
    folder = tmp_path / "kb"
    (folder / "entries").mkdir(parents=True)
    for name in ("lamp", "door", "chair", "table", "window"):
        tests = "".join(
            f"  - {word} the {name} please\n"
            for word in ("clean", "paint", "sell", "lift", "mend", "move", "burn", "wash")
        )
        (folder / "entries" / f"{name}.yaml").write_text(
            f"question: What is a {name}?\nanswer: |\n  A {name}, see the manual of the {name}.\n"
            f"variants:\n  - the {name} explained\ntests:\n{tests}",
            "utf-8",
        )
    (folder / "scope.yaml").write_text("examples:\n" + "".join(f"  - where is town {n}\n" for n in range(40)), "utf-8")
    (folder / "calibration.json").write_text('{"format": 0}', "utf-8")
    (folder / "transcripts").mkdir()
    (folder / "transcripts" / "talk.txt").write_text("> What is a lamp?\n", "utf-8")
    (tmp_path / "page.md").write_text(FAQ_PAGE, "utf-8")
    (tmp_path / "out.html").write_text("old", "utf-8")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "entry.schema.json").write_text("{}", "utf-8")
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def limited() -> None:
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error instead of the end of the process
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST, MOST))


def run(base: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "GOLIVE_FAQ_CONTENT": "kb",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "assistant.fronts.cli", "--fast", *arguments],
        cwd=base.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )


COMMANDS = [
    # what is run, what the sentence names, and how it ends
    (("export", "--format", "html", "-o", "out.html"), "out.html", "The file is as it was."),
    (("eval", "--html", "out.html"), "out.html", "The file is as it was."),
    (("calibrate",), "kb/calibration.json", "The file is as it was."),
    (("schema", "--all", "schemas"), "schemas/entry.schema.json", "What was there is as it was."),
    (("test", "--accept"), "kb/transcripts/talk.txt", "The file is as it was."),
    (("new", "other"), "other", "Nothing was written."),
    (("new", "entry", "bench", "-q", "What is a bench?", "-a", LONG), "kb/entries/bench.yaml", "Nothing was written."),
    (
        ("new", "tree", "which", "--title", "Which?", "--ask", "A?", "-o", "Yes", "-o", "No", "--rests-on", "lamp"),
        "kb/trees/which.yaml",
        "Nothing was written.",
    ),
    (("import", "page.md"), "kb/entries/how-do-i-pay.yaml", "Nothing was written."),
]


@pytest.mark.parametrize(("arguments", "named", "end"), COMMANDS, ids=[" ".join(row[0][:2]) for row in COMMANDS])
def test_a_full_disk_is_said_and_nothing_is_lost(base: Path, arguments: tuple[str, ...], named: str, end: str) -> None:
    before = files_of(base.parent)
    done = run(base, *arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert named in done.stderr
    assert "File too large" in done.stderr
    assert end in done.stderr
    assert files_of(base.parent) == before
    assert not (base.parent / "other").exists()  # a folder that was made for nothing is gone
    assert not (base / "trees").exists()


def test_what_only_reads_needs_no_disk(base: Path) -> None:
    before = files_of(base.parent)
    for arguments in (("check", "kb"), ("test", "--fail-under", "0"), ("stale",), ("export", "--format", "jsonl")):
        done = run(base, *arguments)
        assert done.returncode in (0, 5), done.stderr
        assert "Something went wrong" not in done.stderr
    assert files_of(base.parent) == before
