"""Vectors of whole numbers packed in big integers: adding or scaling one does so to every coordinate at once.

What a loop would do number by number, Python's integers do in one step, and every result is the same to its last digit
everywhere. A coordinate has ``LANE`` bits; whoever packs sees to it that no sum or product leaves its range.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from functools import cache

LANE = 32  # bits of a coordinate; its value lies within ± 2**31

_HALF = 1 << (LANE - 1)


@cache
def ones(count: int) -> int:
    """1 in each of ``count`` lanes."""
    return int(((1 << (LANE * count)) - 1) // ((1 << LANE) - 1))


def pack(values: Sequence[int]) -> int:
    """Coordinates as one packed integer, the first in its lowest bits."""
    half = _HALF * ones(len(values))
    return (int.from_bytes(array("i", values).tobytes(), sys.byteorder) ^ half) - half


def unpack(packed: int, count: int) -> array[int]:
    """The coordinates of a packed integer."""
    half = _HALF * ones(count)
    return array("i", ((packed + half) ^ half).to_bytes(count * LANE // 8, sys.byteorder))
