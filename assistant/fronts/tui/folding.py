"""Turns long past, put into one passage: every widget costs each further answer time, and memory for good.

What they say stays to be read, selected and clicked; only their looks are kept, not their widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from assistant.fronts.tui.choices import Choices, Row
from assistant.fronts.tui.passages import Block, Passage

QUIET = "$quiet"
ACTIONS = {"entry": "screen.show_entry({!r})", "tree": "screen.show_tree({!r})", "ask": "screen.ask_again({!r})"}
"""Kind of row to what a click on it does, wherever it stands."""


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
    text = Content(f"{row.label}  {row.detail}" if row.detail else row.label).stylize(QUIET)
    if row.kind in ACTIONS:
        value = row.say if row.kind == "ask" else row.value
        text = text.stylize(Style.from_meta({"@click": ACTIONS[row.kind].format(value)}))
    key = f"  {row.key:>{margin}}  " if margin else "  "
    return Block(text, Content.styled(key, QUIET), Content(" " * len(key)))
