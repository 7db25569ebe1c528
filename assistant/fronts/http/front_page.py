"""The page as HTML: the chat, which its script shows, and every question with its answer, which needs no script."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from assistant.fronts.http import sentences
from assistant.fronts.http.assets import TEMPLATE, VERSION
from assistant.fronts.http.markup import entry_html, inline
from faq import Content, Entry

MOST_LISTED = 1_000
"""Entries that the page lists; a longer list helps nobody."""


def page(content: Content, embedded: bool = False) -> str:
    """The page: the chat, which its script shows, and every question with its answer, which needs none."""
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
    for topic, entries in _by_topic(content, MOST_LISTED).items():
        if topic:
            yield f"<h3>{escape(topic)}</h3>"
        yield from (_entry(entry, 4 if topic else 3) for entry in entries)
    if len(content.entries) > MOST_LISTED:
        yield f"<p>{sentences.MORE.format(count=MOST_LISTED)}</p>"


def _by_topic(content: Content, most: int) -> Mapping[str, list[Entry]]:
    """The first ``most`` entries by the title of their topic, topics in their own order."""
    titles = content.about.topics
    found: dict[str, list[Entry]] = {title: [] for title in titles.values()}
    for entry in list(content.entries.values())[:most]:
        title = titles.get(entry.topic) or entry.topic or (sentences.OTHER_TOPIC if titles else "")
        found.setdefault(title, []).append(entry)
    return {title: entries for title, entries in found.items() if entries}


def _entry(entry: Entry, level: int) -> str:
    return (
        f'<details class="entry" open id="{escape(entry.id)}"><summary><h{level}>{escape(entry.question)}</h{level}>'
        f"</summary>\n{entry_html(entry)}</details>"
    )
