"""Markdown to plain lines: no markup, no escape codes, no drawing characters; for line mode and pipes.

It covers what content may hold: paragraphs, lists, tables, links, emphasis, code, quotes, headings.
"""

from __future__ import annotations

import re

_LINK = re.compile(r"!?\[([^\]\n]*)\]\((<?)(https?://[^)\s>]+|mailto:[^)\s>]+|[^)\s>]*)>?(?:\s+\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_\\])\1(?![\w*])")
_LITERAL = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~&])|(`+)(.+?)\2")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_BULLET = re.compile(r"^(\s*)[*+-]\s+")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_HARD_BREAK = re.compile(r"(?:\\|\s{2,})$")
_HELD = "\ue000"  # around the number of an escape or a code span while emphasis is taken out


def inline(text: str) -> str:
    """One line of Markdown without its markup; a link keeps its address in angle brackets."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found.group(1) or found.group(3))
        return f"{_HELD}{len(held) - 1}{_HELD}"

    text = text.replace(_HELD, "")
    text = _LITERAL.sub(hold, text)
    text = _LINK.sub(lambda m: m.group(1) if m.group(1) == m.group(3) else f"{m.group(1)} <{m.group(3)}>", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    return re.sub(f"{_HELD}([0-9]+){_HELD}", lambda m: held[int(m.group(1))], text)


def plain(markdown: str) -> str:
    """A Markdown text as plain lines; a paragraph is one line, a table becomes one line a row."""
    lines: list[str] = []
    paragraph: list[str] = []
    header: list[str] = []
    fenced = False

    def end() -> None:
        if paragraph:
            lines.append(inline(" ".join(paragraph)))
            paragraph.clear()

    rows = markdown.strip("\n").split("\n")
    for at, row in enumerate(rows):
        if row.lstrip().startswith(("```", "~~~")):
            end()
            fenced = not fenced
            continue
        if fenced:
            lines.append(f"  {row}")
            continue
        stripped = row.strip()
        if not stripped:
            end()
            header = []
            if lines and lines[-1]:
                lines.append("")
        elif _TABLE_RULE.match(row) and header:
            continue
        elif stripped.startswith("|") or (header and "|" in stripped):
            end()
            cells = _cells(stripped)
            if not header and at + 1 < len(rows) and _TABLE_RULE.match(rows[at + 1]):
                header = cells
            else:
                lines.append(_table_row(header, cells))
        elif _RULE.match(row):
            end()
        elif heading := _HEADING.match(stripped):
            end()
            lines.append(inline(heading.group(1)))
        elif bullet := _BULLET.match(row):
            end()
            paragraph.append(f"{bullet.group(1)}- {row[bullet.end() :].strip()}")
        elif re.match(r"^\s*[0-9]{1,3}[.)]\s", row):
            end()
            paragraph.append(row.rstrip())
        elif stripped.startswith(">"):
            end()
            paragraph.append(stripped.lstrip("> "))
        elif _HARD_BREAK.search(row):
            paragraph.append(_HARD_BREAK.sub("", stripped))
            end()
        else:
            paragraph.append(stripped if paragraph else row.rstrip() if row.startswith("  ") else stripped)
    end()
    return "\n".join(lines).strip("\n")


def _cells(row: str) -> list[str]:
    return [inline(cell.strip()) for cell in re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))]


def _table_row(header: list[str], cells: list[str]) -> str:
    if not header:
        return "- " + "; ".join(filter(None, cells))
    named = [f"{name}: {cell}" if name else cell for name, cell in zip(header, cells, strict=False) if cell]
    return "- " + "; ".join(named)
