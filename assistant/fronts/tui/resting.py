"""What is put in order in a moment of rest: garbage, and what Textual remembers of regions that have moved on."""

from __future__ import annotations

import gc
from collections.abc import Callable

from rich import cells
from textual.geometry import Region

REMEMBERED = (Region.intersection, Region.shrink, Region.union, Region.grow, cells.cached_cell_len)
"""Functions that remember up to 4,096 calls each; every answer moves every region, so few of them come again."""

NEVER = 1_000_000
"""Collections of the middle generation before the whole heap is looked through by itself."""


def forget() -> None:
    """Forget what these functions remember; what is still needed is worked out anew within a frame."""
    for function in REMEMBERED:
        clear: Callable[[], None] | None = getattr(function, "cache_clear", None)
        if clear is not None:
            clear()


def rest() -> None:
    """Collect garbage and forget; takes as long as an answer, so only while nobody waits."""
    forget()
    gc.collect()


def keep_what_was_read() -> None:
    """Look for garbage from now on, but not among what the program and the content are made of.

    The long look at everything else is left to moments of rest (``when_rested``): it takes as long as an answer.
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)
