"""schema.org ``FAQPage`` as JSON-LD: questions with accepted answers in HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from assistant.interchange.drafts import Drafts, Imported, NotReadable
from assistant.interchange.hypertext import to_html, to_markdown
from faq import Content, Entry, Source

_DEEPEST = 50  # levels of nested objects that are searched


def read(text: str) -> Imported:
    """Entries of a JSON-LD document."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise NotReadable("is not valid JSON", line) from error
    drafts = Drafts()
    add_questions(value, drafts)
    return drafts.done()


def add_questions(value: Any, drafts: Drafts) -> int:
    """Take every ``Question`` anywhere in a JSON-LD value; how many there were."""
    count = 0
    for question in _questions(value):
        count += 1
        name = _text(question.get("name")) or _text(question.get("text"))
        answers = [_text(row.get("text")) for row in _objects(question.get("acceptedAnswer"))]
        answers += [] if any(answers) else [_text(row.get("text")) for row in _objects(question.get("suggestedAnswer"))]
        anchor = _text(question.get("@id")).rpartition("#")[2]
        citations = _objects(question.get("citation"))
        drafts.add(
            Entry(
                anchor,
                to_markdown(name).replace("\n", " "),
                to_markdown(next((answer for answer in answers if answer), "")),
                short=_text(question.get("abstract")),
                variants=tuple(_text(row) for row in _list(question.get("alternateName"))),
                topic=_text(question.get("about")),
                verified=_text(question.get("dateModified"))[:10],
                sources=tuple(Source("", _text(row.get("name")), _text(row.get("url"))) for row in citations),
            ),
            f"question {count}",
        )
    return count


def _questions(value: Any) -> Iterator[dict[str, Any]]:
    level = [value]
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for inner in level:
            if isinstance(inner, dict):
                if "Question" in _list(inner.get("@type")):
                    yield inner
                else:
                    below += inner.values()
            elif isinstance(inner, list):
                below += inner
        level = below
        if not level:
            return


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [row for row in _list(value) if isinstance(row, dict)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def page(content: Content) -> dict[str, Any]:
    """The content as a ``FAQPage`` object."""
    rows = []
    for entry in content.entries.values():
        row: dict[str, Any] = {"@type": "Question", "@id": f"#{entry.id}", "name": entry.question}
        if entry.topic:
            row["about"] = entry.topic
        if entry.verified:
            row["dateModified"] = entry.verified
        if entry.short:
            row["abstract"] = entry.short
        if entry.sources:
            row["citation"] = [
                {"@type": "WebPage", "name": source.title, "url": source.url} for source in entry.sources
            ]
        row["acceptedAnswer"] = {"@type": "Answer", "text": to_html(entry.answer).strip()}
        rows.append(row)
    return {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": rows}


def write(content: Content) -> str:
    """The page, indented."""
    return json.dumps(page(content), ensure_ascii=False, indent=2) + "\n"
