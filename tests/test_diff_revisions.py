"""``golive-faq diff`` of git's revisions: they are compared as folders are, and nothing is left behind."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.exits import Exit
from assistant.revisions import RevisionError, folder_of
from tests.command_stage import run

pytestmark = pytest.mark.usefixtures("own_state")


BATTERY = "entries/upkeep/change-the-battery.yaml"


@pytest.fixture(autouse=True)
def own_git(own_home: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of git's from outside, and a cache in which a trace would be seen."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def edit(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits: ``first`` has twelve months, HEAD nine; the working tree is clean."""
    top = tmp_path / "repo"
    top.mkdir()
    shutil.copytree(base, top / "content")
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
    code, out, _ = run(capsys, "--fast", *options, "diff", before, after)
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
    run(capsys, "--fast", "--content", "content", "diff", "first", "HEAD")
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
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RevisionError, match="not a git repository"):
        folder_of("HEAD", base, tmp_path / "scratch")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionError, match="needs git"):
        folder_of("HEAD", base, tmp_path / "scratch")


def test_a_folder_that_is_not_there_is_said_outside_a_repository(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, "--fast", "--content", str(base), "diff", str(base), "nope")
    assert (code, out) == (Exit.ERROR, "")
    assert "there is no folder 'nope'" in err
    assert "fatal" not in err


def test_a_revision_with_broken_content_is_named_by_its_revision(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "content" / BATTERY).write_text("question: [\n")
    git(repository, "commit", "--quiet", "-am", "broken")
    code, out, err = run(capsys, "--fast", "diff", "HEAD:content", "first:content")
    assert (code, out) == (Exit.BAD_CONTENT, "")
    assert f"HEAD:content/{BATTERY}:" in err
