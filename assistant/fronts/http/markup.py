"""Replies and the page as HTML: the blocks that every front end shows, as elements without script or style.

Markdown's own HTML is shown as text, links that act are dropped, pictures are not loaded. What a button does stands in
its ``data-`` attributes; the page's script sends it.
"""

from __future__ import annotations

import string
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from assistant import wording
from assistant.blocks import Block, blocks_of
from assistant.fronts.http import sentences
from assistant.replies import Answer, Clarification, Fallback, Notice, Reply, TreeOutcome, TreeQuestion
from faq import Content, Entry, Walk

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MOST_LISTED = 1_000
"""Entries that the page lists; a longer list helps nobody."""


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
    own_choices = bool(getattr(reply, "choices", ())) or isinstance(reply, (Clarification, Fallback))
    parts: list[str] = []
    choices_seen = 0
    for block in blocks_of(reply, explain):
        if block.role == "choices":
            choices_seen += 1
        # Numbers mean the reply's own choices; a guide that waits below them is answered by label.
        by_label = own_choices and choices_seen > 1
        parts.append(_block(block, waiting, by_label))
    walk = reply.walk if isinstance(reply, (TreeQuestion, TreeOutcome)) else None
    if isinstance(reply, TreeOutcome) and reply.walk.path:
        parts.append(_answered(reply.walk))
    if walk is not None:
        parts.append(_moves(walk))
    if isinstance(reply, (Answer, TreeOutcome)):
        parts.append(_helped(explained=explain or not isinstance(reply, Answer)))
    return "\n".join(filter(None, parts))


def _waiting(reply: Reply) -> Walk | None:
    if isinstance(reply, TreeQuestion):
        return reply.walk
    if isinstance(reply, (Answer, Clarification, Fallback, Notice)) and reply.resume is not None:
        return reply.resume.walk
    return None


def _block(block: Block, walk: Walk | None, by_label: bool) -> str:
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
            return _titled(block.title) + _choices(block, by_label)
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


def _choices(block: Block, by_label: bool) -> str:
    rows = []
    for row in block.rows:
        if not row.mark:
            rows.append(f"<li>{inline(row.text)}</li>")
            continue
        say = row.text if by_label and row.mark not in ("0", "?") else row.mark
        rows.append(f'<li><button type="button" data-say="{escape(say)}">{_without_links(row.text)}</button></li>')
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


# -- the page -----------------------------------------------------------------------------------------


def page(content: Content, embedded: bool = False) -> str:
    """The page: the chat, which its script shows, and every question with its answer, which needs none."""
    from assistant.fronts.http.assets import TEMPLATE, VERSION

    about = content.about
    example = about.people_ask[0] if about.people_ask else next((e.question for e in content.entries.values()), "")
    texts = {
        name: escape(getattr(sentences, name.upper()))
        for name in ("conversation", "ask_label", "ask_button", "you", "reply", "people_ask", "all", "suggestions",
                     "suggested", "thanks", "waiting", "failed", "offline", "forgot", "clear", "skip")
    }  # fmt: skip
    return string.Template(TEMPLATE).substitute(
        texts,
        title=escape(about.title or sentences.TITLE),
        disclaimer=f'<p class="quiet">{inline(about.disclaimer.strip())}</p>' if about.disclaimer else "",
        version=VERSION,
        mode="embedded" if embedded else "whole",
        ask_hint=escape(sentences.ASK_HINT.format(example=example), quote=True),
        welcome="\n".join(_welcome(content)),
        guides_plain=_guides_plain(content),
        entries="\n".join(_listed(content)),
    )


def _welcome(content: Content) -> Iterator[str]:
    if content.about.people_ask:
        rows = (f'data-say="{escape(text)}">{escape(text)}' for text in content.about.people_ask)
        yield _group(sentences.PEOPLE_ASK, rows)
    if content.trees:
        rows = (f'data-tree="{escape(tree.id)}">{escape(tree.title)}' for tree in content.trees.values())
        yield _group(sentences.GUIDES, rows)


def _group(title: str, rows: Iterable[str]) -> str:
    items = "".join(f'<li><button type="button" {row}</button></li>' for row in rows)
    return f'<div class="group"><h2>{title}</h2><ul class="choices">{items}</ul></div>'


def _guides_plain(content: Content) -> str:
    if not content.trees:
        return ""
    rows = "".join(
        f"<li><strong>{escape(tree.title)}</strong> {inline(tree.description.strip())}</li>"
        for tree in content.trees.values()
    )
    return f"<h2>{sentences.GUIDES_PLAIN}</h2><ul>{rows}</ul>"


def _listed(content: Content) -> Iterator[str]:
    for topic, entries in by_topic(content, MOST_LISTED).items():
        if topic:
            yield f"<h3>{escape(topic)}</h3>"
        yield from (_entry(entry, 4 if topic else 3) for entry in entries)
    if len(content.entries) > MOST_LISTED:
        yield f"<p>{sentences.MORE.format(count=MOST_LISTED)}</p>"


def by_topic(content: Content, most: int) -> Mapping[str, list[Entry]]:
    """The first ``most`` entries by the title of their topic, topics in their own order."""
    titles = content.about.topics
    found: dict[str, list[Entry]] = {title: [] for title in titles.values()}
    for entry in list(content.entries.values())[:most]:
        title = titles.get(entry.topic) or entry.topic or (sentences.OTHER_TOPIC if titles else "")
        found.setdefault(title, []).append(entry)
    return {title: entries for title, entries in found.items() if entries}


def _entry(entry: Entry, level: int) -> str:
    body = "\n".join(_block(block, None, False) for block in blocks_of(Answer(entry)))
    return (
        f'<details class="entry" open id="{escape(entry.id)}"><summary><h{level}>{escape(entry.question)}</h{level}>'
        f"</summary>\n{body}</details>"
    )
