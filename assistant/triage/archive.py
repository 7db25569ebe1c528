"""An archive of tickets on disk, NDJSON or Parquet: its parts, and the questions of a part.

A part is found without reading what is before it: bytes of an NDJSON file, row groups of a Parquet file. It reads
with bounded memory and writes nothing.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import wording
from assistant.fronts.ndjson import LONGEST_LINE, BadLine, parsed

NDJSON, PARQUET = "ndjson", "parquet"
KINDS = {".ndjson": NDJSON, ".jsonl": NDJSON, ".json": NDJSON, ".parquet": PARQUET, ".pq": PARQUET}
"""End of a file's name to its kind."""
PART_BYTES = 8_000_000
"""Bytes of NDJSON in a part: some ten thousand tickets, a few seconds of work."""
BATCH_ROWS = 4_096
"""Rows of Parquet read at a time."""
NEEDS_PYARROW = (
    "Parquet needs pyarrow, which is not installed. "
    "Install golive-faq with its extra: pip install 'golive-faq[cluster]'"
)


class BadArchive(Exception):
    """What was given cannot be read; the message is a sentence."""


@dataclass(frozen=True)
class Part:
    """A piece of one file. ``start`` and ``end``: bytes of NDJSON, row groups of Parquet; ``end`` is not in it."""

    number: int
    path: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Ticket:
    """One row. ``at``: its byte, or its row in the file; ``text`` is None where ``wrong`` says why."""

    at: int
    id: Any
    text: str | None
    wrong: str = ""


def parts_of(source: Path, part_bytes: int = PART_BYTES) -> list[Part]:
    """The parts of a file, or of all files of a folder in the order of their names. Raises BadArchive."""
    kinds: set[str] = set()
    spans: list[tuple[Path, str, int, int]] = []
    for path in _files(source):
        kind = KINDS[path.suffix.lower()]
        kinds.add(kind)
        if kind == NDJSON:
            size = path.stat().st_size
            spans += [(path, kind, at, min(at + part_bytes, size)) for at in range(0, size, part_bytes)]
        else:
            spans += [(path, kind, at, at + 1) for at in range(_opened(path).num_row_groups)]
    if len(kinds) > 1:
        raise BadArchive(f"{source} holds both NDJSON and Parquet; give one of them.")
    return [Part(at, str(path), kind, start, end) for at, (path, kind, start, end) in enumerate(spans)]


def tickets_of(part: Part, text: str, id: str) -> Iterator[Ticket]:
    """The tickets of a part. ``text`` and ``id``: names of the fields or columns. Raises BadArchive."""
    return (_lines if part.kind == NDJSON else _rows)(part, text, id)


def arrow(name: str = "pyarrow.parquet") -> Any:
    """A module of pyarrow. Raises BadArchive where it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise BadArchive(NEEDS_PYARROW) from error


def _files(source: Path) -> list[Path]:
    if source.is_dir():
        found = sorted(path for path in source.iterdir() if path.suffix.lower() in KINDS and path.is_file())
        if not found:
            raise BadArchive(f"{source} holds no file that ends in {', '.join(KINDS)}.")
        return found
    if not source.is_file():
        raise BadArchive(f"{source}: there is no such file or folder.")
    if source.suffix.lower() not in KINDS:
        raise BadArchive(f"{source}: its name must end in one of {', '.join(KINDS)}.")
    return [source]


def _lines(part: Part, text: str, id: str) -> Iterator[Ticket]:
    """The lines that begin in the part, the last one whole."""
    with open(part.path, "rb") as file:
        if part.start:
            file.seek(part.start - 1)
            _skip_line(file)
        while (at := file.tell()) < part.end:
            line = file.readline(LONGEST_LINE + 1)
            if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                _skip_line(file)
            if line.strip():
                yield _ticket(at, line, text, id)


def _skip_line(file: Any) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _ticket(at: int, line: bytes, text: str, id: str) -> Ticket:
    try:
        row = parsed(line)
    except BadLine as error:
        return Ticket(at, None, None, str(error))
    except RecursionError:
        return Ticket(at, None, None, wording.BAD_LINE.format(reason="it is nested too deeply"))
    return _checked(at, row.get(id), row.get(text), text)


def _rows(part: Part, text: str, id: str) -> Iterator[Ticket]:
    file = _opened(part.path)
    names = file.schema_arrow.names
    if text not in names:
        raise BadArchive(f"{part.path} has no column '{text}'; it has: {', '.join(names)}.")
    columns = [name for name in (text, id) if name in names]
    for group in range(part.start, part.end):
        at = sum(file.metadata.row_group(before).num_rows for before in range(group))
        for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=[group], columns=columns):
            texts = batch.column(text).to_pylist()
            ids: Iterable[Any] = batch.column(id).to_pylist() if id in names else [None] * len(texts)
            for found, value in zip(ids, texts, strict=True):
                yield _checked(at, found, value, text)
                at += 1


def _checked(at: int, id: Any, value: Any, name: str) -> Ticket:
    plain = id if isinstance(id, (str, int, float, bool)) or id is None else json.dumps(id, default=str)
    if isinstance(value, str):
        return Ticket(at, plain, value)
    return Ticket(at, plain, None, wording.BAD_FIELD.format(name=name, wanted="text"))


def _opened(path: str | Path) -> Any:
    try:
        return arrow().ParquetFile(path)
    except (OSError, ValueError) as error:  # pyarrow's errors are ValueErrors
        raise BadArchive(f"{path} cannot be read as Parquet: {str(error).splitlines()[0]}") from error
