"""A reply as Markdown, as plain text, or as JSON: the three forms every front end builds on.

What is said and in which order is decided in ``blocks``; sentences stand in ``wording``; the JSON contract in
``contract``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from assistant.blocks import Block, blocks_of
from assistant.contract import SCHEMA_VERSION, to_json
from assistant.markdown import titled, to_markdown
from assistant.plaintext import inline, plain
from assistant.replies import Reply

__all__ = ["SCHEMA_VERSION", "to_json", "to_markdown", "to_plain"]

NARROWEST = 30
"""Columns; text is never wrapped narrower."""


def to_plain(reply: Reply, explain: bool = False, *, width: int = 0, bold: Callable[[str], str] | None = None) -> str:
    """The reply as lines of plain text: no escape codes, no drawing characters, choices numbered.

    ``width``: wrap at so many columns; 0 leaves lines long, for pipes and screen readers. ``bold``: how a terminal
    shows the lead.
    """
    parts = []
    for block in blocks_of(reply, explain):
        text = _plain(block)
        if width:
            text = "\n".join(_wrapped(line, max(width, NARROWEST)) for line in text.split("\n"))
        if bold is not None and block.role == "lead":
            text = bold(text)
        parts.append((block.role, text))
    shown = ""
    for at, (role, text) in enumerate(parts):
        if at and text:
            before = parts[at - 1][0]
            close = (before == "lead" and role == "choices") or (before == role == "quiet")
            shown += "\n" if close else "\n\n"
        shown += text
    return shown.strip("\n")


def _plain(block: Block) -> str:
    title = titled(block) if block.title else ""
    if block.rows:
        rows = [
            f"  {row.mark}{'' if row.mark == '?' else '.'} {inline(row.text)}"
            if row.mark
            else f"  - {inline(row.text)}"
            for row in block.rows
        ]
        return "\n".join(filter(None, (title, *rows)))
    body = plain(block.text)
    return f"{title} {body}" if title else body


def _wrapped(line: str, width: int) -> str:
    body = line.lstrip()
    start = len(line) - len(body)
    marker = body.split(" ", 1)[0]
    hang = start + len(marker) + 1 if marker == "-" or marker.rstrip(".").isdigit() or marker == "?" else start
    return (
        textwrap.fill(
            body,
            width,
            initial_indent=" " * start,
            subsequent_indent=" " * hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or ""
    )
