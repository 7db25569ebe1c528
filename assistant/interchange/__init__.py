"""Entries in and out of other people's formats. A reader takes text and says what it guessed; a writer takes content.

Adding a format is a row of ``READERS`` or ``WRITERS`` and a module; nothing here touches a file.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from assistant.interchange.drafts import Imported, NotReadable
from faq import Content

READERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "markdown": ("assistant.interchange.markdown", (".md", ".markdown")),
    "html": ("assistant.interchange.html", (".html", ".htm", ".xhtml")),
    "jsonld": ("assistant.interchange.jsonld", (".jsonld", ".json")),
    "jsonl": ("assistant.interchange.jsonl", (".jsonl", ".ndjson")),
    "csv": ("assistant.interchange.csv", (".csv",)),
    "qna": ("assistant.interchange.qna", (".tsv",)),
}
"""Format to the module that reads it, and the endings of files by which it is told."""

WRITERS: Mapping[str, tuple[str, str]] = {
    "markdown": ("assistant.interchange.markdown", "One page of Markdown; can be imported again without loss."),
    "html": ("assistant.interchange.html", "One searchable page that asks nothing of any server."),
    "jsonld": ("assistant.interchange.jsonld", "schema.org FAQPage for search engines."),
    "jsonl": ("assistant.interchange.jsonl", "One entry a line; a content file as it is."),
    "qna": ("assistant.interchange.qna", "TSV of QnA Maker and custom question answering."),
}
"""Format to the module that writes it, and a line of help."""


def format_of(name: str) -> str | None:
    """The format a file's name tells, or None."""
    low = name.casefold()
    return next((form for form, (_, endings) in READERS.items() if low.endswith(endings)), None)


def read(form: str, text: str) -> Imported:
    """Entries from text. Raises NotReadable with a sentence, and where it can, a line."""
    reader: Callable[[str], Imported] = importlib.import_module(READERS[form][0]).read
    found = reader(text)
    if not found.entries:
        raise NotReadable("holds no questions with answers that could be told apart")
    return found


def write(form: str, content: Content) -> str:
    """Content as text of a format."""
    writer: Callable[[Content], str] = importlib.import_module(WRITERS[form][0]).write
    return writer(content)
