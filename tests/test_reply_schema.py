"""The reply as JSON against its published schema: every kind, and nothing missing."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from assistant import replies
from assistant.contract import SCHEMA_VERSION, to_json
from assistant.conversation import Conversation
from assistant.replies import (
    KINDS,
    Answer,
    Choice,
    Clarification,
    Failure,
    Fallback,
    Notice,
    Reply,
    TreeOutcome,
    TreeQuestion,
)
from faq import Content, Evidence, Match, Part, Repair, Synonym, Verdict, load

SCHEMA = json.loads(Path("assistant/schemas/reply.schema.json").read_text(encoding="utf-8"))
VERDICT = Verdict(
    "q",
    "answer",
    tuple(Match(name, name, 0.5, (Part("words", 0.5, 1.0, 0.5),), "p") for name in "abcdefg"),
    0.9,
    Evidence(("a",), ("b",), (Repair("c", "d"),), (Synonym("e", "f"),), 0.1, "g", 0.2, 0.6, 0.4, "rule"),
)


@functools.cache
def lamps() -> Content:
    return load("tests/fixtures/lamps")


class Matcher:
    def match(self, text: str) -> Verdict:
        band = "answer" if "lamp" in text else "clarify" if "bulb" in text else "none"
        matches = (Match("lamp", "What is a lamp?", 0.9), Match("bulb", "Which bulb fits?", 0.8))
        return Verdict(text, band, matches, 0.9)  # type: ignore[arg-type]


def talk(*texts: str) -> Reply:
    conversation = Conversation(lamps(), Matcher())
    reply: Reply = Notice("")
    for text in texts:
        reply = conversation.reply(text)
    return reply


SAMPLES: dict[str, Reply] = {
    "answer": talk("what is a lamp"),
    "answer picked by hand": talk("bulb", "1"),
    "answer in a guide": talk("start owner", "what is a lamp?"),
    "answer by hand-made evidence": Answer(lamps().entries["bulb"], VERDICT),
    "clarification": talk("bulb"),
    "fallback": talk("bread"),
    "fallback without anything near": Fallback(()),
    "tree question": talk("start owner", "1"),
    "tree question with a fact": talk("start owner", "1", "1", "start price"),
    "tree outcome": talk("start owner", "1", "1"),
    "notice": talk("hi"),
    "notice with choices": talk("guides"),
    "notice in a guide": talk("start owner", "hi"),
    "failure": Failure("broken", "bad-input"),
    "clarification by hand": Clarification((Choice("a", "A"),), VERDICT),
}


def as_json(reply: Reply, **more: Any) -> dict[str, Any]:
    return json.loads(json.dumps(to_json(reply, content_digest="d", **more)))  # type: ignore[no-any-return]


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_of_reply_fits_the_schema(name: str, explain: bool) -> None:
    reply = as_json(SAMPLES[name], id=7, session="s", explain=explain)
    jsonschema.Draft202012Validator(SCHEMA).validate(reply)


def test_the_samples_hold_every_kind() -> None:
    assert {type(reply) for reply in SAMPLES.values()} == set(get_args(replies.Reply))
    assert {*KINDS.values(), "error"} == set(SCHEMA["properties"]["kind"]["enum"])


@pytest.mark.parametrize("name", SAMPLES)
def test_every_key_is_always_there(name: str) -> None:
    assert list(as_json(SAMPLES[name])) == SCHEMA["required"]


def test_the_version_is_the_schemas() -> None:
    assert SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def test_a_reply_that_lacks_what_its_kind_needs_does_not_fit() -> None:
    reply = as_json(SAMPLES["answer"])
    damages: tuple[dict[str, Any], ...] = ({"entry": None}, {"matches": []}, {"kind": "error"}, {"confidence": 2})
    for broken in damages:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(SCHEMA).validate({**reply, **broken})


def test_at_most_five_matches_are_given_the_best_first() -> None:
    assert [match["id"] for match in as_json(SAMPLES["answer by hand-made evidence"])["matches"]] == list("abcde")


def test_the_callers_id_and_session_come_back_unchanged() -> None:
    reply = as_json(SAMPLES["notice"], id={"a": [1]}, session="s")
    assert (reply["id"], reply["session"]) == ({"a": [1]}, "s")


def test_why_is_given_only_when_asked_for() -> None:
    assert as_json(SAMPLES["answer"])["why"] is None
    assert as_json(SAMPLES["answer"], explain=True)["why"]["band"] == "answer"


def test_a_walk_tells_tree_question_responses_and_outcome() -> None:
    question, outcome = as_json(SAMPLES["tree question"]), as_json(SAMPLES["tree outcome"])
    assert question["walk"] == {
        "tree": "owner",
        "question": "for-whom",
        "responses": {"builder": "us"},
        "outcome": None,
    }
    assert outcome["walk"]["outcome"] == outcome["outcome"]["id"] == "yours"
    assert outcome["outcome"]["changes"] == [
        {"outcome": "theirs", "tree": "owner", "verdict": "The buyer owns it.", "responses": {"for-whom": "sold"}}
    ]


def test_options_are_what_can_be_picked() -> None:
    assert [option["id"] for option in as_json(SAMPLES["clarification"])["options"]] == ["lamp", "bulb"]
    assert [option["id"] for option in as_json(SAMPLES["tree question"])["options"]] == ["own", "sold"]
    assert as_json(SAMPLES["answer"])["options"] is None


def test_a_guide_that_waits_is_told_with_the_answer() -> None:
    reply = SAMPLES["answer in a guide"]
    assert isinstance(reply, Answer)
    assert as_json(reply)["walk"]["question"] == "builder"


def test_samples_are_of_the_kind_they_are_named_for() -> None:
    assert isinstance(SAMPLES["tree question"], TreeQuestion)
    assert isinstance(SAMPLES["tree outcome"], TreeOutcome)
    assert isinstance(SAMPLES["clarification"], Clarification)
    assert isinstance(SAMPLES["fallback"], Fallback)
