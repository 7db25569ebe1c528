"""Triage of archives: the same rows however it is cut, whoever does it, and whatever becomes of a worker."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.triage.archive import BadArchive, Part, parts_of, tickets_of
from assistant.triage.rows import Counts, Job, path_of, triage_part
from faq import load

LAMPS = Path("tests/fixtures/lamps").resolve()
TEXTS = ("what is a lamp?", "which bulb fits", "bread on sunday", "is oil allowed in the house", "")
BAD = b'{"id": 1, "text": 5}\n{\n\xff\n{"id": {"a": 1}, "text": "what is a lamp?"}\n\n'

needs_arrow = pytest.mark.skipif(
    importlib.util.find_spec("pyarrow") is None, reason="Parquet needs pip install 'golive-faq[cluster]'"
)
needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="a cluster needs pip install 'golive-faq[cluster]'"
)


def archive(folder: Path, rows: int = 400) -> Path:
    """Two NDJSON files with some bad lines, the last one without its end."""
    folder.mkdir()
    lines = [json.dumps({"id": at, "text": TEXTS[at % len(TEXTS)]}).encode() for at in range(rows)]
    half = rows // 2
    (folder / "a.ndjson").write_bytes(b"\n".join(lines[:half]) + b"\n" + BAD)
    (folder / "b.jsonl").write_bytes(b"\n".join(lines[half:]))
    return folder


def job(out: Path, **more: Any) -> Job:
    out.mkdir(exist_ok=True)
    return Job(str(LAMPS), str(out), load(LAMPS).digest, fast=True, **more)


def rows_of(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(out.glob("part-*.ndjson")) for line in path.read_text().splitlines()]


def done_here(source: Path, out: Path, part_bytes: int = 1_000_000) -> list[dict[str, Any]]:
    for part in parts_of(source, part_bytes):
        triage_part(job(out), part)
    return rows_of(out)


@pytest.mark.parametrize("part_bytes", [1, 7, 100, 1_000, 1_000_000])
def test_every_line_is_in_one_part_whatever_their_size(tmp_path: Path, part_bytes: int) -> None:
    source = archive(tmp_path / "in", rows=30)
    found = [
        (Path(part.path).name, ticket)
        for part in parts_of(source, part_bytes)
        for ticket in tickets_of(part, "text", "id")
    ]
    whole = [(Path(part.path).name, ticket) for part in parts_of(source) for ticket in tickets_of(part, "text", "id")]
    assert found == whole
    assert [ticket.id for _, ticket in whole if ticket.text is not None and isinstance(ticket.id, int)] == [*range(30)]


def test_a_row_tells_kind_nearest_entry_confidence_and_gap(tmp_path: Path) -> None:
    rows = done_here(archive(tmp_path / "in"), tmp_path / "out")
    lamp, bread = rows[0], rows[2]
    assert (lamp["file"], lamp["id"], lamp["kind"], lamp["nearest"], lamp["gap"]) == (
        *("a.ndjson", 0, "answer", "lamp"),
        False,
    )
    assert 0.5 < lamp["confidence"] <= 1
    assert (bread["kind"], bread["gap"]) == ("fallback", True)


def test_a_line_that_is_no_ticket_is_a_row_that_says_so(tmp_path: Path) -> None:
    rows = done_here(archive(tmp_path / "in"), tmp_path / "out")
    wrong = [row["wrong"] for row in rows if row["kind"] == "error"]
    assert len(wrong) == 3
    assert "`text` must be text" in wrong[0]
    assert "JSON" in wrong[1]
    assert "UTF-8" in wrong[2]


def test_a_part_that_is_there_is_counted_and_never_made_again(tmp_path: Path) -> None:
    task, part = job(tmp_path / "out"), parts_of(archive(tmp_path / "in"))[0]
    first = triage_part(task, part)
    path = path_of(task, part)
    before = path.stat().st_mtime_ns
    assert triage_part(task, part) == first
    assert path.stat().st_mtime_ns == before
    assert sum(first.kinds.values()) == len(rows_of(tmp_path / "out"))


def test_a_part_that_fails_leaves_nothing(tmp_path: Path) -> None:
    source = archive(tmp_path / "in")
    with pytest.raises(OSError, match="such file"):
        triage_part(job(tmp_path / "out"), Part(0, str(source / "none.ndjson"), "ndjson", 0, 10))
    assert not [*(tmp_path / "out").iterdir()]


def test_content_that_differs_between_machines_is_refused(tmp_path: Path) -> None:
    other = Job(str(LAMPS), str(tmp_path), "f" * 64, fast=True)
    with pytest.raises(BadArchive, match="differs"):
        triage_part(other, parts_of(archive(tmp_path / "in"))[0])


@pytest.mark.parametrize(
    ("names", "word"),
    [
        ((), "no such file"),  # nothing there
        (("in/x.txt",), "no file that ends in"),
        (("in/a.ndjson", "in/b.parquet"), "Parquet"),  # unreadable, and both kinds
    ],
)
def test_an_archive_that_cannot_be_read_is_told(tmp_path: Path, names: tuple[str, ...], word: str) -> None:
    for name in names:
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}\n")
    with pytest.raises(BadArchive, match=word):
        parts_of(tmp_path / "in")


@needs_arrow
def test_parquet_gives_the_rows_that_ndjson_gives(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    texts = [*TEXTS, None] * 50
    (tmp_path / "in").mkdir()
    table = pyarrow.table({"ticket": [*range(len(texts))], "body": texts, "other": texts})
    parquet.write_table(table, tmp_path / "in" / "t.parquet", row_group_size=70)
    (tmp_path / "t.ndjson").write_text("".join(json.dumps({"id": at, "text": t}) + "\n" for at, t in enumerate(texts)))
    parts = parts_of(tmp_path / "in")
    assert len(parts) == 5
    task = job(tmp_path / "out", text="body", id="ticket")
    counts = Counts()
    for part in parts:
        counts.update(triage_part(task, part))
    found = [
        row
        for path in sorted((tmp_path / "out").glob("part-*.parquet"))
        for row in parquet.read_table(path).to_pylist()
    ]
    wanted = done_here(tmp_path / "t.ndjson", tmp_path / "out2")
    assert [row["at"] for row in found] == [*range(len(texts))]
    for names in (("kind",), ("nearest",), ("confidence",), ("gap",)):
        assert [[row[name] for name in names] for row in found] == [[row[name] for name in names] for row in wanted]
    assert sum(counts.kinds.values()) == len(texts)
    with pytest.raises(BadArchive, match="ticket, body, other"):
        [*tickets_of(parts[0], "text", "id")]


@needs_dask
def test_a_worker_killed_in_mid_run_costs_no_row_and_doubles_none(tmp_path: Path) -> None:
    from assistant.triage import cluster as dask

    source, out = archive(tmp_path / "in", rows=3_000), tmp_path / "out"
    parts = parts_of(source, 4_000)
    assert len(parts) > 20
    task = job(tmp_path / "out")
    killed: list[int] = []

    with dask.connected(None, 3) as client:
        pids = client.run(os.getpid)

        def kill_one_at_work(done: int, counts: Counts) -> None:
            if not killed:
                busy = [worker for worker, tasks in client.processing().items() if tasks]
                killed.append(pids[busy[0]])
                os.kill(killed[0], signal.SIGKILL)
                (out / ".part-000001.ndjson.1.1.part").write_text("half a line")  # as a killed worker may leave it

        counts = dask.run(client, task, parts, kill_one_at_work)
    assert killed
    wanted = done_here(source, tmp_path / "alone")
    assert rows_of(out) == wanted
    assert sum(counts.kinds.values()) == len(wanted)
    assert not [*out.glob(".part-*")]
    assert json.loads((out / "summary.json").read_text())["rows"] == len(wanted)


@needs_dask
def test_each_worker_loads_the_content_once(tmp_path: Path) -> None:
    from assistant.triage import cluster as dask
    from assistant.triage.rows import _opened

    parts = parts_of(archive(tmp_path / "in", rows=200), 400)
    with dask.connected(None, 2) as client:
        dask.run(client, job(tmp_path / "out"), parts)
        loads = client.run(lambda: (_opened.cache_info().misses, _opened.cache_info().hits))
    assert all(misses <= 1 for misses, _ in loads.values())
    assert sum(misses + hits for misses, hits in loads.values()) == len(parts)


def run_command(source: Path, out: Path, *options: str, code: int = 0) -> str:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "assistant.fronts.cli", "--content", str(LAMPS), "--fast"),
            *("triage", str(source), str(out), *options),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if code else done.stdout


@needs_dask
def test_the_command_goes_on_where_it_was_ended_and_refuses_what_is_not_its_own(tmp_path: Path) -> None:
    source, out = archive(tmp_path / "in"), tmp_path / "out"
    first = json.loads(run_command(source, out, "--jobs", "2"))
    parts = sorted(out.glob("part-*"))
    rows, times = rows_of(out), [path.stat().st_mtime_ns for path in parts]
    assert first["rows"] == len(rows) == 404
    assert first["kinds"]["error"] == 3
    parts[-1].unlink()
    assert json.loads(run_command(source, out, "--jobs", "1")) == first
    assert rows_of(out) == rows
    assert [path.stat().st_mtime_ns for path in parts[:-1]] == times[:-1]
    assert "files" in run_command(tmp_path / "in" / "a.ndjson", out, code=1)
    assert "text" in run_command(source, out, "--text", "body", code=1)
    assert "not empty" in run_command(source, tmp_path, code=1)


@needs_dask
@pytest.mark.parametrize(
    ("options", "word", "code"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), "cannot be reached", 1),
        (("--scheduler", "nowhere://x"), "cannot be reached", 1),
        (("--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"), "--jobs", 2),
        (("--jobs", "0"), "--jobs", 2),
    ],
)
def test_a_cluster_that_cannot_be_is_told(tmp_path: Path, options: tuple[str, ...], word: str, code: int) -> None:
    assert word in run_command(archive(tmp_path / "in"), tmp_path / "out", *options, code=code)


def test_without_dask_the_command_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['distributed'] = None; from assistant.fronts.cli import main; main(['triage', *'ab'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "golive-faq[cluster]" in done.stderr
