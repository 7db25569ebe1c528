"""One file to values: strict, safe, bounded, and every problem with its place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import reading
from faq.errors import Problem
from faq.reading import Reading, barred_character, parse_yaml, read_jsonl, read_yaml


def parsed(text: str) -> Reading:
    found = Reading("f.yaml")
    parse_yaml(text, found)
    return found


def told(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.place.line, problem.place.column) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),  # YAML 1.1 reads False
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("1:30", "1:30"),  # YAML 1.1 reads 90
        ("0777", "0777"),  # YAML 1.1 reads 511
        ("007", "007"),
        ("1.10", "1.10"),  # a version, not a number
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("2026-11-24", "2026-11-24"),  # YAML 1.1 reads a date
        ("2026-11-24 10:00:00", "2026-11-24 10:00:00"),
        ("401", 401),
        ("-3", -3),
        ("2.5", 2.5),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("~", None),
        ("null", None),
        ("", None),
        ("'no'", "no"),
        ('"401"', "401"),
        ("=", "="),
        ("<<", "<<"),  # no merge keys
        ("! 12", "12"),  # the non-specific tag means text
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    found = parsed(f"key: {text}\n")
    assert found.problems == []
    assert found.value == {"key": value}
    assert type(found.value["key"]) is type(value)


def test_values_and_keys_know_their_line_and_column() -> None:
    found = parsed("# first\nquestion: Why?\nnotes:\n  - text: a\n    date: x\n")
    assert str(found.place(("question",))) == "f.yaml:2:11"
    assert str(found.key_place(("question",))) == "f.yaml:2:1"
    assert str(found.place(("notes", 0, "date"))) == "f.yaml:5:11"
    assert str(found.key_place(("notes", 0, "date"))) == "f.yaml:5:5"


def test_a_place_that_is_not_there_is_that_of_what_encloses_it() -> None:
    found = parsed("notes:\n  - text: a\n")
    assert found.place(("notes", 0, "missing", 3)) == found.place(("notes", 0))
    assert Reading("empty.yaml").place(("a",)).line == 1


def test_a_key_under_an_alias_takes_the_place_of_the_alias() -> None:
    found = parsed("a: &x {k: 1}\nb: *x\n")
    assert found.value == {"a": {"k": 1}, "b": {"k": 1}}
    assert str(found.place(("b", "k"))) == "f.yaml:2:4"


MISREAD = [
    # text, value, line and column of the warning; 0 for none
    ("v:\n  - card #12 gone\n", "card", 2, 10),
    ("v:\n  - #12 gone\n", None, 2, 5),  # nothing is left
    ("v: [card #12 gone\n]\n", "card", 1, 10),
    ("v:\n  - card # the one of plastic\n", "card", 0, 0),  # a comment
    ("v:\n  - card#12 gone\n", "card#12 gone", 0, 0),
    ("v:\n  - 'card #12 gone'\n", "card #12 gone", 0, 0),
    ("v:\n  - |\n    card #12\n", "card #12\n", 0, 0),
    ("v: #list\n  - card\n", "card", 0, 0),
    ("v:\n  - a\n   - b\n", "a - b", 3, 4),  # a row too far to the right
    ("v:\n  - a\n    -b\n", "a -b", 0, 0),
    ("v:\n  - a b\n    c\n  - d\n", "a b c", 0, 0),
]


@pytest.mark.parametrize(("text", "value", "line", "column"), MISREAD)
def test_a_text_that_is_read_otherwise_than_it_looks_is_a_warning(
    text: str, value: str | None, line: int, column: int
) -> None:
    found = parsed(text)
    assert found.value["v"][0] == value
    assert told(found.problems) == ([("FAQ013", line, column)] if line else [])
    assert {problem.severity for problem in found.problems} <= {"warning"}


BAD_YAML = [
    # text, code, line, column
    ("question: a\nquestion: b\n", "FAQ009", 2, 1),  # a key twice
    ("a:\n  b: 1\n  'b': 2\n", "FAQ009", 3, 3),  # quoting makes no other key
    ("? [a, b]\n: 1\n", "FAQ009", 1, 3),  # a list as key
    ("? {a: b}\n: 1\n", "FAQ009", 1, 3),  # a mapping as key
    ("a: &x y\n*x : 1\n", "FAQ009", 2, 1),  # an alias as key
    ("a: !!python/object/apply:os.system [ls]\n", "FAQ008", 1, 4),
    ("a: !custom {b: c}\n", "FAQ008", 1, 4),
    ("a: !!str 12\n", "FAQ008", 1, 4),
    ("a: b\n---\nc: d\n", "FAQ005", 2, 1),  # two documents
    ("", "FAQ005", 0, 0),
    ("# only a comment\n", "FAQ005", 0, 0),
    ("a: &x [*x]\n", "FAQ004", 1, 8),  # an alias inside what it names
    ("a: *nothing\n", "FAQ004", 1, 4),
    ("a: [1, 2\n", "FAQ004", 1, 4),
    ("a: 1\n b: 2\n", "FAQ004", 2, 2),
    ("a: 'open\n", "FAQ004", 1, 4),
    ("\ta: 1\n", "FAQ004", 1, 1),
    ("a: @x\n", "FAQ004", 1, 4),
    ('a: "\\ud800"\n', "FAQ004", 1, 7),  # half a character
    ("é: ééé\nb: x\x00y\n", "FAQ006", 2, 5),  # raw, after letters of two bytes
    ("a: b\nb: \x1b]0;title\x07\n", "FAQ006", 2, 4),
    ('a: "\\e[31m"\n', "FAQ006", 1, 4),  # written as an escape
    ('a: "x\\u202Ey"\n', "FAQ006", 1, 4),  # turns the direction of text
    ('a: "x\\ry"\n', "FAQ006", 1, 4),  # a bare carriage return
    ('a: "x\\U000E0041"\n', "FAQ006", 1, 4),  # an invisible tag letter
    ('"a\\x9b": 1\n', "FAQ006", 1, 1),  # in a key
    ("a: " + "[" * 20 + "]" * 20, "FAQ007", 1, 19),  # deep
    ("a: &a x\nb: [" + ", ".join(["*a"] * 101) + "]\n", "FAQ007", 2, 405),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BAD_YAML)
def test_bad_yaml_is_one_problem_with_code_and_place(text: str, code: str, line: int, column: int) -> None:
    assert (code, line, column) in told(parsed(text).problems)


@pytest.mark.parametrize("text", ["a: [1", "a: 1\n---\nb: 2", "a: " + "[" * 30, "a: *x", "", "a: \x00"])
def test_a_file_that_cannot_be_read_to_its_end_has_no_value(text: str) -> None:
    found = parsed(text)
    assert found.value is None
    assert found.problems


def test_an_alias_bomb_is_refused_before_it_is_built() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    found = parsed("\n".join(lines))
    assert [problem.code for problem in found.problems] == ["FAQ007"]
    assert found.value is None


def test_every_problem_of_a_file_is_told_at_once() -> None:
    found = parsed('a: 1\na: 2\nb: !x y\nc: "\\e"\nd: {e: 1, e: 2}\n')
    assert told(found.problems) == [("FAQ009", 2, 1), ("FAQ008", 3, 4), ("FAQ006", 4, 4), ("FAQ009", 5, 11)]


def test_every_raw_control_character_has_its_own_place() -> None:
    found = parsed("a: \x01\nb: c\nc: \x02\x03\n")
    assert told(found.problems) == [("FAQ006", 1, 4), ("FAQ006", 3, 4), ("FAQ006", 3, 5)]
    assert "U+0002" in found.problems[1].text


def test_messages_hold_no_control_character() -> None:
    for text, *_ in BAD_YAML:
        for problem in parsed(text).problems:
            assert str(problem).isprintable()


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"a: \xff\n", 1, 4),
        ("é: b\nc: ".encode() + b"\xe9\n", 2, 4),
        (b"\xef\xbb\xbfa: \xff\n", 1, 4),  # the byte-order mark does not count
        ("a: b\n".encode("utf-16"), 1, 1),
    ],
)
def test_what_is_not_utf_8_is_told_at_the_byte(tmp_path: Path, raw: bytes, line: int, column: int) -> None:
    (tmp_path / "f.yaml").write_bytes(raw)
    assert told(read_yaml(tmp_path / "f.yaml", "f.yaml").problems) == [("FAQ003", line, column)]


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"\xef\xbb\xbfa: |\r\n  x\r\n  y\r\n")
    found = read_yaml(tmp_path / "f.yaml", "f.yaml")
    assert found.problems == []
    assert found.value == {"a": "x\ny\n"}


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    (tmp_path / "f.yaml").write_text("a: 01234567", "utf-8")
    assert told(read_yaml(tmp_path / "f.yaml", "f.yaml").problems) == [("FAQ002", 0, 0)]


def test_more_values_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_VALUES", 5)
    assert [problem.code for problem in parsed("[1, 2, 3, 4, 5, 6]").problems] == ["FAQ007"]


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")  # opening it would wait for ever
    (tmp_path / "folder.yaml").mkdir()
    for name in ("pipe.yaml", "folder.yaml", "absent.yaml", "nul\0.yaml"):
        assert [problem.code for problem in read_yaml(tmp_path / name, "f").problems] == ["FAQ001"]
        assert [row.problems[0].code for row in read_jsonl(tmp_path / name, "f")] == ["FAQ001"]


def test_a_file_without_permission_is_a_problem_and_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f.yaml").write_text("a: b", "utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    found = read_yaml(tmp_path / "f.yaml", "f.yaml")
    assert [str(problem) for problem in found.problems] == ["f.yaml: FAQ001 cannot be read: Permission denied."]
    assert [row.problems[0].code for row in read_jsonl(tmp_path / "f.yaml", "f.yaml")] == ["FAQ001"]


def lines_of(tmp_path: Path, *lines: bytes) -> list[Reading]:
    (tmp_path / "f.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return list(read_jsonl(tmp_path / "f.jsonl", "f.jsonl"))


def test_a_bad_json_line_does_not_end_the_file(tmp_path: Path) -> None:
    found = lines_of(tmp_path, b'{"a": 1}', b"{", b"", b'{"b": 2}')
    assert [row.value for row in found] == [{"a": 1}, None, {"b": 2}]
    assert told(found[1].problems) == [("FAQ004", 2, 1)]
    assert str(found[2].place(("b",))) == "f.jsonl:4:1"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"a": 1, "a": 2}', "FAQ009"),
        (b'{"a": {"b": 1, "b": 2}}', "FAQ009"),
        (b'{"a": "\xff"}', "FAQ003"),
        (b'{"a": "\\u001b[31m"}', "FAQ006"),
        (b'{"a": ["x", {"b": ["\\u009b"]}]}', "FAQ006"),  # inside lists
        (b'{"a\\u0007": 1}', "FAQ006"),  # in a key
        (b'{"a": "\\ud800"}', "FAQ006"),  # half a character
        (b"[" * 30 + b"]" * 30, "FAQ007"),
        (b"[" * 100_000, "FAQ007"),
        (b"nope", "FAQ004"),
        (b"1" * 5_000, "FAQ004"),
        (b'{"a": ' + b"1" * 2_000_000 + b"}", "FAQ002"),
    ],
)
def test_a_bad_json_line_has_its_code_and_line(tmp_path: Path, line: bytes, code: str) -> None:
    found = lines_of(tmp_path, b"{}", line, b'{"z": 1}')
    assert (code, 2, 1) in told(found[1].problems)
    assert found[2].value == {"z": 1}


def test_carriage_return_and_line_feed_together_are_a_line_end(tmp_path: Path) -> None:
    assert lines_of(tmp_path, b'{"a": "x\\r\\ny"}')[0].problems == []
    assert barred_character("x\r\ny") is None
    assert barred_character("x\ry") == "U+000D"


ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
LIKE_YAML = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            ": ",
            "- ",
            "\n",
            "  ",
            "&x ",
            "*x",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "!t ",
            "|\n",
            "'",
            '"',
            "? ",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "#",
            "<<",
            "\t",
            "\x00",
            "\x1b",
            "\u2028",
            "\\u",
            "0",
            "~",
            "é",
            "\ufeff",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(raw=st.one_of(st.binary(max_size=80), ANY_TEXT.map(str.encode), LIKE_YAML.map(str.encode)))
def test_no_bytes_make_reading_raise(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    for found in (read_yaml(path, "any.yaml"), *read_jsonl(path, "any.yaml")):
        assert all(str(problem).isprintable() for problem in found.problems)
        assert found.problems or json.dumps(found.value) is not None
