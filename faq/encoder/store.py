"""Vectors of texts in one file, so that a text is encoded once.

Layout: a JSON header line (format, encoder identity, rows, dimensions, sha256 of the rest), then a 16-byte
key a row (blake2b of the text), a float32 scale a row, and int8 rows. Whatever is wrong with a file
(missing, cut short, tampered with, of another version or encoder) it is not used. Vectors are always
rounded through this form, so that fresh and stored ones give the same scores.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faq.errors import EncoderError

FORMAT = 1
KEY_BYTES = 16
LEVELS = 127  # int8 steps either side of 0
BATCH = 128  # texts encoded between two reports of progress

Array = NDArray[np.float32]
Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """What turns texts into vectors; a user's own needs only this.

    It may have ``identity`` (see ``identity_of``) and ``layers``: how many vectors of equal width stand side by side
    in a row, the one that means most first; 1 where it does not say.
    """

    def encode(self, texts: Sequence[str]) -> Array:
        """One row a text, (len(texts), dimensions)."""
        ...


def identity_of(encoder: Encoder) -> str:
    """A string that changes whenever the encoder's vectors would; empty where it has none (never stored)."""
    return str(getattr(encoder, "identity", ""))


def layers_of(encoder: Encoder) -> int:
    """How many vectors a row of the encoder holds."""
    return int(getattr(encoder, "layers", 1))


def key_of(text: str) -> bytes:
    """The key a text is stored under."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def unit_rows(rows: object, layers: int = 1) -> Array:
    """Rows as float32, each of their ``layers`` vectors of length 1. Raises EncoderError for no finite matrix."""
    found = np.asarray(rows, dtype=np.float32)
    if found.ndim != 2 or found.shape[1] % layers or not np.isfinite(found).all():
        raise EncoderError("the encoder must give one finite row a text")
    parts = found.reshape(len(found), layers, found.shape[1] // layers)
    norms = np.linalg.norm(parts, axis=2, keepdims=True)
    norms[norms == 0] = 1.0
    return np.asarray(parts / norms, dtype=np.float32).reshape(found.shape)


def rounded(rows: Array) -> tuple[NDArray[np.int8], Array]:
    """Rows as int8 and the scale of each."""
    scales = np.abs(rows).max(axis=1, keepdims=True) / LEVELS
    scales[scales == 0] = 1.0
    return np.rint(rows / scales).astype(np.int8), scales.astype(np.float32)


def read(path: Path, identity: str) -> dict[bytes, tuple[NDArray[np.int8], np.float32]]:
    """Every stored row by key. Raises EncoderError with a sentence where the file cannot be used."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"{path}: no vectors ({error.strerror or error})") from error
    head, found, body = raw.partition(b"\n")
    try:
        header = json.loads(head)
        count, width = int(header["rows"]), int(header["dimensions"])
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{path}: is no file of vectors") from error
    if header.get("format") != FORMAT or header.get("encoder") != identity:
        raise EncoderError(f"{path}: the vectors are of another version or encoder")
    if (
        not found
        or len(body) != count * (KEY_BYTES + 4 + width)
        or hashlib.sha256(body).hexdigest() != header["sha256"]
    ):
        raise EncoderError(f"{path}: the vectors are cut short or were changed")
    scales = np.frombuffer(body, "<f4", count, count * KEY_BYTES)
    rows = np.frombuffer(body, np.int8, count * width, count * (KEY_BYTES + 4)).reshape(count, width)
    return {body[at * KEY_BYTES : (at + 1) * KEY_BYTES]: (rows[at], scales[at]) for at in range(count)}


def write(path: Path, identity: str, stored: Mapping[bytes, tuple[NDArray[np.int8], np.float32]]) -> None:
    """Replace the file in one step; two writers at once leave one of the two whole. Raises OSError."""
    keys = sorted(stored)
    width = len(stored[keys[0]][0]) if keys else 0
    body = b"".join(keys) + np.array([stored[key][1] for key in keys], "<f4").tobytes()
    body += np.array([stored[key][0] for key in keys], np.int8).tobytes()
    header = {
        "format": FORMAT,
        "encoder": identity,
        "rows": len(keys),
        "dimensions": width,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(json.dumps(header).encode() + b"\n" + body)
        os.chmod(temporary, 0o644)  # a temporary file is for its owner alone; this one ships
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def vectors_of(
    texts: Sequence[str],
    encoder: Encoder,
    shipped: Path | None = None,
    kept: Path | None = None,
    notice: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    threads: int = 1,
) -> Array:
    """Rows of the texts (see ``unit_rows``), read from the files that have them, computed otherwise.

    ``shipped`` is only read; where something had to be computed, ``kept`` is written. A file that cannot be
    used or written is told to ``notice`` and made anew, never trusted. ``threads``: how many encode at once.
    """
    identity = identity_of(encoder)
    known: dict[bytes, tuple[NDArray[np.int8], np.float32]] = {}
    for path in (shipped, kept) if identity else ():
        if path is not None and path.exists():
            try:
                known = {**read(path, identity), **known}
            except EncoderError as error:
                if notice:
                    notice(f"{error}; they are computed again")
    keys = [key_of(text) for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        rows, scales = rounded(_encoded(list(missing.values()), encoder, progress, threads))
        known.update({key: (rows[at], scales[at, 0]) for at, key in enumerate(missing)})
        if kept is not None and identity:
            try:
                write(kept, identity, {key: known[key] for key in dict.fromkeys(keys)})
            except OSError as error:
                if notice:
                    notice(f"{kept}: the vectors cannot be kept ({error.strerror or error})")
    if not keys:
        return np.zeros((0, 1), dtype=np.float32)
    matrix = np.array([known[key][0] for key in keys], dtype=np.float32)
    scale = np.array([known[key][1] for key in keys], dtype=np.float32)[:, None]
    return unit_rows(matrix * scale, layers_of(encoder))


def _encoded(texts: list[str], encoder: Encoder, progress: Progress | None, threads: int) -> Array:
    """Encoded in batches, so that progress can be told. Equal texts give equal rows whatever their batch."""
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    parts: list[Array] = []
    done = 0
    with ThreadPoolExecutor(threads) if threads > 1 else nullcontext() as pool:
        for rows in map(encoder.encode, batches) if pool is None else pool.map(encoder.encode, batches):
            parts.append(unit_rows(rows, layers_of(encoder)))
            done += len(parts[-1])
            if progress:
                progress(done, len(texts))
    return np.concatenate(parts)
