"""The typed face for embedding: names, docstrings, and one loaded content under many threads."""

from __future__ import annotations

import inspect
import json
import random
import threading
from pathlib import Path
from typing import Any

import pytest

import assistant
import faq
from assistant import Conversation, Live, to_json
from assistant.opening import Opened
from assistant.replies import KINDS
from faq import Matcher, load
from tests import conformance
from tests.threads import together

LAMPS = Path("tests/fixtures/lamps")
THREADS = 12


@pytest.mark.parametrize("package", [assistant, faq])
def test_every_public_name_is_there_sorted_by_kind_and_has_a_docstring(package: Any) -> None:
    names = package.__all__
    kinds = [0 if name.isupper() else 1 if name[0].isupper() else 2 for name in names]
    assert names == [name for _, name in sorted(zip(kinds, names, strict=True))]
    without = [name for name in names if not name.isupper() and name != "Reply" and not getattr(package, name).__doc__]
    assert without == []


@pytest.mark.parametrize("face", [Conversation, Live, Matcher])
def test_every_public_method_has_a_docstring(face: type) -> None:
    methods = [name for name, _ in inspect.getmembers(face, callable) if not name.startswith("_")]
    assert [name for name in methods if not inspect.getdoc(getattr(face, name))] == []


def test_every_kind_of_reply_is_in_the_face() -> None:
    assert {kind.__name__ for kind in KINDS} <= set(assistant.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Convrsation"):
        assistant.Convrsation  # noqa: B018


def test_content_that_many_threads_need_at_once_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    read: list[int] = []
    opened = Opened(LAMPS, fast=True)
    reading = opened._read_or_kept

    def counted() -> Any:
        read.append(1)
        threading.Event().wait(0.05)  # long enough for the others to come; nothing depends on it
        return reading()

    monkeypatch.setattr(opened, "_read_or_kept", counted)
    matchers = together(lambda _: opened.conversation().reply("what is a lamp?") and opened.matcher, THREADS)
    assert len(read) == 1
    assert len(set(map(id, matchers))) == 1
    assert matchers[0].content is opened.content


def test_content_that_could_not_be_read_is_read_again(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "none", fast=True)
    with pytest.raises(faq.ContentError):
        opened.content  # noqa: B018
    conformance.made_content(tmp_path / "none")
    assert opened.content.entries


def test_many_conversations_in_many_threads_say_what_one_alone_says(tmp_path: Path) -> None:
    folder = conformance.made_content(tmp_path / "lamps")
    alone = conformance.python(folder, conformance.SESSIONS)
    content = load(folder)
    matcher = Matcher(content, encoder=None)

    def work(number: int) -> dict[str, list[Any]]:
        names = list(conformance.SESSIONS)
        random.Random(number).shuffle(names)
        said: dict[str, list[Any]] = {}
        for name in names:
            talk = Conversation(content, matcher)
            said[name] = [
                to_json(conformance._said(talk, turn), content_digest=content.digest, explain=turn.explain)
                for turn in conformance.SESSIONS[name]
            ]
        return said

    assert all(said == alone for said in together(work, THREADS))


def test_conversations_go_on_while_the_content_is_read_again(tmp_path: Path) -> None:
    folder = conformance.made_content(tmp_path / "lamps")
    live = Live(folder, fast=True)
    stop = threading.Event()

    def edit() -> None:
        for number in range(10):
            (folder / "entries" / "more.yaml").write_text(f"question: More {number}?\nanswer: Yes.\n")
            assert live.reload()
        stop.set()

    editor = threading.Thread(target=edit)
    editor.start()

    def work(number: int) -> bool:
        talk = live.conversation()
        while not stop.is_set():
            talk = live.current(talk)
            if type(talk.reply("what is a lamp?")).__name__ != "Answer":
                return False
        return True

    assert all(together(work, THREADS))
    editor.join()


def test_a_long_conversations_state_is_small_plain_json(tmp_path: Path) -> None:
    content = load(conformance.made_content(tmp_path / "lamps"))
    matcher = Matcher(content, encoder=None)
    talk = Conversation(content, matcher)
    for number in range(300):
        talk.reply(f"what is a lamp? {number} " + "x" * 400)
    text = json.dumps(talk.state())
    assert len(text) < 40_000
    again = Conversation.resume(content, matcher, json.loads(text))
    assert again.state() == talk.state()
