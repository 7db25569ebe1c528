"""Replies as HTML: the blocks that every front end shows, as elements without script or style.

Markdown's own HTML is shown as text, links that act are dropped, pictures are not loaded. What a button does stands in
its ``data-`` attributes; the page's script sends it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from assistant import wording
from assistant.blocks import Block, blocks_of
from assistant.fronts.http import sentences
from assistant.replies import Answer, Clarification, Fallback, Notice, Reply, TreeOutcome, TreeQuestion
from faq import Entry, Walk

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MAKING = threading.Lock()


def _markdown() -> MarkdownIt:
    with _MAKING:
        return _reader()


@cache
def _reader() -> MarkdownIt:
    """The reader, made and used once by one thread: what it works out for addresses is not safe to work out by two."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")

    def link(self: Any, tokens: Sequence[Any], at: int, options: Any, env: Any) -> str:
        tokens[at].attrSet("rel", "noopener noreferrer")
        tokens[at].attrSet("target", "_blank")
        return str(self.renderToken(tokens, at, options, env))

    reader.add_render_rule("link_open", link)
    reader.render("[a link](https://example.com/%20?a#b) <https://example.com>")
    return reader


def rendered(markdown: str) -> str:
    """Markdown as HTML blocks."""
    return str(_markdown().render(markdown))


def inline(markdown: str) -> str:
    """Markdown of one line as HTML without a paragraph around it."""
    return str(_markdown().renderInline(markdown))


def html_of(reply: Reply, explain: bool = False) -> str:
    """A reply as HTML, with buttons for whatever can be picked next."""
    waiting = _waiting(reply)
    parts = [_block(block, waiting) for block in blocks_of(reply, explain)]
    walk = reply.walk if isinstance(reply, (TreeQuestion, TreeOutcome)) else None
    if isinstance(reply, TreeOutcome) and reply.walk.path:
        parts.append(_answered(reply.walk))
    if walk is not None:
        parts.append(_moves(walk))
    if isinstance(reply, (Answer, TreeOutcome)):
        parts.append(_helped(explained=explain or not isinstance(reply, Answer)))
    return "\n".join(filter(None, parts))


def entry_html(entry: Entry) -> str:
    """What an entry says, as HTML without anything to pick."""
    return "\n".join(_block(block, None) for block in blocks_of(Answer(entry)))


def _waiting(reply: Reply) -> Walk | None:
    if isinstance(reply, TreeQuestion):
        return reply.walk
    if isinstance(reply, (Answer, Clarification, Fallback, Notice)) and reply.resume is not None:
        return reply.resume.walk
    return None


def _block(block: Block, walk: Walk | None) -> str:
    title = inline(block.title)
    match block.role:
        case "lead":
            return f'<p class="lead"><strong>{inline(block.text)}</strong></p>'
        case "note":
            head = f"<strong>{title}:</strong> " if title else ""
            return f'<aside class="note">{_headed(head, rendered(block.text))}</aside>'
        case "quiet":
            head = f"{title}: " if title else ""
            return f'<p class="quiet">{head}{inline(block.text)}</p>'
        case "choices":
            return _titled(block.title) + _choices(block)
        case "list" if block.title == wording.YOUR_ANSWERS and walk is not None:
            return _titled(block.title) + _path(walk)
        case "list":
            rows = "".join(f"<li>{inline(row.text)}</li>" for row in block.rows)
            return f'{_titled(block.title)}<ul class="rows">{rows}</ul>'
        case _:
            head = f"<strong>{title}:</strong> " if title else ""
            return _headed(head, rendered(block.text))


def _headed(head: str, html: str) -> str:
    return html.replace("<p>", f"<p>{head}", 1) if html.startswith("<p>") else head + html


def _titled(title: str) -> str:
    return f'<p class="title">{inline(title)}</p>' if title else ""


def _choices(block: Block) -> str:
    rows = []
    for row in block.rows:
        if not row.mark:
            rows.append(f"<li>{inline(row.text)}</li>")
            continue
        rows.append(f'<li><button type="button" data-say="{escape(row.mark)}">{_without_links(row.text)}</button></li>')
    return f'<ul class="choices">{"".join(rows)}</ul>'


def _without_links(markdown: str) -> str:
    """Inline HTML that may stand inside a button."""
    html = inline(markdown)
    if "<a " not in html:
        return html
    import re

    return re.sub(r"</?a\b[^>]*>", "", html)


def _path(walk: Walk) -> str:
    rows = []
    for step in walk.path:
        pair = wording.ANSWERED_PAIR.format(ask=step.question.ask, label=step.option.label)
        name = escape(sentences.CHANGE_WHICH.format(ask=step.question.ask))
        rows.append(
            f'<li>{inline(pair)} <button type="button" class="small" data-change="{escape(step.question.id)}" '
            f'aria-label="{name}">{sentences.CHANGE}</button></li>'
        )
    return f'<ul class="rows path">{"".join(rows)}</ul>'


def _answered(walk: Walk) -> str:
    return f"<details><summary>{wording.YOUR_ANSWERS}</summary>{_path(walk)}</details>"


def _moves(walk: Walk) -> str:
    moves = [("back", sentences.BACK), ("restart", sentences.RESTART)] if walk.path else []
    moves.append(("leave", sentences.LEAVE))
    return '<p class="moves">{}</p>'.format(
        " ".join(f'<button type="button" class="small" data-action="{act}">{text}</button>' for act, text in moves)
    )


def _helped(explained: bool) -> str:
    why = "" if explained else (f' <button type="button" class="small" data-say="explain">{sentences.WHY}</button>')
    return (
        f'<p class="helped"><span>{sentences.HELPED}</span> '
        f'<button type="button" class="small" data-helped="true">{sentences.YES}</button> '
        f'<button type="button" class="small" data-helped="false">{sentences.NO}</button>{why}</p>'
    )
