"""Phrasings as vectors: how near a question lies to each entry, and to what is not covered.

Four readings an entry: *nearest* (cosine to its nearest phrasing), *centre* (cosine to the mean of its
phrasings), *contrast* (cosine to its mean after whitening by the spread within entries, as in linear
discriminant analysis with shrinkage: what all phrasings share stops counting) and *wording* (the same
contrast in an earlier layer of the encoder, which is nearer to the words; with few phrasings an entry there
is little to whiten by, and the last layer's contrast takes most of it). The latter two compare entries with each
other and say nothing of a question that is far from all of them; they are scaled by how near it comes to the
nearest centre. Two of the scope: on which side of the
discriminant between phrasings and scope examples a question lies, and which of the two has the nearer example.
"""

from __future__ import annotations

import math
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
WORDING_AT_ONE = 0.25  # share of the early layer in *wording* where entries have one phrasing; towards 1 with more


@dataclass(frozen=True, slots=True)
class Nearness:
    """The readings of one question; arrays hold one value an entry, -1..1."""

    nearest: Array
    centre: Array
    contrast: Array
    wording: Array
    phrasing: Array
    scope_side: float
    scope_nearest: float
    scope_example: int
    scope_lead: float = -1.0  # how much nearer the scope's example is than any phrasing


class Contrast:
    """Cosines to the entries' means after whitening by the spread within entries."""

    def __init__(self, vectors: Array, means: Array, labels: NDArray[np.intp]) -> None:
        self._middle = vectors.mean(axis=0)
        self._whitener: Array | None = None
        self._means = _unit(means)
        if len(means) >= MIN_ENTRIES:
            spread = vectors - means[labels]
            self._whitener = _whitener(spread, len(vectors) - len(means), vectors - self._middle)
            self._means = _unit((means - self._middle) @ self._whitener)

    def to(self, query: Array) -> Array:
        """One cosine an entry, -1..1, of a unit vector."""
        if self._whitener is None:
            return np.asarray(self._means @ query, np.float32)
        white = (query - self._middle) @ self._whitener
        return np.asarray(self._means @ (white / (float(np.linalg.norm(white)) or 1.0)), np.float32)


class Meaning:
    """Vectors of a content, ready to be asked.

    ``counts``: phrasings an entry, in the order of the vectors. ``layers``: vectors of equal width that stand side by
    side in a row, the one that means most first; the second, where there is one, is read for *wording*.
    """

    def __init__(self, vectors: Array, counts: Sequence[int], scope: Array, layers: int = 1) -> None:
        self._width = vectors.shape[1] // layers
        early = vectors[:, self._width : 2 * self._width] if layers > 1 else None
        self._vectors = np.ascontiguousarray(vectors[:, : self._width])
        self._scope = np.ascontiguousarray(scope[:, : self._width])
        self._starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.intp)
        labels = np.repeat(np.arange(len(counts)), counts)
        means = self._means_of(self._vectors, counts)
        self._means = _unit(means)
        self._contrast = Contrast(self._vectors, means, labels)
        self._wording: Contrast | None = None
        if early is not None and len(counts) >= MIN_ENTRIES:
            self._early_middle = early.mean(axis=0)
            early = _unit(early - self._early_middle)
            self._wording = Contrast(early, self._means_of(early, counts), labels)
        freedom = (len(vectors) - len(counts)) / (len(counts) or 1)
        self._early_share = (freedom + WORDING_AT_ONE) / (freedom + 1.0)
        self._direction: Array | None = None
        if len(scope) >= MIN_SCOPE:
            self._direction, self._offset = _discriminant(self._vectors, self._scope)

    def _means_of(self, vectors: Array, counts: Sequence[int]) -> Array:
        sizes = np.asarray(counts, dtype=np.float32)[:, None]
        return np.asarray(np.add.reduceat(vectors, self._starts, axis=0) / sizes, np.float32)

    def nearness(self, row: Array) -> Nearness:
        """The readings of a question's row: its unit vectors side by side, as many as the content's have."""
        query = row[: self._width]
        cosines = self._vectors @ query
        nearest = np.maximum.reduceat(cosines, self._starts)
        contrast = wording = self._contrast.to(query)
        if self._wording is not None:
            early = row[self._width : 2 * self._width] - self._early_middle
            early = early / (float(np.linalg.norm(early)) or 1.0)
            wording = self._early_share * self._wording.to(early) + (1.0 - self._early_share) * contrast
        centre = self._means @ query
        closeness = math.sqrt(max(0.0, float(centre.max())))
        side = gap = 0.0
        example, lead = -1, -1.0
        if len(self._scope):
            scope_cosines = self._scope @ query
            example = int(scope_cosines.argmax())
            lead = float(scope_cosines[example]) - float(nearest.max())
        if self._direction is not None:
            side = float(query @ self._direction) - self._offset
            gap = -lead
        contrast, wording = closeness * contrast, closeness * wording
        return Nearness(nearest, centre, contrast, wording, np.asarray(cosines, np.float32), side, gap, example, lead)

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
    # Cosines after whitening need only some root; this one is unique, so every linear algebra library finds the same.
    return np.asarray(np.linalg.inv(np.linalg.cholesky(shrunken)).T, dtype=np.float32)


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
