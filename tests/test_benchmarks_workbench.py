"""The made-up bases and journals that the workbench is measured on; no figure is tested here."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.journal_lines import read_lines
from benchmarks import made_base, workbench
from faq import check_folder, load


def test_a_made_up_base_is_the_same_for_the_same_seed_and_has_no_error(tmp_path: Path) -> None:
    for name in ("one", "two"):
        made_base.write_base(tmp_path / name, 25)
    one, two = load(tmp_path / "one"), load(tmp_path / "two")
    assert one.digest == two.digest
    assert len(one.entries) == 25
    assert {len(entry.phrasings) for entry in one.entries.values()} == {8}
    found = check_folder(tmp_path / "one", "2026-11-24", ask=True)
    assert [problem for problem in found if problem.severity == "error"] == []


def test_made_up_words_are_all_different() -> None:
    import random

    assert len(set(made_base.words(500, random.Random(1)))) == 500


def test_a_made_up_journal_can_be_imported(tmp_path: Path) -> None:
    lines = list(workbench.journal_lines(50, ["how do I get a key", "what does it cost"], "Base"))
    asked, ignored = read_lines((line.encode() for line in lines), "made")
    assert (len(asked), ignored) == (50, [])
    assert len({json.loads(line)["id"] for line in lines}) == 50
    assert {row.kind for row in asked} == {"answer", "clarification", "fallback"}


def test_a_row_says_whether_its_goals_were_reached() -> None:
    run = workbench.Run(clock=2.0, processor=1.0, memory=300.0)
    assert workbench.Row("a", run, 3.0, 400.0).cells()[-2:] == ("at most 3 s and 400 MB", "yes")
    assert workbench.Row("a", run, 1.0, 400.0).cells()[-1] == "no"
    assert workbench.Row("a", run, 3.0, 200.0).cells()[-1] == "no"
    assert workbench.Row("a", run).cells()[-2:] == ("", "")
