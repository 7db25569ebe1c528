"""Entries and guides as the YAML a person would have written: key order, block text, quotes only where needed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set

from faq import Entry, Note, Source

_PLAIN = re.compile(r"[^\W_][^\x00-\x1f\x7f\x85\u2028\u2029\ufeff]*\Z")
_RESERVED = re.compile(r"(?i:true|false|null|yes|no|on|off|y|n|~)\Z|[-+.0-9][-+.0-9_:eExXoOaAbBcCdDfF]*\Z")
_SPANS = ((365, "year"), (30, "month"), (7, "week"), (1, "day"))


def slug(text: str, taken: Iterable[str] = (), longest: int = 60) -> str:
    """An id made of words: lower-case letters, digits, single hyphens; a number is added where it is taken."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    made = ""
    for word in words:
        if made and len(made) + 1 + len(word) > longest:
            break
        made = f"{made}-{word}" if made else word[:longest]
    made = made or "entry"
    known = taken if isinstance(taken, Mapping | Set) else set(taken)
    number, unique = 2, made
    while unique in known:
        unique, number = f"{made}-{number}", number + 1
    return unique


def scalar(text: str, inside_flow: bool = False) -> str:
    """One line of text as YAML: plain where that reads as the same text, else in double quotes."""
    plain = (
        _PLAIN.match(text) is not None
        and not _RESERVED.match(text)
        and ": " not in text
        and " #" not in text
        and text == text.strip()
        and not text.endswith(":")
        and not (inside_flow and re.search(r"[,\[\]{}]", text))
    )
    return text if plain else json.dumps(text, ensure_ascii=False)


def block(key: str, text: str, indent: str = "") -> list[str]:
    """A key with text: on the same line, or as a literal block where it has several lines."""
    text = text.replace("\r\n", "\n").rstrip("\n")
    if "\n" not in text:
        return [f"{indent}{key}: {scalar(text)}"]
    if any(line != line.rstrip() and not line.strip() for line in text.split("\n")) or text[0] in " \n":
        text = "\n".join(line if line.strip() else "" for line in text.split("\n")).lstrip("\n")
    marker = "|2" if text.startswith(" ") else "|"
    return [
        f"{indent}{key}: {marker}",
        *(f"{indent}  {line}".rstrip() if not line.strip() else f"{indent}  {line}" for line in text.split("\n")),
    ]


def answer_block(answer: str) -> list[str]:
    """The answer, always as a literal block: writers add lines to it."""
    lines = block("answer", answer)
    return lines if len(lines) > 1 else ["answer: |", f"  {answer.strip()}"]


def rows(key: str, texts: Sequence[str]) -> list[str]:
    """A key with a list of texts, one a line; nothing where there are none."""
    return [f"{key}:", *(f"  - {scalar(text)}" for text in texts)] if texts else []


def entry_text(entry: Entry, *, with_id: bool = False, schema: str = "", review: str = "") -> str:
    """An entry as a YAML file, ending with a newline. Sources and notes are written out.

    ``review``: the span between reviews in the writer's own words, where they are known.
    """
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    if with_id:
        lines.append(f"id: {entry.id}")
    lines += block("question", entry.question)
    if entry.short:
        lines += block("short", entry.short)
    lines += answer_block(entry.answer)
    if entry.topic:
        lines.append(f"topic: {entry.topic}")
    lines += rows("variants", entry.variants)
    lines += rows("tests", entry.tests)
    if entry.sources:
        lines += ["sources:", *(f"  - {_source(source)}" for source in entry.sources)]
    if entry.notes:
        lines.append("notes:")
        for note in entry.notes:
            lines += _note(note)
    if entry.see_also:
        lines.append(f"see_also: [{', '.join(entry.see_also)}]")
    if entry.tree:
        lines.append(f"tree: {entry.tree}")
    if entry.owner:
        lines += block("owner", entry.owner)
    if entry.verified:
        lines.append(f"verified: {entry.verified}")
    if entry.review_every:
        lines.append(f"review_every: {review or span(entry.review_every)}")
    return "\n".join(lines) + "\n"


def span(days: int) -> str:
    """Whole days as the largest unit that divides them: ``6 months``, ``1 year``, ``10 days``."""
    size, unit = next((size, unit) for size, unit in _SPANS if days % size == 0)
    count = days // size
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _source(source: Source) -> str:
    parts = [f"title: {scalar(source.title, True)}", f"url: {json.dumps(source.url, ensure_ascii=False)}"]
    if source.seen:
        parts.append(f"seen: {source.seen}")
    if not source.official:
        parts.append("official: false")
    return "{" + ", ".join(parts) + "}"


def _note(note: Note) -> list[str]:
    first, *rest = block("text", note.text, "    ")
    lines = [f"  - {first.strip()}", *rest]
    if note.sources:
        lines += ["    source:", *(f"      - {_source(source)}" for source in note.sources)]
    if note.date:
        lines.append(f"    date: {note.date}")
    return lines
