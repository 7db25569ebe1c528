"""JSON lines: an entry a line in the shape of content files."""

from __future__ import annotations

import json

from assistant.interchange.drafts import Drafts, Imported
from assistant.interchange.fields import from_fields, to_fields
from faq import Content


def read(text: str) -> Imported:
    """Entries of JSON lines; a line that is none is left out and said."""
    drafts = Drafts()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            fields = None
        if isinstance(fields, dict):
            drafts.add(from_fields(fields), f"line {number}")
        else:
            drafts.guesses.append(f"line {number} is no JSON object: left out.")
    return drafts.done()


def write(content: Content) -> str:
    """An entry a line; the file can stand in ``entries/`` as it is."""
    return "".join(json.dumps(to_fields(entry), ensure_ascii=False) + "\n" for entry in content.entries.values())
