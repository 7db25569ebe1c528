"""Checks of how an answer reads: length, reading grade, links, headings, and what fits on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faq.errors import shown
from faq.model import Content, Entry
from faq.positions import Positions
from faq.rules import Finding, Rule, rule

LONGEST_SHORT = 200  # characters; two lines of a terminal and a bit
LONGEST_ANSWER = 1_000  # words outside code; five minutes of reading
HARDEST_GRADE = 14.0  # US school years; half-way through a first degree
GRADED_FROM = 50  # words; the grade of a shorter text says little
WIDEST_LINE = 80  # columns of a terminal that nobody has widened

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s")
_LIST_MARK = re.compile(r"\s*(?:[-*+]|[0-9]+[.)])\s+")
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[([^\]\[]{0,500})\]\([^)\n]{0,2000}\)")
_AUTOLINK = re.compile(r"<https?://[^<>\n]{0,2000}>")
_URL = re.compile(r"https?://[^\s)>\]]+")
_HTTP = re.compile(r"http://(?!localhost\b|127\.|\[?::1|[^/\s]*\.(?:test|invalid|local)\b)[^\s)>\]\"']+")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:](?=\s|$)")


def split_code(answer: str) -> Iterator[tuple[int, str, bool]]:
    """The lines of Markdown: number from 0, text, and whether it stands in a fenced code block (fences too)."""
    fence = ""
    for number, line in enumerate(answer.splitlines()):
        mark = _FENCE.match(line)
        if fence:
            yield number, line, True
            if mark and mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not line.strip(" `~"):
                fence = ""
        else:
            fence = mark[1] if mark else ""
            yield number, line, bool(mark)


def ends_in_code(answer: str) -> bool:
    """Whether a fenced code block is never closed."""
    return bool(answer.strip()) and [code for *_, code in split_code(answer + "\n.")][-1]


def prose_of(answer: str) -> list[str]:
    """The sentences of an answer without code, tables, headings and addresses; a list row ends a sentence."""
    blocks: list[str] = [""]
    for _, line, code in split_code(answer):
        text = line.strip()
        if code or not text or text.startswith("|") or _HEADING.match(line):
            blocks.append("")
        elif _LIST_MARK.match(line):
            blocks.append(_LIST_MARK.sub("", line))
        else:
            blocks[-1] += f" {text}"
    plain = (_URL.sub("", _LINK.sub(r"\1", _CODE.sub("", block))) for block in blocks)
    return [sentence for block in plain for sentence in _SENTENCE_END.split(block) if _WORD.search(sentence)]


def reading_grade(answer: str) -> float | None:
    """The US school years needed to read the prose of an answer, or None where it is too short to tell.

    Automated Readability Index: 4.71 × letters a word + 0.5 × words a sentence - 21.43 (Smith and Senter,
    "Automated Readability Index", AMRL-TR-66-220, 1967). It needs no syllables, so it is the same everywhere.
    """
    sentences = prose_of(answer)
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if len(words) < GRADED_FROM:
        return None
    letters = sum(sum(c.isalnum() for c in word) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def style_rules(positions: Positions) -> tuple[Rule, ...]:
    """The rows about answers."""

    def no_short(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            if not entry.short:
                yield entry.place, f"'{entry.id}' has no `short`."

    def long_short(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            if len(entry.short) > LONGEST_SHORT:
                yield positions.of(entry, "short"), f"`short` is {len(entry.short)} characters long."

    def long_answer(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            words = sum(len(_WORD.findall(line)) for _, line, code in split_code(entry.answer) if not code)
            if words > LONGEST_ANSWER:
                yield positions.of(entry, "answer"), f"the answer has {words:,} words."

    def hard(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            grade = reading_grade(entry.answer)
            if grade is not None and grade > HARDEST_GRADE:
                yield positions.of(entry, "answer"), f"the answer has reading grade {grade:.0f}."

    def bare_url(content: Content) -> Iterator[Finding]:
        for entry, number, line in _text_lines(content):
            rest = _AUTOLINK.sub("", _LINK.sub("", _CODE.sub("", line)))
            for url in _URL.findall(rest):
                yield positions.of_line(entry, number), f"the address {shown(url)} stands bare in the text."

    def heading_jump(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            last = 0
            for number, line, code in split_code(entry.answer):
                mark = None if code else _HEADING.match(line)
                if mark and last and len(mark[1]) > last + 1:
                    yield (
                        positions.of_line(entry, number),
                        f"the heading '{shown(line)}' jumps from level {last} to {len(mark[1])}.",
                    )
                last = len(mark[1]) if mark else last

    def wide_table(content: Content) -> Iterator[Finding]:
        for entry, number, line in _text_lines(content):
            if line.lstrip().startswith("|") and len(line) > WIDEST_LINE:
                yield positions.of_line(entry, number), f"a row of a table is {len(line)} columns wide."

    def wide_code(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            for number, line, code in split_code(entry.answer):
                if code and len(line) > WIDEST_LINE:
                    yield positions.of_line(entry, number), f"a line of code is {len(line)} columns wide."

    def http(content: Content) -> Iterator[Finding]:
        for entry, number, line in _text_lines(content):
            for url in _HTTP.findall(_CODE.sub("", line)):
                yield positions.of_line(entry, number), f"the link {shown(url)} is not encrypted."
        for entry in content.entries.values():
            for at, source in enumerate(entry.sources):
                if _HTTP.match(source.url):
                    yield positions.of(entry, "sources", at), f"the source {shown(source.url)} is not encrypted."

    def open_code(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            if ends_in_code(entry.answer):
                yield positions.of(entry, "answer"), "a code block of the answer is never closed."

    return (
        rule(
            "FAQ411",
            "warning",
            "An entry without `short`",
            "A reader in a hurry, a list and a chat show `short`; without it they get the whole answer or nothing.",
            "add the direct answer in one plain sentence",
            no_short,
        ),
        rule(
            "FAQ412",
            "warning",
            f"`short` longer than {LONGEST_SHORT} characters",
            "It is shown where there is room for two lines.",
            "keep the sentence that answers and leave the rest to the answer",
            long_short,
        ),
        rule(
            "FAQ413",
            "warning",
            f"An answer of more than {LONGEST_ANSWER:,} words",
            "Nobody reads it to the end in a terminal.",
            "split the entry, or lead to a tree that shows the reader's own case",
            long_answer,
        ),
        rule(
            "FAQ414",
            "warning",
            f"An answer above reading grade {HARDEST_GRADE:.0f}",
            "Busy people and those who read English as a second language lose the thread.",
            "use shorter sentences and plainer words; make steps a list",
            hard,
        ),
        rule(
            "FAQ415",
            "warning",
            "A bare address in the text",
            "A long address breaks the line and does not say where it leads.",
            "write [what it is](https://…)",
            bare_url,
        ),
        rule(
            "FAQ416",
            "warning",
            "A heading that jumps a level",
            "Screen readers and exports build the outline from the levels.",
            "use the next level down",
            heading_jump,
        ),
        rule(
            "FAQ417",
            "warning",
            f"A table wider than {WIDEST_LINE} columns",
            "It is cut or wrapped into noise in a plain terminal.",
            "shorten the cells, or make the table a list",
            wide_table,
        ),
        rule(
            "FAQ418",
            "warning",
            f"A line of code wider than {WIDEST_LINE} columns",
            "It wraps, and a wrapped command is copied wrongly.",
            "break the line with a backslash, or shorten it",
            wide_code,
        ),
        rule(
            "FAQ419",
            "warning",
            "A link that is not encrypted",
            "What is read over http can be changed on the way.",
            "use https",
            http,
        ),
        rule(
            "FAQ420",
            "error",
            "A code block that is never closed",
            "Everything after it is shown as code.",
            "close it with the same marks that opened it",
            open_code,
        ),
    )


def _text_lines(content: Content) -> Iterator[tuple[Entry, int, str]]:
    """The lines of every answer that are no code."""
    for entry in content.entries.values():
        for number, line, code in split_code(entry.answer):
            if not code:
                yield entry, number, line
