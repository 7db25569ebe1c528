"""The transformer: word pieces to unit vectors, in numpy alone.

Owns the six layers of all-MiniLM-L6-v2: 12 heads, normalisation after each sum, mean over pieces, unit
length. Texts of one batch stand one below the other without padding, so no mask is needed and a text's vector
does not depend on its neighbours (beyond rounding, below 1e-5). Must never read a file.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from faq.encoder.matrices import Matrix
from faq.encoder.packing import unpack
from faq.encoder.weights import DIMENSIONS, WORD_BITS, Floats, Norm, Weights

HEADS = 12
HEAD_WIDTH = DIMENSIONS // HEADS
INNER = 1536
EARLY = 5  # layers after which a text is read a first time: nearer to its wording than the last one
NORM_EPSILON = 1e-12

# GELU(x) = x·Φ(x) with Φ(x) ≈ 1 / (1 + exp(-(A·x + B·x³ + C·x⁵))): our own minimax fit, absolute error below
# 3e-5. Beyond |x| = 5.5 the polynomial in x² is held: Φ is 0 or 1 there to eight digits.
GELU_A, GELU_B, GELU_C, GELU_HOLD = 1.59501576, 7.40112959e-2, -7.03034179e-4, 5.5**2
# With u = x·GELU_UNIT the exponent is u·((u² - GELU_CENTRE)² - GELU_DEPTH); the unit is folded into the weights.
GELU_UNIT = (-GELU_C) ** 0.2
GELU_CENTRE = GELU_B / GELU_UNIT**3 / 2
GELU_DEPTH = GELU_A / GELU_UNIT + GELU_CENTRE**2


class MiniLM:
    """The model over one set of weights; read-only after it is made, so threads may share it."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        ones = np.ones(2 * DIMENSIONS, np.float32)
        query = np.concatenate([np.full(DIMENSIONS, HEAD_WIDTH**-0.5, np.float32), ones])
        one = np.float32(1)
        self._layers = [
            (
                Matrix(layer.qkv, query, query),
                Matrix(layer.out, one, one),
                layer.out_norm,
                Matrix(layer.up, np.float32(GELU_UNIT), np.float32(GELU_UNIT)),
                Matrix(layer.down, np.float32(1 / GELU_UNIT), one),
                layer.down_norm,
            )
            for layer in weights.layers
        ]

    def vectors(self, texts: Sequence[Sequence[int]], early: bool = False, weights: Floats | None = None) -> Floats:
        """Unit rows for texts given as piece ids; texts of equal length should be neighbours, which is faster.

        With ``early`` a row holds two unit vectors, of the last layer and then of layer ``EARLY``. ``weights``: how
        much every piece, by its id, counts in the last layer's mean; without it, or where all of a text's are 0, all
        count alike.
        """
        starts = np.cumsum([0, *(len(text) for text in texts[:-1])])
        first: Floats | None = None
        runs = list(_runs(texts))
        states = self._embedded(texts, runs)
        wide = np.empty(DIMENSIONS * INNER, np.float32)
        context = np.empty_like(states)
        with np.errstate(over="ignore"):  # exp of a large number: GELU is 0 there, as it should be
            for at, (qkv, out, out_norm, up, down, down_norm) in enumerate(self._layers, start=1):
                projected = qkv.times(states, wide)
                for rows, count, length in runs:
                    _attend(projected[rows], context[rows], count, length)
                states += out.times(context, wide)
                _normalise(states, out_norm)
                inner = up.times(states, wide)
                _gelu(inner)
                states += down.times(inner, wide)
                _normalise(states, down_norm)
                if early and at == EARLY:
                    first = _pooled(states, starts)
        if weights is not None:
            states *= _weights(texts, starts, weights)
        last = _pooled(states, starts)
        return last if first is None else np.concatenate((last, first), axis=1)

    def _embedded(self, texts: Sequence[Sequence[int]], runs: Sequence[tuple[slice, int, int]]) -> Floats:
        pieces = np.fromiter((piece for text in texts for piece in text), np.intp)
        levels = unpack(self._weights.words[pieces], WORD_BITS)
        states = levels.astype(np.float32)
        states -= 1 << (WORD_BITS - 1)
        states *= self._weights.word_scale[pieces][:, None]
        for rows, count, length in runs:
            placed = states[rows].reshape(count, length, DIMENSIONS)
            placed += self._weights.positions[:length]
        _normalise(states, self._weights.norm)
        return states


def _weights(texts: Sequence[Sequence[int]], starts: NDArray[np.intp], weights: Floats) -> Floats:
    """One weight a row."""
    found = weights[np.fromiter((piece for text in texts for piece in text), np.intp)]
    nothing = np.add.reduceat(found, starts) == 0
    found[np.repeat(nothing, [len(text) for text in texts])] = 1
    return found[:, None]


def _pooled(states: Floats, starts: NDArray[np.intp]) -> Floats:
    """The unit mean of each text's rows."""
    sums: Floats = np.add.reduceat(states, starts, axis=0)
    sums /= np.sqrt(np.einsum("ij,ij->i", sums, sums))[:, None]
    return sums


def _runs(texts: Sequence[Sequence[int]]) -> Iterator[tuple[slice, int, int]]:
    """Neighbours of equal length: their rows, how many texts, pieces a text."""
    lengths = [len(text) for text in texts]
    start = 0
    for length, group in groupby(lengths):
        count = sum(1 for _ in group)
        yield slice(start, start + count * length), count, length
        start += count * length


def _attend(projected: Floats, context: Floats, count: int, length: int) -> None:
    """Write the attention of `count` texts of `length` pieces each into `context`."""
    heads = projected.reshape(count, length, 3, HEADS, HEAD_WIDTH)
    query, key, value = (heads[:, :, part] for part in range(3))
    scores = query.transpose(0, 2, 1, 3) @ key.transpose(0, 2, 3, 1)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    target = context.reshape(count, length, HEADS, HEAD_WIDTH).transpose(0, 2, 1, 3)
    np.matmul(scores, value.transpose(0, 2, 1, 3), out=target)


def _gelu(units: Floats) -> None:
    """GELU in place; in and out are in multiples of 1 / GELU_UNIT."""
    exponent = units * units
    np.minimum(exponent, np.float32(GELU_HOLD * GELU_UNIT**2), out=exponent)
    exponent -= np.float32(GELU_CENTRE)
    exponent *= exponent
    exponent -= np.float32(GELU_DEPTH)
    exponent *= units
    np.exp(exponent, out=exponent)
    exponent += np.float32(1)
    units /= exponent


def _normalise(rows: Floats, norm: Norm) -> None:
    """Layer normalisation in place, each row over its 384 numbers."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows)
    variance /= np.float32(DIMENSIONS)
    variance += np.float32(NORM_EPSILON)
    rows /= np.sqrt(variance)[:, None]
    rows *= norm.gain
    rows += norm.shift
