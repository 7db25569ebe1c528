"""Lines put into YAML that people wrote: the layout stays, and the text means what it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content_edits import add_phrasing, add_scope
from assistant.yaml_edits import EditError, with_item
from faq import UnknownNameError, load

pytestmark = pytest.mark.usefixtures("own_state")


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("a:\n- x\nb: 1\n", ["a"], "a:\n- x\n- new\nb: 1\n"),  # not indented
        ("a:\n    - x   # why\n\n# next\nb: 1\n", ["a"], "a:\n    - x   # why\n    - new\n\n# next\nb: 1\n"),
        ("a:\n  - x\n    y\nb: 1\n", ["a"], "a:\n  - x\n    y\n  - new\nb: 1\n"),  # an item of two lines
        ("a:\n  - 'it''s'\n", ["a"], "a:\n  - 'it''s'\n  - new\n"),
        ("a:\n  - x", ["a"], "a:\n  - x\n  - new\n"),  # no line end
        ("a:\r\n  - x\r\nb: 1\r\n", ["a"], "a:\r\n  - x\r\n  - new\r\nb: 1\r\n"),
        ("a: [x, 'y']  # why\nb: 1\n", ["a"], "a: [x, 'y', new] # why\nb: 1\n"),  # ruamel moves the remark
        ("q: x\ntests:\n  - t\n", ["variants"], "q: x\nvariants:\n  - new\ntests:\n  - t\n"),
        ("q: x\n# of tests\ntests:\n  - t\n", ["variants"], "q: x\nvariants:\n  - new\n# of tests\ntests:\n  - t\n"),
        ("q: x\n", ["variants"], "q: x\nvariants:\n  - new\n"),
        ("e:\n  g:\n    - x\n", ["e", "h"], "e:\n  g:\n    - x\n  h:\n    - new\n"),
        ("entries:\n  - id: a\n    v:\n      - x\n  - id: b\n", ["entries", 0, "v"],
         "entries:\n  - id: a\n    v:\n      - x\n      - new\n  - id: b\n"),
    ],
)  # fmt: skip
def test_an_item_is_added_and_the_layout_stays(text: str, path: list[str | int], wanted: str) -> None:
    assert with_item(text, path, "new", before=("tests",)) == wanted


@pytest.mark.parametrize("text", ["a:\n  - |\n    x\n    y\n\nb: 1\n", "a: # why\nb: 1\n", "{a: [x], b: 1}\n"])
def test_where_no_line_can_be_put_in_the_text_still_means_what_it_did(text: str) -> None:
    import yaml

    meant = yaml.safe_load(text)
    meant["a"] = [*(meant["a"] or []), "new"]
    assert yaml.safe_load(with_item(text, ["a"], "new")) == meant


@pytest.mark.parametrize(
    "item", ["yes", "a: b", "# no", "- x", "12", "it's", 'say "x"', "what?", "*x", "null", "2026-11-24"]
)
def test_any_text_comes_back_as_it_was(item: str) -> None:
    import yaml

    assert yaml.safe_load(with_item("a:\n  - x\n", ["a"], item)) == {"a": ["x", item]}


@pytest.mark.parametrize("text", ["a: [", "a: text\n", "", "- x\n"])
def test_what_cannot_be_edited_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        with_item(text, ["a", "b"], "new")


def test_entries_in_one_file_and_scope_as_one_list_are_edited_too(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    shared = tmp_path / "entries" / "all.yaml"
    shared.write_text(
        "entries:\n  - id: one\n    question: One?\n    answer: Yes.\n    variants: [the first]\n"
        "  # two\n  - id: two\n    question: Two?\n    answer: No.\n"
    )
    scope = tmp_path / "scope.yaml"
    scope.write_text("examples:\n  - what is this\n")
    content = load(tmp_path)
    assert add_phrasing(content, "two", "tests", "the second") == shared
    assert add_phrasing(load(tmp_path), "one", "variants", "number one") == shared
    assert add_scope(content, "near", "and that") == scope
    again = load(tmp_path)
    assert again.entries["two"].tests == ("the second",)
    assert again.entries["one"].variants == ("the first", "number one")
    assert again.scope == ("what is this", "and that")
    assert "# two" in shared.read_text()


def test_a_scope_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "one.yaml").write_text("question: One?\nanswer: Yes.\n")
    assert add_scope(load(tmp_path), "near", "refund: how?") == tmp_path / "scope.yaml"
    assert load(tmp_path).scope == ("refund: how?",)


def test_entries_in_json_lines_are_not_edited(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "all.jsonl").write_text('{"id": "one", "question": "One?", "answer": "Yes."}\n')
    with pytest.raises(EditError, match="JSON lines"):
        add_phrasing(load(tmp_path), "one", "tests", "x y")
    with pytest.raises(UnknownNameError):
        add_phrasing(load(tmp_path), "two", "tests", "x y")


def test_without_the_writers_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    usual = builtins.__import__

    def refused(name: str, *more: object, **named: object) -> object:
        if name.startswith("ruamel"):
            raise ImportError(name)
        return usual(name, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refused)
    with pytest.raises(EditError, match=r"golive-faq\[author\]"):
        with_item("a:\n  - x\n", ["a"], "new")
