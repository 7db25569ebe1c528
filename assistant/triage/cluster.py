"""Parts of an archive on a Dask cluster: each done once, a few at a time, whatever becomes of a worker.

Workers read the archive and write their parts themselves, so all machines must see the same folders. It holds no
rows: only counts come back.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.triage.archive import BadArchive, Part
from assistant.triage.rows import Counts, Job, path_of, triage_part

FORMAT = "golive-faq-triage"
PLAN = "triage.json"
SUMMARY = "summary.json"
AHEAD = 2
"""Parts handed out for each thread of the cluster, so that none waits and the scheduler stays small."""
RETRIES = 2
"""Times a part that failed is tried again (a file system that hiccups); a worker's death costs none of them."""

PATIENCE = 5
"""Seconds to wait for a scheduler."""

Seen = Callable[[int, Counts], None]
"""Told after each part: parts done so far, and the counts up to there."""


def dask() -> Any:
    """The module ``distributed``. Raises ImportError."""
    return importlib.import_module("distributed")


@contextmanager
def connected(scheduler: str | None, jobs: int) -> Iterator[Any]:
    """A client of a scheduler that runs, or of a cluster of ``jobs`` processes on this machine. Raises BadArchive."""
    if scheduler is None:
        local = {"n_workers": jobs, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
        with dask().LocalCluster(**local) as cluster, dask().Client(cluster) as client:
            yield client
        return
    try:
        client = dask().Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise BadArchive(f"the scheduler {scheduler} cannot be reached: {error}") from error
    with client:
        yield client


def begin(job: Job, parts: Sequence[Part]) -> None:
    """Make the folder ready, or find that it was begun for the same archive and content. Raises BadArchive, OSError."""
    out = Path(job.out)
    plan = json.loads(json.dumps({"format": FORMAT, **asdict(job), **_input(parts)}))
    del plan["out"], plan["folder"]
    kept = out / PLAN
    if kept.exists():
        try:
            before = json.loads(kept.read_bytes())
        except ValueError:
            before = {}
        differing = sorted(name for name in plan if not isinstance(before, dict) or before.get(name) != plan[name])
        if differing:
            raise BadArchive(
                f"{out} was begun with something else (different: {', '.join(differing)}); give a new folder."
            )
    elif out.exists() and any(out.iterdir()):
        raise BadArchive(f"{out} is not empty; give a new folder, or one that a triage has begun.")
    else:
        out.mkdir(parents=True, exist_ok=True)
        _put(kept, plan)


def run(client: Any, job: Job, parts: Sequence[Part], seen: Seen | None = None) -> Counts:
    """Do every part and write the summary. Raises BadArchive, ContentError, OSError."""
    threads = sum(client.nthreads().values()) or 1
    waiting = iter(parts)
    total = Counts()

    def submit(part: Part) -> Any:
        return client.submit(triage_part, job, part, pure=False, retries=RETRIES)

    futures = dask().as_completed([submit(part) for part in islice(waiting, threads * AHEAD)])
    for done, future in enumerate(futures, 1):
        total.update(future.result())
        future.release()
        if seen is not None:
            seen(done, total)
        part = next(waiting, None)
        if part is not None:
            futures.add(submit(part))
    _finish(job, parts, total)
    return total


def _finish(job: Job, parts: Sequence[Part], total: Counts) -> None:
    missing = [part.number for part in parts if not path_of(job, part).exists()]
    if missing:
        raise BadArchive(f"part {missing[0]} is not in {job.out}: the workers write to another file system.")
    for left in Path(job.out).glob(".part-*.part"):  # of a worker that was killed
        with suppress(OSError):
            left.unlink()
    _put(Path(job.out) / SUMMARY, summary(total))


def summary(total: Counts) -> dict[str, Any]:
    """The counts as JSON values, most frequent first, ties by name."""

    def ranked(counts: Any) -> dict[str, int]:
        return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))

    return {
        "rows": sum(total.kinds.values()),
        "kinds": ranked(total.kinds),
        "entries": ranked(total.entries),
        "gaps_by_nearest": ranked(total.gaps),
    }


def _input(parts: Sequence[Part]) -> dict[str, Any]:
    """What tells one archive from another: names, sizes and times of its files, and how they were cut."""
    files: dict[str, list[int]] = {}
    for path in dict.fromkeys(part.path for part in parts):
        found = os.stat(path)
        files[Path(path).name] = [found.st_size, found.st_mtime_ns]
    return {"files": files, "parts": [[Path(part.path).name, part.start, part.end] for part in parts]}


def _put(path: Path, value: Any) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    os.replace(beside, path)
