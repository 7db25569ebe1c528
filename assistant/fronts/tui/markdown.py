"""Markdown → blocks. Paragraphs, lists, quotes, code, headings and links; what else it meets is shown as text.

Links become real terminal links only where ``may_open`` allows their address; others stay words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from assistant.fronts.tui.passages import Block, hanging
from assistant.sanitize import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LINK = "$link"
CODE = "$code"
QUIET = "$quiet"
STRONG = Style(bold=True)
EMPHASIS = Style(italic=True)
BULLET = "• "


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def blocks_of(text: str, may_open: Callable[[str], bool], inside: Content | str = "") -> list[Block]:
    """``text`` as blocks; a blank line stands between paragraphs. ``inside`` goes before every line."""
    before = inside if isinstance(inside, Content) else Content(inside)
    reader = _Reader(may_open, before)
    reader.read(_parser().parse(clean(text)))
    return reader.blocks


class _Reader:
    """Walks tokens and keeps where it is: in which lists, how deep, what lead the next block gets."""

    def __init__(self, may_open: Callable[[str], bool], before: Content) -> None:
        self.may_open = may_open
        self.blocks: list[Block] = []
        self.lists: list[int | None] = []
        self.before = before
        self.quotes = 0
        self.lead = ""
        self.gap = 0
        self.heading = False

    def read(self, tokens: list[Token]) -> None:
        for token in tokens:
            kind = token.type
            if kind in ("bullet_list_open", "ordered_list_open"):
                self.gap = 1 if not self.lists and self.blocks else 0
                self.lists.append(int(token.attrs.get("start", 1)) if kind == "ordered_list_open" else None)
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self.lists.pop()
                self.gap = 1
            elif kind == "list_item_open":
                number = self.lists[-1]
                self.lead = BULLET if number is None else f"{number}. "
                self.lists[-1] = None if number is None else number + 1
            elif kind in ("paragraph_open", "heading_open", "tr_open"):
                self.heading = kind == "heading_open"
                if not self.lists:
                    self.gap = 1 if self.blocks else 0
            elif kind == "blockquote_open":
                self.quotes += 1
            elif kind == "blockquote_close":
                self.quotes -= 1
            elif kind == "inline":
                text = inline(token.children or [], self.may_open)
                self.put(text.stylize(STRONG) if self.heading else text)
            elif kind in ("fence", "code_block"):
                self.gap = 1 if self.blocks else 0
                for line in token.content.rstrip("\n").split("\n"):
                    self.put(Content.styled(line, CODE), extra="  ")
            elif kind in ("html_block",):
                self.put(Content(token.content.strip()))
            elif kind == "hr":
                self.gap = 1

    def put(self, text: Content, extra: str = "") -> None:
        depth = max(len(self.lists) - 1, 0)
        bar = Content.styled("┃ ", QUIET) if self.quotes else Content("")
        inside = self.before + bar + Content("  " * depth + extra)
        lead = self.lead
        if self.lists and not lead:
            inside = inside + Content("  ")
        gap_inside = self.gap if self.before.cell_length == 0 else 0
        if self.gap and self.before.cell_length:
            self.blocks.append(Block(Content(""), self.before, self.before))
        self.blocks.append(hanging(text, lead, gap_inside, inside))
        self.lead = ""
        self.gap = 0


def inline(tokens: list[Token], may_open: Callable[[str], bool]) -> Content:
    """The tokens of one paragraph as styled text."""
    parts: list[Content] = []
    styles: list[Style | str] = []
    for token in tokens:
        if token.type in ("text", "html_inline"):
            parts.append(_styled(token.content, styles))
        elif token.type == "code_inline":
            parts.append(_styled(token.content, [*styles, CODE]))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(Content(" " if token.type == "softbreak" else "\n"))
        elif token.type == "strong_open":
            styles.append(STRONG)
        elif token.type == "em_open":
            styles.append(EMPHASIS)
        elif token.type == "link_open":
            styles.append(_link(str(token.attrs.get("href", "")), may_open))
        elif token.type in ("strong_close", "em_close", "link_close") and styles:
            styles.pop()
        elif token.type == "image":
            parts.append(Content(token.content))
    return Content("").join(parts)


def _styled(text: str, styles: list[Style | str]) -> Content:
    content = Content(text)
    for style in styles:
        content = content.stylize(style)
        if isinstance(style, Style) and style.link:
            content = content.stylize(LINK)
    return content


def _link(address: str, may_open: Callable[[str], bool]) -> Style | str:
    """An allowed address as a terminal link that a click opens too; nothing for another."""
    if not may_open(address):
        return ""
    return Style(link=address, underline=True) + Style.from_meta({"@click": f"app.open_link({address!r})"})


def line_of(text: str, may_open: Callable[[str], bool]) -> Content:
    """One line of Markdown as styled text."""
    tokens = _parser().parseInline(clean(text))
    return inline(tokens[0].children or [], may_open) if tokens else Content("")
