"""What is recorded: nothing without a yes, nothing unmasked, and whether it helped."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from assistant import Conversation
from assistant.exits import Exit
from assistant.fronts.ndjson import Desk
from assistant.journal import Journal
from assistant.recording import is_on, journal_file, masked, recorder_for, switch
from assistant.replies import Answer, Fallback
from assistant.words import feedback_of
from faq import Content, Matcher
from tests.command_stage import run
from tests.journal_stage import kept, talk_over

pytestmark = pytest.mark.usefixtures("own_state")


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


def test_a_conversation_goes_on_recording_after_a_purge(content: Content, matcher: Matcher) -> None:
    switch(True)
    talk = talk_over(content, matcher)
    talk.reply("can I get a refund?")
    Journal(journal_file()).purge()
    talk.reply("is it waterproof?")
    assert [one.question for one in kept()] == ["is it waterproof?"]
