"""``golive-faq new``: a knowledge base that works at once, entries and guides; nothing is ever overwritten."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from assistant.commands import new
from assistant.exits import Exit
from assistant.fronts import cli, streams
from assistant.starter import FILES, starter_files
from faq import Matcher, check_folder, load
from tests.command_stage import run


@pytest.fixture
def base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "kb"
    assert run(capsys, "new", str(folder))[0] == Exit.ANSWERED
    return folder


def test_a_new_knowledge_base_has_no_finding(base: Path) -> None:
    today = datetime.date.today().isoformat()
    assert check_folder(base, today, ask=True) == ()


def test_a_new_knowledge_base_answers_at_once(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--content", str(base), "--fast", "how do I pair the sensor?")
    assert code == Exit.ANSWERED
    assert "Hold the button until the light blinks blue" in out


def test_every_test_of_a_new_knowledge_base_finds_its_entry_first(base: Path) -> None:
    content = load(base)
    matcher = Matcher(content, encoder=None)
    for entry in content.entries.values():
        for test in entry.tests:
            best = matcher.match(test).best
            assert best is not None
            assert best.id == entry.id, test


def test_nothing_outside_its_scope_is_answered_by_a_new_knowledge_base(base: Path) -> None:
    content = load(base)
    matcher = Matcher(content, encoder=None)
    assert [text for text in content.scope if matcher.match(text).band == "answer"] == []


def test_every_file_for_editors_names_a_schema_that_is_there(base: Path) -> None:
    for path in base.rglob("*.yaml"):
        first = path.read_text("utf-8").splitlines()[0]
        assert (path.parent / first.partition("$schema=")[2]).is_file(), path


def test_every_starter_file_is_used() -> None:
    folder = Path(new.__file__).parents[1] / "starter"
    assert {path.name for path in folder.iterdir() if path.suffix in (".yaml", ".md", ".txt")} == set(FILES)
    assert not any("TODAY" in text for text in starter_files("2026-01-01").values())


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("x", "utf-8")
    for target in (tmp_path, tmp_path / "mine"):
        code, out, err = run(capsys, "new", str(target))
        assert (code, out) == (Exit.ERROR, "")
        assert "is there already" in err
    assert os.listdir(tmp_path) == ["mine"]


def test_an_empty_folder_is_filled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "new", str(tmp_path))[0] == Exit.ANSWERED
    assert load(tmp_path).entries


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    code, _, err = run(capsys, "new", str(tmp_path / "file" / "kb"))
    assert code == Exit.ERROR
    assert "Nothing was written." in err


def test_an_entry_by_options(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(
        capsys,
        "--content",
        str(base),
        "new",
        "entry",
        "-q",
        "Can I get a refund?",
        "-s",
        "Yes: within 14 days.",
        "-a",
        "Write to us.\n\n- name\n- order",
        "-v",
        "money back",
        "-v",
        "money back",
        "-t",
        "return it",
        "--topic",
        "orders",
        "--owner",
        "support",
    )
    path = base / "entries/orders/can-i-get-a-refund.yaml"
    assert (code, out) == (Exit.ANSWERED, f"{path}\n")
    assert "golive-faq check" in err
    assert path.read_text("utf-8") == (
        "# yaml-language-server: $schema=../../.schemas/entry.schema.json\n"
        "question: Can I get a refund?\n"
        'short: "Yes: within 14 days."\n'
        "answer: |\n"
        "  Write to us.\n\n"
        "  - name\n"
        "  - order\n"
        "variants:\n  - money back\n"
        "tests:\n  - return it\n"
        "owner: support\n"
        f"verified: {datetime.date.today().isoformat()}\n"
        "review_every: 180 days\n"
    )
    assert load(base).entries["can-i-get-a-refund"].topic == "orders"


def test_a_second_entry_with_the_same_question_gets_another_id(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("why.yaml", "why-2.yaml"):
        _, out, _ = run(capsys, "--content", str(base), "new", "entry", "-q", "Why?", "-a", "So.")
        assert out.endswith(f"{name}\n")


def test_an_entry_that_is_there_is_never_overwritten(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "entries/why.yaml").write_text("mine", "utf-8")
    code, _, err = run(capsys, "--content", str(base), "new", "entry", "why", "-q", "Why?", "-a", "So.")
    assert code == Exit.ERROR
    assert "exists already" in err
    assert (base / "entries/why.yaml").read_text("utf-8") == "mine"


def test_an_id_of_another_topic_is_refused_and_its_file_named(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(base.rglob("*"))
    code, out, err = run(
        capsys, "--content", str(base), "new", "entry", "pair-the-sensor", "-q", "Why?", "-a", "So.", "--topic", "other"
    )
    assert (code, out) == (Exit.ERROR, "")
    assert "entries/setup/pair-the-sensor.yaml" in err
    assert sorted(base.rglob("*")) == before


def test_an_id_inside_a_shared_file_is_refused_too(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "entries/many.yaml").write_text("entries:\n  - {id: why, question: Why?, answer: So.}\n", "utf-8")
    code, _, err = run(capsys, "--content", str(base), "new", "entry", "why", "-q", "Why so?", "-a", "So.")
    assert code == Exit.ERROR
    assert "entries/many.yaml" in err
    _, out, _ = run(capsys, "--content", str(base), "new", "entry", "-q", "Why?", "-a", "So.")
    assert out.endswith("why-2.yaml\n")  # an id made of the question goes round it


def test_an_id_is_refused_in_content_that_cannot_be_read(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "lexicon.yaml").write_text("nonsense: 1\n", "utf-8")
    code, _, err = run(capsys, "--content", str(base), "new", "entry", "pair-the-sensor", "-q", "Why?", "-a", "So.")
    assert code == Exit.ERROR
    assert "entries/setup/pair-the-sensor.yaml" in err


def test_a_guide_in_another_folder_is_not_made_twice(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide = next((base / "trees").rglob("*.yaml"))
    moved = base / "trees/more" / guide.name
    moved.parent.mkdir()
    guide.rename(moved)
    given = ("--title", "Which?", "--ask", "How?", "-o", "a", "-o", "b", "--rests-on", "pair-the-sensor")
    code, out, err = run(capsys, "--content", str(base), "new", "tree", guide.stem, *given)
    assert (code, out) == (Exit.ERROR, "")
    assert str(moved) in err


@pytest.mark.parametrize("span", ["90 days", "180 days", "6 months", "1 year"])
def test_the_span_between_reviews_is_written_as_it_was_given(
    base: Path, capsys: pytest.CaptureFixture[str], span: str
) -> None:
    given = ("-q", "Why?", "-a", "So.", "--review-every", f" {span} ")
    assert run(capsys, "--content", str(base), "new", "entry", *given)[0] == Exit.ANSWERED
    assert f"review_every: {span}\n" in (base / "entries/why.yaml").read_text("utf-8")


BAD = [
    (["entry"], "--question is missing"),
    (["entry", "-q", "Why?"], "--answer is missing"),
    (["entry", "-q", " ", "-a", "x"], "--question is missing"),
    (["entry", "../up", "-q", "Why?", "-a", "x"], "'../up' is no id"),
    (["entry", "-q", "Why?", "-a", "x", "--topic", "../../up"], "'../../up' is no id"),
    (["entry", "-q", "Why?", "-a", "x", "--review-every", "often"], "is no span"),
    (["tree", "--title", "Which?"], "--ask is missing"),
    (["tree", "--title", "Which?", "--ask", "How?", "-o", "one"], "two to twelve"),
    (["tree", "--title", "Which?", "--ask", "How?", "-o", "one", "-o", "two"], "--rests-on is missing"),
    (["tree", "--title", "Which?", "--ask", "How?", "-o", "a", "-o", "b", "--rests-on", "x"], "unknown entry 'x'"),
]


@pytest.mark.parametrize(("arguments", "part"), BAD)
def test_without_a_terminal_what_is_missing_is_named_and_not_asked(
    base: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], part: str
) -> None:
    before = sorted(base.rglob("*"))
    code, out, err = run(capsys, "--content", str(base), "new", *arguments)
    assert (code, out) == (Exit.USAGE, "")
    assert part in err
    assert sorted(base.rglob("*")) == before


def test_a_guide_by_options_has_no_error(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys,
        "--content",
        str(base),
        "new",
        "tree",
        "--title",
        "Which battery?",
        "--ask",
        "How old is it?",
        "-o",
        "Up to a year",
        "-o",
        "Older",
        "--rests-on",
        "change-the-battery",
    )
    assert (code, out) == (Exit.ANSWERED, f"{base}/trees/which-battery.yaml\n")
    assert [problem for problem in check_folder(base) if problem.severity == "error"] == []


def test_on_a_terminal_it_asks(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    monkeypatch.setattr(streams, "is_terminal", lambda: True)
    typed = "Why?\nSo it is.\n\nhow come\nwhat for\n\nsetup\nsupport\n"
    result = CliRunner().invoke(cli.group, ["--content", str(base), "new", "entry"], input=typed)
    assert result.exit_code == 0, result.output
    entry = load(base).entries["why"]
    assert (entry.short, entry.answer, entry.variants, entry.topic, entry.owner) == (
        "So it is.",
        "So it is.\n",
        ("how come", "what for"),
        "setup",
        "support",
    )


def test_the_packaged_content_is_never_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOLIVE_FAQ_CONTENT", raising=False)
    code, _, err = run(capsys, "new", "entry", "-q", "Why?", "-a", "x")
    assert code == Exit.USAGE
    assert "name the knowledge base" in err
    assert list(tmp_path.iterdir()) == []


def test_the_present_folder_is_written_to_when_it_is_a_knowledge_base(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(base)
    monkeypatch.delenv("GOLIVE_FAQ_CONTENT", raising=False)
    assert run(capsys, "new", "entry", "-q", "Why?", "-a", "x")[0] == Exit.ANSWERED
    assert "why" in load(base).entries


def test_an_unknown_folder_says_how_to_start_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--content", str(tmp_path / "no"), "new", "entry", "-q", "Why?", "-a", "x")
    assert code == Exit.ERROR
    assert "golive-faq new" in err


def test_control_characters_never_reach_a_file(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = ("-q", "Is it \x1b[31mred\x07?", "-a", "Yes\x00.", "--variant", "red\x9b1m one")
    code, out, _ = run(capsys, "--content", str(base), "new", "entry", *typed)
    assert code == Exit.ANSWERED
    assert "is-it-red.yaml" in out
    assert run(capsys, "check", str(base))[0] != Exit.BAD_CONTENT
