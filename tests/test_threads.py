"""Many conversations at once over one content, and content that changes while they go on."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.contract import to_json
from assistant.conversation import Conversation
from assistant.reloading import Live
from faq import ContentError, Matcher, load
from tests.conformance import SESSIONS, made_content
from tests.threads import together

THREADS = 8
ROUNDS = 3
TEXTS = [
    [turn.text for turn in turns if turn.text is not None]
    for turns in SESSIONS.values()
    if all(turn.tree is None for turn in turns)
]


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def story(talk: Conversation) -> list[Any]:
    """All sessions, one conversation each."""
    told = []
    for texts in TEXTS:
        fresh = talk.fresh()
        told += [to_json(fresh.reply(text), content_digest="", explain=True) for text in texts]
    return told


class Letters:
    """An encoder that counts how often its vectors of the content were asked for."""

    identity = "letters"

    def __init__(self) -> None:
        self.many = 0

    def encode(self, texts: Any) -> Any:
        import numpy as np

        self.many += len(texts) > 1
        return np.array([[1 + text.count(chr(97 + at)) for at in range(26)] for text in texts], dtype="float32")


@pytest.mark.parametrize("meaning", [False, True])
def test_many_conversations_over_one_matcher_say_what_each_says_alone(tmp_path: Path, meaning: bool) -> None:
    content = load(made_content(tmp_path / "lamps"))
    encoders = [Letters(), Letters()]
    alone, shared = (Matcher(content, encoder=encoder if meaning else None, always=meaning) for encoder in encoders)
    expected = story(Conversation(content, alone))
    found = together(lambda at: [story(Conversation(content, shared)) for _ in range(ROUNDS)], THREADS)
    assert all(told == expected for rounds in found for told in rounds)
    assert encoders[1].many == int(meaning)  # the content's vectors were made once


def test_the_encoder_that_ships_gives_every_thread_the_same(tmp_path: Path) -> None:
    content = load(made_content(tmp_path / "lamps"))
    matcher = Matcher(content, vectors=tmp_path / "vectors.bin", always=True)
    texts = ["what shines", "petroleum in the flat", "dirty brass", "who has it"]
    expected = [matcher.match(text) for text in texts]
    assert expected[0].evidence.encoder
    assert all(found == expected for found in together(lambda at: [matcher.match(text) for text in texts], 4))


def write(folder: Path, light: str) -> None:
    entry = f"question: What is a lamp?\nshort: {light}\nanswer: It has a shade.\nvariants: [what does a lamp do]\n"
    (folder / "entries" / "lamp.yaml").write_text(entry, encoding="utf-8")


def test_content_is_reloaded_without_a_question_lost_or_answered_from_two_contents(tmp_path: Path) -> None:
    folder = made_content(tmp_path / "lamps")
    lights = ["A lamp gives light.", "A lamp gives much more light than it did before."]
    write(folder, lights[0])
    live = Live(folder, fast=True)
    right = {live.digest: lights[0]}
    seen: set[tuple[int, str]] = set()
    answered, told = threading.Condition(), threading.Event()

    def ask(at: int) -> None:
        talk = live.conversation()
        talk.reply("start owner")
        while not told.is_set():
            talk = live.current(talk)
            reply = to_json(talk.reply("what is a lamp?"), content_digest=talk.content.digest)
            assert reply["walk"]["question"] == "builder"  # the guide waits through every reload
            with answered:
                seen.add((at, f"{reply['content']} {reply['entry']['short']}"))
                answered.notify_all()

    def change(at: int) -> None:
        try:
            for light in [lights[0], lights[1], lights[0], lights[1]]:
                write(folder, light)
                changes = right[live.digest] != light
                assert live.reload() is changes
                right[live.digest] = light
                with answered:
                    seen.clear()
                    told_all = {(at, f"{live.digest} {light}") for at in range(1, 4)}.issubset
                    assert answered.wait_for(functools.partial(told_all, seen), timeout=60)
                    assert {said for _, said in seen} <= {f"{digest} {right[digest]}" for digest in right}
        finally:
            told.set()

    together(lambda at: ask(at) if at else change(at), 4)
    assert len(right) == 2


def test_content_that_cannot_be_used_changes_nothing(tmp_path: Path) -> None:
    folder = made_content(tmp_path / "lamps")
    live = Live(folder, fast=True)
    talk, before = live.conversation(), live.digest
    (folder / "entries" / "lamp.yaml").write_text("question: What is\n", encoding="utf-8")
    with pytest.raises(ContentError):
        live.reload()
    assert live.digest == before
    assert live.current(talk) is talk
    assert "A lamp gives light." in str(live.conversation().reply("what is a lamp?"))


def test_what_newer_content_no_longer_holds_falls_away_and_is_said(tmp_path: Path) -> None:
    folder = made_content(tmp_path / "lamps")
    live = Live(folder, fast=True)
    talk = live.conversation()
    talk.reply("start price")
    tree = folder / "trees" / "price.yaml"
    tree.unlink()
    owner = folder / "trees" / "owner.yaml"
    owner.write_text(owner.read_text(encoding="utf-8").replace(", tree: price", ""), encoding="utf-8")
    assert live.reload()
    moved = live.current(talk)
    assert moved is not talk
    assert "price" in moved.resumed
    assert moved.walk is None
