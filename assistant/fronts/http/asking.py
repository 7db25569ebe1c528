"""From a request's JSON to a conversation's reply and back to JSON; it knows neither HTTP nor files.

What can be asked is the table ``FIELDS``; which of it acts is ``ACTS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant import guide
from assistant.answering import Answering
from assistant.contract import to_json
from assistant.conversation import Conversation
from assistant.fronts.http import sentences
from assistant.fronts.http.markup import html_of
from assistant.fronts.http.problems import Problem, invalid
from assistant.listening import Listener
from assistant.memory import Memory
from assistant.replies import Answer, Clarification, Fallback, Reply
from assistant.sanitize import one_line
from assistant.state import memory_from_json
from faq import Content, FaqError, StateError, UnknownNameError, begin_strict

LONGEST_ID = 200
"""Characters of a caller's own id."""
LONGEST_NAME = 500
"""Characters of an id of ours."""
MOST_RESPONSES = 10_000
"""Responses of one request."""


class Turn(Conversation):
    """A conversation for one turn: what is worked out from content is shared, what is remembered is given."""

    def __init__(self, answering: Answering, memory: Memory, resumed: str = "") -> None:
        Listener.__init__(self, answering.content, answering, memory)
        self.resumed = resumed
        self.recorder = None

    def ask_change(self, question_id: str) -> Reply:
        """Show an answered question again. Raises UnknownNameError."""
        return self._say(f"change {question_id}", guide.ask_change(self.content, self._memory, question_id))

    @property
    def query(self) -> str:
        """The last full question, or ``""``."""
        return self._memory.query


ACTIONS: Mapping[str, Callable[[Turn], Reply]] = {
    "back": Turn.back,
    "undo": Turn.undo,
    "restart": Turn.restart,
    "leave": Turn.leave,
    "welcome": Turn.welcome,
    "here": lambda turn: turn.here() or turn.welcome(),
}


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME


def _is_names(value: object) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MOST_RESPONSES
        and all(_is_name(name) and _is_name(option) for name, option in value.items())
    )


def _is_change(value: object) -> bool:
    return (
        isinstance(value, dict)
        and _is_name(value.get("question"))
        and ("option" not in value or _is_name(value["option"]))
        and isinstance(value.get("confirmed", False), bool)
        and not set(value) - {"question", "option", "confirmed"}
    )


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_ID
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request: whether a value will do, and what is wanted, in words."""

    fits: Callable[[object], bool]
    wanted: str


_TEXT = Field(lambda value: isinstance(value, str), "text")
_NAME = Field(_is_name, f"an id of at most {LONGEST_NAME} characters")
_NAMES = Field(_is_names, f"an object of at most {MOST_RESPONSES} question ids to option ids")
_FLAG = Field(lambda value: isinstance(value, bool), "true or false")

FIELDS: Mapping[str, Field] = {
    "text": _TEXT,
    "show": _NAME,
    "tree": _NAME,
    "responses": _NAMES,
    "respond": _NAME,
    "change": Field(_is_change, "an object of `question` and, where it is known, `option` and `confirmed`"),
    "action": Field(lambda value: isinstance(value, str) and value in ACTIONS, f"one of {', '.join(ACTIONS)}"),
    "state": _TEXT,
    "id": Field(_is_id, f"a number, null, or text of at most {LONGEST_ID} characters"),
    "explain": _FLAG,
    "html": _FLAG,
}
ACTS = ("text", "show", "tree", "respond", "change", "action")
STEP_FIELDS: Mapping[str, Field] = {name: FIELDS[name] for name in ("responses", "id", "html")}
FEEDBACK_FIELDS: Mapping[str, Field] = {"state": _TEXT, "helped": _FLAG}


def checked(body: Mapping[str, Any], fields: Mapping[str, Field], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """A body whose fields are all known and fit. Raises Problem that names everything wrong with them."""
    errors = []
    for name, value in body.items():
        if name not in fields:
            known = ", ".join(fields)
            errors.append((f"/{_pointer(name)}", sentences.UNKNOWN_FIELD.format(name=one_line(name, 60), known=known)))
        elif not fields[name].fits(value):
            errors.append((f"/{name}", sentences.WANTED.format(name=name, wanted=fields[name].wanted)))
    errors += [(f"/{name}", sentences.MISSING.format(name=name)) for name in needed if name not in body]
    if errors:
        raise invalid(*errors[:20])
    return dict(body)


def question_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What ``/v1/ask`` was asked. Raises Problem."""
    given = checked(body, FIELDS)
    acts = [name for name in ACTS if name in given]
    if len(acts) != 1:
        raise invalid(("", sentences.ONE_OF.format(names=", ".join(ACTS))))
    if "responses" in given and "tree" not in given:
        raise invalid(("/responses", sentences.MISSING.format(name="tree")))
    return given


def memory_of(content: Content, state: object) -> tuple[Memory, str]:
    """What an opened state token remembers, and a sentence on what fell away. Raises Problem."""
    try:
        return memory_from_json(content, state)
    except StateError as error:
        raise Problem("state-malformed", one_line(str(error))) from error


def act(turn: Turn, given: Mapping[str, Any]) -> Reply:
    """Do what was asked. Raises Problem for a name that is not there."""
    name = next(name for name in ACTS if name in given)
    try:
        return _ACTS[name](turn, given)
    except UnknownNameError as error:
        raise unknown(error, f"/{name}") from error
    except FaqError as error:
        raise invalid((f"/{name}", one_line(str(error), 400))) from error


def _change(turn: Turn, given: Mapping[str, Any]) -> Reply:
    change = given["change"]
    if "option" not in change:
        return turn.ask_change(change["question"])
    return turn.change(change["question"], change["option"], change.get("confirmed", False))


def start(turn: Turn, given: Mapping[str, Any]) -> Reply:
    """A tree with responses that all must count. Raises UnknownNameError, FaqError."""
    begin_strict(turn.content, given["tree"], given.get("responses", {}))
    return turn.start_tree(given["tree"], given.get("responses"))


_ACTS: Mapping[str, Callable[[Turn, Mapping[str, Any]], Reply]] = {
    "text": lambda turn, given: turn.reply(given["text"]),
    "show": lambda turn, given: turn.show(given["show"]),
    "tree": start,
    "respond": lambda turn, given: turn.respond(given["respond"]),
    "change": _change,
    "action": lambda turn, given: ACTIONS[given["action"]](turn),
}


def said(turn: Turn, reply: Reply, given: Mapping[str, Any]) -> dict[str, Any]:
    """The reply as the contract has it, and as HTML where that was asked for."""
    explain = given.get("explain", False)
    shown = to_json(reply, id=given.get("id"), content_digest=turn.content.digest, explain=explain)
    if turn.resumed:
        shown["resumed"] = turn.resumed
    if given.get("html"):
        explain = explain and isinstance(reply, (Answer, Clarification, Fallback))
        shown["html"] = html_of(reply, explain)
    return shown


def unknown(error: UnknownNameError, pointer: str, kind: str = "unknown-name") -> Problem:
    """A name that is not there as a problem."""
    sentence = one_line(str(error), 300)
    sentence = sentence if sentence.endswith(("?", ".")) else f"{sentence}."
    nearest = getattr(error, "nearest", None) or None
    return Problem(kind, sentence, nearest=nearest, errors=[{"pointer": pointer, "detail": sentence}])


def _pointer(name: str) -> str:
    return one_line(name, 60).replace("~", "~0").replace("/", "~1")
