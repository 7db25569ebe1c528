"""What becomes of a ticket, and one part of an archive worked through: read, matched, written whole or not at all.

A part that is there is never made again, so a part may be asked for twice, by two workers even. The content is loaded
once a process. It knows no cluster.
"""

from __future__ import annotations

import functools
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.opening import Opened
from assistant.triage.archive import BATCH_ROWS, NDJSON, BadArchive, Part, arrow, tickets_of
from faq import Verdict

KIND_OF_BAND = {"answer": "answer", "clarify": "clarification", "none": "fallback"}
"""Kinds as the reply's contract names them; a ticket without a text is an ``error``."""
_loading = threading.Lock()


@dataclass(frozen=True)
class Job:
    """What all parts share. ``digest``: of the content that every worker must have in ``folder``."""

    folder: str
    out: str
    digest: str
    fast: bool = False
    text: str = "text"
    id: str = "id"


@dataclass(frozen=True)
class Row:
    """One ticket's result. ``nearest`` is told where nothing is covered, too; then ``gap`` is true.

    ``confidence``: probability (0..1) that the nearest entry is right; ``score``: how well it fits (0..1).
    """

    file: str
    at: int
    id: Any
    kind: str
    nearest: str | None = None
    confidence: float | None = None
    score: float | None = None
    gap: bool = False
    wrong: str | None = None


@dataclass(frozen=True)
class Counts:
    """Rows by kind; answered ones by entry, uncovered ones by the nearest entry ("" where none is near)."""

    kinds: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, nearest: str | None) -> None:
        """Count one row."""
        self.kinds[kind] += 1
        if kind == "answer":
            self.entries[nearest or ""] += 1
        elif kind == "fallback":
            self.gaps[nearest or ""] += 1

    def update(self, other: Counts) -> None:
        """Count all rows of another."""
        self.kinds.update(other.kinds)
        self.entries.update(other.entries)
        self.gaps.update(other.gaps)


Match = Callable[[str], Verdict]


def triage_part(job: Job, part: Part) -> Counts:
    """Work a part through, or only count it where it is there already. Raises BadArchive, ContentError, OSError."""
    path = path_of(job, part)
    if not path.exists():
        match = matching(job)
        rows = (row_of(part, ticket, match) for ticket in tickets_of(part, job.text, job.id))
        beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
        try:
            _write(beside, part.kind, rows)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    counts = Counts()
    for kind, nearest in _read(path, part.kind):
        counts.add(kind, nearest)
    return counts


def path_of(job: Job, part: Part) -> Path:
    """Where a part's rows are."""
    return Path(job.out) / f"part-{part.number:06}.{part.kind}"


def row_of(part: Part, ticket: Any, match: Match) -> Row:
    """A ticket's row."""
    name = Path(part.path).name
    if ticket.text is None:
        return Row(name, ticket.at, ticket.id, "error", wrong=ticket.wrong)
    verdict = match(ticket.text)
    best = verdict.best
    return Row(
        name,
        ticket.at,
        ticket.id,
        KIND_OF_BAND[verdict.band],
        best.id if best else None,
        round(verdict.confidence, 4),
        round(best.score, 4) if best else None,
        gap=verdict.band == "none",
    )


def matching(job: Job) -> Match:
    """The matcher of this process. Raises BadArchive where its content is not the job's."""
    with _loading:
        digest, match = _opened(job.folder, job.fast)
    if digest != job.digest:
        raise BadArchive(f"the content in {job.folder} differs between the machines ({digest[:12]}, {job.digest[:12]})")
    return match


@functools.lru_cache(maxsize=1)
def _opened(folder: str, fast: bool) -> tuple[str, Match]:
    opened = Opened(Path(folder), fast)
    return opened.content.digest, opened.matcher.match


def _write(path: Path, kind: str, rows: Iterator[Row]) -> None:
    if kind == NDJSON:
        with path.open("w", encoding="ascii") as file:
            file.writelines(json.dumps(asdict(row), separators=(",", ":")) + "\n" for row in rows)
            file.flush()
            os.fsync(file.fileno())
        return
    pyarrow = arrow("pyarrow")
    columns = {
        **{name: pyarrow.string() for name in ("file", "id", "kind", "nearest", "wrong")},
        **{name: pyarrow.float64() for name in ("confidence", "score")},
        "at": pyarrow.int64(),
        "gap": pyarrow.bool_(),
    }
    schema = pyarrow.schema([(name, columns[name]) for name in Row.__dataclass_fields__])
    with arrow().ParquetWriter(path, schema) as writer:
        while block := [_with_text_id(asdict(row)) for row in islice(rows, BATCH_ROWS)]:
            writer.write_table(pyarrow.Table.from_pylist(block, schema=schema))


def _with_text_id(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "id": None if row["id"] is None else str(row["id"])}


def _read(path: Path, kind: str) -> Iterable[tuple[str, str | None]]:
    if kind == NDJSON:
        with path.open("rb") as file:
            for line in file:
                row = json.loads(line)
                yield row["kind"], row["nearest"]
        return
    for batch in arrow().ParquetFile(path).iter_batches(batch_size=BATCH_ROWS, columns=["kind", "nearest"]):
        yield from zip(batch.column("kind").to_pylist(), batch.column("nearest").to_pylist(), strict=True)
