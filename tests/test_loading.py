"""A folder to content: every problem with its code and place, all at once, and nothing half loaded."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.errors import ContentError, Problem
from faq.loading import load, load_with_problems

ENTRY = "question: Why?\nanswer: Because.\n"
TREE = """\
title: Which door?
start: colour
questions:
  colour:
    ask: Which colour?
    options:
      red: {label: Red, to: left}
      blue: {label: Blue, to: right}
outcomes:
  left: {verdict: Left., why: Red is left.}
  right: {verdict: Right., why: Blue is right.}
"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems_of(folder: Path, files: dict[str, str | bytes]) -> list[Problem]:
    return list(load_with_problems(write(folder, files))[1])


def rows(folder: Path, problems: list[Problem]) -> list[str]:
    return [f"{str(problem.place).removeprefix(f'{folder}/')} {problem.code}" for problem in problems]


def test_a_folder_of_one_entry_with_question_and_answer_loads(tmp_path: Path) -> None:
    content = load(write(tmp_path, {"entries/doors/why.yaml": ENTRY}))
    entry = content.entries["why"]
    assert (entry.question, entry.answer, entry.topic, entry.variants) == ("Why?", "Because.\n", "doors", ())
    assert str(entry.place) == f"{tmp_path}/entries/doors/why.yaml:1:1"


def test_entries_may_stand_one_a_file_or_listed_or_one_a_line(tmp_path: Path) -> None:
    content = load(
        write(
            tmp_path,
            {
                "entries/one.yaml": ENTRY,
                "entries/more.yml": "entries:\n  - {id: two, question: a, answer: b}\n",
                "bulk.jsonl": '{"id": "three", "question": "a", "answer": "b"}\n',
                "four.YAML": ENTRY,
            },
        )
    )
    assert list(content.entries) == ["four", "one", "three", "two"]
    assert content.entries["two"].place.line == 2


def test_a_top_level_schema_key_is_for_editors(tmp_path: Path) -> None:
    assert load(write(tmp_path, {"why.yaml": f"$schema: x.json\n{ENTRY}"})).entries["why"]


def test_notes_and_sources_are_resolved_by_id_or_written_out(tmp_path: Path) -> None:
    content = load(
        write(
            tmp_path,
            {
                "sources.yaml": "sources:\n  page: {title: Page, url: https://x.example, seen: 2026-01-02}\n",
                "notes.yaml": "notes:\n  newer: {text: Changed., source: page, date: 2026-02-03}\n",
                "why.yaml": f"{ENTRY}sources: [page, {{title: Own, url: http://y.example}}]\n"
                "notes: [newer, {text: Mine.}]\n",
            },
        )
    )
    entry = content.entries["why"]
    assert [source.title for source in entry.sources] == ["Page", "Own"]
    assert entry.notes[0].sources == (entry.sources[0],)
    assert [note.date for note in entry.notes] == ["2026-02-03", ""]


BAD_ENTRIES = [
    # text of entries/why.yaml, place and code, a part of the sentence
    ("answer: a\n", "1:1 FAQ104", "the key `question` is missing"),
    ("question: a\n", "1:1 FAQ104", "`answer`"),
    (f"{ENTRY}varients:\n  - a\n", "3:1 FAQ105", "did you mean `variants`?"),
    (f"{ENTRY}notes:\n  - text: a\n    dated: x\n", "5:5 FAQ105", "did you mean `date`?"),
    (f"{ENTRY}sources:\n  - {{title: a, url: https://x, sen: 2026-01-01}}\n", "4:32 FAQ105", "did you mean `seen`?"),
    ("question: [a]\nanswer: b\n", "1:11 FAQ106", "must be text, not a list"),
    ("question: no\nanswer: true\n", "2:9 FAQ106", "must be text, not true or false"),
    ("question: 7\nanswer: b\n", "1:11 FAQ106", "not a number"),
    ("question:\nanswer: b\n", "1:10 FAQ106", "not nothing"),
    (f"{ENTRY}variants: one\n", "3:11 FAQ106", "must be a list, not text"),
    (f"{ENTRY}variants:\n  - a\n  - {{b: c}}\n", "5:5 FAQ106", "number 2 of `variants` must be text, not a mapping"),
    (f"{ENTRY}variants: [a, null]\n", "3:15 FAQ106", "not nothing"),
    (f"{ENTRY}notes: [3]\n", "3:9 FAQ106", "must be text, not a number"),
    (f"{ENTRY}notes:\n  - date: 2026-01-01\n", "4:5 FAQ104", "`text`"),
    ("question: '  '\nanswer: b\n", "1:11 FAQ107", "must not be blank"),
    (f"{ENTRY}tests: ['']\n", "3:9 FAQ107", "must not be blank"),
    (f"{ENTRY}verified: yesterday\n", "3:11 FAQ107", "must be a date such as 2026-11-24"),
    (f"{ENTRY}verified: 2026-02-30\n", "3:11 FAQ107", "not a day of the calendar"),
    (f"{ENTRY}verified: 2026-2-3\n", "3:11 FAQ107", "must be a date"),
    (f"{ENTRY}review_every: often\n", "3:15 FAQ107", "'often'"),
    (f"{ENTRY}review_every: 0 days\n", "3:15 FAQ107", "'0 days'"),
    (f"{ENTRY}sources: [{{title: a, url: 'ftp://x'}}]\n", "3:27 FAQ107", "'ftp://x'"),
    (f"{ENTRY}sources: [{{title: a, url: 'javascript:alert(1)'}}]\n", "3:27 FAQ107", "right form"),
    (f"{ENTRY}sources: [{{title: a, url: https://x, official: no}}]\n", "3:48 FAQ106", "must be true or false"),
    (f"{ENTRY}see_also: [Not An Id]\n", "3:12 FAQ107", "right form"),
    (f"{ENTRY}short: {'x' * 1001}\n", "3:8 FAQ107", "at most 1000 characters"),
    (f"{ENTRY}id: other\n", "3:5 FAQ102", "differs from the file's name 'why'"),
    (f"{ENTRY}see_also: [whi]\n", "3:12 FAQ201", "no entry 'whi'; did you mean 'why'?"),
    (f"{ENTRY}tree: dors\n", "3:7 FAQ201", "no tree 'dors'; did you mean 'doors'?"),
    (f"{ENTRY}notes: [old]\n", "3:9 FAQ201", "no note 'old'"),
    (f"{ENTRY}sources:\n  - pag\n", "4:5 FAQ201", "no source 'pag'; did you mean 'page'?"),
    (f"{ENTRY}notes: [{{text: a, source: pag}}]\n", "3:9 FAQ201", "did you mean 'page'?"),
    ("- a\n- b\n", "1:1 FAQ101", "must be a mapping"),
    ("just text\n", "1:1 FAQ101", "must be a mapping"),
    ("entries:\n  - {question: a, answer: b}\n", "2:5 FAQ102", "needs an `id`"),
    ("entries:\n  - {id: A b, question: a, answer: b}\n", "2:10 FAQ107", "'A b'"),
    ("entries: 3\n", "1:10 FAQ106", "must be a list"),
    ("entries: []\n", " FAQ010", "holds no entries"),
]


@pytest.mark.parametrize(("text", "row", "part"), BAD_ENTRIES)
def test_a_bad_entry_is_told_with_place_and_code(tmp_path: Path, text: str, row: str, part: str) -> None:
    found = problems_of(
        tmp_path,
        {
            "entries/why.yaml": text,
            "sources.yaml": "sources:\n  page: {title: Page, url: https://x.example}\n",
            **({} if text == "entries: []\n" else {"trees/doors.yaml": TREE, "entries/other.yaml": ENTRY}),
        },
    )
    assert len(found) == 1, [str(problem) for problem in found]
    assert f"{found[0].place} {found[0].code}".endswith(row)
    assert part in found[0].text


FIXES = [
    # text of entries/why.yaml, code, a part of the sentence, a part of what to do
    (f"{ENTRY}variants:\n  - error: card missing\n", "FAQ106", "not a mapping", "in quotes, because of the colon"),
    (f"{ENTRY}variants:\n  - ? what\n", "FAQ106", "not a mapping", "in quotes, because of its colon, brace or `?`"),
    (f"{ENTRY}variants:\n  - [draft]\n", "FAQ106", "not a list", "in quotes, because it begins with a bracket"),
    (f"{ENTRY}variants:\n  -\n", "FAQ106", "not nothing", "an empty row can go"),
    (f"{ENTRY}variants: one\n", "FAQ106", "must be a list", "with a hyphen and a blank"),
    (f"{ENTRY}variants:\n  \u2013 one\n", "FAQ106", "must be a list", "en dash (U+2013)"),
    (f"{ENTRY}variants:\n  -\u00a0one\n", "FAQ106", "must be a list", "no-break space (U+00A0)"),
    (f"{ENTRY}variants:\n  -one\n", "FAQ106", "must be a list", "with a hyphen and a blank"),
    (f"{ENTRY}\u00a0owner: x\n", "FAQ105", "the key `owner` holds a no-break space (U+00A0)", "a blank"),
    (f"{ENTRY}verified: 2026\n", "FAQ106", "not a number", "YYYY-MM-DD"),
    (f"{ENTRY}verified: '2026'\n", "FAQ107", "must be a date", "YYYY-MM-DD"),
    (f"{ENTRY}sources: [{{title: a, url: https://x, seen: 2026}}]\n", "FAQ106", "not a number", "YYYY-MM-DD"),
    (f"{ENTRY}review_every: 180\n", "FAQ106", "not a number", "`180 days`"),
    (f"{ENTRY}review_every: '180'\n", "FAQ107", "'180'", "`180 days`"),
    (f"{ENTRY}owner: 7\n", "FAQ106", "not a number", "put it in quotes"),
    (f"{ENTRY}short: {'x' * 1001}\n", "FAQ107", "at most 1000 characters, and has 1001", "shorten it"),
]


@pytest.mark.parametrize(("text", "code", "part", "fix"), FIXES)
def test_what_to_do_about_a_bad_value_is_said(tmp_path: Path, text: str, code: str, part: str, fix: str) -> None:
    (found,) = problems_of(tmp_path, {"entries/why.yaml": text})
    assert found.code == code
    assert part in found.text
    assert fix in found.fix


LENGTHS = [
    ("trees/t.yaml", TREE.replace("      blue: {label: Blue, to: right}\n", ""), "`options` must hold at least 2, and"),
    ("smalltalk.yaml", "smalltalk:\n  hi: {examples: [], reply: a}\n", "`examples` must hold at least 1, and holds 0."),
    ("about.yaml", f"people_ask: [{', '.join('abcdefghijklm')}]\n", "`people_ask` must hold at most 12, and holds 13."),
]


@pytest.mark.parametrize(("name", "text", "part"), LENGTHS)
def test_what_is_too_short_or_too_long_is_told_in_our_words(tmp_path: Path, name: str, text: str, part: str) -> None:
    (found,) = problems_of(tmp_path, {name: text, "why.yaml": ENTRY})
    assert part in found.text
    assert "validation" not in found.text
    assert found.fix


MISPLACED = [
    ("lexikon.yaml", "terms:\n  - {term: a}\n", "did you mean 'lexicon.yaml'?"),
    ("scopes.yaml", "examples: [a]\n", "did you mean 'scope.yaml'?"),
    ("words.yaml", "terms:\n  - {term: a}\n", "did you mean 'lexicon.yaml'?"),  # by its keys alone
    ("small-talk.yaml", "greetings: [hi]\n", "did you mean 'smalltalk.yaml'?"),  # by its name alone
    ("entries/sources.yaml", "sources:\n  page: {title: a, url: https://x}\n", "did you mean 'sources.yaml'?"),
    ("entries/door.yaml", TREE, "is read as an entry, and holds a guide"),
    ("trees/door.yaml", ENTRY, "is read as a guide, and holds an entry"),
]


@pytest.mark.parametrize(("name", "text", "part"), MISPLACED)
def test_a_file_that_holds_something_else_is_one_problem_that_says_what(
    tmp_path: Path, name: str, text: str, part: str
) -> None:
    (found,) = problems_of(tmp_path, {name: text, "entries/why.yaml": ENTRY})
    assert (found.code, found.severity) == ("FAQ014", "error")
    assert part in found.text
    assert found.fix


def test_a_reference_to_a_misplaced_guide_is_no_second_problem(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"entries/why.yaml": f"{ENTRY}tree: doors\n", "entries/doors.yaml": TREE}
    assert rows(tmp_path, problems_of(tmp_path, files)) == ["entries/doors.yaml:1:1 FAQ014"]


def test_an_entry_whose_name_is_near_to_another_file_is_an_entry(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"scopes.yaml": ENTRY, "source.yaml": "question: a\n"}
    assert rows(tmp_path, problems_of(tmp_path, files)) == ["source.yaml:1:1 FAQ104"]


NOT_READ = [
    ("guides/door.yaml", "FAQ011", "guides are kept in 'trees'"),
    ("faqs/why.yaml", "FAQ011", "entries are kept in 'entries'"),
    ("billing/why.yaml", "FAQ011", "though it holds files of content"),
    ("entries/door.txt", "FAQ015", "the ending '.txt'"),
    ("entries/doors/door.json", "FAQ015", "must end in .yaml or .yml or .jsonl"),
    ("entries/door", "FAQ015", "no ending"),
    ("trees/door.jsonl", "FAQ015", "the ending '.jsonl'"),
    ("lexicon.yaml.txt", "FAQ015", "the ending '.txt'"),
    ("entries/README.md", "", ""),
    ("images/door.png", "", ""),
    ("entries/door.yml", "", ""),
]


@pytest.mark.parametrize(("name", "code", "part"), NOT_READ)
def test_what_is_not_read_though_it_seems_meant_to_is_a_warning(
    tmp_path: Path, name: str, code: str, part: str
) -> None:
    content, found = load_with_problems(write(tmp_path, {"why.yaml": ENTRY, name: ENTRY}))
    assert content is not None
    assert [(problem.code, problem.severity) for problem in found] == ([(code, "warning")] if code else [])
    assert part in "".join(problem.text for problem in found)


BAD_TREES = [
    # what is replaced in the tree, by what, place and code, a part of the sentence
    ("to: left", "to: lift", "7:29 FAQ201", "no question or outcome 'lift'; did you mean 'left'?"),
    ("to: left", "to: tree:gone", "7:29 FAQ201", "no tree 'gone'"),
    ("to: left", "to: tree:doors/size", "7:29 FAQ201", "no question of tree 'doors' 'size'"),
    ("to: left", "to: 'Left!'", "7:29 FAQ107", "name a question"),
    ("start: colour", "start: color", "2:8 FAQ201", "no question 'color'; did you mean 'colour'?"),
    ("start: colour\n", "", "1:1 FAQ104", "`start`"),
    ("      blue: {label: Blue, to: right}\n", "", "7:7 FAQ107", "at least 2"),
    ("label: Red", "lable: Red", "7:12 FAQ104", "`label`"),
    ("red:", "Red one:", "7:7 FAQ107", "'Red one'"),
    ("  left: {v", "  colour: {verdict: x, why: y}\n  left: {v", "10:11 FAQ202", "both a question and an outcome"),
    ("why: Red is left.", "why: a, rests_on: [wy]", "10:45 FAQ201", "no entry 'wy'; did you mean 'why'?"),
    ("why: Red is left.", "why: a, next: [{text: b, tree: door}]", "10:41 FAQ201", "did you mean 'doors'?"),
    ("why: Red is left.", "why: a, next: [{text: b, entry: wy}]", "10:41 FAQ201", "did you mean 'why'?"),
    ("why: Red is left.", "why: a, beyond: [pge]", "10:43 FAQ201", "no source 'pge'"),
    ("why: Red is left.", "why: a, notes: [n]", "10:42 FAQ201", "no note 'n'"),
]


@pytest.mark.parametrize(("old", "new", "row", "part"), BAD_TREES)
def test_a_bad_tree_is_told_with_place_and_code(tmp_path: Path, old: str, new: str, row: str, part: str) -> None:
    found = problems_of(tmp_path, {"why.yaml": ENTRY, "trees/doors.yaml": TREE.replace(old, new, 1)})
    first = next(problem for problem in found if part in problem.text or part in problem.fix)
    assert rows(tmp_path, [first]) == [f"trees/doors.yaml:{row}"]


def test_an_id_that_stands_twice_names_the_first_place(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path,
        {
            "entries/a/why.yaml": ENTRY,
            "entries/b/why.yaml": ENTRY,
            "more.jsonl": '{"id": "x", "question": "a", "answer": "b"}\n' * 2,
            "trees/doors.yaml": TREE,
            "trees/old/doors.yaml": TREE,
            "lexicon.yaml": "terms: []\n",
            "lexicon.yml": "terms: []\n",
        },
    )
    assert rows(tmp_path, found) == [
        "entries/b/why.yaml:1:1 FAQ103",
        "lexicon.yml FAQ103",
        "more.jsonl:2:1 FAQ103",
        "trees/old/doors.yaml:1:1 FAQ103",
    ]


NO_IDS = ["Why.yaml", "why_not.yaml", "-why.yaml", "why is it.yaml", "wä.yaml", f"{'a' * 90}.yaml"]


@pytest.mark.parametrize("name", NO_IDS)
def test_a_file_name_that_is_no_id_is_told(tmp_path: Path, name: str) -> None:
    found = problems_of(tmp_path, {f"entries/{name}": ENTRY, f"trees/{name}": TREE, "ok.yaml": ENTRY})
    assert [problem.code for problem in found] == ["FAQ102", "FAQ102"]


def test_a_control_character_in_a_file_name_does_not_reach_the_message(tmp_path: Path) -> None:
    found = problems_of(tmp_path, {"entries/a\x1b[31m.yaml": "x: 1\n"})
    assert found
    assert all(str(problem).isprintable() for problem in found)


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("sources.yaml", "sources:\n  Big Id: {title: a, url: https://x}\n", "sources.yaml:2:3 FAQ107"),
        ("notes.yaml", "notes:\n  - a\n", "notes.yaml:2:3 FAQ106"),
        ("lexicon.yaml", "terms:\n  - also: [a]\n", "lexicon.yaml:2:5 FAQ104"),
        ("smalltalk.yaml", "smalltalk:\n  hi: {examples: [], reply: a}\n", "smalltalk.yaml:2:18 FAQ107"),
        ("scope.yaml", "examples: 3\n", "scope.yaml:1:11 FAQ106"),
        ("about.yaml", "titel: x\n", "about.yaml:1:1 FAQ105"),
        ("about.yaml", "", "about.yaml FAQ005"),
    ],
)
def test_a_bad_single_file_is_told_with_place_and_code(tmp_path: Path, name: str, text: str, row: str) -> None:
    assert rows(tmp_path, problems_of(tmp_path, {name: text, "why.yaml": ENTRY})) == [row]


def test_every_problem_of_a_folder_is_told_at_once_and_sorted(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "entries/a.yaml": "question: a\nquestion: b\nvarients: []\n",
        "entries/b.yaml": b"\xff",
        "entries/c.yaml": "question: [\n",
        "entries/d.jsonl": '{"id": "d", "question": 1, "answer": "b"}\nnope\n',
        "trees/t.yaml": "title: t\n",
        "scope.yaml": "examples: [!x y]\n",
    }
    found = problems_of(tmp_path, files)
    assert rows(tmp_path, found) == [
        "entries/a.yaml:1:1 FAQ104",
        "entries/a.yaml:2:1 FAQ009",
        "entries/a.yaml:3:1 FAQ105",
        "entries/b.yaml:1:1 FAQ003",
        "entries/c.yaml:1:11 FAQ004",
        "entries/d.jsonl:1:1 FAQ106",
        "entries/d.jsonl:2:1 FAQ004",
        "scope.yaml:1:12 FAQ008",
        "trees/t.yaml:1:1 FAQ104",
        "trees/t.yaml:1:1 FAQ104",
    ]


def test_a_reference_to_a_file_that_is_broken_is_no_second_problem(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "entries/a.yaml": f"{ENTRY}see_also: [b, c, d]\ntree: t\nsources: [s]\nnotes: [n]\n",
        "entries/b.yaml": "question: [\n",
        "entries/more.yaml": "entries:\n  - {id: c, question: 1, answer: x}\n",
        "entries/more.jsonl": '{"id": "d", "question": 1, "answer": "b"}\n',
        "trees/t.yaml": "title: t\n",
        "sources.yaml": "sources: [\n",
        "notes.yaml": "notes: 3\n",
    }
    assert "FAQ201" not in {problem.code for problem in problems_of(tmp_path, files)}


def test_nothing_is_half_loaded(tmp_path: Path) -> None:
    write(tmp_path, {"entries/a.yaml": ENTRY, "entries/b.yaml": "question: b\n"})
    assert load_with_problems(tmp_path)[0] is None
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("name", ["absent", "file", "nul\0", "n" * 5000, "file/below"])
def test_a_folder_that_cannot_be_had_is_one_problem(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(ContentError) as caught:
        load(tmp_path / name)
    assert [problem.code for problem in caught.value.problems] == ["FAQ001"]


def test_an_empty_folder_says_what_to_add(tmp_path: Path) -> None:
    (found,) = load_with_problems(tmp_path)[1]
    assert (found.code, str(found.place)) == ("FAQ010", str(tmp_path))
    assert "entries/<id>.yaml" in found.fix


def test_an_unreadable_folder_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"entries/a.yaml": ENTRY, "entries/closed/b.yaml": ENTRY})
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert rows(tmp_path, list(load_with_problems(tmp_path)[1])) == ["entries/closed FAQ001"]


def test_an_unreadable_file_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"entries/a.yaml": ENTRY})
    (tmp_path / "entries/b.yaml").symlink_to("gone.yaml")
    assert rows(tmp_path, list(load_with_problems(tmp_path)[1])) == ["entries/b.yaml FAQ001"]


def test_a_folder_with_a_name_nearly_right_is_a_warning_that_stops_nothing(tmp_path: Path) -> None:
    content, found = load_with_problems(write(tmp_path, {"a.yaml": ENTRY, "entrys/b.yaml": ENTRY}))
    assert content is not None
    assert [(problem.code, problem.severity) for problem in found] == [("FAQ011", "warning")]
    assert "did you mean 'entries'?" in found[0].text


def test_hidden_files_and_other_suffixes_are_left_out(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "entries/a.yaml": ENTRY,
        "entries/.b.yaml": "x",
        "entries/.git/c.yaml": "x",
        "README.md": "x",
        ".d.yaml": "x",
        "transcripts/e.yaml": "x",
    }
    assert list(load(write(tmp_path, files)).entries) == ["a"]


def test_the_digest_is_of_what_changes_replies_and_not_of_the_layout(tmp_path: Path) -> None:
    one = load(write(tmp_path / "one", {"entries/t/why.yaml": ENTRY}))
    same = load(
        write(
            tmp_path / "same",
            {"all.yaml": "# c\nentries: [{id: why, topic: t, question: Why?, answer: Because., tests: [x]}]\n"},
        )
    )
    other = load(write(tmp_path / "other", {"entries/t/why.yaml": f"{ENTRY}variants: [how]\n"}))
    assert one.digest == same.digest
    assert one.digest != other.digest


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["", "a", "no", "2026-01-01", "https://x"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "question", "answer", "notes", "text", "entries", "options", "questions", "ask"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        "why.yaml",
        "entries/x.yaml",
        "trees/t.yaml",
        "lexicon.yaml",
        "scope.yaml",
        "notes.yaml",
        "about.yaml",
        "smalltalk.yaml",
        "sources.yaml",
        "b.jsonl",
    ]
)


@settings(max_examples=300, deadline=None)
@given(name=NAMES, value=st.one_of(VALUES, st.binary(max_size=60)))
def test_no_file_makes_loading_raise_anything_but_a_content_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object
) -> None:
    folder = tmp_path_factory.mktemp("any")
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    content, found = load_with_problems(write(folder, {name: raw}))
    assert (content is None) == any(problem.severity == "error" for problem in found)
