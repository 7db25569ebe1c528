"""Text that is no YAML: the guilty place is told, what stands there is named, and what to do is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.errors import Problem
from faq.reading import Reading, parse_yaml


def fault_of(text: str) -> Problem:
    found = Reading("f.yaml")
    parse_yaml(text, found)
    (fault,) = (problem for problem in found.problems if problem.code == "FAQ004")
    return fault


ROWS = "question: a\nvariants:\n"
FAULTS = [
    # text, line, column, a part of the sentence, a part of what to do
    (f"{ROWS}\t- b\n", 3, 1, "a tab indents the line", "blanks"),
    ("notes:\n  - text: a\n\t  date: x\n", 3, 1, "a tab indents the line", "blanks"),
    ("answer: |\n  a\n\tb\n", 3, 1, "a tab indents the line", "blanks"),
    (f"{ROWS}  -\tb\n", 3, 4, "a tab stands where a blank must", "blank"),
    (f"{ROWS}  - @home\n", 3, 5, "cannot begin with `@`", "in quotes"),
    (f"{ROWS}  - %20 in my address\n", 3, 5, "cannot begin with `%`", "in quotes"),
    (f"{ROWS}  - `x` fails\n", 3, 5, "cannot begin with", "in quotes"),
    (f"{ROWS}  - *bold* words\n", 3, 5, "cannot begin with `*`", "in quotes"),
    (f"{ROWS}  - *bold\n", 3, 5, "alias '*bold'", "in quotes"),
    (f"{ROWS}  - ] a\n", 3, 5, "cannot begin with `]`", "in quotes"),
    (f"{ROWS}  - >x y\n", 3, 5, "cannot begin with `>`", "in quotes"),
    (f"{ROWS}  - 'tis my card\n  - b\nanswer: c\n", 3, 5, "the quote that opens here is never closed", "other kind"),
    (f'{ROWS}  - "replacement card\n  - b\nanswer: c\n', 3, 5, "the quote that opens here is never closed", "close"),
    (f'{ROWS}  - "replacement card\n  - "b"\n', 3, 5, "is first closed in line 4", "close"),
    (f"{ROWS}  - 'tis my card\n  - it's b\n", 3, 5, "is first closed in line 4", "other kind"),
    (f'{ROWS}  - "my card" is lost\n', 3, 15, "text follows the quote", "other kind"),
    (f"{ROWS}  - [draft] my card\n", 3, 13, "text follows the bracket", "in quotes"),
    ('path: "C:\\path"\n', 1, 10, "in double quotes", "single quotes"),
    ("question: a\nowner front-desk\nanswer: b\n", 2, 1, "the line is no `key: value`", "colon after the key"),
    ("question a\nanswer: b\n", 1, 1, "the line is no `key: value`", "colon after the key"),
    ("question: a\nowner:front-desk\nanswer: b\n", 2, 7, "no blank after `owner:`", "after the colon"),
    ("question:a\nanswer: b\n", 1, 10, "no blank after `question:`", "after the colon"),
    (f"{ROWS}  - b\n  -c\n  - d\n", 4, 3, "no blank after the hyphen", "after the hyphen"),
    ("question: a\nowner:\u00a0front-desk\nanswer: b\n", 2, 7, "no-break space (U+00A0)", "a blank"),
    (f"{ROWS}  - b\n\u00a0 - c\nanswer: d\n", 4, 1, "no-break space (U+00A0)", "a blank"),
    (f"{ROWS}  - b\n  \u2013 c\nanswer: d\n", 4, 3, "en dash (U+2013)", "a hyphen"),
    ("question: a\nowner\uff1afront\nanswer: b\n", 2, 6, "fullwidth colon (U+FF1A)", "a colon"),
    ("short: Note: this\nanswer: b\n", 1, 12, "holds a colon and a blank", "in quotes"),
    ("sources: [{title: a, seen: c: d}]\n", 1, 29, "holds a colon and a blank", "in quotes"),
    ("a: 1\n  b: 2\n", 2, 3, "indented deeper", "like the key above"),
    (f"{ROWS}  - b\n - c\n", 4, 2, "fits no line above", "like the lines it belongs to"),
    ("tests: [a, b\nanswer: c\n", 1, 8, "the bracket that opens here is never closed", "close it"),
    ("tests: [\n", 1, 8, "a bracket is opened and never closed", "close it"),
    ('tests: ["a" "b"]\n', 1, 13, "no comma between two values", "comma"),
    ("question: a\n<<<<<<< HEAD\nanswer: b\n=======\n", 2, 1, "unfinished merge", "one of the two"),
]


@pytest.mark.parametrize(("text", "line", "column", "says", "fix"), FAULTS)
def test_a_fault_is_told_where_it_is_with_its_name_and_what_to_do(
    text: str, line: int, column: int, says: str, fix: str
) -> None:
    fault = fault_of(text)
    assert (fault.place.line, fault.place.column) == (line, column), str(fault)
    assert says in fault.text
    assert fix in fault.fix


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_the_kind_of_line_ends_makes_no_difference(ending: str) -> None:
    fault = fault_of(f"question: a{ending}owner:\u00a0b{ending}answer: c{ending}")
    assert str(fault.place) == "f.yaml:2:7"
    assert "no-break space" in fault.text


PIECES = ["a", "key", ":", ": ", "- ", "-", "\n", "\n  ", "'", '"', "[", "]", "{", "}", ",", "\t", "@", "#", " #"]
ODD = ["|", "*", "\u00a0", "\u2013", "\u2028", "\\", "%", "&", "?", "!", "---\n"]


@given(st.lists(st.sampled_from(PIECES + ODD), max_size=25))
def test_every_fault_has_a_place_inside_the_text_and_something_to_do(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = Reading("f.yaml")
    parse_yaml(text, found)
    for problem in found.problems:
        if problem.code == "FAQ004":
            assert problem.fix
            assert problem.place.line >= 1
            assert problem.place.column >= 1
            assert str(problem).isprintable()
