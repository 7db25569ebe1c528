"""The line mode over pipes: labels, numbers, a polite end, and nothing that could steer a terminal."""

from __future__ import annotations

import functools
import io
import re
import sys

import pytest

from assistant.conversation import Conversation
from assistant.exits import Exit
from assistant.fronts import line
from assistant.replies import Reply, TreeOutcome
from faq import Content, Match, Verdict, load


@functools.cache
def lamps() -> Content:
    return load("tests/fixtures/lamps")


class Matcher:
    def match(self, text: str) -> Verdict:
        band = "answer" if "lamp" in text else "clarify" if "which" in text else "none"
        matches = (Match("lamp", "What is a lamp?", 0.9), Match("bulb", "Which bulb fits?", 0.8))
        return Verdict(text, band, matches, 0.9)  # type: ignore[arg-type]


class Pipe(io.TextIOWrapper):
    """Standard input that is a pipe."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")


def talk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: bytes, **more: object) -> str:
    monkeypatch.setattr(sys, "stdin", Pipe(data))
    code = line.run(Conversation(lamps(), Matcher()), **more)  # type: ignore[arg-type]
    assert code is Exit.ANSWERED
    return capsys.readouterr().out


def test_both_sides_are_labelled(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = talk(monkeypatch, capsys, b"what is a lamp\n")
    assert "You: what is a lamp\nAssistant: A lamp gives light.\n" in out


def test_it_opens_with_the_guides_and_ends_politely(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = talk(monkeypatch, capsys, b"")
    assert out.startswith("Lamps\nAssistant: ")
    assert "  1. Who owns the lamp?\n" in out
    assert out.endswith("Assistant: Goodbye.\n")


@pytest.mark.parametrize("word", ["quit", "exit", "QUIT", "q"])
def test_quit_ends_it(word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = talk(monkeypatch, capsys, f"{word}\nwhat is a lamp\n".encode())
    assert "gives light" not in out


def test_a_whole_guide_can_be_walked_by_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = talk(monkeypatch, capsys, b"1\n2\n1\n")
    assert "Assistant: You own it." in out


def test_enter_keeps_what_was_said_before(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = talk(monkeypatch, capsys, b"1\n2\n1\nstart price\n\n")
    assert "Assistant: Much." in out


def test_a_question_given_at_the_start_is_asked_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = talk(monkeypatch, capsys, b"1\n", question="which")
    assert out.index("Which of these") < out.index("gives light")


def test_it_ends_by_itself_where_the_caller_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(reply: Reply) -> bool:
        return isinstance(reply, TreeOutcome)

    out = talk(monkeypatch, capsys, b"1\n1\n1\nwhat is a lamp\n", ended=ended)
    assert "gives light" not in out


def test_what_is_typed_is_echoed_without_control_characters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = talk(monkeypatch, capsys, b"\x1b[31mlamp\x1b[0m \x00\x9b2J \xe2\x80\xae\xff\n")
    assert "You: lamp" in out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)


def test_windows_line_ends_are_no_part_of_a_question(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Assistant: You own it." in talk(monkeypatch, capsys, b"1\r\n2\r\n1\r\n")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_prompt_is_the_label_and_end_of_input_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal("hi\n"))
    monkeypatch.setattr(sys, "stdout", out)
    line.run(Conversation(lamps(), Matcher()))
    assert "You: Assistant: Hello.\n" in out.getvalue()  # what is typed stands between the two, echoed by the terminal
    assert out.getvalue().endswith("Assistant: Goodbye.\n")
