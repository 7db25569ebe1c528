"""TSV of QnA Maker and of custom question answering: a row a phrasing, rows of one answer share ``QnaId``.

Prompts are references between entries and survive both ways. ``short`` stands before the answer; our own
metadata tell it apart again.
"""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.entry_files import slug
from assistant.interchange.drafts import Drafts, Imported, NotReadable
from faq import Content, Entry, Source

COLUMNS = (
    "Question",
    "Answer",
    "Source",
    "Metadata",
    "SuggestedQuestions",
    "IsContextOnly",
    "Prompts",
    "QnaId",
    "SourceDisplayName",
)
_KEY_ID, _KEY_TOPIC, _KEY_SHORT = "faqid", "topic", "faqshort"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\n", "\\": "\\"}
_ENTITY = re.compile(r"&(nbsp|amp|lt|gt|quot|#39);")
_ENTITIES = {"nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'"}


def read(text: str) -> Imported:
    """Entries of such a file; the first row names the columns."""
    drafts = Drafts()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise NotReadable("is empty")
    names = [name.strip().casefold() for name in lines[first].split("\t")]
    if "question" not in names or "answer" not in names:
        raise NotReadable("has no columns Question and Answer in its first row", first + 1)
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for at, line in enumerate(lines[first + 1 :], first + 2):
        if not line.strip():
            continue
        cells = dict(zip(names, line.split("\t"), strict=False))
        cells = {name: _unquoted(cell) for name, cell in cells.items()}
        key = cells.get("qnaid", "").strip() or f"={cells.get('answer', '')}"
        groups.setdefault(key, []).append((at, cells))
    if groups and all(key.startswith("=") for key in groups):
        drafts.guesses.append("there is no QnaId: rows with the same answer were taken as one entry.")
    ids = _ids(groups)
    for key, rows in groups.items():
        _add(drafts, key, rows, ids)
    return drafts.done()


def _ids(groups: dict[str, list[tuple[int, dict[str, str]]]]) -> dict[str, str]:
    """QnaId to entry id, so that prompts find their entry whatever the numbers become."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key, rows in groups.items():
        metadata = _metadata(rows[0][1].get("metadata", ""))
        ids[key] = slug(metadata.get(_KEY_ID) or rows[0][1].get("question", ""), taken)
        taken.add(ids[key])
    return ids


def _add(drafts: Drafts, key: str, rows: list[tuple[int, dict[str, str]]], ids: dict[str, str]) -> None:
    line, cells = rows[0]
    metadata = _metadata(cells.get("metadata", ""))
    answer, short = cells.get("answer", ""), ""
    if metadata.get(_KEY_SHORT):
        short, _, answer = answer.partition("\n\n")
    url = cells.get("source", "").strip()
    prompts = [prompt for _, row in rows for prompt in _json_list(row.get("prompts", ""))]
    see_also = tuple(
        ids[str(prompt["qnaId"])] for prompt in prompts if isinstance(prompt, dict) and str(prompt.get("qnaId")) in ids
    )
    drafts.add(
        Entry(
            ids[key],
            cells.get("question", ""),
            answer,
            short=short,
            topic=metadata.get(_KEY_TOPIC, ""),
            variants=tuple(row.get("question", "") for _, row in rows[1:]),
            see_also=tuple(dict.fromkeys(see_also)),
            sources=(Source("", cells.get("sourcedisplayname", "").strip() or url, url),) if "://" in url else (),
        ),
        f"row {line}",
    )


def _unquoted(cell: str) -> str:
    """A cell as it was meant: quotes of a spreadsheet, ``\\n`` and a few entities undone."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"')
    cell = _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[0]), cell)
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], cell)


def _metadata(cell: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in cell.strip("[] ").split("|"))
    return {name.strip().casefold(): value.strip() for name, mark, value in pairs if mark}


def _json_list(cell: str) -> list[Any]:
    try:
        found = json.loads(cell or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def write(content: Content) -> str:
    """Every phrasing a row; tests, notes and dates have no place in this format."""
    numbers = {entry_id: number for number, entry_id in enumerate(content.entries, 1)}
    rows = ["\t".join(COLUMNS)]
    for entry in content.entries.values():
        metadata = [f"{_KEY_ID}:{entry.id}"]
        if entry.topic:
            metadata.append(f"{_KEY_TOPIC}:{entry.topic}")
        if entry.short:
            metadata.append(f"{_KEY_SHORT}:1")
        prompts = [
            {"displayOrder": order, "qnaId": numbers[other], "displayText": content.entries[other].question}
            for order, other in enumerate(entry.see_also)
        ]
        answer = f"{entry.short}\n\n{entry.answer}" if entry.short else entry.answer
        source = entry.sources[0] if entry.sources else None
        named, address = (source.title, source.url) if source else ("Editorial", "Editorial")
        for phrasing in entry.phrasings:
            cells = (
                phrasing,
                answer.rstrip("\n"),
                address,
                "|".join(metadata),
                "[]",
                "False",
                json.dumps(prompts, ensure_ascii=False),
                str(numbers[entry.id]),
                named,
            )
            rows.append("\t".join(_escaped(cell) for cell in cells))
    return "\n".join(rows) + "\n"


def _escaped(cell: str) -> str:
    cell = cell.replace("&", "&amp;") if _ENTITY.search(cell) else cell
    return cell.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
