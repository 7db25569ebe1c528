"""``golive-faq test``: what fails and why, what the tests cover, and transcripts that are played again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant import transcripts
from assistant.exits import Exit
from assistant.fronts import cli
from faq import Content, Entry, Matcher, Term, Tree, load, run_tests

BASE = {
    "entries/power/battery.yaml": (
        "question: How do I change the battery?\nanswer: Twist the back off.\n"
        "variants:\n  - replace an empty cell\n  - the light flashes red\n"
        "tests:\n  - how do I change the battery here\n  - how far does the signal reach then\n"
    ),
    "entries/range.yaml": (
        "question: How far does the signal reach?\nanswer: Ten metres.\nvariants:\n  - range of the sensor\n"
        "tests:\n  - range of the gadget\n"
    ),
    "lexicon.yaml": "terms:\n  - term: sensor\n    also: [gadget, station]\n",
}

Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for name, text in BASE.items():
        path = tmp_path / "kb" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "kb"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(["--fast", "test", *arguments])
        return (left.value.code, *capsys.readouterr())

    return call


# -- entries --------------------------------------------------------------------------------------


def test_a_failure_stands_at_its_own_line_and_says_who_won_and_why(base: Path, run: Run) -> None:
    code, out, err = run(str(base))
    assert code == Exit.BAD_CONTENT
    line = out.splitlines()[0]
    assert line.startswith(
        f"{base}/entries/power/battery.yaml:8:5: battery: 'how far does the signal reach then' 'range' won with"
    )
    assert "nearest phrasing: 'How far does the signal reach?'" in line
    assert "'battery' is" in line
    assert "2 of 3 tests pass" in err


def test_the_right_entry_that_comes_second_is_told_with_its_score_and_what_it_lacks() -> None:
    entries = {
        "battery": Entry(
            "battery", "How do I change the battery?", "x", tests=("how far does the battery signal reach",)
        ),
        "range": Entry("range", "How far does the signal reach?", "x"),
    }
    content = Content(entries)
    (row,) = run_tests(content, Matcher(content, encoder=None)).rows
    assert "'range' won with 0." in row.failure
    assert "'battery' is number 2 with 0." in row.failure
    assert row.failure.count(" against 0.") == 1


def test_places_are_below_the_folder_as_it_was_named(base: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(str(base))  # keeps a snapshot, whose places are those of this call
    monkeypatch.chdir(base.parent)
    assert run("kb")[1].startswith("kb/entries/power/battery.yaml:8:5: ")


def test_coverage_counts_entries_variants_and_synonyms(base: Path, run: Run) -> None:
    covered = json.loads(run(str(base), "--format", "json")[1])["covered"]
    assert covered["entries"] == {"share": 1.0, "covered": 2, "missing": []}
    # the battery's test is nearest to its question, that of the range to its variant
    assert covered["variants"]["missing"] == ["battery: replace an empty cell", "battery: the light flashes red"]
    assert covered["variants"]["covered"] == 1
    assert covered["synonyms"] == {"share": 0.5, "covered": 1, "missing": ["sensor: station"]}


def test_an_entry_whose_tests_all_fail_is_not_covered() -> None:
    content = Content(
        {"a": Entry("a", "Lamp?", "x", tests=("is there a door",)), "b": Entry("b", "Door?", "x", tests=("my door",))},
        terms=(Term("door", ("gate",)),),
    )
    totals = run_tests(content, Matcher(content, encoder=None)).totals
    assert (totals["entries"].covered, totals["entries"].missing) == (("b",), ("a",))
    assert totals["synonyms"].missing == ("door: gate",)


def test_the_text_sums_up_what_is_covered(base: Path, run: Run) -> None:
    assert "covered by tests: entries 2 of 2 (100%), variants 1 of 3 (33%), synonyms 1 of 2 (50%)" in run(str(base))[1]


def test_questions_options_and_outcomes_of_all_trees_are_counted_together() -> None:
    content = load("tests/fixtures/trees/sound")
    results = run_tests(content, Matcher(content, encoder=None))
    trees: dict[str, Tree] = dict(content.trees)
    options = sum(len(question.options) for tree in trees.values() for question in tree.questions.values())
    share = results.totals["options"]
    assert len(share.covered) + len(share.missing) == options
    assert {name.split("/")[0] for name in share.covered} <= set(trees)


def test_junit_names_file_and_line(base: Path, run: Run) -> None:
    suite = ElementTree.fromstring(run(str(base), "--format", "junit")[1])
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    (failed,) = [case for case in suite if case.find("failure") is not None]
    assert (failed.get("file"), failed.get("line")) == (f"{base}/entries/power/battery.yaml", "8")
    failure = failed.find("failure")
    assert failure is not None
    assert "'range' won" in str(failure.get("message"))


# -- transcripts ----------------------------------------------------------------------------------


def keep(base: Path, text: str, name: str = "talk") -> Path:
    path = base / "transcripts" / f"{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def failures(run: Run, base: Path) -> list[str]:
    rows = json.loads(run(str(base), "--format", "json")[1])["tests"]
    return [
        f"{row['place']}: {row['failure']}" for row in rows if row["owner"].startswith("transcript:") and row["failure"]
    ]


def test_a_transcript_without_replies_fails_until_they_are_accepted(base: Path, run: Run) -> None:
    path = keep(base, "# remark\n> How do I change the battery?\n> How far does the signal reach?\n")
    assert [row.split(": ")[1] for row in failures(run, base)] == [
        "has no reply yet; if that is right, `golive-faq test --accept` writes it"
    ] * 2
    assert "replies written" in run(str(base), "--accept")[2]
    assert failures(run, base) == []
    assert path.read_text("utf-8").startswith("# remark\n\n> How do I change the battery?\nTwist the back off.\n")


def test_a_reply_that_changes_is_told_with_its_line(base: Path, run: Run) -> None:
    path = keep(base, "> How do I change the battery?\n")
    run(str(base), "--accept")
    entry = base / "entries/power/battery.yaml"
    entry.write_text(entry.read_text("utf-8").replace("Twist the back off.", "Push the back off."), "utf-8")
    (failure,) = failures(run, base)
    assert failure.startswith(
        f"{path}:1:1: is answered otherwise; line 1 is 'Push the back off.', not 'Twist the back off.'"
    )


@pytest.mark.parametrize(
    ("reply", "holds"),
    [
        ("Twist the back off.\n…\n", True),
        ("…\n", True),
        ("...\n", True),
        ("…\nConfidence: unsure\n", False),  # stands nowhere
        ("Push it.\n…\n", False),
        ("…\nTwist the back off.\n…\n", True),
        ("Twist the back off.\n", False),  # there is more
    ],
)
def test_a_line_of_dots_stands_for_any_lines(base: Path, run: Run, reply: str, holds: bool) -> None:
    keep(base, f"> How do I change the battery?\n{reply}")
    assert (failures(run, base) == []) is holds


def test_accepting_leaves_replies_alone_that_hold_as_they_are_written(base: Path, run: Run) -> None:
    path = keep(base, "> How do I change the battery?\nTwist the back off.\n…\n\n> How far does the signal reach?\n")
    run(str(base), "--accept")
    assert path.read_text("utf-8").startswith(
        "> How do I change the battery?\nTwist the back off.\n…\n\n> How far does the signal reach?\nTen metres.\n"
    )
    before = path.stat().st_mtime_ns
    run(str(base), "--accept")
    assert path.stat().st_mtime_ns == before


def test_a_saved_conversation_goes_on(base: Path, run: Run) -> None:
    keep(base, "> How do I change the battery?\n! save\n> How far does the signal reach?\n")
    run(str(base), "--accept")
    assert failures(run, base) == []


def test_replies_do_not_depend_on_the_day(base: Path, run: Run) -> None:
    entry = base / "entries/range.yaml"
    entry.write_text(entry.read_text("utf-8") + "verified: 2001-01-01\nreview_every: 1 day\n", "utf-8")
    path = keep(base, "> How far does the signal reach?\n")
    run(str(base), "--accept")
    assert "due for a review" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"", "nothing is typed in it"),
        (b"# a remark alone\n", "nothing is typed in it"),
        (b"hello\n> x\n", "a reply stands before anything is typed"),
        (b"> x\n! load\n", "'! load' is not known"),
        ("> schön\n".encode("latin-1"), "is not UTF-8 text"),
        (b"> " + b"x" * (transcripts.LARGEST + 1), "is larger than"),
    ],
)
def test_a_bad_transcript_is_a_failing_test_and_a_sentence(base: Path, run: Run, raw: bytes, part: str) -> None:
    path = keep(base, "")
    path.write_bytes(raw)
    code, out, err = run(str(base))
    assert code == Exit.BAD_CONTENT
    assert part in out
    assert str(path) in out
    assert "Traceback" not in err


def test_a_transcript_that_cannot_be_written_stays_as_it_was(
    base: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keep(base, "> How do I change the battery?\n")
    run(str(base))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = run(str(base), "--accept")
    assert code == Exit.ERROR
    assert f"{path}: No space left on device. The file is as it was." in err
    assert path.read_text("utf-8") == "> How do I change the battery?\n"


def test_what_is_typed_in_a_transcript_reaches_no_terminal_unclean(base: Path, run: Run) -> None:
    keep(base, "> \x1b]52;c;aGk=\x07\x1b[31mred\n")
    _, out, _ = run(str(base))
    assert "\x1b" not in out
    assert "\x07" not in out


# -- which folder ---------------------------------------------------------------------------------


def test_the_present_folder_is_tested_when_it_is_a_knowledge_base(
    base: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(base)
    assert run()[1].startswith("entries/power/battery.yaml:8:5: ")


def test_a_folder_that_is_named_wins_over_the_present_one(
    base: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / "entries").mkdir(parents=True)
    (other / "entries" / "a.yaml").write_text("question: Why?\nanswer: So.\n", "utf-8")
    monkeypatch.chdir(base)
    monkeypatch.setenv("GOLIVE_FAQ_CONTENT", str(other))
    assert run()[2] == "0 of 0 tests pass (100.0%)\n"
