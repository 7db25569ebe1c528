"""The NDJSON co-process: one JSON object a line in, one reply a line out, in order, flushed at once.

Turns with the same ``session`` share a conversation; without one, every line stands alone. A bad line gets a reply of
kind ``error`` and the stream goes on. It keeps at most ``MOST_SESSIONS`` conversations, the least used go first.
"""

from __future__ import annotations

import codecs
import json
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from assistant import wording
from assistant.contract import entry_json
from assistant.conversation import Conversation
from assistant.fronts import streams
from assistant.kept import PerEntry
from assistant.render import to_json
from assistant.replies import Answer, Failure, Reply
from assistant.sanitize import one_line
from assistant.strict_json import READER
from faq import Entry, FaqError, UnknownNameError

MOST_SESSIONS = 1_000
LONGEST_LINE = 4_000_000
"""Bytes; a question is never that long."""
LONGEST_NAME = 200
"""Characters of a session's name."""


FIELDS = ("id", "text", "session", "tree", "responses", "explain")
"""What a request may hold."""
UNKNOWN_FIELD = "There is no field `{name}` here (did you mean `{nearest}`?); there are: {known}."

WRITER = json.JSONEncoder(separators=(",", ":"))
_NO_ENTRY = '"entry":null,"options":'
"""Where an entry belongs in a reply; nothing after it can read like that, and quotes in texts are escaped."""


class BadLine(Exception):
    """A line that is no request; the message is a sentence."""


class Desk:
    """Conversations by session. ``ahead``: told the questions of a block before they are answered."""

    def __init__(
        self, first: Conversation, explain: bool = False, ahead: Callable[[list[str]], None] | None = None
    ) -> None:
        self.first = first
        self.explain = explain
        self.ahead = ahead
        self.sessions: OrderedDict[str, Conversation] = OrderedDict()

    def answer(self, line: bytes) -> dict[str, Any]:
        """The reply to one line, whatever it holds."""
        return self.as_json(*self._read(line))

    def _read(self, line: bytes) -> tuple[Reply, Mapping[str, Any]]:
        try:
            request = parsed(line)
        except BadLine as error:
            return Failure(str(error)), {}
        except RecursionError:
            return Failure(wording.BAD_LINE.format(reason="it is nested too deeply")), {}
        return self.heard(request), request

    def read_ahead(self, lines: Iterable[bytes]) -> None:
        """Have the questions of lines that are answered next read in one go; no reply is another for it."""
        if self.ahead is None:
            return
        texts: list[str] = []
        for line in lines:
            try:
                text = parsed(line).get("text")
            except (BadLine, RecursionError):
                continue
            if isinstance(text, str):
                texts.append(text)
        self.ahead(texts)

    def heard(self, request: Mapping[str, Any]) -> Reply:
        """The reply to a request; a Failure where it cannot be used."""
        try:
            return self._reply(request)
        except (BadLine, FaqError) as error:
            return Failure(str(error))

    def as_json(self, reply: Reply, request: Mapping[str, Any]) -> dict[str, Any]:
        """The reply as the JSON contract has it, with the request's id and session."""
        session = request.get("session")
        return to_json(
            reply,
            id=request.get("id"),
            session=session if isinstance(session, str) else None,
            content_digest=self.first.content.digest,
            explain=self.explain or request.get("explain") is True,
        )

    def line(self, line: bytes) -> str:
        """The reply to one line as a line of plain ASCII, without its end."""
        reply, request = self._read(line)
        shown = self.as_json(reply, request)
        if not isinstance(reply, Answer):
            return WRITER.encode(shown)
        shown["entry"] = None
        head, _, tail = WRITER.encode(shown).rpartition(_NO_ENTRY)
        return f"{head}{_entry(reply.entry)}{tail}"

    def _reply(self, request: Mapping[str, Any]) -> Reply:
        _refuse_misspelt(request)
        text, tree, responses = request.get("text"), request.get("tree"), request.get("responses")
        session = _field(request, "session", str, "text")
        if session is not None and len(session) > LONGEST_NAME:
            raise BadLine(wording.BAD_FIELD.format(name="session", wanted=f"at most {LONGEST_NAME} characters long"))
        _field(request, "text", str, "text")
        _field(request, "tree", str, "text")
        if responses is not None and not (
            isinstance(responses, dict) and all(isinstance(value, str) for value in responses.values())
        ):
            raise BadLine(wording.BAD_FIELD.format(name="responses", wanted="an object of question ids to option ids"))
        if text is None and tree is None:
            raise BadLine(wording.NO_FIELD)
        conversation = self._conversation(session)
        if tree is not None:
            from faq import begin_strict

            begin_strict(conversation.content, tree, responses or {})
            return conversation.start_tree(tree, responses)
        assert isinstance(text, str)
        return conversation.reply(text)

    def _conversation(self, session: str | None) -> Conversation:
        if session is None:
            return self.first.fresh()
        conversation = self.sessions.pop(session, None) or self.first.fresh()
        self.sessions[session] = conversation
        if len(self.sessions) > MOST_SESSIONS:
            self.sessions.popitem(last=False)
        return conversation


def parsed(line: bytes) -> Mapping[str, Any]:
    """The request a line holds. Raises BadLine."""
    if len(line) > LONGEST_LINE:
        raise BadLine(wording.LINE_TOO_LONG.format(limit=LONGEST_LINE))
    try:
        request = READER.decode(line.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        raise BadLine(wording.BAD_LINE.format(reason="it is not UTF-8")) from error
    except ValueError as error:
        raise BadLine(wording.BAD_LINE.format(reason=one_line(str(error), 100))) from error
    if not isinstance(request, dict):
        raise BadLine(wording.BAD_LINE.format(reason="it holds something else"))
    return request


def run(
    conversation: Conversation, lines: Iterable[bytes] | None = None, out: TextIO | None = None, explain: bool = False
) -> None:
    """Answer lines until they end. BrokenPipeError is the caller's."""
    desk = Desk(conversation, explain)
    out = sys.stdout if out is None else out
    for line in streams.lines(LONGEST_LINE) if lines is None else lines:
        if line.strip():
            out.write(desk.line(line) + "\n")
            out.flush()


def _made(entry: Entry, stale: bool) -> str:
    return f'"entry":{WRITER.encode(entry_json(entry))},"options":'


_entry = PerEntry(_made)


def _refuse_misspelt(request: Mapping[str, Any]) -> None:
    """A field that is nearly a known one is mistyped; other columns of an export are left alone. Raises BadLine."""
    for name in request:
        nearest = None if name in FIELDS else UnknownNameError("field", name, FIELDS).nearest
        if nearest is not None and nearest not in request:
            known = ", ".join(FIELDS)
            raise BadLine(UNKNOWN_FIELD.format(name=one_line(name, 60), nearest=nearest, known=known))


def _field(request: Mapping[str, Any], name: str, wanted: type, word: str) -> Any:
    value = request.get(name)
    if value is not None and not isinstance(value, wanted):
        raise BadLine(wording.BAD_FIELD.format(name=name, wanted=word))
    return value
