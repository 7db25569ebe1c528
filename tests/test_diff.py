"""``golive-faq diff`` of two folders: what means something else is named, and what does not is no difference."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.exits import Exit
from assistant.journal import Journal
from assistant.journal_rows import Asked
from assistant.recording import journal_file
from tests.command_stage import run, starter_in

pytestmark = pytest.mark.usefixtures("own_state")


BATTERY = "entries/upkeep/change-the-battery.yaml"
PAIR = "entries/setup/pair-the-sensor.yaml"
TREE = "trees/no-reading.yaml"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return starter_in(tmp_path / "old")


@pytest.fixture
def new(old: Path, tmp_path: Path) -> Path:
    shutil.copytree(old, tmp_path / "new")
    return tmp_path / "new"


def edit(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def compared(capsys: pytest.CaptureFixture[str], old: Path, new: Path, *more: str) -> dict[str, Any]:
    code, out, _ = run(capsys, "--fast", "diff", str(old), str(new), "--format", "json", *more)
    assert code == Exit.ANSWERED
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


# -- no difference --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        (BATTERY, "variants:", "# a remark\nvariants:"),  # a comment
        (BATTERY, "  - cr2032\n", '  - "cr2032"\n'),  # quotes
        (BATTERY, "sources: [manual]\n", "sources:\n  - manual\n"),  # another layout
        (BATTERY, "review_every: 6 months", "review_every: 180 days"),  # the same span
        ("README.md", "Pip", "Pop"),  # not content
    ],
)
def test_what_means_the_same_is_an_empty_diff(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str
) -> None:
    edit(new, file, before, after)
    code, out, err = run(capsys, "--fast", "diff", str(old), str(new), "--fail-on-change")
    assert (code, out) == (Exit.ANSWERED, "")
    assert "Nothing means anything else." in err


def test_keys_in_another_order_and_a_file_moved_are_an_empty_diff(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(new, BATTERY, "owner: support\n", "")
    edit(new, BATTERY, "short:", "owner: support\nshort:")
    rows = [f"    {line}" if line else "" for line in (new / PAIR).read_text("utf-8").splitlines()[1:]]
    rows[0] = rows[0].replace("    question", "  - id: pair-the-sensor\n    question")
    (new / PAIR).write_text("\n".join(["entries:", *rows]) + "\n", "utf-8")
    assert run(capsys, "--fast", "diff", str(old), str(new))[:2] == (Exit.ANSWERED, "")


# -- replies --------------------------------------------------------------------------------------


def test_a_test_that_gets_another_answer_is_named_with_both(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, entry in ((old, PAIR), (new, BATTERY)):
        edit(folder, entry, "variants:\n", "variants:\n  - paint it purple\n")
    edit(new, BATTERY, "tests:\n", "tests:\n  - paint it purple please\n")
    found = compared(capsys, old, new)["replies"]
    (change,) = [row for row in found if isinstance(row, dict) and row["text"] == "paint it purple please"]
    assert (change["before"]["best"], change["after"]["best"]) == ("pair-the-sensor", "change-the-battery")
    assert (change["right"], change["trend"], change["crossed"]) == ("change-the-battery", 1, False)
    page = run(capsys, "--fast", "diff", str(old), str(new))[1]
    assert "## Another answer" in page
    assert "`pair-the-sensor` → `change-the-battery` **better**" in page


def test_a_limit_that_was_crossed_is_told_with_its_numbers(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(new, BATTERY, "variants:\n", "variants:\n  - paint the cover purple\n")
    for folder in (old, new):
        edit(folder, BATTERY, "tests:\n", "tests:\n  - purple cover colour\n")
    page = run(capsys, "--fast", "diff", str(old), str(new))[1]
    section = page[page.index("## A limit was crossed (") :].split("\n## ")[0]
    assert section.startswith(f"## A limit was crossed ({section.count('- “')})")
    (row,) = [line for line in section.split("\n") if "“purple cover colour” (test of `change-the-battery`)" in line]
    assert "≥" in row
    assert "\\<" in row


def test_questions_of_the_journal_are_put_to_both_when_asked_for(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(new, BATTERY, "variants:\n", "variants:\n  - dispose of a worn gizmo\n")
    Journal(journal_file()).add(
        [Asked("a" * 8, "2026-11-24T07:00:00.000Z", "Pip weather sensor", "", "dispose of worn gizmos", "fallback")]
    )
    assert "gizmos" not in json.dumps(compared(capsys, old, new)["replies"])
    found = compared(capsys, old, new, "--journal")["replies"]
    assert "dispose of worn gizmos" in json.dumps(found)
    assert "(journal)" in run(capsys, "--fast", "diff", str(old), str(new), "--journal")[1]


# -- guides ---------------------------------------------------------------------------------------


def test_paths_that_end_elsewhere_are_named_with_an_example(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(new, TREE, "label: Up to ten metres, to: not-paired", "label: Up to ten metres, to: too-far")
    edit(new, TREE, "distance: near}, outcome: not-paired", "distance: near}, outcome: too-far")
    (change,) = compared(capsys, old, new)["paths"]
    assert change == {
        "tree": "no-reading",
        "before": "no-reading/not-paired",
        "after": "no-reading/too-far",
        "example": [["light", "green"], ["distance", "near"]],
        "count": 1,
    }


def test_a_question_put_in_between_and_a_new_option_are_paths_too(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    option = "{label: It flashes blue, to: too-far, reason: Blue.}"
    edit(new, TREE, "      green: {label", f"      blue: {option}\n      green: {{label")
    edit(new, TREE, "label: Nothing at all, to: battery-flat", "label: Nothing at all, to: distance")
    page = run(capsys, "--fast", "diff", str(old), str(new))[1]
    assert "`no-reading` with `light=none`: `no-reading/battery-flat` → asks `no-reading/distance`" in page
    assert "`no-reading` with `light=blue`: `no-reading/too-far` (new path)" in page


# -- facts and entries ----------------------------------------------------------------------------


def test_a_fact_in_an_answer_an_outcome_and_a_source_is_found(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(new, BATTERY, "**twelve months**", "**nine months**")
    edit(new, TREE, "about ten metres", "about twenty metres")
    edit(new, "sources.yaml", "pip.example/manual", "pip.example/handbook")
    facts = {
        (row["where"], row["kind"]): (row["removed"], row["added"])
        for row in compared(capsys, old, new)["facts"]
        if isinstance(row, dict)
    }
    assert facts["change-the-battery", "figure"] == (["twelve months"], ["nine months"])
    assert facts["tree:no-reading/too-far", "figure"] == (["ten metres"], ["twenty metres"])
    assert facts["pair-the-sensor", "link"] == (["https://pip.example/manual"], ["https://pip.example/handbook"])


def test_entries_that_come_go_and_are_reworded_are_named(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(new / BATTERY, new / "entries/upkeep/again.yaml")
    edit(new, PAIR, "Hold the button until", "Press the button until")
    edit(new, "lexicon.yaml", "[connect, link]", "[connect, link, join]")
    found = compared(capsys, old, new)
    assert (found["added"], found["removed"]) == (["again"], [])
    assert found["reworded"] == {"pair-the-sensor": ["short"], "terms": []}
    assert compared(capsys, new, old)["removed"] == ["again"]


# -- the exit code --------------------------------------------------------------------------------


def test_a_change_can_fail_a_pipeline(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(new, BATTERY, "twelve", "nine")
    assert run(capsys, "--fast", "diff", str(old), str(new))[0] == Exit.ANSWERED
    assert run(capsys, "--fast", "diff", str(old), str(new), "--fail-on-change")[0] == Exit.BAD_CONTENT
