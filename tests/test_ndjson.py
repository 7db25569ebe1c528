"""The NDJSON co-process: one reply a line, in order, whatever the line holds."""

from __future__ import annotations

import functools
import io
import json
from typing import Any

import pytest

from assistant.conversation import Conversation
from assistant.fronts import ndjson
from faq import Content, Match, Verdict, load


@functools.cache
def lamps() -> Content:
    return load("tests/fixtures/lamps")


class Matcher:
    def match(self, text: str) -> Verdict:
        band = "answer" if "lamp" in text else "clarify" if "which" in text else "none"
        matches = (Match("lamp", "What is a lamp?", 0.9), Match("bulb", "Which bulb fits?", 0.8))
        return Verdict(text, band, matches, 0.9)  # type: ignore[arg-type]


def replies(*lines: Any, **more: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    ndjson.run(Conversation(lamps(), Matcher()), raw, out, **more)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_gets_one_reply_in_order_with_its_id() -> None:
    found = replies({"id": 1, "text": "a lamp"}, {"id": "b", "text": "bread"}, {"id": None, "text": "which"})
    assert [(reply["id"], reply["kind"]) for reply in found] == [
        (1, "answer"),
        ("b", "fallback"),
        (None, "clarification"),
    ]


def test_turns_of_a_session_share_a_conversation_and_others_do_not() -> None:
    found = replies(
        {"text": "which", "session": "a"}, {"text": "1", "session": "b"}, {"text": "1", "session": "a"}, {"text": "1"}
    )
    assert [reply["kind"] for reply in found] == ["clarification", "fallback", "answer", "fallback"]
    assert [reply["session"] for reply in found] == ["a", "b", "a", None]


def test_a_tree_step_needs_no_session() -> None:
    first, last = replies({"tree": "owner"}, {"tree": "owner", "responses": {"builder": "us", "for-whom": "own"}})
    assert first["kind"] == "tree_question"
    assert first["walk"]["question"] == "builder"
    assert last["walk"]["outcome"] == "yours"


def test_a_tree_step_in_a_session_can_be_answered_in_words() -> None:
    found = replies({"tree": "owner", "session": "a"}, {"text": "a consultant, for us", "session": "a"})
    assert found[-1]["walk"]["responses"] == {"builder": "partner"}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"nope", "JSON"),  # no JSON
        (b"{", "JSON"),  # cut short
        (b"[]", "object"),  # no object
        (b"\xff\xfe", "UTF-8"),
        (b'{"text": "\xff"}', "UTF-8"),
        (b"[" * 100_000, "nested"),  # a bomb
        (b'{"id": NaN, "text": "a lamp"}', "NaN"),  # Python's own, which nobody else could read back
        (b'{"id": 1e400, "text": "a lamp"}', "too large"),
        (b'{"id": ' + b"9" * 5_000 + b', "text": "a lamp"}', "too long"),
        ({}, "text"),  # nothing asked
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"text": "x", "session": 1}, "session"),
        (
            {"txt": "x"},
            "no field `txt` here (did you mean `text`?); there are: id, text, session, tree, responses, explain",
        ),
        ({"tree": "owner", "response": {"builder": "us"}}, "(did you mean `responses`?)"),
        ({"text": "x", "session": "s" * 1_000}, "session"),
        ({"tree": "ownr"}, "owner"),  # the nearest name
        ({"tree": "owner", "responses": []}, "responses"),
        ({"tree": "owner", "responses": {"builder": 1}}, "responses"),
        ({"tree": "owner", "responses": {"bulider": "us"}}, "builder"),
        ({"tree": "owner", "responses": {"builder": "uss"}}, "builder"),
        ({"tree": "owner", "responses": {"for-whom": "own"}}, "for-whom"),  # off the path: never a wrong outcome
    ],
)
def test_a_bad_line_gets_an_error_and_the_stream_goes_on(line: Any, word: str) -> None:
    bad, good = replies(line, {"id": 2, "text": "a lamp"})
    assert bad["kind"] == "error"
    assert word in bad["text"].replace("\\", "").replace("it holds something else", "object")
    assert bad["code"]
    assert (good["id"], good["kind"]) == (2, "answer")


def test_the_id_of_a_bad_request_comes_back() -> None:
    assert replies({"id": 7, "text": 5})[0]["id"] == 7


def test_other_columns_of_an_export_are_left_alone() -> None:
    plain, wide = replies(
        {"id": 1, "text": "which bulb fits"},
        {"id": 1, "text": "which bulb fits", "created_at": "2026-11-24", "test": 5, "ids": [1], "": None},
    )
    assert wide == plain


def test_empty_lines_are_passed_over() -> None:
    assert len(replies(b"", b"  ", {"text": "a lamp"})) == 1


def test_a_line_that_is_too_long_gets_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndjson, "LONGEST_LINE", 100)
    assert replies({"text": "x" * 200})[0]["kind"] == "error"


def test_why_comes_where_the_line_or_the_caller_asks() -> None:
    plain, asked = replies({"text": "a lamp"}, {"text": "a lamp", "explain": True})
    assert plain["why"] is None
    assert asked["why"] is not None
    assert replies({"text": "a lamp"}, explain=True)[0]["why"] is not None


def test_the_least_used_session_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndjson, "MOST_SESSIONS", 2)
    which = [{"text": "which", "session": name} for name in "ab"]
    found = replies(
        *which,
        {"text": "hi", "session": "a"},
        {"text": "which", "session": "c"},
        {"text": "1", "session": "a"},
        {"text": "1", "session": "b"},
    )
    assert found[-2]["kind"] == "answer"  # a was used since
    assert found[-1]["kind"] == "fallback"  # b was forgotten


def test_a_reply_is_one_line_of_plain_ascii() -> None:
    out = io.StringIO()
    ndjson.run(Conversation(lamps(), Matcher()), [json.dumps({"text": "a lamp\u2028\u0085"}).encode()], out)
    assert out.getvalue().isascii()
    assert out.getvalue().count("\n") == 1


@pytest.mark.parametrize("id", [1, '"entry":null,"options":', {"entry": None, "options": 1}, [{"entry": None}], None])
@pytest.mark.parametrize("text", ["a lamp", "bread", "which", '"entry":null,"options": lamp', "é\U0001f4a1 lamp"])
def test_a_line_is_the_reply_letter_by_letter(id: Any, text: str) -> None:
    asked = json.dumps({"id": id, "text": text, "explain": True}).encode()
    desk = ndjson.Desk(Conversation(lamps(), Matcher()))
    assert desk.line(asked) == json.dumps(desk.answer(asked), separators=(",", ":"))


def test_each_reply_is_flushed_at_once() -> None:
    class Counting(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    out = Counting()
    ndjson.run(Conversation(lamps(), Matcher()), [b'{"text":"a"}', b'{"text":"b"}'], out)
    assert out.flushed == 2
