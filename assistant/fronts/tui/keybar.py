"""The last line: the few keys that matter now, as many as fit; each can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.geometry import Size

GAP = "   "
NARROW = 60
"""Cells; below this three keys are shown."""


class KeyBar(Static):
    """Keys with a word each, most useful first."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self.auto_links = False
        self.keys: tuple[tuple[str, str, str], ...] = ()

    def show(self, keys: Sequence[tuple[str, str, str]]) -> None:
        """Show (key, word, action) rows."""
        if tuple(keys) != self.keys:
            self.keys = tuple(keys)
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line."""
        return 1

    def render(self) -> Content:
        """As many keys as fit."""
        width = self.content_size.width or 80
        line = Content("")
        for key, word, action in self.keys[: 3 if width < NARROW else None]:
            item = Content.assemble((key, "$accent"), (f" {word}", "$quiet"))
            if action:
                item = item.stylize(Style.from_meta({"@click": action}))
            longer = line + Content(GAP) + item if line else item
            if longer.cell_length > width:
                break
            line = longer
        return line
