"""Entries as the YAML a person would have written, and files that are written whole or not at all."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.entry_files import entry_text, scalar, slug, span
from assistant.files import create_all, create_file, replace_file
from assistant.tree_files import tree_text
from faq import Content, Entry, Note, Source, load
from faq.model import NOWHERE
from faq.reading import Reading, parse_yaml


def parsed(text: str) -> object:
    reading = Reading("f")
    parse_yaml(text, reading)
    assert reading.problems == []
    return reading.value


def plain(entry: Entry) -> Entry:
    """The entry without what a file of its own cannot keep: ids of notes and sources, and its place."""
    notes = tuple(
        dataclasses.replace(note, id="", sources=tuple(dataclasses.replace(row, id="") for row in note.sources))
        for note in entry.notes
    )
    sources = tuple(dataclasses.replace(source, id="") for source in entry.sources)
    return dataclasses.replace(entry, notes=notes, sources=sources, place=NOWHERE)


FULL = Entry(
    "full",
    "Why: is it so?",
    "# Head\n\n- a\n- b\n\n```\n  code\n```\n",
    'Because "x" # y.',
    "topic",
    ("no", "0777", "1:30", "2026-01-01", "- dash", "a: b", "[x]", "it's", "true", "ä €", "?", 'say "hi"'),
    ("null",),
    (
        Note(
            "",
            "One.\n\nTwo.",
            (Source("", "A, b: {c}", "https://x.example/?a=1&b=2#c", "2026-01-02", False),),
            "2026-02-03",
        ),
        Note("", "Plain note."),
    ),
    (Source("", "Page", "https://x.example"),),
    owner="Team: A",
    verified="2026-03-04",
    review_every=180,
)


def test_an_entry_written_and_loaded_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "entries/topic").mkdir(parents=True)
    (tmp_path / "entries/topic/full.yaml").write_text(entry_text(dataclasses.replace(FULL, topic="")), "utf-8")
    assert plain(load(tmp_path).entries["full"]) == FULL


def test_our_own_entries_written_and_loaded_are_the_same(tmp_path: Path) -> None:
    content = load("content")
    for entry in content.entries.values():
        entry = dataclasses.replace(entry, tree=None, see_also=())
        (tmp_path / f"{entry.id}.yaml").write_text(entry_text(entry), "utf-8")
    again = load(tmp_path)
    for entry in content.entries.values():
        assert plain(again.entries[entry.id]) == plain(dataclasses.replace(entry, tree=None, see_also=()))


def test_an_entry_reads_as_a_person_would_have_written_it() -> None:
    entry = Entry(
        "a",
        "What is it?",
        "One.\nTwo.\n",
        "A thing.",
        variants=("is it, then", "what: it"),
        owner="desk",
        verified="2026-01-02",
        review_every=365,
    )
    assert entry_text(entry, schema="../x.json") == (
        "# yaml-language-server: $schema=../x.json\n"
        "question: What is it?\n"
        "short: A thing.\n"
        "answer: |\n"
        "  One.\n"
        "  Two.\n"
        "variants:\n"
        "  - is it, then\n"
        '  - "what: it"\n'
        "owner: desk\n"
        "verified: 2026-01-02\n"
        "review_every: 1 year\n"
    )


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"])
TEXTS = st.text(alphabet=LETTERS, min_size=1)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_any_line_of_text_is_read_back_as_it_was(text: str) -> None:
    assert parsed(f"key: {scalar(text)}\nrow: [{scalar(text, True)}]\nlist:\n  - {scalar(text)}\n") == {
        "key": text,
        "row": [text],
        "list": [text],
    }


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(st.text(alphabet="ab :#-|>*&!%@`'\"[]{}\\ ", max_size=12), min_size=1, max_size=6))
def test_any_answer_is_read_back_line_by_line(lines: list[str]) -> None:
    answer = "\n".join(lines)
    if not answer.strip():
        return
    value = parsed(entry_text(Entry("a", "q", answer)))
    assert isinstance(value, dict)
    wanted = [line if line.strip() else "" for line in answer.split("\n")]
    assert value["answer"].strip().split("\n") == "\n".join(wanted).strip().split("\n")


@pytest.mark.parametrize(
    ("text", "taken", "made"),
    [
        ("What is it?", (), "what-is-it"),
        ("What is it?", ("what-is-it", "what-is-it-2"), "what-is-it-3"),
        ("Où est l'été ?", (), "ou-est-lete"),
        ("???", (), "entry"),
        ("x" * 200, (), "x" * 60),
        ("日本", (), "entry"),
        ("a " * 60, (), "-".join("a" * 30)),
    ],
)
def test_ids_are_made_of_words(text: str, taken: tuple[str, ...], made: str) -> None:
    assert slug(text, taken) == made


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day"), (14, "2 weeks"), (180, "6 months"), (365, "1 year"), (10, "10 days")]
)
def test_spans_are_written_in_the_largest_unit(days: int, text: str) -> None:
    assert span(days) == text


def test_a_new_guide_loads_whatever_its_words(tmp_path: Path) -> None:
    (tmp_path / "trees").mkdir()
    (tmp_path / "a.yaml").write_text("question: a\nanswer: b\n", "utf-8")
    text = tree_text("Why: so?", "Yes, or [no]?", ["Yes", "No", "Yes!", "first", "?"], "a")
    (tmp_path / "trees/t.yaml").write_text(text, "utf-8")
    tree = load(tmp_path).trees["t"]
    assert [option.label for option in tree.questions["first"].options] == ["Yes", "No", "Yes!", "first", "?"]


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old", "utf-8")
    replace_file(path, "new")
    assert path.read_text("utf-8") == "new"
    assert os.listdir(tmp_path) == ["a"]


def test_when_writing_fails_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("old", "utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, "new")
    with pytest.raises(OSError, match="No space"):
        create_all(tmp_path / "b", {"x": "1"})
    assert path.read_text("utf-8") == "old"
    assert os.listdir(tmp_path) == ["a"]  # the folder that was made is gone too


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine", "utf-8")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "b", "x")
    with pytest.raises(FileExistsError):
        create_all(tmp_path, {"a": "x", "b": "y"})
    assert os.listdir(tmp_path) == ["b"]
    assert (tmp_path / "b").read_text("utf-8") == "mine"


def test_a_file_system_without_links_keeps_what_is_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    create_file(tmp_path / "a", "x")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "a", "y")
    assert os.listdir(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text("utf-8") == "x"


def test_when_one_of_several_files_fails_the_others_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync, calls = os.fsync, []

    def second_fails(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", second_fails)
    with pytest.raises(OSError, match="No space"):
        create_all(tmp_path, {"a": "1", "b": "2"})
    assert os.listdir(tmp_path) == []


def test_content_that_was_made_in_memory_can_be_written() -> None:
    assert Content({"full": FULL}).entries["full"] is FULL
