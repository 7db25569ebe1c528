"""Small whole numbers packed without gaps: 8 values of `bits` bits in `bits` bytes.

Owns the one layout the weights use. A row of 8·w values is kept as `bits` planes of w bytes. The low `bits`
bits of plane j are the values of the j-th eighth of the row; the bits above are spread over the planes: bit
`bits` + i of plane j is bit j of the i-th eighth after those. All planes are read with a few whole-array
operations, several times faster than inflating.
"""

import numpy as np
from numpy.typing import NDArray


def pack(values: NDArray[np.uint8], bits: int) -> NDArray[np.uint8]:
    """Pack rows of values below 2**`bits` (shape rows × 8·w) into shape rows × `bits` × w; `bits`: 1..8."""
    rows, length = values.shape
    if length % 8 or not 1 <= bits <= 8 or int(values.max(initial=0)) >> bits:
        raise ValueError(f"cannot pack rows of {length} values into {bits} bits each")
    eighths = values.reshape(rows, 8, length // 8)
    planes = eighths[:, :bits].copy()
    for extra in range(8 - bits):
        for plane in range(bits):
            planes[:, plane] |= ((eighths[:, bits + extra] >> plane) & 1) << (bits + extra)
    return planes


def unpack(planes: NDArray[np.uint8], bits: int) -> NDArray[np.uint8]:
    """Undo `pack`: shape rows × `bits` × w to rows × 8·w."""
    rows, _, width = planes.shape
    values = np.empty((rows, 8, width), np.uint8)
    np.bitwise_and(planes, (1 << bits) - 1, out=values[:, :bits])
    for extra in range(8 - bits):
        single = (planes >> (bits + extra)) & 1
        target = values[:, bits + extra]
        target[...] = single[:, 0]
        for plane in range(1, bits):
            target |= single[:, plane] << plane
    return values.reshape(rows, 8 * width)
