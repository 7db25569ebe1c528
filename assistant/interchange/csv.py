"""CSV: a row an entry, or a row a phrasing; which column is what is told by its heading, or guessed and said."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from assistant.interchange.drafts import Drafts, Imported, NotReadable
from faq import Entry, Source

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "key", "slug"),
    "question": ("question", "questions", "q", "title", "ask", "query", "frage", "pregunta"),
    "answer": ("answer", "answers", "a", "response", "reply", "body", "text", "content", "antwort", "respuesta"),
    "short": ("short", "summary"),
    "variants": ("variants", "variant", "alternatives", "alternative questions", "phrasings", "synonyms"),
    "tests": ("tests", "test"),
    "topic": ("topic", "category", "section", "group", "tag", "tags"),
    "owner": ("owner", "team", "author"),
    "verified": ("verified", "updated", "last updated", "date", "modified"),
    "source": ("source", "url", "link", "sources"),
}
"""Field to the headings it goes by, lower-case."""

_DELIMITERS = ",;\t|"
_LARGEST_FIELD = 1_000_000  # characters


def read(text: str) -> Imported:
    """Entries of a CSV file with or without headings."""
    drafts = Drafts()
    delimiter = _delimiter(text)
    if delimiter != ",":
        name = {";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]
        drafts.guesses.append(f"columns were taken to be parted by {name}.")
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise NotReadable(f"is not valid CSV: {error}", reader.line_num) from error
    if not rows:
        raise NotReadable("is empty")
    columns = _columns(rows[0][1])
    if "question" in columns and "answer" in columns:
        del rows[0]
    else:
        if max(len(row) for _, row in rows) < 2:
            raise NotReadable("has one column only; a question and an answer are needed")
        columns = {"question": 0, "answer": 1}
        drafts.guesses.append("no headings `question` and `answer`: the first two columns were taken for them.")
    for line, row in rows:
        cells = {field: row[at].strip() for field, at in columns.items() if at < len(row)}
        url = cells.get("source", "")
        drafts.add(
            Entry(
                cells.get("id", ""),
                cells.get("question", ""),
                cells.get("answer", ""),
                short=cells.get("short", ""),
                topic=cells.get("topic", ""),
                variants=_several(cells.get("variants", "")),
                tests=_several(cells.get("tests", "")),
                owner=cells.get("owner", "")[:200],
                verified=cells.get("verified", ""),
                sources=(Source("", url.split("//")[-1].split("/")[0] or url, url),) if url else (),
            ),
            f"row {line}",
        )
    return drafts.done()


def _delimiter(text: str) -> str:
    """The delimiter that parts the first line best; quoted cells do not count."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=lambda mark: (outside.count(mark), -_DELIMITERS.index(mark)))


def _columns(headings: list[str]) -> dict[str, int]:
    names = [" ".join(heading.casefold().replace("_", " ").split()) for heading in headings]
    return {field: names.index(known) for field, knowns in COLUMNS.items() for known in knowns[::-1] if known in names}


def _several(cell: str) -> tuple[str, ...]:
    """Phrasings of one cell: a line each, or parted by bars or semicolons."""
    for mark in ("\n", "|", ";"):
        if mark in cell:
            return tuple(part.strip() for part in cell.split(mark) if part.strip())
    return (cell,) if cell else ()
