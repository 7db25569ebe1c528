"""Many questions at once: NDJSON in, NDJSON out, over several lanes, resumable.

Order is kept, memory is bounded (two blocks of lines at a time), and what was written is never written again. A
session's lines all go to the same lane, so its turns share a conversation as they do with one.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from assistant.fronts.ndjson import BadLine, parsed
from assistant.lanes import Ask, Broken, Lane

BLOCK_LINES = 256
"""Lines a process gets at a time: some tenths of a second of work, so that handing over does not count."""
BLOCK_BYTES = 8_000_000
"""Bytes of lines kept at a time, whatever their number; a single longer line is a block of its own."""
READ = 1 << 20
"""Bytes read at a time of what was written before."""

Seen = Callable[[int, int], None]
"""Told after each block: replies written and bytes of input read so far."""


def run(lanes: Sequence[Lane], lines: Iterable[bytes], out: IO[str], done: int = 0, seen: Seen | None = None) -> int:
    """Answer all lines but the first ``done``, in order; how many replies there are then. Raises Broken.

    While the lanes work on a block, the next one is read.
    """
    total, read = done, 0
    with ExitStack() as stack:
        for lane in lanes:
            stack.callback(lane.close)
        waiting: tuple[list[int], int] | None = None
        for asks, size in blocks(lines, done, BLOCK_LINES * len(lanes)):
            places = spread(asks, len(lanes))
            if waiting is not None:
                replies = _collected(lanes, waiting[0])
                _send(lanes, asks, places)
                total += _written(out, replies)
                read += waiting[1]
                if seen is not None:
                    seen(total, read)
            else:
                _send(lanes, asks, places)
            waiting = ([place for place, (_, wanted) in zip(places, asks, strict=True) if wanted], size)
        if waiting is not None:
            total += _written(out, _collected(lanes, waiting[0]))
            if seen is not None:
                seen(total, read + waiting[1])
    return total


def blocks(lines: Iterable[bytes], done: int, most: int) -> Iterator[tuple[list[Ask], int]]:
    """Lines that are not blank in blocks, and the bytes read for each; of the first ``done`` only sessions' lines."""
    asks: list[Ask] = []
    read = kept = at = 0
    for line in lines:
        read += len(line) + 1
        if not line.strip():
            continue
        at += 1
        if at > done or session_of(line) is not None:
            asks.append((line, at > done))
            kept += len(line)
        if len(asks) >= most or kept >= BLOCK_BYTES:
            yield asks, read
            asks, read, kept = [], 0, 0
    if asks:
        yield asks, read


def spread(asks: Sequence[Ask], lanes: int) -> list[int]:
    """The lane of each line: a session's by its name, all others evenly."""
    places: list[int] = []
    loads = [0] * lanes
    for line, _ in asks:
        session = session_of(line) if lanes > 1 else None
        if session is None:
            place = min(range(lanes), key=loads.__getitem__)
        else:
            place = zlib.crc32(session.encode("utf-8", "surrogatepass")) % lanes
        loads[place] += 1
        places.append(place)
    return places


def session_of(line: bytes) -> str | None:
    """The session a line names, or None."""
    if b"session" not in line and b"\\u" not in line:
        return None
    try:
        session = parsed(line).get("session")
    except (BadLine, RecursionError):
        return None
    return session if isinstance(session, str) else None


def complete_lines(path: Path) -> tuple[int, int, bytes]:
    """Of a file written before: its complete lines, the bytes they take, and the last of them."""
    count = size = 0
    last = tail = b""
    with path.open("rb") as file:
        while block := file.read(READ):
            rows = (tail + block).split(b"\n")
            tail = rows.pop()
            if rows:
                last = rows[-1]
            count += len(rows)
            size += sum(map(len, rows)) + len(rows)
    return count, size, last


def continued(path: Path, lines: Iterator[bytes], digest: str) -> tuple[int, Iterator[bytes]]:
    """How many replies a file holds, what is left of a line cut away, and the input from its start.

    Raises Broken where the file is not of this input or of this content.
    """
    if not path.exists():
        return 0, lines
    count, size, last = complete_lines(path)
    if count:
        lines = _checked(path, lines, count, last, digest)
    with path.open("r+b") as file:
        file.truncate(size)
    return count, lines


def _checked(path: Path, lines: Iterator[bytes], count: int, last: bytes, digest: str) -> Iterator[bytes]:
    try:
        reply = json.loads(last)
        made_with, id_ = reply["content"], reply["id"]
    except (ValueError, TypeError, KeyError) as error:
        raise Broken(f"{path}:{count}: this is no reply; nothing was changed") from error
    if made_with != digest:
        raise Broken(f"{path}: made with other content ({made_with[:12]}, now {digest[:12]}); begin a new file")

    def checking() -> Iterator[bytes]:
        at = 0
        for line in lines:
            if line.strip():
                at += 1
                if at == count and _id_of(line) != id_:
                    raise Broken(f"{path}:{count}: the reply's id is not that of line {count} of the input")
            yield line
        if at < count:
            raise Broken(f"{path} holds {count} replies, the input only {at} lines")

    return checking()


def _id_of(line: bytes) -> Any:
    try:
        return parsed(line).get("id")
    except (BadLine, RecursionError):
        return None


def _send(lanes: Sequence[Lane], asks: Sequence[Ask], places: Sequence[int]) -> None:
    shares: list[list[Ask]] = [[] for _ in lanes]
    for ask, place in zip(asks, places, strict=True):
        shares[place].append(ask)
    for lane, share in zip(lanes, shares, strict=True):
        lane.send(share)


def _collected(lanes: Sequence[Lane], places: Sequence[int]) -> list[str]:
    """The replies in the order of their lines."""
    shares = [iter(lane.receive()) for lane in lanes]
    return [next(shares[place]) for place in places]


def _written(out: IO[str], replies: Sequence[str]) -> int:
    out.writelines(f"{reply}\n" for reply in replies)
    out.flush()
    return len(replies)
