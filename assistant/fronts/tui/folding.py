"""Turns long past, put into one passage: every widget costs each further answer time, and memory for good.

What they say stays to be read, selected and clicked; only their looks are kept, not their widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content, Span
from textual.style import Style
from textual.widget import Widget

from assistant.fronts.tui.choices import Choices, Row
from assistant.fronts.tui.passages import NOTHING, Block, Passage, lay_out

if TYPE_CHECKING:
    from textual.geometry import Size

Written = tuple[str, tuple[Span, ...]]
"""A text and its styles."""
QUIET = "$quiet"
ACTIONS = {"entry": "screen.show_entry({!r})", "tree": "screen.show_tree({!r})", "ask": "screen.ask_again({!r})"}
"""Kind of row to what a click on it does, wherever it stands."""


class Kept(NamedTuple):
    """A block without what its texts remember of having been drawn, which is most of what they take."""

    text: Written
    lead: Content
    indent: Content
    gap: int
    aside: Content
    tail: Written

    def block(self) -> Block:
        """The block, as new."""
        return Block(_text(self.text), self.lead, self.indent, self.gap, self.aside, _text(self.tail))


def kept(blocks: Iterable[Block]) -> tuple[Kept, ...]:
    """The blocks to keep; what stands before their lines is kept once for all that share it."""
    shared: dict[Written, Content] = {_written(NOTHING): NOTHING}

    def once(content: Content) -> Content:
        key = _written(content)
        return shared.setdefault(key, _text(key))

    return tuple(
        Kept(_written(b.text), once(b.lead), once(b.indent), b.gap, once(b.aside), _written(b.tail)) for b in blocks
    )


def _written(content: Content) -> Written:
    return content.plain, tuple(content.spans)


def _text(written: Written) -> Content:
    plain, spans = written
    return Content(plain, spans=list(spans)) if plain else NOTHING


class LongPast(Passage):
    """A passage that keeps its text and how many lines it has, but no lines: they are laid out when they are seen."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        super().__init__(classes="folded")
        self.kept = kept(blocks)
        self._height = (0, 0)

    def laid_out(self, width: int) -> list[Content]:
        """The lines, worked out anew."""
        return self.lines(width)

    def lines(self, width: int) -> list[Content]:
        """The lines shown in ``width`` cells."""
        return lay_out((row.block() for row in self.kept), width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines in ``width`` cells."""
        if self._height[0] != width:
            self._height = (width, len(self.lines(width)) if width else 0)
        return self._height[1]


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
