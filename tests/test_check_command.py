"""``golive-faq check``: formats, exit codes, and what a person sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.commands.check import FORMATS
from assistant.exits import Exit
from assistant.findings import WRITERS, as_github, as_text
from assistant.fronts import cli
from assistant.progress import Progress
from faq import Place, Problem

LINT = Path("tests/fixtures/lint")
ERROR = LINT / "FAQ406"
WARNING = LINT / "FAQ415"
SOUND = LINT / "none"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(["check", "--today", "2026-06-01", *arguments])
    out, err = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, out, err


@pytest.mark.parametrize(
    ("folder", "options", "code", "summed_up"),
    [
        (SOUND, [], Exit.ANSWERED, "nothing found."),
        (SOUND, ["--strict"], Exit.ANSWERED, "nothing found."),
        (WARNING, [], Exit.ANSWERED, "0 errors, 1 warning."),
        (WARNING, ["--strict"], Exit.BAD_CONTENT, "0 errors, 1 warning."),
        (ERROR, [], Exit.BAD_CONTENT, "1 error, 0 warnings."),
        (Path("no/such/folder"), [], Exit.BAD_CONTENT, "1 error, 0 warnings."),
        (LINT / "FAQ010", [], Exit.BAD_CONTENT, "1 error, 0 warnings."),
    ],
)
def test_errors_fail_and_with_strict_warnings_too(
    capsys: pytest.CaptureFixture[str], folder: Path, options: list[str], code: int, summed_up: str
) -> None:
    left, _, err = run(capsys, str(folder), *options)
    assert left == code
    assert err == f"{folder}: {summed_up}\n"


def test_text_shows_place_sentence_line_caret_and_fix(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, str(ERROR))
    assert out == (
        f"{ERROR}/entries/bulb.yaml:18:5: FAQ406 the test 'New bulb fitting?' repeats a phrasing of 'bulb'.\n"
        "  18 |   - New bulb fitting?\n"
        "     |     ^\n"
        "  fix: write the test in other words, or remove it\n"
    )


def test_text_marks_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    assert "stands bare in the text. (warning)\n" in run(capsys, str(WARNING))[1]


def test_all_problems_of_a_folder_are_shown_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("question: [\n", "utf-8")
    (tmp_path / "b.yaml").write_text("qestion: a\nanswer: 3\n", "utf-8")
    code, out, _ = run(capsys, str(tmp_path))
    assert code == Exit.BAD_CONTENT
    assert [row.split(" ")[1] for row in out.splitlines() if row.startswith(str(tmp_path))] == [
        "FAQ004",
        "FAQ104",
        "FAQ105",
        "FAQ106",
    ]


def test_json_holds_every_part_of_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, str(ERROR), "--format", "json")[1])
    assert (found["schema_version"], found["errors"], found["warnings"]) == (1, 1, 0)
    assert found["findings"] == [
        {
            "path": f"{ERROR}/entries/bulb.yaml",
            "line": 18,
            "column": 5,
            "code": "FAQ406",
            "severity": "error",
            "text": "the test 'New bulb fitting?' repeats a phrasing of 'bulb'.",
            "fix": "write the test in other words, or remove it",
        }
    ]


def test_json_of_a_finding_without_a_line_says_null(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = json.loads(run(capsys, "no/such/folder", "--format", "json")[1])["findings"]
    assert (row["line"], row["column"], row["fix"]) == (None, None, None)


@pytest.mark.parametrize("folder", [SOUND, ERROR, WARNING, Path("no/such/folder"), LINT / "FAQ102"])
def test_sarif_has_the_parts_that_the_standard_demands(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    found: dict[str, Any] = json.loads(run(capsys, str(folder), "--format", "sarif")[1])
    assert found["version"] == "2.1.0"
    assert found["$schema"].endswith("sarif-2.1.0.json")
    (made,) = found["runs"]
    driver = made["tool"]["driver"]
    assert driver["name"] == "golive-faq"
    assert isinstance(made["results"], list)
    for result in made["results"]:
        rule = driver["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["shortDescription"]["text"]
        assert result["level"] in {"error", "warning"}
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert " " not in place["artifactLocation"]["uri"]
        region = place.get("region")
        assert region is None or (region["startLine"] >= 1 and region["startColumn"] >= 1)
    assert {rule["id"] for rule in driver["rules"]} == {result["ruleId"] for result in made["results"]}


def test_github_annotations_escape_what_would_end_them() -> None:
    problem = Problem(Place("a,b:c%.yaml", 3, 7), "FAQ999", "50 % is\nbad: x, y.", "mend it", "warning")
    assert as_github([problem], ".") == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=FAQ999::50 %25 is%0Abad: x, y. Fix: mend it.\n"
    )


def test_every_format_has_a_writer() -> None:
    assert tuple(WRITERS) == FORMATS


def test_an_excerpt_of_a_long_line_is_cut_around_the_caret(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("x" * 500 + "HERE" + "y" * 500, "utf-8")
    _, shown, caret, *_ = as_text([Problem(Place(str(path), 1, 501), "FAQ000", "bad.")], ".").splitlines()
    assert len(shown) < 120
    assert shown[caret.index("^") :].startswith("HERE")


def test_no_control_character_of_a_file_reaches_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"question: \x1b]0;x\x07 \x9b31m\nanswer: \xff\n")
    (tmp_path / "b\x1b[31m.yaml").write_text("question: '\\e'\nqu\u202ex: \"\\e[31m\"\n", "utf-8")
    for form in FORMATS:
        _, out, err = run(capsys, str(tmp_path), "--format", form)
        assert all(c.isprintable() or c == "\n" for c in out + err)


def test_a_place_beyond_the_file_has_no_excerpt(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a", "utf-8")
    for path, line in ((tmp_path / "a.yaml", 9), (tmp_path / "gone", 1), (tmp_path, 1)):
        place = Place(str(path), line, 1)
        assert "|" not in as_text([Problem(place, "FAQ000", "bad.")], ".")


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("checking") as progress:
        progress._next = 0
        progress(1, 2)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", [".", "content"])
def test_without_a_folder_the_knowledge_base_here_is_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    entries = tmp_path / name / "entries"
    entries.mkdir(parents=True)
    (entries / "a.yaml").write_text("question: Why?\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        cli.main(["check"])
    assert left.value.code == Exit.BAD_CONTENT
    out, err = capsys.readouterr()
    assert "a.yaml:1:1: FAQ104 the key `answer` is missing." in out
    assert err == f"{name}: 1 error, 0 warnings.\n"


def test_a_wrong_day_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["check", "--today", "soon"])
    assert left.value.code == Exit.USAGE
    assert "soon" in capsys.readouterr().err


def test_the_hook_runs_the_command() -> None:
    from faq.reading import read_yaml

    hooks = read_yaml(Path(".pre-commit-hooks.yaml"), "hooks").value
    assert {hook["entry"].split()[:2] == ["golive-faq", "check"] for hook in hooks} == {True}
    assert len({hook["id"] for hook in hooks}) == len(hooks)


@pytest.mark.parametrize("folder", ["entries", "entries/light", "trees"])
def test_a_part_of_a_knowledge_base_names_the_whole(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: str
) -> None:
    (tmp_path / "entries/light").mkdir(parents=True)
    (tmp_path / "trees").mkdir()
    code, out, _ = run(capsys, str(tmp_path / folder))
    assert code == Exit.BAD_CONTENT
    assert f"the knowledge base is the folder above: golive-faq check {tmp_path}\n" in out


def test_a_part_named_from_inside_names_the_whole_from_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "entries").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "golive-faq check .\n" in run(capsys, "entries")[1]
