"""The encoder's weights as they lie on disk: an npz of whole numbers, and a manifest beside it.

Owns the file format, its checks, and the way back to numbers. The npz is stored, not deflated: the packed
values hold no slack, and reading them is several times faster. The manifest (same name, `.json`) says the
format, the length in bytes and the SHA-256 of the npz; nothing is read from an npz that does not match.
Must never unpickle anything, and never repair a file.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.encoder.packing import unpack
from faq.errors import EncoderError

FORMAT = 1
LAYERS, DIMENSIONS = 6, 384
WORD_BITS, MATRIX_BITS = 5, 7
# Per layer: name, inputs, outputs. "qkv" is query, key and value side by side.
MATRICES = (("qkv", 384, 1152), ("out", 384, 384), ("up", 384, 1536), ("down", 1536, 384))
REBUILD = "Reinstall the package, or rebuild the weights with tools/build_encoder.py."

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Linear:
    """x → (x · `levels`) × `scale` + `shift`; `levels` are whole numbers, shape inputs × outputs."""

    levels: NDArray[np.int8]
    scale: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Norm:
    """The gain and the shift of one layer normalisation."""

    gain: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer layer; both normalisations follow their sum."""

    qkv: Linear
    out: Linear
    out_norm: Norm
    up: Linear
    down: Linear
    down_norm: Norm


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything the model needs. `words`: packed levels, one row a piece; `positions`: type embedding included."""

    identity: str
    vocabulary: tuple[str, ...]
    words: NDArray[np.uint8]
    word_scale: Floats
    positions: Floats
    norm: Norm
    layers: tuple[Layer, ...]


def default_path() -> Path:
    """The weights that ship with the package."""
    return Path(__file__).with_name("weights") / "minilm-l6-v2.npz"


def read_weights(path: Path) -> Weights:
    """Read and check the npz at `path`; raises EncoderError with a sentence and what to do about it."""
    manifest = _manifest(path.with_suffix(".json"))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"The encoder's weights {path.name} cannot be read: {error.strerror}. {REBUILD}") from error
    if len(content) != manifest["bytes"]:
        wanted = f"{manifest['bytes']:,} bytes were expected, {len(content):,} found"
        raise EncoderError(f"The encoder's weights {path.name} are incomplete or foreign: {wanted}. {REBUILD}")
    if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
        raise EncoderError(f"The encoder's weights {path.name} do not match their checksum. {REBUILD}")
    try:
        return _weights(f"{manifest['name']}-{manifest['sha256'][:16]}", _arrays(content))
    except (KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:
        raise EncoderError(f"The encoder's weights {path.name} are not laid out as expected. {REBUILD}") from error


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EncoderError(f"The encoder's manifest {path.name} cannot be read: {error.strerror}. {REBUILD}") from error
    except ValueError as error:
        raise EncoderError(f"The encoder's manifest {path.name} is not JSON. {REBUILD}") from error
    kinds = {"format": int, "name": str, "bytes": int, "sha256": str}
    if not isinstance(manifest, dict) or any(not isinstance(manifest.get(key), kinds[key]) for key in kinds):
        raise EncoderError(f"The encoder's manifest {path.name} lacks one of {', '.join(kinds)}. {REBUILD}")
    if manifest["format"] != FORMAT:
        found = f"format {manifest['format']}, this version reads format {FORMAT}"
        raise EncoderError(f"The encoder's weights beside {path.name} have {found}. {REBUILD}")
    return manifest


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    """The arrays of a stored npz as views into `content`; the checksum has been verified by the caller."""
    arrays = {}
    for member in zipfile.ZipFile(io.BytesIO(content)).infolist():
        if member.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"{member.filename} is compressed")
        header = member.header_offset
        lengths = np.frombuffer(content, "<u2", 2, header + 26)  # of the name and of the extra field
        start = header + 30 + int(lengths.sum())
        stream = io.BytesIO(content[start : start + 256])
        np.lib.format.read_magic(stream)
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        count = int(np.prod(shape))
        values = np.frombuffer(content, dtype, count, start + stream.tell())
        arrays[member.filename.removesuffix(".npy")] = values.reshape(shape)
    return arrays


def _weights(identity: str, arrays: dict[str, NDArray[Any]]) -> Weights:
    def floats(name: str) -> Floats:
        return arrays[name].astype(np.float32)

    def linear(layer: int, name: str) -> Linear:
        levels = unpack(arrays[f"{layer}.{name}.levels"], MATRIX_BITS)
        levels -= 1 << (MATRIX_BITS - 1)  # wraps around: the bytes are read as signed
        key = f"{layer}.{name}"
        return Linear(levels.view(np.int8), floats(f"{key}.scale"), floats(f"{key}.shift"))

    def norm(name: str) -> Norm:
        return Norm(floats(f"{name}.gain"), floats(f"{name}.shift"))

    return Weights(
        identity=identity,
        vocabulary=tuple(arrays["vocabulary"].tobytes().decode("utf-8").split("\n")),
        words=arrays["words"].copy(),
        word_scale=floats("word_scale"),
        positions=floats("positions"),
        norm=norm("norm"),
        layers=tuple(
            Layer(
                qkv=linear(layer, "qkv"),
                out=linear(layer, "out"),
                out_norm=norm(f"{layer}.out_norm"),
                up=linear(layer, "up"),
                down=linear(layer, "down"),
                down_norm=norm(f"{layer}.down_norm"),
            )
            for layer in range(LAYERS)
        ),
    )
