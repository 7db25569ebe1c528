"""A new guide as the YAML a person would have written."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.entry_files import block, scalar, slug


def tree_text(title: str, ask: str, options: Sequence[str], rests_on: str, schema: str = "") -> str:
    """A guide with one question; each option leads to a verdict that still has to be written, and has a test."""
    ids: list[str] = []
    for option in options:
        ids.append(slug(option, ids, longest=30))
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines += block("title", title)
    lines += ["start: first", "questions:", "  first:", *block("ask", ask, "    ")]
    lines += ["    help: Say here where to look and what the words mean.", "    options:"]
    lines += [
        f"      {quoted_id(key)}: {{label: {scalar(option, True)}, to: {verdict_id(key)}}}"
        for key, option in zip(ids, options, strict=True)
    ]
    lines.append("outcomes:")
    for key, option in zip(ids, options, strict=True):
        lines += [f"  {verdict_id(key)}:", *block("verdict", f"The verdict for “{option}”.", "    ")]
        lines += ["    why: Say why in one or two sentences.", f"    rests_on: [{rests_on}]"]
    lines.append("tests:")
    lines += [f"  - {{responses: {{first: {quoted_id(key)}}}, outcome: {verdict_id(key)}}}" for key in ids]
    return "\n".join(lines) + "\n"


def quoted_id(key: str) -> str:
    """An id that other readers of YAML would take for true, false or a number goes into quotes."""
    return scalar(key, True)


def verdict_id(key: str) -> str:
    """The id of the outcome an option leads to; never that of a question."""
    return f"{key}-verdict"
