"""The journal as NDJSON and back, so that journals of several machines can be merged.

One JSON object a line: a question with its reply, or a question that is no gap. What is read is judged field by field
and masked again; the first bad line refuses the whole file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from assistant.journal_rows import Asked, Ignored, JournalError
from assistant.recording import masked
from assistant.sanitize import one_line

FORMAT = 1
"""Of a line, as its field ``journal``."""
LONGEST_LINE = 100_000  # characters
MOST_MATCHES = 20
KINDS = ("answer", "clarification", "fallback")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")
_TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z\Z")
_NAME = re.compile(r"[a-z0-9-]{0,100}\Z")
_HEX = re.compile(r"[0-9a-f]{0,64}\Z")


def lines_of(asked: Iterable[Asked], ignored: Iterable[Ignored]) -> Iterator[str]:
    """Every row as a line, in the order given."""
    for row in asked:
        yield json.dumps({"journal": FORMAT, **asdict(row)}, ensure_ascii=False) + "\n"
    for other in ignored:
        yield json.dumps({"journal": FORMAT, "ignored": other.question, "base": other.base}, ensure_ascii=False) + "\n"


def read_lines(lines: Iterable[bytes], name: str) -> tuple[list[Asked], list[Ignored]]:
    """The rows of a file. Raises JournalError with the number of the first line that cannot be used."""
    asked: list[Asked] = []
    ignored: list[Ignored] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _row(line)
        except (ValueError, RecursionError) as error:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise JournalError(f"{name}:{number}: {one_line(reason)}. Nothing was imported.") from error
        if isinstance(row, Asked):
            asked.append(row)
        else:
            ignored.append(row)
    return asked, ignored


def _row(line: bytes) -> Asked | Ignored:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the line is longer than {LONGEST_LINE:,} bytes")
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("the line is not UTF-8") from error
    except ValueError as error:
        raise ValueError("the line is not JSON; golive-faq journal export writes what is read here") from error
    if not isinstance(values, dict) or not isinstance(values.get("journal"), int):
        raise ValueError("the line is no row of a journal")
    if values["journal"] > FORMAT:
        raise ValueError("the line was written by a newer version of golive-faq; update this one")
    base = one_line(_text(values, "base"))
    if "ignored" in values:
        return Ignored(base, masked(_text(values, "ignored")))
    helped = values.get("helped")
    if not (helped is None or isinstance(helped, bool)):
        raise ValueError("`helped` must be true, false or null")
    return Asked(
        id=_form(values, "id", _ID),
        at=_form(values, "at", _TIME),
        base=base,
        digest=_form(values, "digest", _HEX),
        question=masked(_text(values, "question")),
        kind=_form(values, "kind", re.compile("|".join(f"{kind}\\Z" for kind in KINDS))),
        about=_form(values, "about", _NAME),
        confidence=_share(values.get("confidence")),
        matches=_matches(values.get("matches")),
        helped=helped,
        helped_at=_form(values, "helped_at", _TIME) if values.get("helped_at") else "",
    )


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str):
        raise ValueError(f"`{name}` must be text")
    return value


def _form(values: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = _text(values, name)
    if not form.match(value):
        raise ValueError(f"`{name}` cannot be {value[:40]!r}")
    return value


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError("`confidence` and scores must be numbers from 0 to 1")
    return float(value)


def _matches(value: object) -> tuple[tuple[str, float], ...]:
    if not isinstance(value, list) or len(value) > MOST_MATCHES:
        raise ValueError(f"`matches` must be a list of at most {MOST_MATCHES}")
    found = []
    for pair in value:
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and _NAME.match(pair[0])):
            raise ValueError("`matches` must hold pairs of an entry id and a score")
        found.append((pair[0], _share(pair[1])))
    return tuple(found)
