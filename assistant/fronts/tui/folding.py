"""Turns long past, put into one passage: every widget costs each further answer time, and memory for good.

What they say stays to be read, selected and clicked; only their looks are kept, not their widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from assistant.fronts.tui.choices import Choices, Row
from assistant.fronts.tui.passages import Block, Passage, lay_out

if TYPE_CHECKING:
    from textual.geometry import Size

QUIET = "$quiet"
ACTIONS = {"entry": "screen.show_entry({!r})", "tree": "screen.show_tree({!r})", "ask": "screen.ask_again({!r})"}
"""Kind of row to what a click on it does, wherever it stands."""


class LongPast(Passage):
    """A passage that keeps its text and how many lines it has, but no lines: they are laid out when they are seen."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__([fresh(block) for block in blocks], classes="folded")
        self._height = (0, 0)

    def laid_out(self, width: int) -> list[Content]:
        """The lines, worked out anew; from copies, since text remembers how it was wrapped."""
        return self.lines(width)

    def lines(self, width: int) -> list[Content]:
        """The lines shown in ``width`` cells."""
        return lay_out((fresh(block) for block in self.blocks), width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines in ``width`` cells."""
        if self._height[0] != width:
            self._height = (width, len(self.lines(width)) if width else 0)
        return self._height[1]


def fresh(block: Block) -> Block:
    """The same block, its text without what it remembers of having been drawn."""
    return replace(block, text=_fresh(block.text), tail=_fresh(block.tail))


def _fresh(text: Content) -> Content:
    return Content(text.plain, spans=list(text.spans))


def folded(widgets: Iterable[Widget]) -> tuple[Block, ...]:
    """The blocks of these widgets under each other, with the blank lines that the stylesheet puts between them."""
    blocks: list[Block] = []
    after_asked = False
    for widget in widgets:
        if not isinstance(widget, Passage):
            continue
        own = list(rows(widget) if isinstance(widget, Choices) else widget.blocks)
        if own:
            own[0] = replace(own[0], gap=own[0].gap + apart(widget) + after_asked)
        after_asked = widget.has_class("asked")
        blocks += own
    return tuple(blocks)


def apart(widget: Widget) -> int:
    """Blank lines before a widget of a turn."""
    if widget.has_class("asked"):
        return 0 if widget.has_class("first") else 1
    return int(widget.has_class("note") or isinstance(widget, Choices))


def rows(choices: Choices) -> Iterator[Block]:
    """Rows as retired choices show them; a click still opens what a row names."""
    margin = max((len(row.key) for row in choices.rows), default=0)
    for at, row in enumerate(choices.rows):
        if row.kind == "heading":
            yield Block(Content.styled(row.label, QUIET), gap=1 if at else 0)
        else:
            yield _row(row, margin)


def _row(row: Row, margin: int) -> Block:
    text, detail = Content.styled(row.label, QUIET), Content.styled(row.detail, QUIET)
    if row.kind in ACTIONS:
        value = row.say if row.kind == "ask" else row.value
        click = Style.from_meta({"@click": ACTIONS[row.kind].format(value)})
        text, detail = text.stylize(click), detail.stylize(click)
    key = f"  {row.key:>{margin}}  " if margin else "  "
    return Block(text, Content.styled(key, QUIET), Content(" " * len(key)), tail=detail)
