"""The command ``gaps``: the list, and one line more in the content for a gap that is closed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant.exits import Exit
from assistant.journal import Journal
from assistant.journal_rows import Asked
from assistant.recording import journal_file
from faq import load
from tests.command_stage import run
from tests.journal_stage import RAIN, REFUNDS, keep, miss

pytestmark = pytest.mark.usefixtures("own_state")


def gaps_of(capsys: pytest.CaptureFixture[str], base: Path, *more: str) -> list[dict[str, object]]:
    code, out, _ = run(capsys, "--content", str(base), "--fast", "gaps", "--json", "--today", "2026-11-24", *more)
    assert code == Exit.ANSWERED
    listed = json.loads(out)
    assert isinstance(listed["gaps"], list)
    return listed["gaps"]


def test_the_list_says_how_often_how_and_what_next(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(*REFUNDS, *RAIN)
    code, out, err = run(capsys, "--content", str(base), "--fast", "gaps", "--today", "2026-11-24")
    assert code == Exit.ANSWERED
    assert "asked 3× (last 2026-11-24): not covered 3×" in out
    assert "also: “refund please”" in out
    assert "--add-variant" in err


def test_the_limit_is_kept(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(*REFUNDS, *RAIN)
    assert len(gaps_of(capsys, base, "--limit", "1")) == 1


def test_an_empty_journal_says_how_to_start_it(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--content", str(base), "--fast", "gaps")
    assert (code, out) == (Exit.ANSWERED, "")
    assert "golive-faq journal on" in err


def test_questions_of_other_knowledge_bases_are_counted_not_listed(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Journal(journal_file()).add([Asked("x" * 8, "2026-11-24T07:00:00.000Z", "Another", "", "secret plan", "fallback")])
    _, out, err = run(capsys, "--content", str(base), "--fast", "gaps")
    assert "secret plan" not in out
    assert "1 questions kept belong to other knowledge bases" in err


def test_an_escape_sequence_in_a_kept_question_reaches_no_terminal(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(miss("refund \x1b]0;owned\x07 \u202eplease"))
    _, out, _ = run(capsys, "--content", str(base), "--fast", "gaps")
    assert "\x1b" not in out
    assert "\u202e" not in out


ACTIONS = (
    ("--add-variant", "pair-the-sensor", "entries/setup/pair-the-sensor.yaml"),
    ("--add-test", "pair-the-sensor", "entries/setup/pair-the-sensor.yaml"),
    ("--add-scope", "near", "scope.yaml"),
    ("--add-scope", "a-new-group", "scope.yaml"),
)


@pytest.mark.parametrize(("option", "target", "file"), ACTIONS)
def test_an_action_adds_one_line_and_keeps_every_other(
    base: Path, capsys: pytest.CaptureFixture[str], option: str, target: str, file: str
) -> None:
    keep(*REFUNDS)
    path = base / file
    path.write_text(path.read_text().replace("\n  - ", "  # a remark\n  - ", 1) + "# the end\n")
    before = path.read_text().splitlines()
    gap = str(gaps_of(capsys, base)[0]["id"])
    code, out, _ = run(capsys, "--content", str(base), "gaps", gap, option, target)
    assert (code, "added “refund”" in out) == (Exit.ANSWERED, True)
    after = path.read_text().splitlines()
    new = [line for line in after if line not in before]
    assert [line.strip() for line in new if not line.endswith(":")] == ["- refund"]
    assert [line for line in after if line not in new] == before
    load(base)


@pytest.mark.parametrize(("option", "target", "file"), ACTIONS)
def test_an_action_done_twice_changes_nothing(
    base: Path, capsys: pytest.CaptureFixture[str], option: str, target: str, file: str
) -> None:
    keep(*REFUNDS)
    gap = str(gaps_of(capsys, base)[0]["id"])
    run(capsys, "--content", str(base), "gaps", gap, option, target)
    before = (base / file).read_bytes()
    code, out, _ = run(capsys, "--content", str(base), "gaps", gap, option, target)
    assert (code, out) == (Exit.ANSWERED, "already there; nothing was changed\n")
    assert (base / file).read_bytes() == before


def test_a_new_entry_takes_the_other_wordings_as_variants_and_closes_the_gap(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(*RAIN)
    gap = str(gaps_of(capsys, base)[0]["id"])
    act = ("--content", str(base), "gaps", gap, "--new-entry", "rain", "--answer", "Rain does no harm.")
    assert run(capsys, *act, "--topic", "upkeep")[0] == Exit.ANSWERED
    entry = load(base).entries["rain"]
    assert (entry.question, entry.variants) == ("waterproof in rain?", ("is it waterproof in the rain",))
    assert entry.topic == "upkeep"
    assert gaps_of(capsys, base) == []
    assert run(capsys, *act)[1] == "already there; nothing was changed\n"


def test_ignored_stays_ignored_when_it_is_asked_again(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(*REFUNDS)
    gap = str(gaps_of(capsys, base)[0]["id"])
    for _ in range(2):
        assert run(capsys, "--content", str(base), "gaps", gap, "--ignore")[0] == Exit.ANSWERED
    keep(*REFUNDS, miss("a refund, please"), miss("refund?"))
    assert gaps_of(capsys, base) == []


def test_another_wording_can_be_written(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(miss("mail [e-mail] my refund"))
    gap = str(gaps_of(capsys, base)[0]["id"])
    act = ("--content", str(base), "gaps", gap, "--add-scope", "near")
    code, _, err = run(capsys, *act)
    assert code == Exit.USAGE
    assert "masked parts" in err
    assert run(capsys, *act, "--text", "refund: how?")[0] == Exit.ANSWERED
    assert "refund: how?" in load(base).scope


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["gap-00000000", "--ignore"], Exit.USAGE, "unknown gap"),
        (["GAP", "--add-variant", "pair-the-senso"], Exit.USAGE, "did you mean 'pair-the-sensor'?"),
        (["GAP", "--new-entry", "Not An Id", "--answer", "x"], Exit.USAGE, "is no id"),
        (["GAP", "--new-entry", "refunds"], Exit.USAGE, "--answer is missing"),
        (["GAP", "--new-entry", "pair-the-sensor", "--answer", "x"], Exit.USAGE, "is there already"),
        (["GAP", "--add-scope", "../x"], Exit.USAGE, "is no id"),
        (["GAP"], Exit.USAGE, "name one gap and one of"),
        (["--ignore"], Exit.USAGE, "name one gap and one of"),
        (["GAP", "--ignore", "--add-scope", "near"], Exit.USAGE, "name one gap and one of"),
    ],
)
def test_a_wrong_action_is_said_and_changes_nothing(
    base: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    keep(*REFUNDS)
    gap = str(gaps_of(capsys, base)[0]["id"])
    before = {path: path.read_bytes() for path in base.rglob("*.yaml")}
    left, _, err = run(capsys, "--content", str(base), "gaps", *(gap if one == "GAP" else one for one in arguments))
    assert left == code
    assert said in err
    assert {path: path.read_bytes() for path in base.rglob("*.yaml")} == before


def test_a_group_nearly_there_is_asked_about_and_can_be_insisted_on(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(*REFUNDS)
    gap = str(gaps_of(capsys, base)[0]["id"])
    act = ("--content", str(base), "gaps", gap, "--add-scope", "neer")
    before = (base / "scope.yaml").read_bytes()
    code, _, err = run(capsys, *act)
    assert code == Exit.USAGE
    assert "did you mean 'near'?" in err
    assert (base / "scope.yaml").read_bytes() == before
    assert run(capsys, *act, "--new-group")[0] == Exit.ANSWERED
    assert "  neer:\n    - refund\n" in (base / "scope.yaml").read_text("utf-8")


def test_the_packaged_content_is_never_written_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, "gaps", "gap-00000000", "--add-scope", "near")
    assert code == Exit.USAGE
    assert "name the knowledge base" in err


def test_a_full_disk_leaves_the_file_as_it_was(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(*REFUNDS)
    gap = str(gaps_of(capsys, base)[0]["id"])
    before = (base / "scope.yaml").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = run(capsys, "--content", str(base), "gaps", gap, "--add-scope", "near")
    assert code == Exit.ERROR
    assert "No space left" in err
    assert (base / "scope.yaml").read_bytes() == before
    assert not [path for path in base.iterdir() if path.suffix == ".new"]
