"""Linear maps whose numbers stay small in memory and are widened just before use.

Widening costs less than reading the matrix as floats would. A few rows are multiplied block by block: a product that
small is one that BLAS libraries work out without copying its operands first, which takes a fifth less time. So a
matrix is kept twice, as a whole and cut: 10 MB more for the model.
"""

import numpy as np

from faq.encoder.weights import Floats, Linear

FEW_ROWS = 20
"""Rows up to which a product is worked out in blocks."""
BLOCK_NUMBERS = 49_152
"""Numbers of a block, which is some whole columns."""


class Matrix:
    """x → (x · levels) × scale + shift. Threads may share one; it never changes."""

    def __init__(self, linear: Linear, scale: Floats | np.float32, shift: Floats | np.float32) -> None:
        """`scale` and `shift` multiply those of `linear`."""
        self._scale, self._shift = linear.scale * scale, linear.shift * shift
        self._levels = linear.levels
        inputs, outputs = linear.levels.shape
        columns = max(1, BLOCK_NUMBERS // inputs)
        self._parts = [slice(start, min(start + columns, outputs)) for start in range(0, outputs, columns)]
        self._blocks = [np.ascontiguousarray(linear.levels[:, part]) for part in self._parts]

    def times(self, rows: Floats, wide: Floats) -> Floats:
        """The map of each row. `wide` is scratch, at least as long as the matrix has numbers."""
        if len(rows) <= FEW_ROWS:
            product: Floats = np.empty((len(rows), self._levels.shape[1]), np.float32)
            for part, block in zip(self._parts, self._blocks, strict=True):
                matrix = wide[: block.size].reshape(block.shape)
                np.copyto(matrix, block)
                np.matmul(rows, matrix, out=product[:, part])
        else:
            matrix = wide[: self._levels.size].reshape(self._levels.shape)
            np.copyto(matrix, self._levels)
            product = rows @ matrix
        product *= self._scale
        product += self._shift
        return product
