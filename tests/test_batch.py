"""Many questions at once: order kept, nothing lost or twice, whatever ends it."""

from __future__ import annotations

import datetime
import functools
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant import batch, recording
from assistant.conversation import Conversation
from assistant.fronts.ndjson import Desk
from assistant.lanes import Ask, Broken, Here, There, answered
from assistant.pace import Pace, span
from faq import Content, Matcher, load

LAMPS = "tests/fixtures/lamps"
TEXTS = ("what is a lamp?", "start owner", "1", "back", "bread", "which bulb fits", "")
OVERDUE = datetime.date(2030, 1, 1)
"""As for the processes, whose day is today: the review of what a lamp is has been due since January 2026."""
PIPE = 1 << 16
"""Bytes a pipe holds on Linux before its writer waits."""


@functools.cache
def lamps() -> tuple[Content, Matcher]:
    content = load(LAMPS)
    return content, Matcher(content, encoder=None)


def made_lines(count: int) -> list[bytes]:
    """Requests, some of them in sessions, some of them bad."""
    lines = []
    for at in range(count):
        request: dict[str, Any] = {"id": at, "text": TEXTS[at % len(TEXTS)]}
        if at % 3 == 0:
            request["session"] = f"s{at % 4}"
        lines.append(b"{" if at % 97 == 5 else json.dumps(request).encode())
    return lines


def desk() -> Desk:
    return Desk(Conversation(*lamps(), OVERDUE))


def expected(lines: Sequence[bytes]) -> list[str]:
    """What one process says to the lines, one after the other."""
    return answered(desk(), [(line, True) for line in lines if line.strip()])


def run_here(lines: Sequence[bytes], lanes: int, done: int = 0) -> list[str]:
    out = io.StringIO()
    batch.run([Here(desk()) for _ in range(lanes)], lines, out, done)
    return out.getvalue().splitlines()


def command(*options: str) -> list[str]:
    return [
        *(sys.executable, "-m", "assistant.fronts.cli", "--content", LAMPS, "--fast"),
        *("ask", "--ndjson", *options),
    ]


def run_command(lines: Sequence[bytes], *options: str, code: int = 0) -> str:
    done = subprocess.run(command(*options), input=b"\n".join(lines) + b"\n", capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    return (done.stderr if code else done.stdout).decode()


@pytest.mark.parametrize("lanes", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_replies_come_in_the_order_of_their_lines_whatever_the_blocks(
    lanes: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BLOCK_LINES", size)
    lines = made_lines(60)
    assert run_here(lines, lanes) == expected(lines)


@pytest.mark.parametrize("done", [0, 1, 17, 59, 60])
def test_going_on_after_any_line_gives_the_rest_of_the_same_replies(done: int) -> None:
    lines = [b"", *made_lines(60)]  # an empty line counts for nothing
    assert run_here(lines, 2, done) == expected(lines)[done:]


def test_lines_of_a_session_go_to_one_lane_and_the_others_evenly() -> None:
    asks: list[Ask] = [(line, True) for line in made_lines(400)]
    places = batch.spread(asks, 4)
    lanes_of: dict[str, set[int]] = {}
    for (line, _), place in zip(asks, places, strict=True):
        session = batch.session_of(line)
        if session is not None:
            lanes_of.setdefault(session, set()).add(place)
    assert {len(lanes) for lanes in lanes_of.values()} == {1}
    assert max(map(places.count, range(4))) - min(map(places.count, range(4))) <= 50


def test_a_session_is_seen_however_its_name_is_written() -> None:
    assert batch.session_of(b'{"text":"x","\\u0073ession":"a"}') == "a"
    assert batch.session_of(b'{"text":"session"}') is None
    assert batch.session_of(b'{"session":') is None


def test_no_more_than_two_blocks_are_read_ahead_of_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK_LINES", 5)
    out, ahead = io.StringIO(), []

    def lines() -> Iterator[bytes]:
        for at, line in enumerate(made_lines(100)):
            ahead.append(at - out.getvalue().count("\n"))
            yield line

    batch.run([Here(desk())], lines(), out)
    assert max(ahead) <= 10


def test_long_lines_make_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK_BYTES", 100)
    line = json.dumps({"text": "x" * 60}).encode()
    assert [len(asks) for asks, _ in batch.blocks([line] * 5, 0, 1_000)] == [2, 2, 1]


def test_several_processes_give_the_bytes_that_one_gives() -> None:
    lines = made_lines(700)
    assert run_command(lines, "--jobs", "2") == run_command(lines) == "".join(f"{row}\n" for row in expected(lines))


def test_after_kill_9_in_mid_run_resume_gives_the_same_rows_none_lost_none_twice(tmp_path: Path) -> None:
    lines, out = made_lines(6_000), tmp_path / "out.ndjson"
    first = subprocess.Popen(command("--jobs", "2", "--resume", str(out)), stdin=subprocess.PIPE)
    assert first.stdin is not None
    # Once three blocks and what a pipe holds are taken, the first block is written: the write below waits for that.
    fed = b"\n".join(lines)[: sum(map(len, lines[: 4 * 2 * batch.BLOCK_LINES])) + 2 * PIPE]
    first.stdin.write(fed)
    first.stdin.flush()
    first.kill()
    first.communicate()
    kept = out.read_bytes()
    whole = expected(lines)
    assert 0 < kept.count(b"\n") < len(whole)
    out.write_bytes(kept + b'{"schema_version":1,"id":4')  # as if it had been cut in the middle of a line
    run_command(lines, "--jobs", "2", "--resume", str(out))
    assert out.read_text(encoding="ascii").splitlines() == whole
    run_command(lines, "--resume", str(out))  # nothing is left to do
    assert out.read_text(encoding="ascii").splitlines() == whole


def test_what_was_written_for_other_input_or_other_content_is_never_gone_on_with(tmp_path: Path) -> None:
    lines, out = made_lines(20), tmp_path / "out.ndjson"
    run_command(lines, "--resume", str(out))
    before = out.read_bytes()
    assert "id" in run_command(made_lines(30)[1:], "--resume", str(out), code=1)
    assert "only 5 lines" in run_command(lines[:5], "--resume", str(out), code=1)
    other = before.replace(lamps()[0].digest.encode(), b"f" * 64)
    out.write_bytes(other)
    assert "other content" in run_command(lines, "--resume", str(out), code=1)
    assert out.read_bytes() == other
    out.write_bytes(b"my notes\n")
    assert "no reply" in run_command(lines, "--resume", str(out), code=1)
    assert out.read_bytes() == b"my notes\n"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--jobs", "0"), "jobs"),
        (("--jobs", "x"), "jobs"),
        (("--resume", "."), "directory"),
    ],
)
def test_an_option_that_cannot_be_is_a_usage_error(options: tuple[str, ...], word: str) -> None:
    assert word in run_command([], *options, code=2)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert "No such file" in run_command([], "--resume", str(tmp_path / "none" / "out"), code=1)


def test_a_process_at_work_that_ends_is_told_and_what_is_written_stays(tmp_path: Path) -> None:
    lanes = [There(Path(LAMPS), True, False) for _ in range(2)]
    lines, out = made_lines(3_000), io.StringIO()

    def deadly() -> Iterator[bytes]:
        for at, line in enumerate(lines):
            if at == 2_000:
                lanes[1].process.kill()
            yield line

    with pytest.raises(Broken, match="ended"):
        batch.run(lanes, deadly(), out)
    written = out.getvalue().splitlines()
    assert written
    assert written == expected(lines)[: len(written)]
    assert not [lane for lane in lanes if lane.process.is_alive()]


def test_a_batch_goes_into_no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    recording.switch(True)
    run_command(made_lines(20), "--jobs", "2")
    assert not recording.journal_file().exists()
    run_command(made_lines(20))  # people at a co-process are kept, if they want that
    assert recording.journal_file().exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_pace_is_told_on_a_terminal_with_rate_and_time_left() -> None:
    out, times = Terminal(), iter([0.0, 10.0])
    pace = Pace("replies", 1_000, lambda: next(times), out)
    pace(100, 100)
    pace(600, 400)
    assert out.getvalue().split("\r")[-1].rstrip() == "600 replies, 50 a second, 0:20 left"
    pace.close()
    assert out.getvalue().endswith(f"\r{'':70}\r")


def test_the_pace_is_told_nowhere_else() -> None:
    out = io.StringIO()
    pace = Pace("replies", 10, lambda: 0.0, out)
    pace(1, 1)
    pace.close()
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00"), (-5, "0:00"), (59.6, "1:00"), (3_599, "59:59"), (3_600, "1:00:00")]
)
def test_a_span_is_told_as_minutes_and_seconds(seconds: float, told: str) -> None:
    assert span(seconds) == told
