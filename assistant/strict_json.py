"""JSON as the standard has it: what Python would read beyond it, or could not write again, is refused."""

from __future__ import annotations

import json
import math
from typing import NoReturn

MOST_DIGITS = 400
"""Of a whole number; Python takes long for very long ones."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError("a number is too long")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


READER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_whole, parse_float=_finite)
"""Made once: to make one takes as long as to read a question. Its ``decode`` raises ValueError, RecursionError."""
