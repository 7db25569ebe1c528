"""Figures of an evaluation on small content whose answers are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.fronts.cli import group
from faq import Content, Entry, Matcher, judge, report, without_each_part

ENTRIES = {
    "battery": Entry("battery", "How do I change the battery?", "Swap it.", variants=("replace battery",),
                     tests=("change the battery", "zork blub fnord")),
    "range": Entry("range", "How far does it reach?", "Far.", variants=("far signal",), tests=("signal far?",)),
}  # fmt: skip
CONTENT = Content(ENTRIES, scope=("pizza", "flights to oslo"), digest="eval")


def make(content: Content) -> Matcher:
    return Matcher(content, encoder=None)


def test_figures_count_what_was_first_and_what_was_refused() -> None:
    found = report(judge(CONTENT, make))
    assert (found.tests, found.scope) == (3, 2)
    assert found.first == pytest.approx(2 / 3)
    assert found.scope_answered == 0.0
    assert found.by_entry == {"battery": (2, 1, 1), "range": (1, 1, 1)}
    assert found.confusions == (("battery", "", 1),)


def test_bins_hold_every_question_once() -> None:
    found = report(judge(CONTENT, make))
    assert sum(count for *_, count in found.bins) == 5
    assert 0.0 <= found.calibration_error <= 1.0


def test_every_part_is_left_out_once() -> None:
    assert set(without_each_part(CONTENT, make)) == {"", "words", "phrasing", "question", "gist"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "entries").mkdir()
    for entry in ENTRIES.values():
        (tmp_path / "entries" / f"{entry.id}.yaml").write_text(
            json.dumps(
                {"question": entry.question, "answer": entry.answer, "variants": entry.variants, "tests": entry.tests}
            )
        )
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, ["--fast", *words], standalone_mode=False)
    return done.return_value or 0, done.output


def test_eval_fails_under_the_share_that_is_asked_for(folder: Path) -> None:
    assert run("eval", str(folder), "--fail-under", "0.5")[0] == 0
    assert run("eval", str(folder), "--fail-under", "0.9")[0] == 5


def test_eval_prints_its_figures_as_json(folder: Path) -> None:
    data = json.loads(run("eval", str(folder), "--json")[1])
    assert data["tests"] == 3
    assert set(data["without_each_part"]) >= {"", "words"}


def test_the_page_needs_nothing_from_outside(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    run("eval", str(folder), "--html", str(target))
    text = target.read_text()
    assert "<svg" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "<script" not in text


def test_calibrate_refuses_a_folder_with_too_few_tests(folder: Path) -> None:
    code, output = run("calibrate", str(folder))
    assert code == 5
    assert "at least" in output
    assert not (folder / "calibration.json").exists()


def test_test_names_what_won_instead(folder: Path) -> None:
    code, output = run("test", str(folder))
    assert code == 5
    assert "battery: 'zork blub fnord' found nothing" in output


def test_test_writes_junit(folder: Path) -> None:
    _, output = run("test", str(folder), "--format", "junit")
    assert '<testsuite name="golive-faq" tests="3" failures="1">' in output


def test_index_keeps_a_snapshot_in_the_folder_itself(folder: Path) -> None:
    assert run("index", str(folder), "--ready")[0] == 0
    assert (folder / "ready" / "snapshot.json").is_file()
