"""From the journal to what is missing, and into the content without spoiling a file."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import random
from pathlib import Path

import pytest

from assistant.clustering import clusters, content_words
from assistant.content_edits import add_phrasing, add_scope
from assistant.exits import Exit
from assistant.fronts import cli
from assistant.gaps import HALF_LIFE, Gap, Gaps
from assistant.journal import Journal
from assistant.journal_rows import Asked, Miss
from assistant.recording import journal_file
from assistant.yaml_edits import EditError, with_item
from faq import Content, Matcher, UnknownNameError, load

BASE = "Pip weather sensor"
TODAY = datetime.date(2026, 11, 24)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    return (left.value.code, *capsys.readouterr())


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    from assistant.files import create_all
    from assistant.starter import starter_files

    folder = tmp_path / "kb"
    folder.mkdir()
    create_all(folder, starter_files("2026-11-24"))
    return folder


@pytest.fixture
def content(base: Path) -> Content:
    return load(base)


@pytest.fixture
def gaps(content: Content) -> Gaps:
    return Gaps(content, Matcher(content, encoder=None))


def miss(question: str, day: str = "2026-11-24", kind: str = "fallback", about: str = "") -> Miss:
    return Miss(question, f"{day}T07:00:00.000Z", kind, about, False if kind == "answer" else None)


def keep(*misses: Miss) -> None:
    rows = [
        Asked(f"{at:08d}", one.at, BASE, "", one.question, one.kind, one.about, helped=one.helped)
        for at, one in enumerate(misses)
    ]
    Journal(journal_file()).add(rows)


REFUNDS = (miss("can I get a refund?"), miss("refund please"), miss("refund"))
RAIN = (miss("is it waterproof in the rain"), miss("waterproof in rain?"))


# -- clusters -------------------------------------------------------------------------------------


def test_wordings_of_one_question_are_one_gap(gaps: Gaps) -> None:
    found = gaps.found([*REFUNDS, *RAIN], TODAY)
    assert [(gap.count, gap.question) for gap in found] == [(3, "refund"), (2, "waterproof in rain?")]


def test_synonyms_are_one_gap(gaps: Gaps) -> None:
    found = gaps.found([miss("recycle the coin cell"), miss("recycle the battery")], TODAY)
    assert len(found) == 1


def test_what_was_masked_joins_nothing(gaps: Gaps) -> None:
    found = gaps.found([miss("[e-mail] refund"), miss("[phone] waterproof"), miss("[e-mail]")], TODAY)
    assert sorted(gap.question for gap in found) == ["[e-mail] refund", "[phone] waterproof"]


def test_clusters_do_not_depend_on_the_order_of_rows(gaps: Gaps) -> None:
    rng = random.Random(5)
    words = ["refund", "rain", "snow", "battery", "colour", "size", "price", "app", "phone", "school", "garden"]
    misses = [miss(" ".join(rng.choices(words, k=rng.randint(1, 5)))) for _ in range(300)]
    ends = set()
    for _ in range(5):
        rng.shuffle(misses)
        ends.add(json.dumps([(gap.id, gap.wordings, gap.urgency) for gap in gaps.found(misses, TODAY)]))
    assert len(ends) == 1


def test_the_prefix_filter_finds_what_comparing_all_pairs_finds() -> None:
    rng = random.Random(7)
    letters = "abcdefghij"
    sets = {frozenset(rng.sample(letters, rng.randint(1, 4))) for _ in range(40)}
    weights = {letter: 1.0 + at / 3 for at, letter in enumerate(letters)}

    def alike(one: frozenset[str], other: frozenset[str]) -> float:
        shared = sum(round(weights[w] * 1_000) for w in one & other)
        return shared / sum(round(weights[w] * 1_000) for w in one | other)

    for made in clusters(dict.fromkeys(sets, 1), weights.__getitem__):
        assert all(alike(made.lead, other) >= 0.6 for other in made.wordings)
    leads = [made.lead for made in clusters(dict.fromkeys(sets, 1), weights.__getitem__)]
    assert all(alike(one, other) < 0.6 for one, other in itertools.combinations(leads, 2))


def test_a_question_of_function_words_alone_keeps_them() -> None:
    assert content_words(["how", "do", "i"]) == {"how", "do", "i"}
    assert content_words(["how", "refund"]) == {"refund"}


# -- ranking and reasons --------------------------------------------------------------------------


def test_frequency_and_recency_rank(gaps: Gaps) -> None:
    old = [miss("refund", "2026-06-01")] * 8
    found = gaps.found([*old, miss("wind speed"), miss("wind speed", "2026-11-23"), miss("paint it red")], TODAY)
    assert [gap.question for gap in found] == ["wind speed", "paint it red", "refund"]


def test_a_question_counts_half_after_the_half_life(gaps: Gaps) -> None:
    day = (TODAY - datetime.timedelta(days=HALF_LIFE)).isoformat()
    assert gaps.found([miss("refund", day)], TODAY)[0].urgency == pytest.approx(0.5)


def test_a_date_that_lies_ahead_counts_once_and_one_that_is_none_not_at_all(gaps: Gaps) -> None:
    assert gaps.found([miss("refund", "2030-01-01")], TODAY)[0].urgency == 1
    assert gaps.found([miss("refund", "2026-99-99")], TODAY)[0].urgency == 0


def opened(gaps: Gaps, *misses: Miss, ignored: tuple[str, ...] = ()) -> list[Gap]:
    return list(gaps.open(gaps.found(misses, TODAY), ignored))


def test_a_gap_says_what_is_nearest_and_why_it_fell_short(gaps: Gaps) -> None:
    (gap,) = opened(gaps, miss("how heavy is the battery"))
    assert gap.nearest == "change-the-battery"
    assert "because" in gap.why
    assert "no phrasing has: heavy" in gap.why


def test_what_did_not_help_names_the_entry_that_was_given(gaps: Gaps) -> None:
    (gap,) = opened(gaps, miss("how do I change the battery", kind="answer", about="change-the-battery"))
    assert (gap.unhelpful, gap.not_covered, gap.nearest) == (1, 0, "change-the-battery")
    assert "did not help (1×)" in gap.why


@pytest.mark.parametrize(
    ("question", "ignored"),
    [
        ("how do I change the battery?", ()),  # the content answers it by now
        ("can I get my money back", ()),  # it is declared out of scope
        ("refund please", ("a refund",)),  # it was ignored, in other words
    ],
)
def test_what_is_closed_is_listed_no_more(gaps: Gaps, question: str, ignored: tuple[str, ...]) -> None:
    assert opened(gaps, miss(question), ignored=ignored) == []


def test_the_journal_gives_only_what_did_not_end_well() -> None:
    rows = [
        ("answer", None), ("answer", True), ("answer", False), ("fallback", None), ("fallback", True),
        ("clarification", None), ("clarification", True), ("clarification", False),
    ]  # fmt: skip
    journal = Journal(journal_file())
    journal.add(
        [
            Asked(f"{at:08d}", "2026-11-24T07:00:00.000Z", BASE, "", "q", kind, helped=helped)
            for at, (kind, helped) in enumerate(rows)
        ]
    )
    assert [(one.kind, one.helped) for one in journal.misses(BASE)] == [
        ("answer", False), ("fallback", None), ("fallback", True), ("clarification", None), ("clarification", False),
    ]  # fmt: skip
    assert list(journal.misses("another")) == []


# -- the command ----------------------------------------------------------------------------------


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


# -- YAML -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("a:\n- x\nb: 1\n", ["a"], "a:\n- x\n- new\nb: 1\n"),  # not indented
        ("a:\n    - x   # why\n\n# next\nb: 1\n", ["a"], "a:\n    - x   # why\n    - new\n\n# next\nb: 1\n"),
        ("a:\n  - x\n    y\nb: 1\n", ["a"], "a:\n  - x\n    y\n  - new\nb: 1\n"),  # an item of two lines
        ("a:\n  - 'it''s'\n", ["a"], "a:\n  - 'it''s'\n  - new\n"),
        ("a:\n  - x", ["a"], "a:\n  - x\n  - new\n"),  # no line end
        ("a:\r\n  - x\r\nb: 1\r\n", ["a"], "a:\r\n  - x\r\n  - new\r\nb: 1\r\n"),
        ("a: [x, 'y']  # why\nb: 1\n", ["a"], "a: [x, 'y', new] # why\nb: 1\n"),  # ruamel moves the remark
        ("q: x\ntests:\n  - t\n", ["variants"], "q: x\nvariants:\n  - new\ntests:\n  - t\n"),
        ("q: x\n# of tests\ntests:\n  - t\n", ["variants"], "q: x\nvariants:\n  - new\n# of tests\ntests:\n  - t\n"),
        ("q: x\n", ["variants"], "q: x\nvariants:\n  - new\n"),
        ("e:\n  g:\n    - x\n", ["e", "h"], "e:\n  g:\n    - x\n  h:\n    - new\n"),
        ("entries:\n  - id: a\n    v:\n      - x\n  - id: b\n", ["entries", 0, "v"],
         "entries:\n  - id: a\n    v:\n      - x\n      - new\n  - id: b\n"),
    ],
)  # fmt: skip
def test_an_item_is_added_and_the_layout_stays(text: str, path: list[str | int], wanted: str) -> None:
    assert with_item(text, path, "new", before=("tests",)) == wanted


@pytest.mark.parametrize("text", ["a:\n  - |\n    x\n    y\n\nb: 1\n", "a: # why\nb: 1\n", "{a: [x], b: 1}\n"])
def test_where_no_line_can_be_put_in_the_text_still_means_what_it_did(text: str) -> None:
    import yaml

    meant = yaml.safe_load(text)
    meant["a"] = [*(meant["a"] or []), "new"]
    assert yaml.safe_load(with_item(text, ["a"], "new")) == meant


@pytest.mark.parametrize(
    "item", ["yes", "a: b", "# no", "- x", "12", "it's", 'say "x"', "what?", "*x", "null", "2026-11-24"]
)
def test_any_text_comes_back_as_it_was(item: str) -> None:
    import yaml

    assert yaml.safe_load(with_item("a:\n  - x\n", ["a"], item)) == {"a": ["x", item]}


@pytest.mark.parametrize("text", ["a: [", "a: text\n", "", "- x\n"])
def test_what_cannot_be_edited_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        with_item(text, ["a", "b"], "new")


def test_entries_in_one_file_and_scope_as_one_list_are_edited_too(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    shared = tmp_path / "entries" / "all.yaml"
    shared.write_text(
        "entries:\n  - id: one\n    question: One?\n    answer: Yes.\n    variants: [the first]\n"
        "  # two\n  - id: two\n    question: Two?\n    answer: No.\n"
    )
    scope = tmp_path / "scope.yaml"
    scope.write_text("examples:\n  - what is this\n")
    content = load(tmp_path)
    assert add_phrasing(content, "two", "tests", "the second") == shared
    assert add_phrasing(load(tmp_path), "one", "variants", "number one") == shared
    assert add_scope(content, "near", "and that") == scope
    again = load(tmp_path)
    assert again.entries["two"].tests == ("the second",)
    assert again.entries["one"].variants == ("the first", "number one")
    assert again.scope == ("what is this", "and that")
    assert "# two" in shared.read_text()


def test_a_scope_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "one.yaml").write_text("question: One?\nanswer: Yes.\n")
    assert add_scope(load(tmp_path), "near", "refund: how?") == tmp_path / "scope.yaml"
    assert load(tmp_path).scope == ("refund: how?",)


def test_entries_in_json_lines_are_not_edited(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "all.jsonl").write_text('{"id": "one", "question": "One?", "answer": "Yes."}\n')
    with pytest.raises(EditError, match="JSON lines"):
        add_phrasing(load(tmp_path), "one", "tests", "x y")
    with pytest.raises(UnknownNameError):
        add_phrasing(load(tmp_path), "two", "tests", "x y")


def test_without_the_writers_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    usual = builtins.__import__

    def refused(name: str, *more: object, **named: object) -> object:
        if name.startswith("ruamel"):
            raise ImportError(name)
        return usual(name, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refused)
    with pytest.raises(EditError, match=r"golive-faq\[author\]"):
        with_item("a:\n  - x\n", ["a"], "new")
