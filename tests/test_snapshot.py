"""A snapshot gives back exactly what it was made of, or nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from faq import Matcher, build_index, load, snapshot

REAL = Path("content")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "content"
    (target / "entries").mkdir(parents=True)
    for name in ("lexicon.yaml", "sources.yaml", "notes.yaml", "scope.yaml", "about.yaml"):
        shutil.copy(REAL / name, target / name)
    (target / "entries" / "a.yaml").write_text("question: How do I reset it?\nanswer: Press the button.\n")
    (target / "entries" / "b.yaml").write_text("question: What does it cost?\nanswer: Nothing.\n")
    return target


def written(folder: Path, path: Path) -> None:
    content = load(folder)
    snapshot.write(path, folder, content, *build_index(content))


def test_content_and_verdicts_are_the_same_from_a_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    written(REAL, path)
    found = snapshot.read(path, REAL)
    assert found is not None
    content = load(REAL)
    assert found[0] == content
    assert found[0].calibration == content.calibration
    fresh, kept = Matcher(content, encoder=None), Matcher(found[0], encoder=None, index=found[1:])
    for question in ("do powerforms need a key", "how lnog does go live take", "what about stripe", ""):
        assert fresh.match(question) == kept.match(question)


def test_an_edited_file_makes_a_snapshot_fall_away(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    written(folder, path)
    assert snapshot.read(path, folder) is not None
    (folder / "entries" / "a.yaml").write_text("question: How do I reset it?\nanswer: Pull the plug.\n")
    assert snapshot.read(path, folder) is None


def test_a_new_file_makes_a_snapshot_fall_away(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    written(folder, path)
    (folder / "entries" / "c.yaml").write_text("question: Who made it?\nanswer: We did.\n")
    assert snapshot.read(path, folder) is None


@pytest.mark.parametrize("cut", [0, 10, 200, -1])
def test_a_damaged_snapshot_is_nothing(folder: Path, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "s.json"
    written(folder, path)
    path.write_bytes(path.read_bytes()[:cut])
    assert snapshot.read(path, folder) is None
