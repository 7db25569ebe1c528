"""The story of the product: transcripts on the real content, as anybody can read them.

A line ``> text`` is what a person types (``>`` alone is Enter); what follows is the plain reply. A line ``# text`` is a
remark; ``! save`` keeps the conversation's state and goes on from it, as another process would. Run with
``UPDATE_GOLDEN=1`` to write the replies anew, then read the diff.
"""

from __future__ import annotations

import datetime
import functools
import io
import json
import os
import sys
from pathlib import Path

import pytest

from assistant.conversation import Conversation
from assistant.fronts import line, ndjson
from assistant.opening import Opened
from assistant.render import to_markdown, to_plain
from assistant.replies import Reply
from faq import Content, Matcher

FOLDER = Path("tests/golden/transcripts")
STORIES = sorted(FOLDER.glob("*.txt"))
TODAY = datetime.date(2026, 11, 24)
MARKS = (">", "#", "!")


@functools.cache
def knowledge() -> tuple[Content, Matcher]:
    opened = Opened(Path("content"))
    return opened.content, opened.matcher


def script_of(story: Path) -> list[str]:
    """The lines a transcript gives; replies left out."""
    text = story.read_text(encoding="utf-8")
    return [row for row in text.splitlines() if row == ">" or row.startswith(tuple(f"{mark} " for mark in MARKS))]


def played(script: list[str]) -> str:
    """A script with its replies. Lines of a reply that could be taken for the script's are set in by two blanks."""
    content, matcher = knowledge()
    conversation = Conversation(content, matcher, TODAY)
    out: list[str] = []
    for row in script:
        if row.startswith(">") and out:
            out.append("")
        out.append(row)
        if row == "! save":
            state = json.loads(json.dumps(conversation.state()))
            conversation = Conversation.resume(content, matcher, state, TODAY)
        elif row.startswith(">"):
            reply = to_plain(conversation.reply(row[2:])).replace(content.digest[:12], "…")
            out += [f"  {told}" if told.startswith(MARKS) else told for told in reply.split("\n")]
    return "\n".join(out) + "\n"


def test_there_are_stories() -> None:
    assert len(STORIES) >= 10


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_the_story_is_told_as_written(story: Path) -> None:
    told = played(script_of(story))
    if os.environ.get("UPDATE_GOLDEN"):
        story.write_text(told, encoding="utf-8")
    assert told == story.read_text(encoding="utf-8")


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_line_mode_and_ndjson_tell_the_same_story(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [row[2:] for row in script_of(story) if row.startswith(">")]
    content, matcher = knowledge()
    direct = Conversation(content, matcher, TODAY)
    replies: list[Reply] = [direct.reply(text) for text in texts]

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join([*texts, ""]).encode()), encoding="utf-8"))
    line.run(Conversation(content, matcher, TODAY), greet=False)
    shown = capsys.readouterr().out
    for reply in replies:
        assert f"Assistant: {to_plain(reply)}\n" in shown

    out = io.StringIO()
    lines = [json.dumps({"text": text, "session": "s"}).encode() for text in texts]
    ndjson.run(Conversation(content, matcher, TODAY), lines, out)
    told = [json.loads(row)["text"] for row in out.getvalue().splitlines()]
    assert told == [to_markdown(reply) for reply in replies]


@pytest.mark.parametrize("name", ["ask-back", "change-and-undo", "digression", "enter-from-a-question", "reasons"])
async def test_the_app_tells_the_same_story(name: str) -> None:
    from tests.app_stage import stage

    texts = [row[2:] for row in script_of(FOLDER / f"{name}.txt") if row.startswith("> ")]
    content, matcher = knowledge()
    direct = Conversation(content, matcher, TODAY)
    replies = [to_plain(direct.reply(text)) for text in texts]
    async with stage(content=content, matcher=lambda _: matcher, today=TODAY) as app:
        told = []
        for text in texts:
            app.main.question.put(text)
            await app.press("enter")
            reply = app.main.view.turns[-1].reply
            assert reply is not None
            told.append(to_plain(reply))
    assert told == replies
