"""Findings of a check as text, JSON, SARIF and GitHub annotations; and the line that sums them up.

It reads files only to show the line a finding stands on. Nothing of a file reaches the output unclean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from assistant.sanitize import one_line
from faq import RULES, Place, Problem

SCHEMA_VERSION = 1
WIDEST_EXCERPT = 100  # columns of a line that are shown
LEAD = 40  # columns shown before the caret where a line is cut
LARGEST = 16 * 1024 * 1024  # bytes of a file that an excerpt is taken from
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning"}


def summary(problems: Sequence[Problem], folder: str) -> str:
    """How many of what, in one line."""
    errors, warnings = count(problems)
    if not problems:
        return f"{one_line(folder)}: nothing found."
    return f"{one_line(folder)}: {_many(errors, 'error')}, {_many(warnings, 'warning')}."


def count(problems: Sequence[Problem]) -> tuple[int, int]:
    """Errors and warnings."""
    errors = sum(problem.severity == "error" for problem in problems)
    return errors, len(problems) - errors


def as_text(problems: Sequence[Problem], folder: str) -> str:
    """One finding a block: place, code and sentence; the line with a caret below; the fix."""
    lines: dict[str, list[str]] = {}
    blocks = []
    for problem in problems:
        warning = "" if problem.severity == "error" else " (warning)"
        block = [f"{one_line(str(problem.place), 2_000)}: {problem.code} {one_line(problem.text, 1_000)}{warning}"]
        block += _excerpt(problem.place, lines)
        if problem.fix:
            block.append(f"  fix: {one_line(problem.fix, 1_000)}")
        blocks.append("\n".join(block) + "\n")
    return "".join(blocks)


def _excerpt(place: Place, files: dict[str, list[str]]) -> list[str]:
    if not place.line:
        return []
    if place.path not in files:
        files[place.path] = _lines(Path(place.path))
    if place.line > len(files[place.path]):
        return []
    line = files[place.path][place.line - 1]
    start = max(0, place.column - 1 - LEAD) if len(line) > WIDEST_EXCERPT else 0
    shown = "".join(c if c.isprintable() else " " for c in line[start : start + WIDEST_EXCERPT])
    gutter = f"  {place.line} | "
    caret = " " * (len(gutter) - 2) + "| " + " " * (max(place.column, 1) - 1 - start) + "^"
    return [(gutter + shown).rstrip(), caret] if shown.strip() else []


def _lines(path: Path) -> list[str]:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return []
        raw = path.read_bytes()
    except (OSError, ValueError):
        return []
    return raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")


def as_json(problems: Sequence[Problem], folder: str) -> str:
    """Everything, for a program."""
    errors, warnings = count(problems)
    rows = [
        {
            "path": problem.place.path,
            "line": problem.place.line or None,
            "column": problem.place.column or None,
            "code": problem.code,
            "severity": problem.severity,
            "text": problem.text,
            "fix": problem.fix or None,
        }
        for problem in problems
    ]
    found = {
        "schema_version": SCHEMA_VERSION,
        "folder": folder,
        "errors": errors,
        "warnings": warnings,
        "findings": rows,
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_sarif(problems: Sequence[Problem], folder: str) -> str:
    """SARIF 2.1.0 (OASIS): one run; the rules that were broken, and a result each finding."""
    told = {problem.code for problem in problems}
    rules = [
        {
            "id": row.code,
            "shortDescription": {"text": row.title},
            "fullDescription": {"text": row.why},
            "help": {"text": f"{row.why} Fix: {row.fix}."},
            "defaultConfiguration": {"level": _LEVELS[row.severity]},
        }
        for row in RULES
        if row.code in told
    ]
    index = {rule["id"]: at for at, rule in enumerate(rules)}
    driver = {"name": "golive-faq", "version": _version(), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(problem, index) for problem in problems],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _sarif_result(problem: Problem, index: Mapping[Any, int]) -> dict[str, Any]:
    path = Path(problem.place.path).as_posix()
    location: dict[str, Any] = {
        "artifactLocation": {"uri": f"file://{quote(path)}" if path.startswith("/") else quote(path)}
    }
    if problem.place.line:
        location["region"] = {"startLine": problem.place.line, "startColumn": max(problem.place.column, 1)}
    fix = f" Fix: {problem.fix}." if problem.fix else ""
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "level": _LEVELS[problem.severity],
        "message": {"text": problem.text + fix},
        "locations": [{"physicalLocation": location}],
    }
    if problem.code in index:
        result["ruleIndex"] = index[problem.code]
    return result


def as_github(problems: Sequence[Problem], folder: str) -> str:
    """Workflow commands that GitHub shows beside the lines of a change."""
    lines = []
    for problem in problems:
        where = f"file={_property(problem.place.path)}"
        if problem.place.line:
            where += f",line={problem.place.line},col={max(problem.place.column, 1)}"
        fix = f" Fix: {problem.fix}." if problem.fix else ""
        lines.append(f"::{_LEVELS[problem.severity]} {where},title={problem.code}::{_message(problem.text + fix)}\n")
    return "".join(lines)


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("golive-faq")
    except PackageNotFoundError:
        return "0"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


WRITERS: Mapping[str, Callable[[Sequence[Problem], str], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
"""Format to the function that writes it."""
