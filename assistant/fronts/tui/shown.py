"""What one turn looks like: a value between those who decide it and the view that mounts it. Light to import."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.fronts.tui.choices import Row
from assistant.fronts.tui.passages import Block


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reply looks like: text before the rows, the rows, text after them."""

    before: tuple[Block, ...] = ()
    rows: tuple[Row, ...] = ()
    after: tuple[Block, ...] = ()
    decides: bool = False
    """Whether the rows answer a question that was asked back, so that their first letters pick them."""
