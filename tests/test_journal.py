"""The opt-in journal: nothing without a yes, nothing unmasked, nothing lost, and no answer ever fails for it."""

from __future__ import annotations

import dataclasses
import itertools
import json
import multiprocessing
import os
import random
import sqlite3
import threading
from pathlib import Path

import pytest

from assistant import Conversation
from assistant.exits import Exit
from assistant.fronts import cli
from assistant.fronts.ndjson import Desk
from assistant.journal import APPLICATION, VERSION, Journal, JournalError
from assistant.journal_lines import lines_of, read_lines
from assistant.journal_rows import Asked, Ignored, merged
from assistant.recording import Recorder, base_of, is_on, journal_file, masked, recorder_for, switch
from assistant.replies import Answer, Fallback
from assistant.words import feedback_of
from faq import Content, Matcher, load


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    return (left.value.code, *capsys.readouterr())


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    from assistant.files import create_all
    from assistant.starter import starter_files

    folder = tmp_path_factory.mktemp("kb")
    create_all(folder, starter_files("2026-11-24"))
    return load(folder)


@pytest.fixture(scope="module")
def matcher(content: Content) -> Matcher:
    return Matcher(content, encoder=None)


def talk_over(content: Content, matcher: Matcher, notices: list[str] | None = None) -> Conversation:
    talk = Conversation(content, matcher)
    talk.recorder = recorder_for(content, (notices if notices is not None else []).append)
    return talk


def kept() -> list[Asked]:
    return list(Journal(journal_file()).asked())


def row(row_id: str = "0" * 32, **values: object) -> Asked:
    usual = Asked(row_id, "2026-11-24T07:00:00.000Z", "Pip weather sensor", "ab", "refund?", "fallback")
    return dataclasses.replace(usual, **values)  # type: ignore[arg-type]


# -- the switch -----------------------------------------------------------------------------------


def test_nothing_is_kept_and_no_file_made_until_it_is_switched_on(
    content: Content, matcher: Matcher, own_state: Path
) -> None:
    talk_over(content, matcher).reply("can I get a refund?")
    assert not own_state.exists()


def test_a_conversation_of_a_library_user_is_never_kept(content: Content, matcher: Matcher) -> None:
    switch(True)
    Conversation(content, matcher).reply("can I get a refund?")
    assert kept() == []


def test_off_takes_effect_at_once_in_a_conversation_that_goes_on(content: Content, matcher: Matcher) -> None:
    switch(True)
    talk = talk_over(content, matcher)
    talk.reply("can I get a refund?")
    switch(False)
    talk.reply("is it waterproof?")
    assert [one.question for one in kept()] == ["can I get a refund?"]


def test_the_commands_switch_and_show_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert "journal: off" in run(capsys, "journal")[1]
    code, out, _ = run(capsys, "journal", "on")
    assert code == Exit.ANSWERED
    assert str(journal_file()) in out
    assert is_on()
    assert run(capsys, "journal", "path")[1] == f"{journal_file()}\n"
    run(capsys, "journal", "off")
    assert not is_on()


# -- what is kept ---------------------------------------------------------------------------------


def test_question_kind_matches_and_confidence_are_kept(content: Content, matcher: Matcher) -> None:
    switch(True)
    talk = talk_over(content, matcher)
    assert isinstance(talk.reply("how do I change the battery"), Answer)
    assert isinstance(talk.reply("can I get a refund?"), Fallback)
    answer, fallback = kept()
    assert (answer.kind, answer.about, answer.base) == ("answer", "change-the-battery", "Pip weather sensor")
    assert answer.matches[0][0] == "change-the-battery"
    assert answer.confidence > 0.5
    assert answer.digest == content.digest
    assert (fallback.kind, fallback.about) == ("fallback", "")


def test_small_talk_commands_and_picks_are_no_questions(content: Content, matcher: Matcher) -> None:
    switch(True)
    talk = talk_over(content, matcher)
    for text in ("hello", "help", "guides", "1", "2", "back", "leave", "", "explain"):
        talk.reply(text)
    assert kept() == []


def test_personal_data_is_masked_before_it_is_written(content: Content, matcher: Matcher) -> None:
    switch(True)
    talk_over(content, matcher).reply(
        "mail ann.lee@example.org or call +49 170 1234567, password: hunter22x, "
        "key 0f8fad5b-d9cb-469f-a165-70867728950e"
    )
    raw = b"".join(path.read_bytes() for path in journal_file().parent.iterdir())
    for secret in (b"ann.lee", b"1234567", b"hunter22x", b"0f8fad5b"):
        assert secret not in raw
    assert "[e-mail]" in kept()[0].question


def test_masking_again_changes_nothing() -> None:
    for text in ("token: abc123def", "mail a@b.co", "secret is x9y8z7", "+49 170 1234567", "2026-11-24"):
        assert masked(masked(text)) == masked(text)


def test_only_its_owner_can_read_it(content: Content, matcher: Matcher) -> None:
    switch(True)
    talk_over(content, matcher).reply("can I get a refund?")
    assert journal_file().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "helped"),
    [
        ("that helped", True),
        ("That helped, thanks!", True),
        ("/helped", True),
        ("that did not help", False),
        ("That didn’t help.", False),
        ("not helpful", False),
        ("did that help anybody with jwt?", None),  # a question
        ("help", None),  # a command
        ("x" * 5_000, None),
    ],
)
def test_what_counts_as_having_helped(text: str, helped: bool | None) -> None:
    assert feedback_of(text) is helped


@pytest.mark.parametrize(("said", "helped"), [("that helped", True), ("that did not help", False)])
def test_whether_it_helped_is_kept_with_the_question(
    content: Content, matcher: Matcher, said: str, helped: bool
) -> None:
    switch(True)
    talk = talk_over(content, matcher)
    talk.reply("how do I change the battery")
    talk.reply("hello")
    talk.reply(said)
    assert [(one.question, one.helped) for one in kept()] == [("how do I change the battery", helped)]


def test_whether_it_helped_is_kept_across_processes(
    tmp_path: Path, content: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    switch(True)
    ask = ("--content", content.folder, "--fast", "ask", "--state", str(tmp_path / "talk.json"))
    run(capsys, *ask, "how do I change the battery")
    run(capsys, *ask, "that did not help")
    assert [one.helped for one in kept()] == [False]


def test_saying_that_it_did_not_help_is_answered_even_without_a_journal(content: Content, matcher: Matcher) -> None:
    talk = talk_over(content, matcher)
    talk.reply("how do I change the battery")
    said = talk.reply("that did not help")
    assert "Sorry" in getattr(said, "text", "")
    assert "support@pip.example" in getattr(said, "text", "")


def test_an_ndjson_session_is_kept_and_another_session_cannot_speak_for_it(content: Content, matcher: Matcher) -> None:
    switch(True)
    desk = Desk(talk_over(content, matcher))
    said: tuple[tuple[str, str, list[bool | None]], ...] = (
        ("a", "how do I change the battery", [None]),
        ("b", "that helped", [None]),  # b has asked nothing
        ("a", "that did not help", [False]),
    )
    for session, text, helped in said:
        desk.answer(json.dumps({"session": session, "text": text}).encode())
        assert [one.helped for one in kept()] == helped


def test_the_app_records_its_conversations_before_and_after_a_reload_and_a_clear(
    content: Content, matcher: Matcher
) -> None:
    from assistant.fronts.tui.talk import Talk

    switch(True)
    edited = dataclasses.replace(content, digest="0" * 64)
    contents = iter([content, edited])
    talk = Talk(lambda: next(contents), lambda _: matcher)
    talk.recorder_for = recorder_for
    talk.read()
    talk.begin()
    talk.ask(lambda conversation: conversation.reply("refund"))
    talk.reload()
    talk.ask(lambda conversation: conversation.reply("waterproof"))
    talk.forget()
    talk.ask(lambda conversation: conversation.reply("wind speed"))
    assert {(one.question, one.digest) for one in kept()} == {  # rows of the same moment come in any order
        ("refund", content.digest), ("waterproof", "0" * 64), ("wind speed", "0" * 64)
    }  # fmt: skip


# -- merging --------------------------------------------------------------------------------------

ROWS = (
    row("a" * 8),
    row("a" * 8, helped=True, helped_at="2026-11-24T08:00:00.000Z"),
    row("a" * 8, helped=False, helped_at="2026-11-24T09:00:00.000Z"),
    row("a" * 8, question="other words"),  # the same id from a file that was edited by hand
    row("b" * 8, question="is it waterproof", kind="clarification", matches=(("rain", 0.25),)),
)


def test_merging_is_commutative_and_idempotent(tmp_path: Path) -> None:
    ends = set()
    for at, order in enumerate(itertools.permutations(ROWS)):
        journal = Journal(tmp_path / f"{at}.db")
        for one in order:
            journal.add([one])
        journal.add(order, [Ignored("b", "q")])
        assert journal.add(order, [Ignored("b", "q")]) == 0
        ends.add("".join(lines_of(journal.asked(), journal.ignored())))
        journal.close()
    assert len(ends) == 1


def test_merging_two_rows_is_the_same_either_way() -> None:
    for one, other in itertools.product(ROWS[:4], repeat=2):
        assert merged(one, other) == merged(other, one)


def test_journals_of_two_machines_merge_through_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for name, rows in (("one", ROWS[:2]), ("two", ROWS[2:])):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / name))
        Journal(journal_file()).add(rows)
        files.append(str(tmp_path / f"{name}.ndjson"))
        assert run(capsys, "journal", "export", "-o", files[-1])[0] == Exit.ANSWERED
    exports = []
    for name, order in (("third", files), ("fourth", [*reversed(files), *files])):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / name))
        assert run(capsys, "journal", "import", *order)[0] == Exit.ANSWERED
        exports.append(run(capsys, "journal", "export")[1])
    assert exports[0] == exports[1]
    assert exports[0].count("\n") == 2


def test_what_is_imported_is_masked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "in.ndjson"
    file.write_text("".join(lines_of([row(question="mail ann@example.org")], [Ignored("b", "call +49 170 1234567")])))
    run(capsys, "journal", "import", str(file))
    assert kept()[0].question == "mail [e-mail]"
    assert "1234567" not in Journal(journal_file()).ignored()[0].question


GOOD = json.loads(next(lines_of([row("a" * 8)], [])))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "is not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "no row of a journal"),
        (b'{"a": 1}', "no row of a journal"),
        (b"[" * 60_000, ""),  # deeper than any parser goes
        (b'{"x": "' + b"y" * 200_000 + b'"}', "longer than"),
        (json.dumps({**GOOD, "journal": 2}).encode(), "newer version"),
        (json.dumps({**GOOD, "id": "../x"}).encode(), "`id` cannot be"),
        (json.dumps({**GOOD, "at": "yesterday"}).encode(), "`at` cannot be"),
        (json.dumps({**GOOD, "kind": "other"}).encode(), "`kind` cannot be"),
        (json.dumps({**GOOD, "question": 5}).encode(), "`question` must be text"),
        (json.dumps({**GOOD, "confidence": 2}).encode(), "from 0 to 1"),
        (json.dumps({**GOOD, "confidence": float("nan")}).encode(), "from 0 to 1"),
        (json.dumps({**GOOD, "matches": [["x"]]}).encode(), "pairs"),
        (json.dumps({**GOOD, "helped": "yes"}).encode(), "`helped`"),
        (json.dumps({"journal": 1, "base": "b", "ignored": None}).encode(), "`ignored` must be text"),
    ],
)
def test_one_bad_line_refuses_the_file_with_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: bytes, said: str
) -> None:
    file = tmp_path / "in.ndjson"
    file.write_bytes(json.dumps(GOOD).encode() + b"\n\n" + line + b"\n")
    code, _, err = run(capsys, "journal", "import", str(file))
    assert code == Exit.ERROR
    assert f"{file}:3: " in err
    assert said in err
    assert "Nothing was imported." in err
    assert kept() == []


def test_a_control_character_in_an_imported_question_is_taken_out() -> None:
    asked, _ = read_lines([json.dumps({**GOOD, "question": "a\x1b[31mb\u202e?"}).encode()], "x")
    assert asked[0].question == "a b?"


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "journal", "import", str(tmp_path / "none.ndjson"))
    assert code == Exit.ERROR
    assert "there is no such file" in err


def test_an_export_that_cannot_be_written_leaves_the_old_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(journal_file()).add(ROWS)
    file = tmp_path / "out.ndjson"
    file.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    code, _, err = run(capsys, "journal", "export", "-o", str(file))
    assert code == Exit.ERROR
    assert "No space left" in err
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == []


# -- what goes wrong ------------------------------------------------------------------------------


def made(path: Path, *rows: Asked) -> None:
    journal = Journal(path)
    journal.add(rows or [row()])
    journal.close()


def locked(path: Path) -> object:
    made(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    return other


def corrupt(path: Path) -> object:
    made(path)
    path.write_bytes(b"this was a database" + bytes(random.Random(1).randbytes(9_000)))
    return None


def torn(path: Path) -> object:
    made(path, *(row(f"{at:08d}", question="x" * 400) for at in range(200)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4_096] + b"\xff" * 8_192 + whole[12_288:])
    return None


def newer(path: Path) -> object:
    made(path)
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
    other.close()
    return None


def foreign(path: Path) -> object:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE asked (mine TEXT)")
    other.close()
    return None


def folder_in_its_place(path: Path) -> object:
    path.mkdir(parents=True)
    return None


BROKEN = [
    (locked, "in use by another program"),
    (corrupt, "damaged"),
    (torn, "damaged"),
    (newer, "newer version"),
    (foreign, "another program"),
    (folder_in_its_place, "cannot be used"),
]


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_a_journal_that_cannot_be_used_is_told_once_and_the_answer_given(
    content: Content, matcher: Matcher, broken: object, said: str
) -> None:
    switch(True)
    holding = broken(journal_file())  # type: ignore[operator]
    before = journal_file().read_bytes() if journal_file().is_file() else b""
    notices: list[str] = []
    talk = talk_over(content, matcher, notices)
    for _ in range(2):
        assert isinstance(talk.reply("how do I change the battery"), Answer)
        talk.reply("that helped")
    assert len(notices) == 1
    assert said in notices[0]
    assert str(journal_file()) in notices[0]
    if holding is not None:
        holding.close()
    after = journal_file().read_bytes() if journal_file().is_file() else b""
    assert after == before


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_a_command_says_what_is_wrong_with_the_journal(
    capsys: pytest.CaptureFixture[str], broken: object, said: str
) -> None:
    switch(True)
    holding = broken(journal_file())  # type: ignore[operator]
    code, out, err = run(capsys, "journal", "export")
    assert (code, out) == (Exit.ERROR, "")
    assert said in err
    assert "Traceback" not in err
    if holding is not None:
        holding.close()


def test_a_full_disk_is_said_and_nothing_is_lost() -> None:
    journal = Journal(journal_file())
    journal.add([row()])
    assert journal._open is not None
    pages = journal._open.execute("PRAGMA page_count").fetchone()[0]
    journal._open.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="disk is full"):
        journal.add([row(f"{at:08d}", question="x" * 400) for at in range(100)])
    assert list(journal.asked()) == [row()]
    journal.close()
    assert kept() == [row()]


def test_a_state_folder_that_cannot_be_written_never_fails_an_answer(
    content: Content, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(True)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    notices: list[str] = []
    assert isinstance(talk_over(content, matcher, notices).reply("how do I change the battery"), Answer)
    assert "Permission denied" in notices[0]


def test_a_fault_of_ours_never_fails_an_answer(content: Content, matcher: Matcher) -> None:
    switch(True)
    notices: list[str] = []
    talk = Conversation(content, matcher)

    def broken_clock() -> str:
        raise ZeroDivisionError("no time")

    talk.recorder = Recorder(base_of(content), content.digest, notices.append, clock=broken_clock)
    assert isinstance(talk.reply("how do I change the battery"), Answer)
    assert "no time" in notices[0]


# -- several at once ------------------------------------------------------------------------------


def written_by_a_process(path: str, name: str, rows: int) -> None:
    journal = Journal(Path(path), patience=30.0)
    for at in range(rows):
        journal.add([row(f"{name}-{at:08d}")])
    journal.close()


def test_several_processes_write_from_the_first_row_on_and_none_is_lost() -> None:
    path = journal_file()
    spawned = multiprocessing.get_context("spawn")
    processes = [spawned.Process(target=written_by_a_process, args=(str(path), f"p{at}", 50)) for at in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert Journal(path).count() == 200


def test_many_that_make_the_file_at_the_same_moment_all_write(tmp_path: Path) -> None:
    for attempt in range(10):
        path, gate = tmp_path / f"{attempt}.db", threading.Barrier(6)
        done: list[int] = []

        def write(number: int, path: Path = path, gate: threading.Barrier = gate, done: list[int] = done) -> None:
            journal = Journal(path, patience=30.0)
            gate.wait()
            journal.add([row(f"{number:08d}")])
            journal.close()
            done.append(number)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(done) == list(range(6))


def test_who_reads_holds_nobody_up_who_writes() -> None:
    journal = Journal(journal_file())
    journal.add([row("a" * 8)])
    reader = sqlite3.connect(journal_file(), isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM asked").fetchone() == (1,)
    journal.add([row("b" * 8)])
    reader.close()
    assert journal.count() == 2


def test_a_journal_that_was_moved_away_is_started_anew(tmp_path: Path) -> None:
    journal = Journal(journal_file())
    journal.add([row("a" * 8)])
    Journal(journal_file()).close()
    os.rename(journal_file(), tmp_path / "moved.db")
    made(journal_file(), row("b" * 8))
    journal.add([row("c" * 8)])
    assert [one.id for one in kept()] == ["b" * 8, "c" * 8]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_said_last_of_a_reply_stays_in_whatever_order_it_comes(order: tuple[int, int]) -> None:
    journal = Journal(journal_file())
    journal.add([row()])
    said = [(False, "2026-11-24T08:00:00.000Z"), (True, "2026-11-24T09:00:00.000Z")]
    for at in order:
        assert journal.mark(row().id, *said[at])
    assert [one.helped for one in journal.asked()] == [True]
    assert not journal.mark("f" * 32, *said[0])


# -- purge ----------------------------------------------------------------------------------------


def test_purge_leaves_nothing_that_can_be_read_from_the_disk(capsys: pytest.CaptureFixture[str]) -> None:
    Journal(journal_file()).add([row(question="a very private matter")], [Ignored("b", "another private matter")])
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert kept() == []
    assert not any(b"private" in path.read_bytes() for path in journal_file().parent.iterdir())


@pytest.mark.parametrize("broken", [corrupt, torn])
def test_purge_removes_a_damaged_journal(capsys: pytest.CaptureFixture[str], broken: object) -> None:
    broken(journal_file())  # type: ignore[operator]
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert kept() == []


@pytest.mark.parametrize("broken", [newer, foreign])
def test_purge_never_deletes_what_is_not_ours_to_delete(capsys: pytest.CaptureFixture[str], broken: object) -> None:
    journal_file().parent.mkdir(parents=True)
    broken(journal_file())  # type: ignore[operator]
    before = journal_file().read_bytes()
    assert run(capsys, "journal", "purge")[0] == Exit.ERROR
    assert journal_file().read_bytes() == before


def test_a_conversation_goes_on_recording_after_a_purge(content: Content, matcher: Matcher) -> None:
    switch(True)
    talk = talk_over(content, matcher)
    talk.reply("can I get a refund?")
    Journal(journal_file()).purge()
    talk.reply("is it waterproof?")
    assert [one.question for one in kept()] == ["is it waterproof?"]


def test_the_journal_of_an_empty_state_folder_is_empty_not_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "journal", "export")[:2] == (Exit.ANSWERED, "")
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert APPLICATION.to_bytes(4, "big") == b"gFAQ"
