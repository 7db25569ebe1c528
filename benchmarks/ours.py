"""golive-faq's own ways of matching: words alone, words then the encoder where they do not settle, always both.

The one place that knows how the matcher is told which of the three it is; without an encoder in the checkout only
words alone is measured.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks import public_sets
from benchmarks.peers import MiniLM, Ours, Peer, Remembered

Make = Callable[[Any], Any]
_FOUND = importlib.util.find_spec("faq.encoder")
HAS_ENCODER = _FOUND is not None and _FOUND.origin is not None
WORDS, CASCADE, BOTH = "golive-faq, words alone", "golive-faq (words, then the encoder)", "golive-faq, always both"


def _matcher() -> Any:
    return importlib.import_module("faq.matcher").Matcher


def new_encoder() -> Any:
    """A fresh encoder of ours, as the matcher uses it: ``encode(texts) -> array``."""
    return importlib.import_module("faq.encoder").load_encoder(layers=2)


def words(content: Any, encoder: Any = None) -> Any:
    """Words alone."""
    return _matcher()(content, encoder=None)


def cascade(content: Any, encoder: Any = None) -> Any:
    """The default: the encoder only where words do not settle the matter."""
    return _matcher()(content, encoder=encoder or new_encoder())


def both(content: Any, encoder: Any = None) -> Any:
    """Both evidences for every question."""
    return _matcher()(content, encoder=encoder or new_encoder(), always=True)


@functools.cache
def _shared_encoder() -> Remembered:
    return Remembered("golive-faq, two layers", new_encoder, layers=2)


def _remembered(make: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """The same matcher, on vectors that are computed once a text over all draws; for accuracy only."""
    shared = _shared_encoder()
    return lambda content: make(content, shared)


MATCHERS: Mapping[str, Make] = {WORDS: words, **({CASCADE: cascade, BOTH: both} if HAS_ENCODER else {})}

ENCODERS: dict[str, Callable[[], Any]] = {
    **({"golive-faq, numpy": new_encoder} if HAS_ENCODER else {}),
    "onnxruntime int8": MiniLM,
    "onnxruntime fp32": lambda: MiniLM("fp32"),
}

CONTESTANTS: dict[str, Callable[[], Peer]] = {"ours-words": lambda: Ours(WORDS, words)}
TIMED: dict[str, Callable[[], Peer]] = {}  # where the time must be taken of another object than the accuracy
NOT_LARGE: tuple[str, ...] = ("ours", "ours-both")  # vectors of 100,000 phrasings are a matter of minutes
if HAS_ENCODER:
    CONTESTANTS |= {
        "ours": lambda: Ours(CASCADE, _remembered(cascade)),
        "ours-both": lambda: Ours(BOTH, _remembered(both)),
    }
    TIMED |= {"ours": lambda: Ours(CASCADE, cascade), "ours-both": lambda: Ours(BOTH, both)}


def vectors(texts: list[str], folder: Path) -> dict[str, dict[str, float]]:
    """Seconds until the vectors of ``texts`` are there, one thread: computed and kept, then read back."""
    if not HAS_ENCODER:
        return {}
    store, encoder, path = importlib.import_module("faq.encoder.store"), new_encoder(), folder / "vectors.bin"
    encoder.encode(["warm"])
    out = {}
    for name in ("computed, one thread", "from the cache"):
        began = time.perf_counter()
        store.vectors_of(texts, encoder, None, path)
        out[name] = {"s": round(time.perf_counter() - began, 3)}
    return out


def notes(results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What the table cannot say: the cascade's loss against always both, and how often it needed the encoder."""
    if not {"ours", "ours-both"} <= results.keys():
        return []
    quick, full = results["ours"]["accuracy"], results["ours-both"]["accuracy"]
    lines = ["", "| the cascade | " + " | ".join(public_sets.SETS) + " |", "|---|---|---|---|"]
    losses, shares = [], []
    for name in public_sets.SETS:
        keys = [f"{name} {k}" for k in public_sets.PHRASINGS]
        losses.append(f"{fmean(full[f'{key} first'] - quick[f'{key} first'] for key in keys):.2f}")
        shares.append(" / ".join(f"{quick[f'{key} encoder']:.0f}" for key in keys))
    lines.append("| points lost against always both, mean over k | " + " | ".join(losses) + " |")
    lines.append("| % of questions that needed the encoder, k = 1 / 5 / 10 | " + " | ".join(shares) + " |")
    return lines
