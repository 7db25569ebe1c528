"""An entry as JSON values in the shape of content files, and back."""

from __future__ import annotations

import dataclasses
from typing import Any

from assistant.entry_files import span
from faq import Entry, Note, Source, days_of_span


def to_fields(entry: Entry) -> dict[str, Any]:
    """The keys of an entry that say something, in the order of a content file."""
    fields: dict[str, Any] = {
        "id": entry.id,
        "question": entry.question,
        "short": entry.short,
        "answer": entry.answer,
        "topic": entry.topic,
        "variants": list(entry.variants),
        "tests": list(entry.tests),
        "notes": [
            {"text": note.text, "source": [_source(source) for source in note.sources], "date": note.date}
            for note in entry.notes
        ],
        "sources": [_source(source) for source in entry.sources],
        "see_also": list(entry.see_also),
        "tree": entry.tree,
        "owner": entry.owner,
        "verified": entry.verified,
        "review_every": span(entry.review_every) if entry.review_every else "",
    }
    for note in fields["notes"]:
        if not note["date"]:
            del note["date"]
    return {key: value for key, value in fields.items() if value}


def _source(source: Source) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": source.title, "url": source.url}
    if source.seen:
        fields["seen"] = source.seen
    if not source.official:
        fields["official"] = False
    return fields


def from_fields(fields: dict[str, Any]) -> Entry:
    """An entry from such values; what has the wrong kind counts as not there."""
    entry = Entry(
        _text(fields.get("id")),
        _text(fields.get("question")),
        _text(fields.get("answer")),
        short=_text(fields.get("short")),
        topic=_text(fields.get("topic")),
        variants=_texts(fields.get("variants")),
        tests=_texts(fields.get("tests")),
        notes=tuple(
            Note("", _text(row.get("text")), _sources(row.get("source")), _text(row.get("date")))
            for row in _rows(fields.get("notes"))
            if _text(row.get("text")).strip()
        ),
        sources=_sources(fields.get("sources")),
        see_also=_texts(fields.get("see_also")),
        tree=_text(fields.get("tree")) or None,
        owner=_text(fields.get("owner"))[:200],
        verified=_text(fields.get("verified")),
    )
    try:
        return dataclasses.replace(entry, review_every=days_of_span(_text(fields.get("review_every"))))
    except ValueError:
        return entry


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""


def _texts(value: Any) -> tuple[str, ...]:
    rows = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return tuple(text for row in rows if (text := _text(row)))


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _sources(value: Any) -> tuple[Source, ...]:
    return tuple(
        Source(
            "", _text(row.get("title")), _text(row.get("url")), _text(row.get("seen")), row.get("official") is not False
        )
        for row in _rows(value)
    )
