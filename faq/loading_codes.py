"""The findings of reading and loading, as rows for the page of rules. Their checks run while a folder is read."""

from __future__ import annotations

from collections.abc import Iterable

from faq.errors import Problem, Severity
from faq.model import Content
from faq.rules import Rule


def _told_by_loading(_: Content) -> Iterable[Problem]:
    return ()


def _row(code: str, title: str, why: str, fix: str, severity: Severity = "error") -> Rule:
    return Rule(code, severity, title, why, fix, _told_by_loading)


LOADING_RULES: tuple[Rule, ...] = (
    _row(
        "FAQ001",
        "A file or folder that cannot be read",
        "Loading without it would silently drop answers.",
        "check the name, the permissions, and that it is a regular file",
    ),
    _row(
        "FAQ002",
        "A file or line that is too large",
        "Sizes are limited so that a broken file cannot exhaust the machine.",
        "split the file; bulk entries belong into .jsonl, one a line",
    ),
    _row(
        "FAQ003",
        "Text that is not UTF-8",
        "Guessing the encoding would garble letters without anybody noticing.",
        "save the file as UTF-8",
    ),
    _row(
        "FAQ004",
        "Not valid YAML or JSON",
        "What the file means cannot be told.",
        "look at the place: mostly a missing quote, colon, bracket or indent",
    ),
    _row(
        "FAQ005",
        "An empty file, or several documents in one",
        "One file holds one document.",
        "fill or remove the file; split it at `---`",
    ),
    _row(
        "FAQ006",
        "A control character",
        "It can steer a terminal, hide text or turn its direction.",
        "remove it; mostly it came along with a copy from a web page or a chat",
    ),
    _row(
        "FAQ007",
        "Too deep, too many values, or too many aliases",
        "A few lines of nested aliases can grow to billions of values.",
        "write the values out, or split the file",
    ),
    _row(
        "FAQ008",
        "A YAML tag",
        "Tags make readers build things other than text, lists and mappings.",
        "remove the tag; put text in quotes",
    ),
    _row(
        "FAQ009",
        "A key that stands twice, or is no plain text",
        "Most readers keep the last one silently.",
        "keep one of the two",
    ),
    _row(
        "FAQ010",
        "A folder without entries",
        "There is nothing to answer with.",
        "add entries/<id>.yaml with `question` and `answer`, or run `golive-faq new`",
    ),
    _row(
        "FAQ011",
        "A folder that is not read",
        "Entries are read from `entries`, guides from `trees`; what stands in another folder is missing.",
        "rename it to `entries` or `trees`, or move it there",
        "warning",
    ),
    _row(
        "FAQ012",
        "Cut-offs that cannot be read",
        "Questions are then judged by the general cut-offs, which know nothing of this content.",
        "run `golive-faq calibrate` to make calibration.json anew, or remove the file",
        "warning",
    ),
    _row(
        "FAQ013",
        "Text that is read otherwise than it looks",
        "Without quotes, a blank and `#` end a text, and a line that is indented too far goes on with it.",
        "put the text in quotes, or put a blank after the `#` of a comment; indent rows of a list alike",
        "warning",
    ),
    _row(
        "FAQ014",
        "A file whose name or folder says something else than its keys",
        "What a file holds is told by its name and its folder; this one would be read as something it is not.",
        "give the file the name the message names, or move it",
    ),
    _row(
        "FAQ015",
        "A file that is passed over for its ending",
        "It is not read, so what it says is missing.",
        "rename it to end in .yaml, or move it out of the folder",
        "warning",
    ),
    _row(
        "FAQ101",
        "A file that is no mapping",
        "A file says what it holds by its keys, such as `question` and `answer`.",
        "begin with the keys the schema lists",
    ),
    _row(
        "FAQ102",
        "An id that cannot be used",
        "Ids appear in links, tests and saved walks, so they are plain and stable.",
        "use lower-case letters, digits and single hyphens; a file's name is its id",
    ),
    _row("FAQ103", "An id that stands twice", "One of the two would be lost.", "rename one of them"),
    _row("FAQ104", "A key that is missing", "An entry needs at least `question` and `answer`.", "add the key"),
    _row(
        "FAQ105",
        "A key that is not known",
        "A mistyped key would be passed over, and its values with it.",
        "correct the spelling; the message names the nearest known key",
    ),
    _row(
        "FAQ106",
        "A value of the wrong kind",
        "Text, lists and mappings are shown in different ways.",
        "give what the message asks for; put text that reads as a number or as true in quotes",
    ),
    _row(
        "FAQ107",
        "A value of the wrong form",
        "Dates, spans, addresses and ids are compared and counted.",
        "follow the form in the message",
    ),
    _row(
        "FAQ201",
        "A reference to nothing",
        "The reader would follow it into the void.",
        "correct the id; the message names the nearest one",
    ),
    _row(
        "FAQ202",
        "An id that is both a question and an outcome",
        "An option that leads there could mean either.",
        "rename one of them",
    ),
)
"""Every finding of reading and loading, by code."""
