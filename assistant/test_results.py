"""What a run of a content's tests found, as text, JSON and JUnit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from assistant.sanitize import one_line
from faq import Place, Results

SCHEMA_VERSION = 1
LONGEST = 300  # characters of a test's text or failure that are shown in a line


@dataclass(frozen=True, slots=True)
class Row:
    """One test: what it belongs to, what it asks, why it failed (empty: passed), and where it stands."""

    owner: str
    text: str
    failure: str
    place: Place


def passed(rows: Sequence[Row]) -> float:
    """Share of tests that pass; 1 without tests."""
    return sum(not row.failure for row in rows) / len(rows) if rows else 1.0


def as_text(rows: Sequence[Row], results: Results) -> str:
    """The tests that fail, then what the tests cover."""
    lines = [
        f"{row.place}: {row.owner}: {one_line(row.text, LONGEST)!r} {one_line(row.failure, LONGEST)}"
        for row in rows
        if row.failure
    ]
    told = [
        f"{kind} {len(share.covered):,} of {total:,} ({share.ratio:.0%})"
        for kind, share in results.totals.items()
        if (total := len(share.covered) + len(share.missing))
    ]
    lines += [f"covered by tests: {', '.join(told)}"] if told else []
    for tree_id, shares in results.coverage.items():
        lines.append(f"guide {tree_id}: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
    return "\n".join(lines) + "\n" if lines else ""


def as_json(rows: Sequence[Row], results: Results) -> str:
    """Every test, and what is covered and what is not, by name."""
    tests = [
        {
            "owner": row.owner,
            "text": row.text,
            "passed": not row.failure,
            "failure": row.failure,
            "place": str(row.place),
        }
        for row in rows
    ]
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "passed": passed(rows),
        "tests": tests,
        "coverage": results.coverage,
        "covered": {
            kind: {"share": share.ratio, "covered": len(share.covered), "missing": list(share.missing)}
            for kind, share in results.totals.items()
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_junit(rows: Sequence[Row], results: Results) -> str:
    """A JUnit report, as pipelines read it; a file, and a line where a test failed."""
    failed = sum(bool(row.failure) for row in rows)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="golive-faq" tests="{len(rows)}" failures="{failed}">',
    ]
    for row in rows:
        names = f"classname={_attribute(row.owner)} name={_attribute(row.text)} file={_attribute(row.place.path)}"
        if row.place.line:
            names += f' line="{row.place.line}"'
        inside = f"><failure message={_attribute(row.failure)}/></testcase>" if row.failure else "/>"
        lines.append(f"<testcase {names}{inside}")
    return "\n".join([*lines, "</testsuite>"]) + "\n"


def _attribute(text: str) -> str:
    return quoteattr(one_line(text, LONGEST))


WRITERS: Mapping[str, Callable[[Sequence[Row], Results], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
}
"""Format to the function that writes it."""
