"""What a conversation remembers as small, versioned, readable JSON, and back.

A state never holds a place, only responses; so a state made for older content resumes as far as it still holds,
and what fell away is said. Anything else that is wrong with it raises StateError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from assistant import wording
from assistant.answering import told
from assistant.memory import MOST_MARKS, MOST_TURNS, Mark, Memory, Turn
from assistant.replies import Choice, Offer
from assistant.sanitize import one_line
from faq import Content, StateError, Walk

T = TypeVar("T")

FORMAT = "golive-faq-conversation"
VERSION = 1
"""Goes up when an older reader would misread the state."""
KEPT_MARKS = 10
"""Steps of undo that a state carries."""
KEPT_TURNS = 50
"""Turns of the transcript that a state carries."""


def memory_to_json(memory: Memory, content: Content) -> dict[str, Any]:
    """The memory as JSON values."""
    walk = memory.walk
    return {
        "format": FORMAT,
        "version": VERSION,
        "content": content.digest,
        "walk": _walk(walk, content) if walk is not None else None,
        "undo": [
            {
                "tree": mark.tree,
                "responses": dict(mark.responses),
                "facts": dict(mark.facts),
                "hints": dict(mark.hints),
                "done": mark.done,
            }
            for mark in memory.marks[-KEPT_MARKS:]
        ],
        "facts": dict(memory.facts),
        "hints": dict(memory.hints),
        "asked": memory.asked,
        "choices": [{"id": choice.id, "label": choice.label} for choice in memory.choices],
        "offer": {"tree": memory.offer.tree, "responses": dict(memory.offer.responses)} if memory.offer else None,
        "change": {"question": memory.change[0], "option": memory.change[1]} if memory.change else None,
        "topic": {"question": memory.query, "entry": memory.entry},
        "turns": [{"said": t.said, "kind": t.kind, "about": t.about} for t in memory.turns[-KEPT_TURNS:]],
    }


def _walk(walk: Walk, content: Content) -> dict[str, Any]:
    from faq import walk_to_json

    return walk_to_json(walk, content.digest)


def memory_from_json(content: Content, data: object) -> tuple[Memory, str]:
    """The memory a state holds, and a sentence on what the newer content no longer holds ("" where nothing changed)."""
    from faq import walk_from_json

    state = _head(data)
    lost: list[str] = []
    walk = None
    kept = state.get("walk")
    if kept is not None:
        tree_id = kept.get("tree") if isinstance(kept, dict) else None
        if isinstance(tree_id, str) and tree_id not in content.trees:
            walk_from_json_shape(kept)
            lost.append(f"the guide '{one_line(tree_id, 60)}'")
        else:
            walk, gone = walk_from_json(content, kept)
            lost += [sentence.rstrip(".") for sentence in gone]
    choices = tuple(
        choice
        for choice in _rows(state, "choices", lambda row: Choice(_text(row, "id"), _text(row, "label")))
        if _still_there(content, choice)
    )
    memory = Memory(
        walk=walk,
        marks=_rows(state, "undo", _mark)[-MOST_MARKS:],
        facts=_pairs(state, "facts"),
        hints=_pairs(state, "hints"),
        choices=choices,
        asked=_text(state, "asked"),
        offer=_offer(content, state.get("offer")),
        change=_change(state.get("change"), walk.responses if walk else {}),
        query=_text(state.get("topic"), "question"),
        entry=_known(_text(state.get("topic"), "entry"), content.entries),
        turns=_rows(state, "turns", _turn)[-MOST_TURNS:],
    )
    if state.get("content") == content.digest:
        return memory, ""
    return memory, wording.RESUMED_LOST.format(lost="; ".join(lost)) if lost else wording.RESUMED_OLDER


def _head(data: object) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise StateError("the saved conversation is malformed: it must be a JSON object.")
    if data.get("format") != FORMAT:
        raise StateError(f"this is not a saved conversation: `format` must be '{FORMAT}'.")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise StateError("the saved conversation is malformed: `version` must be a whole number from 1.")
    if version > VERSION:
        raise StateError(
            f"the saved conversation has version {version}; this program reads up to {VERSION}. Use a newer program."
        )
    return data


def walk_from_json_shape(kept: Mapping[str, Any]) -> None:
    """Raise StateError where a saved walk in a tree that is gone is not even well formed."""
    _pairs(kept, "responses")


def _malformed(name: str, wanted: str) -> StateError:
    return StateError(f"the saved conversation is malformed: `{name}` must be {wanted}.")


def _text(row: object, name: str) -> str:
    value = row.get(name, "") if isinstance(row, Mapping) else None
    if not isinstance(value, str):
        raise _malformed(name, "text")
    return one_line(value, 1_000)


def _pairs(row: object, name: str) -> dict[str, str]:
    value = row.get(name, {}) if isinstance(row, Mapping) else None
    if not isinstance(value, Mapping) or not all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()):
        raise _malformed(name, "an object of names to names")
    return dict(value)


def _rows(state: Mapping[str, Any], name: str, make: Callable[[Any], T]) -> tuple[T, ...]:
    rows = state.get(name, [])
    if not isinstance(rows, list):
        raise _malformed(name, "a list")
    return tuple(make(row) for row in rows)


def _turn(row: Any) -> Turn:
    return Turn(_text(row, "said"), _text(row, "kind"), _text(row, "about"))


def _mark(row: Any) -> Mark:
    names = (_pairs(row, "responses"), _pairs(row, "facts"), _pairs(row, "hints"))
    return Mark(_text(row, "tree"), *names, _text(row, "done"))


def _offer(content: Content, row: Any) -> Offer | None:
    if row is None:
        return None
    tree_id, responses = _text(row, "tree"), _pairs(row, "responses")
    if tree_id not in content.trees:
        return None
    return Offer(tree_id, content.trees[tree_id].title, responses, told(content, responses))


def _change(row: Any, responses: Mapping[str, str]) -> tuple[str, str] | None:
    if row is None:
        return None
    question, option = _text(row, "question"), _text(row, "option")
    return (question, option) if question in responses else None


def _known(name: str, known: Mapping[str, Any]) -> str:
    return name if name in known else ""


def _still_there(content: Content, choice: Choice) -> bool:
    if choice.id.startswith("tree:"):
        return choice.id.removeprefix("tree:") in content.trees
    return choice.id in content.entries or choice.id.startswith("step:") or choice.id in ("yes", "no")
