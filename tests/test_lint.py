"""The table of rules: every row has a failing folder that shows its finding and no other."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from faq import About, Content, Entry, Matcher, Problem, Term, Tree, load
from faq.first_found import FirstFound
from faq.lint import RULES, check_folder, lint
from faq.phrase_checks import near_pairs
from faq.rules import Rule
from faq.style_checks import prose_of, reading_grade

LINT = Path("tests/fixtures/lint")
TREES = Path("tests/fixtures/trees")
TODAY = "2026-06-01"
CODES = [row.code for row in RULES]


def failing_folder(code: str) -> AbstractContextManager[Path]:
    """The failing folder, kept or made; the tool that writes the page of rules knows how."""
    spec = importlib.util.spec_from_file_location("make_rules_page", "tools/make_rules_page.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    folder: AbstractContextManager[Path] = tool.failing_folder(code)
    return folder


def folder_of(code: str) -> Path:
    return (TREES if code.startswith("FAQ3") else LINT) / code


def found_in(folder: Path) -> tuple[Problem, ...]:
    return check_folder(folder, TODAY, ask=True)


@pytest.mark.parametrize("code", [code for code in CODES if not code.startswith("FAQ3")])
def test_a_failing_folder_shows_its_code_and_no_other(code: str) -> None:
    with failing_folder(code) as folder:
        found = found_in(folder)
    assert {problem.code for problem in found} == {code}, [str(problem) for problem in found]


def test_the_sound_folder_has_no_finding() -> None:
    assert found_in(LINT / "none") == ()


def test_every_row_has_a_folder_and_every_folder_a_row() -> None:
    assert {code for code in CODES if not folder_of(code).is_dir()} == {"FAQ001", "FAQ002"}  # these are made
    assert {path.name for path in LINT.iterdir()} <= {*CODES, "none"}


def test_every_code_that_the_engine_tells_is_a_row_of_the_table() -> None:
    told = {code for path in Path("faq").glob("*.py") for code in re.findall(r'"(FAQ[0-9]{3})"', path.read_text())}
    assert told == set(CODES)


def test_codes_are_unique_sorted_and_in_one_form() -> None:
    assert sorted(set(CODES)) == CODES
    assert all(re.fullmatch(r"FAQ[0-9]{3}", code) for code in CODES)


@pytest.mark.parametrize("row", RULES, ids=CODES)
def test_every_row_says_what_why_and_what_to_do(row: Rule) -> None:
    assert row.title[0].isupper() or row.title.startswith("`")
    assert not row.title.endswith(".")
    assert row.why.endswith(".")
    assert row.fix


def test_findings_carry_the_severity_and_fix_of_their_row() -> None:
    rows = {row.code: row for row in RULES}
    for code in CODES:
        if code.startswith("FAQ4"):
            for problem in found_in(folder_of(code)):
                assert (problem.severity, problem.fix) == (rows[code].severity, rows[code].fix)


PLACES = [
    # code, place of the first finding below its folder
    ("FAQ013", "entries/bulb.yaml:11:14"),
    ("FAQ203", "about.yaml:3:5"),
    ("FAQ204", "about.yaml:1:10"),
    ("FAQ400", "scope.yaml:6:7"),
    ("FAQ401", "entries/origin.yaml:7:5"),  # the variant's own line
    ("FAQ402", "entries/origin.yaml:7:5"),
    ("FAQ403", "entries/origin.yaml:7:5"),
    ("FAQ404", "entries/bulb.yaml:1:1"),  # the entry as a whole
    ("FAQ406", "entries/bulb.yaml:18:5"),
    ("FAQ412", "entries/bulb.yaml:2:8"),
    ("FAQ415", "entries/bulb.yaml:4:3"),  # the line of the answer
    ("FAQ416", "entries/bulb.yaml:6:3"),
    ("FAQ417", "entries/bulb.yaml:8:3"),
    ("FAQ418", "entries/bulb.yaml:9:3"),
    ("FAQ419", "entries/bulb.yaml:4:3"),
    ("FAQ421", "entries/bulb.yaml:25:5"),
    ("FAQ422", "entries/bulb.yaml:20:5"),
    ("FAQ424", "entries/bulb.yaml:22:11"),
    ("FAQ426", "entries/bulb.yaml:24:12"),
    ("FAQ428", "entries/bulb.yaml:20:5"),
    ("FAQ431", "lexicon.yaml:4:5"),
]


@pytest.mark.parametrize(("code", "place"), PLACES)
def test_a_finding_stands_at_its_own_line(code: str, place: str) -> None:
    assert str(found_in(folder_of(code))[0].place) == f"{folder_of(code)}/{place}"


def test_a_shared_source_seen_in_the_future_is_told_once_at_its_own_line(tmp_path: Path) -> None:
    entry = "question: Why {}?\nanswer: x\nsources: [page]\nnotes: [{{text: a, source: page}}]\n"
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(entry.format(name), "utf-8")
    page = "sources:\n  page: {title: Page, url: https://x.example, seen: 2026-06-02}\n"
    (tmp_path / "sources.yaml").write_text(page, "utf-8")
    found = [str(problem.place) for problem in check_folder(tmp_path, TODAY) if problem.code == "FAQ428"]
    assert found == [f"{tmp_path}/sources.yaml:2:53"]
    assert "FAQ428" not in {problem.code for problem in check_folder(tmp_path, "2026-06-02")}


def test_scope_examples_in_one_list_are_told_at_their_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("question: Why?\nanswer: x\n", "utf-8")
    (tmp_path / "scope.yaml").write_text("examples:\n  - Buy chairs?\n  - a\n  - buy chairs\n", "utf-8")
    (found,) = (problem for problem in check_folder(tmp_path) if problem.code == "FAQ400")
    assert (str(found.place), found.text) == (f"{tmp_path}/scope.yaml:4:5", "'buy chairs' stands in line 2 already.")


def test_a_question_at_the_start_may_be_a_phrasing_a_guide_or_in_other_words() -> None:
    shown = ("why is the lamp dark", "Which lamp?", "The lamp is dark, why?", "Do you sell chairs?")
    entry = Entry("a", "Why is the lamp dark?", "x")
    tree = Tree("t", "Which lamp?", "q", {}, {})
    content = Content({"a": entry}, {"t": tree}, about=About(people_ask=shown))
    found = [problem.text for problem in lint(content, ask=True) if problem.code == "FAQ203"]
    assert found == ["'Do you sell chairs?' finds no entry and no guide by its words."]
    assert "FAQ203" not in {problem.code for problem in lint(content)}


def test_a_finding_in_a_shared_file_stands_at_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(
        "entries:\n  - id: a\n    question: Why one?\n    answer: |\n\n      First.\n      See https://x.example now.\n"
        "  - id: b\n    question: Why two?\n    answer: x\n    variants:\n      - why one\n",
        "utf-8",
    )
    found = {problem.code: str(problem.place) for problem in check_folder(tmp_path)}
    assert found["FAQ415"] == f"{tmp_path}/all.yaml:7:7"
    assert found["FAQ401"] == f"{tmp_path}/all.yaml:12:9"


def test_bulk_entries_are_told_at_their_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('\n{"id": "a", "question": "a", "answer": "See http://x.example."}\n', "utf-8")
    assert {str(problem.place) for problem in check_folder(tmp_path)} == {f"{tmp_path}/a.jsonl:2:1"}


def test_content_that_is_in_no_file_is_checked_too() -> None:
    entry = Entry("a", "Why?", "See http://x.example.", variants=("why",))
    assert {"FAQ407", "FAQ415", "FAQ419"} <= {problem.code for problem in lint(Content({"a": entry}))}


def test_addresses_in_code_and_of_this_machine_are_no_finding() -> None:
    answer = "Call `http://x.example/a` or [here](http://localhost:8080/a).\n\n```\ncurl http://x.example\n```\n"
    found = lint(Content({"a": Entry("a", "Why?", answer)}))
    assert {"FAQ415", "FAQ419"} & {problem.code for problem in found} == set()


def test_without_a_day_no_date_is_judged() -> None:
    assert check_folder(folder_of("FAQ424")) == ()
    assert check_folder(folder_of("FAQ425")) == ()


def test_without_a_matcher_no_phrasing_is_tried() -> None:
    assert check_folder(folder_of("FAQ403"), TODAY) == ()


BASES = ["content", "tests/fixtures/lamps", "tests/fixtures/lint/FAQ403", "tests/fixtures/trees/sound"]


@pytest.mark.parametrize("folder", BASES)
def test_what_is_found_first_in_less_time_is_what_the_matcher_finds(folder: str) -> None:
    content = load(folder)
    matcher, first_of = Matcher(content, encoder=None), FirstFound(content)
    for entry in content.entries.values():
        for phrasing in entry.phrasings:
            best = matcher.match(phrasing).best
            assert first_of(entry, phrasing) == (best.id if best else None), phrasing


def test_a_phrasing_of_known_misspellings_and_one_without_words_are_found_as_the_matcher_finds_them() -> None:
    entries = {
        "a": Entry("a", "teh lamp", "x", variants=("???", "lamp shade")),
        "b": Entry("b", "the lamp", "x", variants=("shade lamp",)),
    }
    content = Content(entries, terms=(Term("the", misspelled=("teh",)),))
    matcher, first_of = Matcher(content, encoder=None), FirstFound(content)
    for entry in entries.values():
        for phrasing in entry.phrasings:
            best = matcher.match(phrasing).best
            assert first_of(entry, phrasing) == (best.id if best else None), phrasing


def test_progress_tells_of_files_and_then_of_rules() -> None:
    told: list[tuple[int, int]] = []
    check_folder(LINT / "none", TODAY, ask=True, progress=lambda done, total: told.append((done, total)))
    assert told[:3] == [(0, 2), (1, 2), (2, 2)]
    assert {total for _, total in told[3:]} == {len(RULES)}
    assert [done for done, _ in told[3:]] == sorted(done for done, _ in told[3:])


def content_of(*phrasings: tuple[str, str]) -> Content:
    return Content({key: Entry(key, text, "x") for key, text in phrasings})


NEAR = [
    ("how do i get a key", "how do I get the key", False),  # one word in six each: too many
    ("how do i get a new key", "get a new key how do i", True),  # order
    ("how do i get one more key", "how do i get one key", True),  # one word less
    ("change the battery of my lamp", "change the batery of my lamp", True),  # a slip
    ("change the battery of my lamp", "change the battery in my lantern", False),
    ("reset widget number 1234", "reset widget number 1235", False),  # numbers are names
    ("lamp price", "lamp prices", True),  # one stem
    ("lamp price", "bulb price", False),
    ("key", "keys", False),  # a single word says too little
]


@pytest.mark.parametrize(("one", "two", "near"), NEAR)
def test_near_phrasings_share_nearly_all_words(one: str, two: str, near: bool) -> None:
    assert bool(near_pairs(content_of(("a", one), ("b", two)))) is near
    assert bool(near_pairs(content_of(("a", two), ("b", one)))) is near


def test_near_phrasings_of_one_entry_are_no_finding() -> None:
    entry = Entry("a", "how do i get a new key", "x", variants=("get a new key, how do i",))
    assert near_pairs(Content({"a": entry})) == []


def test_a_near_phrasing_is_told_once_at_the_later_entry() -> None:
    pairs = near_pairs(content_of(("a", "lamp price today"), ("b", "today lamp price"), ("c", "price lamp today")))
    assert [(later.entry.id, first.entry.id) for later, first in pairs] == [("b", "a"), ("c", "a")]


def test_many_phrasings_that_differ_in_one_word_are_not_compared_in_pairs() -> None:
    count = 3_000
    entries = {f"e{n}": Entry(f"e{n}", f"how do I order the spare part x{n}q of it", "x") for n in range(count)}
    assert len(near_pairs(Content(entries))) <= count  # all pairs would be 4.5 million comparisons and findings


def test_prose_is_sentences_without_code_tables_and_addresses() -> None:
    answer = (
        "# Title\n\nFirst one. Second `code` one!\n- row of a list\n- [text](https://x.example)\n\n"
        "| a | b |\n```\nx = 1\n```\nEnd."
    )
    sentences = [sentence.strip() for sentence in prose_of(answer)]
    assert sentences == ["First one", "Second  one", "row of a list", "text", "End"]


def test_the_reading_grade_is_the_published_formula() -> None:
    # 60 words of four letters in six sentences: 4.71 * 4 + 0.5 * 10 - 21.43
    answer = " ".join(["abcd " * 9 + "abcd."] * 6)
    assert reading_grade(answer) == pytest.approx(4.71 * 4 + 0.5 * 10 - 21.43)
    assert reading_grade("Too short to tell.") is None


def test_our_own_content_has_no_error() -> None:
    found = check_folder("content", ask=True)
    assert Counter(problem.code for problem in found if problem.severity == "error") == Counter()
