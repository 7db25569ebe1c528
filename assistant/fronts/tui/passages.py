"""Text that wraps with its indentation kept: blocks, their lay-out, and the widget that shows them.

One widget shows a whole passage, however many paragraphs it has: a widget a paragraph costs a quarter of a
second and half a megabyte an answer. It never interprets text; what it is given is already clean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.geometry import Size

NARROWEST_TEXT = 8
"""Cells; where indentation would leave less, it is dropped."""


NOTHING = Content("")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: ``lead`` stands before its first line, ``indent`` before each further one (same width).

    ``gap``: blank lines before it. ``aside``: a few words at the right margin. ``tail``: words after the text, on a
    line of their own where they do not fit beside it.
    """

    text: Content
    lead: Content = NOTHING
    indent: Content = NOTHING
    gap: int = 0
    aside: Content = NOTHING
    tail: Content = NOTHING


def hanging(text: Content, lead: Content | str = "", gap: int = 0, inside: Content | str = "") -> Block:
    """A block whose further lines stand under the first; ``inside`` is put before every line."""
    before = inside if isinstance(inside, Content) else Content(inside)
    first = lead if isinstance(lead, Content) else Content(lead)
    return Block(text, before + first, before + Content(" " * first.cell_length), gap)


def lay_out(blocks: Iterable[Block], width: int) -> list[Content]:
    """The lines of ``blocks`` in ``width`` cells (at least 1)."""
    lines: list[Content] = []
    for block in blocks:
        lines.extend([Content("")] * block.gap)
        lines.extend(_lines(block, max(width, 1)))
    return lines


def _lines(block: Block, width: int) -> list[Content]:
    lead, indent = block.lead, block.indent
    if width - lead.cell_length < NARROWEST_TEXT:
        lead = indent = Content("")
    wrapped = _with_tail(block, width - lead.cell_length) or [Content("")]
    lines = [(indent if at else lead) + line.rstrip() for at, line in enumerate(wrapped)]
    return _with_aside(lines, block, width) if block.aside else lines


def _with_tail(block: Block, width: int) -> list[Content]:
    """The text in ``width`` cells, and the tail after it where text and tail fit on one line, else under it."""
    if not block.tail:
        return list(block.text.wrap(width))
    line = block.text + Content("  ") + block.tail
    return [line] if line.cell_length <= width else [*block.text.wrap(width), *block.tail.wrap(width)]


def _with_aside(lines: list[Content], block: Block, width: int) -> list[Content]:
    """The aside at the right end of the first line, else of the last, else on a line of its own."""
    for at in (0, -1):
        free = width - lines[at].cell_length - block.aside.cell_length
        if free >= 2:
            lines[at] = lines[at] + Content(" " * free) + block.aside
            return lines
    return [*lines, block.aside.truncate(width)]


class Passage(Static):
    """Blocks in one widget. Text in it can be selected; links and actions in it can be clicked."""

    def __init__(self, blocks: Sequence[Block] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self.blocks: tuple[Block, ...] = tuple(blocks)
        self._laid: tuple[int, list[Content]] = (0, [])

    def show(self, blocks: Sequence[Block]) -> None:
        """Show other blocks."""
        self.blocks = tuple(blocks)
        self.invalidate()

    def invalidate(self) -> None:
        """Forget the lay-out; call it when what ``lines`` gives has changed."""
        self._laid = (0, [])
        self.clear_cached_dimensions()
        self.refresh(layout=True)

    def relay(self) -> None:
        """Forget the lines but not how many they are."""
        self._laid = (0, [])
        self.refresh()

    def lines(self, width: int) -> list[Content]:
        """The lines shown in ``width`` cells."""
        return lay_out(self.blocks, width)

    def laid_out(self, width: int) -> list[Content]:
        """``lines``, remembered for the last width."""
        if self._laid[0] != width:
            self._laid = (width, self.lines(width))
        return self._laid[1]

    def on_unmount(self) -> None:
        """Let go of the lines drawn: a cache of Textual keeps what holds them long after the widget has gone."""
        self._styles_cache.clear()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines in ``width`` cells."""
        return len(self.laid_out(width)) if width else 0

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as there is room."""
        return container.width

    def render(self) -> Content:
        """The lines at the present width."""
        return Content("\n").join(self.laid_out(self.content_size.width or 80))

    @property
    def plain(self) -> str:
        """The text alone, at the present width."""
        return "\n".join(line.plain for line in self.laid_out(self.content_size.width or 80))
