"""A comparison as Markdown for a merge request, and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence

from assistant import wording
from assistant.comparing import Difference, ReplyChange, Said
from assistant.facts import FactChange
from assistant.paths import PathChange
from assistant.sanitize import as_markdown

SCHEMA_VERSION = 1
MOST_ROWS = 100
"""Rows of a section; a merge request with more is not read."""
LONGEST = 160
"""Characters of a question that are shown."""


def as_page(difference: Difference, before: str, after: str) -> str:
    """The comparison as Markdown; empty where nothing means something else."""
    if not difference:
        return ""
    other = [change for change in difference.replies if not change.crossed]
    crossed = [change for change in difference.replies if change.crossed]
    sections = (
        (wording.DIFF_REPLIES, [_reply(change) for change in _worst_first(other)]),
        (wording.DIFF_CROSSED, [_reply(change) for change in _worst_first(crossed)]),
        (wording.DIFF_PATHS, [_path(change) for change in difference.paths]),
        (wording.DIFF_FACTS, [_fact(change) for change in difference.facts]),
        (wording.DIFF_ADDED, [f"`{name}`" for name in difference.added]),
        (wording.DIFF_REMOVED, [f"`{name}`" for name in difference.removed]),
        (wording.DIFF_REWORDED, [_reworded(*item) for item in difference.reworded.items()]),
    )
    title = wording.DIFF_TITLE.format(before=as_markdown(before), after=as_markdown(after))
    return "\n".join([f"# {title}", "", *_summary(difference), *_sections(sections)]).rstrip() + "\n"


def _summary(difference: Difference) -> Iterator[str]:
    tests = [change for change in difference.replies if change.right]
    better, worse = (sum(change.trend == sign for change in tests) for sign in (1, -1))
    if tests:
        yield wording.DIFF_SUMMARY.format(count=len(tests), better=better, worse=worse)
        yield ""


def _sections(sections: Sequence[tuple[str, list[str]]]) -> Iterator[str]:
    for title, rows in sections:
        if rows:
            yield f"## {title} ({len(rows)})"
            yield ""
            yield from (f"- {row}" for row in rows[:MOST_ROWS])
            if len(rows) > MOST_ROWS:
                yield f"- {wording.DIFF_MORE.format(count=len(rows) - MOST_ROWS)}"
            yield ""


def _worst_first(changes: Sequence[ReplyChange]) -> list[ReplyChange]:
    return sorted(changes, key=lambda change: (change.trend, change.right, change.text))


def _reply(change: ReplyChange) -> str:
    trend = {1: f" **{wording.DIFF_BETTER}**", -1: f" **{wording.DIFF_WORSE}**", 0: ""}[change.trend]
    origin = wording.DIFF_TEST.format(entry=change.right) if change.right else wording.DIFF_JOURNAL
    said = f"“{as_markdown(change.text, LONGEST)}” ({origin}): {_said(change.before)} → {_said(change.after)}{trend}"
    if change.crossed:
        return f"{said}; {as_markdown(change.before.rule)} → {as_markdown(change.after.rule)}"
    return said


def _said(said: Said) -> str:
    entries = ", ".join(f"`{entry}`" for entry in said.entries)
    return wording.DIFF_BANDS[said.band].format(entries=entries)


def _path(change: PathChange) -> str:
    answers = ", ".join(f"{question}={option}" for question, option in change.example) or "—"
    count = wording.DIFF_MANY_PATHS.format(count=change.count) if change.count > 1 else ""
    before = f"{_end(change.before)} → " if change.before else ""
    new = "" if change.before else f" {wording.DIFF_NEW_PATH}"
    return f"`{change.tree}` with `{answers}`{count}: {before}{_end(change.after)}{new}"


def _end(end: str) -> str:
    return wording.DIFF_ASKS.format(question=f"`{end[2:]}`") if end.startswith("? ") else f"`{end}`"


def _fact(change: FactChange) -> str:
    old, new = (", ".join(as_markdown(fact) for fact in facts) for facts in (change.removed, change.added))
    return f"`{change.where}` {change.kind}: {old or '—'} → {new or '—'}"


def _reworded(name: str, fields: tuple[str, ...]) -> str:
    return f"`{name}`" + (f": {', '.join(fields)}" if fields else "")


def as_json(difference: Difference, before: str, after: str) -> str:
    """The whole comparison, for a program."""
    replies = [
        {**dataclasses.asdict(change), "crossed": change.crossed, "trend": change.trend}
        for change in difference.replies
    ]
    listed = {
        "schema_version": SCHEMA_VERSION,
        "before": before,
        "after": after,
        "replies": replies,
        "paths": [dataclasses.asdict(change) for change in difference.paths],
        "facts": [dataclasses.asdict(change) for change in difference.facts],
        "added": difference.added,
        "removed": difference.removed,
        "reworded": difference.reworded,
    }
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
