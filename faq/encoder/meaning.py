"""Phrasings as vectors: how near a question lies to each entry, and to what is not covered.

Three readings an entry: *nearest* (cosine to its nearest phrasing), *centre* (cosine to the mean of its
phrasings) and *contrast* (cosine to its mean after whitening by the spread within entries, as in linear
discriminant analysis with shrinkage: what all phrasings share stops counting). Two of the scope: on which
side of the discriminant between phrasings and scope examples a question lies, and which of the two has
the nearer example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

SHRINKAGE = 0.4  # of the spread within entries towards a sphere; tuned on development splits of public sets
SCOPE_SHRINKAGE = 0.3  # the same for the discriminant against scope examples
MIN_ENTRIES = 6  # below which there is too little to contrast with
MIN_SCOPE = 20  # scope examples below which the scope has no reading


@dataclass(frozen=True, slots=True)
class Nearness:
    """The readings of one question; arrays hold one value an entry, -1..1."""

    nearest: Array
    centre: Array
    contrast: Array
    phrasing: Array
    scope_side: float
    scope_nearest: float
    scope_example: int


class Meaning:
    """Vectors of a content, ready to be asked. ``counts``: phrasings an entry, in the order of the vectors."""

    def __init__(self, vectors: Array, counts: Sequence[int], scope: Array) -> None:
        self._vectors = vectors
        self._starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.intp)
        sizes = np.asarray(counts, dtype=np.float32)[:, None]
        means = np.add.reduceat(vectors, self._starts, axis=0) / sizes
        self._means = _unit(means)
        labels = np.repeat(np.arange(len(counts)), counts)
        spread = vectors - means[labels]
        self._middle = vectors.mean(axis=0)
        self._whitener: Array | None = None
        if len(counts) >= MIN_ENTRIES:
            self._whitener = _whitener(spread, len(vectors) - len(counts), vectors - self._middle)
            self._white_means = _unit((means - self._middle) @ self._whitener)
        self._scope = scope
        self._direction: Array | None = None
        if len(scope) >= MIN_SCOPE:
            self._direction, self._offset = _discriminant(vectors, scope)

    def nearness(self, query: Array) -> Nearness:
        """The readings of a question's unit vector."""
        cosines = self._vectors @ query
        nearest = np.maximum.reduceat(cosines, self._starts)
        centre = self._means @ query
        if self._whitener is None:
            contrast = centre
        else:
            white = (query - self._middle) @ self._whitener
            contrast = self._white_means @ (white / (float(np.linalg.norm(white)) or 1.0))
        side = gap = 0.0
        example = -1
        if self._direction is not None:
            side = float(query @ self._direction) - self._offset
            scope_cosines = self._scope @ query
            example = int(scope_cosines.argmax())
            gap = float(nearest.max()) - float(scope_cosines[example])
        return Nearness(nearest, centre, contrast, np.asarray(cosines, np.float32), side, gap, example)

    def nearest_phrasing(self, nearness: Nearness, entry: int) -> int:
        """Position, within an entry, of its phrasing nearest to the question."""
        start = int(self._starts[entry])
        end = int(self._starts[entry + 1]) if entry + 1 < len(self._starts) else len(self._vectors)
        return int(nearness.phrasing[start:end].argmax())


def _unit(rows: NDArray[Any]) -> Array:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    norms[norms == 0] = 1.0
    return np.asarray(rows / norms, dtype=np.float32)


def _whitener(spread: NDArray[Any], freedom: int, centred: NDArray[Any]) -> Array:
    """A matrix that makes the (shrunken) spread within entries a unit sphere."""
    size = spread.shape[1]
    covariance = np.zeros((size, size)) if freedom <= 0 else (spread.T @ spread).astype(np.float64) / freedom
    sphere = float((centred.astype(np.float64) ** 2).mean()) or 1.0
    shrunken = (1.0 - SHRINKAGE) * covariance + SHRINKAGE * sphere * np.eye(size)
    values, axes = np.linalg.eigh(shrunken)
    # A symmetric root does not depend on the signs or the order that a linear algebra library picks.
    return np.asarray((axes / np.sqrt(values)) @ axes.T, dtype=np.float32)


def _discriminant(inside: Array, outside: Array) -> tuple[Array, float]:
    """Fisher's direction between two groups of vectors, and its value half-way between their means."""
    mean_in, mean_out = inside.mean(axis=0), outside.mean(axis=0)
    spread_in, spread_out = inside - mean_in, outside - mean_out
    freedom = max(1, len(inside) + len(outside) - 2)
    covariance = ((spread_in.T @ spread_in) + (spread_out.T @ spread_out)).astype(np.float64) / freedom
    size = covariance.shape[0]
    shrunken = (1 - SCOPE_SHRINKAGE) * covariance + SCOPE_SHRINKAGE * np.eye(size) * np.trace(covariance) / size
    direction = np.linalg.solve(shrunken, (mean_in - mean_out).astype(np.float64))
    return direction.astype(np.float32), float(direction @ (mean_in + mean_out) / 2)
