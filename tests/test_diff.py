"""``golive-faq diff``: what means something else is named, and what does not is no difference."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from assistant.commands import diff
from assistant.comparing import Difference, ReplyChange, Said
from assistant.comparison_page import MOST_ROWS, as_page
from assistant.exits import Exit
from assistant.facts import fact_changes, facts_of
from assistant.fronts import cli
from assistant.journal import Journal
from assistant.journal_rows import Asked
from assistant.recording import journal_file
from assistant.revisions import RevisionError, folder_of

BATTERY = "entries/upkeep/change-the-battery.yaml"
PAIR = "entries/setup/pair-the-sensor.yaml"
TREE = "trees/no-reading.yaml"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(["--fast", *arguments])
    return (left.value.code, *capsys.readouterr())


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    from assistant.files import create_all
    from assistant.starter import starter_files

    folder = tmp_path / "old"
    folder.mkdir()
    create_all(folder, starter_files("2026-11-24"))
    return folder


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
    code, out, _ = run(capsys, "diff", str(old), str(new), "--format", "json", *more)
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
    code, out, err = run(capsys, "diff", str(old), str(new), "--fail-on-change")
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
    assert run(capsys, "diff", str(old), str(new))[:2] == (Exit.ANSWERED, "")


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
    page = run(capsys, "diff", str(old), str(new))[1]
    assert "## Another answer" in page
    assert "`pair-the-sensor` → `change-the-battery` **better**" in page


def test_a_limit_that_was_crossed_is_told_with_its_numbers(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(new, BATTERY, "variants:\n", "variants:\n  - paint the battery purple\n")
    for folder in (old, new):
        edit(folder, BATTERY, "tests:\n", "tests:\n  - paint a battery purple\n")
    page = run(capsys, "diff", str(old), str(new))[1]
    assert "## A limit was crossed (1)" in page
    assert "“paint a battery purple” (test of `change-the-battery`)" in page
    assert "≥" in page
    assert "\\<" in page


def test_questions_of_the_journal_are_put_to_both_when_asked_for(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(new, BATTERY, "variants:\n", "variants:\n  - recycle an old cell\n")
    Journal(journal_file()).add(
        [Asked("a" * 8, "2026-11-24T07:00:00.000Z", "Pip weather sensor", "", "recycle old cells", "fallback")]
    )
    assert "recycle" not in json.dumps(compared(capsys, old, new)["replies"])
    found = compared(capsys, old, new, "--journal")["replies"]
    assert "recycle old cells" in json.dumps(found)
    assert "(journal)" in run(capsys, "diff", str(old), str(new), "--journal")[1]


def said(band: str, *entries: str, best: str = "a") -> Said:
    return Said(band, entries, best, 0.5, "rule")


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (said("none"), said("clarify", "a", "b"), 1),
        (said("clarify", "a"), said("answer", "a"), 1),
        (said("answer", "b", best="b"), said("none"), 1),  # no answer is better than a wrong one
        (said("answer", "a"), said("answer", "b", best="b"), -1),
        (said("answer", "b", best="b"), said("answer", "c", best="c"), 0),
    ],
)
def test_better_and_worse(before: Said, after: Said, trend: int) -> None:
    assert ReplyChange("?", "a", before, after).trend == trend
    assert ReplyChange("?", "", before, after).trend == 0


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
    page = run(capsys, "diff", str(old), str(new))[1]
    assert "`no-reading` with `light=none`: `no-reading/battery-flat` → asks `no-reading/distance`" in page
    assert "`no-reading` with `light=blue`: `no-reading/too-far` (new path)" in page


# -- facts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("within 90 days", "within 60 days", [("figure", ("90 days",), ("60 days",))]),
        ("a **few** or three days", "a few or four days", [("figure", ("three days",), ("four days",))]),
        ("**twelve**\nmonths", "twelve months", []),  # only the layout
        ("costs 1,000.50 euro", "costs 1,000.55 euro", [("figure", ("1,000.50 euro",), ("1,000.55 euro",))]),
        ("up to 20 %", "up to 25 %", [("figure", ("20 %",), ("25 %",))]),
        ("1. Open it.\n2. Close it.", "1. Close it.", []),  # numbers of a list are no figures
        ("since 2026-01-02", "since 2026-01-03", [("date", ("2026-01-02",), ("2026-01-03",))]),
        ("since October 2025", "since 3 October 2025", [("date", ("October 2025",), ("3 October 2025",))]),
        ("[x](https://a.example/1)", "[x](https://a.example/2)",
         [("link", ("https://a.example/1",), ("https://a.example/2",))]),
        ("See <https://a.example>.", "See [it](https://a.example).", []),
        ("Words alone.", "Other words.", []),
    ],
)  # fmt: skip
def test_figures_dates_and_links_are_facts(before: str, after: str, changes: list[object]) -> None:
    found: list[object] = [(one.kind, one.removed, one.added) for one in fact_changes("x", before, after)]
    assert found == changes


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


def test_no_text_takes_long_to_read_for_facts() -> None:
    assert facts_of("9 " * 50_000 + "1,1" * 50_000 + "https://" * 10_000)["figure"]


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


# -- revisions ------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits: ``first`` has twelve months, HEAD nine; the working tree is clean."""
    top = tmp_path / "repo"
    top.mkdir()
    shutil.copytree(old, top / "content")
    git(top, "init", "--quiet")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "first")
    git(top, "tag", "first")
    edit(top / "content", BATTERY, "twelve months", "nine months")
    git(top, "commit", "--quiet", "-am", "second")
    monkeypatch.chdir(top)
    return top


@pytest.mark.parametrize(
    ("options", "before", "after"),
    [
        (["--content", "content"], "first", "HEAD"),
        (["--content", "content"], "first", "content"),
        ([], "first:content", "HEAD:content"),
        ([], "first:content", "content"),
    ],
)
def test_revisions_and_folders_are_compared(
    repository: Path, capsys: pytest.CaptureFixture[str], options: list[str], before: str, after: str
) -> None:
    code, out, _ = run(capsys, *options, "diff", before, after)
    assert code == Exit.ANSWERED
    assert "`change-the-battery` figure: twelve months → nine months" in out


def test_a_comparison_leaves_nothing_behind(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    edit(repository / "content", BATTERY, "nine months", "ten months")
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file() and ".git" not in path.parts}
    run(capsys, "--content", "content", "diff", "first", "HEAD")
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "cache").exists()
    after = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert after == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "git knows no folder"),
        ("HEAD:nowhere", "git knows no folder"),
        (":content", "no folder and no revision"),
        ("--output=x", "no folder and no revision"),
        ("a\x1b[31mb", "is no folder"),
    ],
)
def test_what_is_neither_folder_nor_revision_is_said(repository: Path, tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(RevisionError, match=said) as caught:
        folder_of(name, repository / "content", tmp_path / "scratch")
    assert "\x1b" not in str(caught.value)


def test_a_link_in_a_revision_is_not_followed(repository: Path, tmp_path: Path) -> None:
    (repository / "content" / "entries" / "link.yaml").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "link")
    folder = folder_of("HEAD:content", repository, tmp_path / "scratch")
    assert (folder / BATTERY).is_file()
    assert not (folder / "entries" / "link.yaml").exists()


def test_outside_a_repository_and_without_git_it_is_said(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RevisionError, match="not a git repository"):
        folder_of("HEAD", old, tmp_path / "scratch")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionError, match="needs git"):
        folder_of("HEAD", old, tmp_path / "scratch")


def test_a_revision_with_broken_content_is_named_by_its_revision(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "content" / BATTERY).write_text("question: [\n")
    git(repository, "commit", "--quiet", "-am", "broken")
    code, out, err = run(capsys, "diff", "HEAD:content", "first:content")
    assert (code, out) == (Exit.BAD_CONTENT, "")
    assert f"HEAD:content/{BATTERY}:" in err


# -- the page -------------------------------------------------------------------------------------


def test_a_change_can_fail_a_pipeline(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(new, BATTERY, "twelve", "nine")
    assert run(capsys, "diff", str(old), str(new))[0] == Exit.ANSWERED
    assert run(capsys, "diff", str(old), str(new), "--fail-on-change")[0] == Exit.BAD_CONTENT


def test_text_of_people_is_no_markdown_of_ours() -> None:
    change = ReplyChange("](http://x) <b>\n# owned `x`", "", said("none"), said("answer", "a", best="b"))
    page = as_page(Difference((change,)), "a", "b")
    assert "<b>" not in page.replace("\\<b\\>", "")
    assert "\n# owned" not in page
    assert "\\]" in page


def test_a_long_section_is_cut_and_says_so() -> None:
    page = as_page(Difference(added=tuple(f"entry-{at}" for at in range(MOST_ROWS + 7))), "a", "b")
    assert page.count("- `entry-") == MOST_ROWS
    assert "- … and 7 more" in page


def test_no_difference_is_an_empty_page() -> None:
    assert as_page(Difference(), "a", "b") == ""
    assert diff.MOST_ASKED > 0
