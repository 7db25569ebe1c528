"""Scripted sessions that every way in must answer alike, and the drivers that take them there.

A driver takes a content folder and the sessions, and gives each session's replies as the JSON contract has them.
A further way in is one more row of ``DRIVERS``. Whatever a session is told, its wording included, must be equal.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.contract import to_json
from assistant.conversation import Conversation
from assistant.fronts import ndjson
from assistant.replies import Failure, Reply
from faq import FaqError, Matcher, begin_strict, load

LAMPS = Path("tests/fixtures/lamps")
TWIN = "question: How do I clean a {kind} shade?\nanswer: With {kind} polish.\nvariants: [clean {kind}]\n"
"""Two entries of this kind make the assistant ask back."""


@dataclass(frozen=True)
class Turn:
    """What is sent, and the kind of reply that shows the session is where it was meant to go.

    Either ``text``, or ``tree`` with ``responses``: a stateless step, after which a session sends no text.
    """

    kind: str
    text: str | None = None
    tree: str | None = None
    responses: Mapping[str, str] = field(default_factory=dict)
    explain: bool = False

    def request(self) -> dict[str, Any]:
        """The turn as NDJSON's fields, which are MCP's arguments too."""
        if self.tree is not None:
            return {"tree": self.tree, "responses": dict(self.responses)}
        return {"text": self.text, **({"explain": True} if self.explain else {})}


Sessions = Mapping[str, Sequence[Turn]]
Replies = dict[str, list[dict[str, Any]]]
Driver = Callable[[Path, Sessions], Replies]

SESSIONS: Sessions = {
    "ask": [Turn("answer", "what is a lamp?"), Turn("answer", "Is petroleum alowed indoors")],
    "ask back and pick by number": [Turn("clarification", "how do i clean a shade"), Turn("answer", "2")],
    "ask back and pick in words": [
        Turn("clarification", "how do i clean a shade"),
        Turn("answer", "how do i clean a brass shade"),
    ],
    "ask back and pick none": [Turn("clarification", "how do i clean a shade"), Turn("notice", "none of these")],
    "not covered, then the nearest": [Turn("fallback", "who sells bread on sunday"), Turn("fallback", "bread")],
    "a guide with back": [
        Turn("tree_question", "start owner"),
        Turn("tree_question", "a consultant, for us"),
        Turn("tree_question", "back"),
        Turn("tree_question", "1"),
        Turn("tree_outcome", "2"),
        Turn("tree_question", "undo"),
    ],
    "a guide with a change": [
        Turn("tree_question", "start owner"),
        Turn("tree_question", "1"),
        Turn("tree_outcome", "1"),
        Turn("tree_question", "change 1"),
        Turn("tree_outcome", "2"),
        Turn("notice", "leave"),
    ],
    "a question inside a guide": [
        Turn("tree_question", "start owner"),
        Turn("answer", "what is a lamp?"),
        Turn("tree_question", "1"),
        Turn("tree_question", "?"),
    ],
    "ask back inside a guide": [
        Turn("tree_question", "start owner"),
        Turn("clarification", "how do i clean a shade?"),
        Turn("notice", "7"),
        Turn("answer", "1"),
        Turn("tree_question", "1"),
    ],
    "slips, and a yes to nothing": [
        Turn("notice", "yes"),
        Turn("notice", "start onwer"),
        Turn("tree_question", "yes"),
        Turn("tree_question", "no"),
        Turn("tree_question", "a consutlant"),
        Turn("tree_question", "99"),
        Turn("tree_outcome", "２"),
    ],
    "an answer given before is offered": [
        Turn("tree_question", "start owner"),
        Turn("tree_question", "2"),
        Turn("tree_question", "start price"),
        Turn("tree_outcome", "yes"),
    ],
    "steps of a guide": [
        Turn("tree_question", tree="owner"),
        Turn("tree_question", tree="owner", responses={"builder": "us"}),
        Turn("tree_outcome", tree="owner", responses={"builder": "us", "for-whom": "sold"}),
    ],
    "follow-ups": [
        Turn("answer", "is petroleum allowed indoors"),
        Turn("answer", "and outdoors?"),
        Turn("answer", "why?"),
        Turn("answer", "how do i clean a brass shade"),
        Turn("answer", "and glass?"),
        Turn("notice", "that helped"),
    ],
    "explain": [
        Turn("answer", "what is a lmap?", explain=True),
        Turn("clarification", "how do i clean a shade", explain=True),
        Turn("fallback", "who sells bread on sunday", explain=True),
    ],
    "explain afterwards": [Turn("answer", "what is a lamp?"), Turn("answer", "explain")],
    "small talk": [Turn("notice", "hello"), Turn("notice", "help"), Turn("notice", "guides")],
    "texts that are none": [
        Turn("notice", ""),
        Turn("notice", "\u202e \x07"),
        Turn("answer", "what is a \x1b[31mlamp\x1b[0m?"),
        Turn("fallback", "<script>alert(1)</script> {0} %s"),
        Turn("fallback", "xyzzy " * 2_000),
        Turn("fallback", "什么是 🙂"),
    ],
    "steps that cannot be": [
        Turn("error", tree="ownr"),
        Turn("error", tree="owner", responses={"bulider": "us"}),
        Turn("error", tree="owner", responses={"builder": "uss"}),
        Turn("error", tree="owner", responses={"for-whom": "own"}),
    ],
}

REFUSED: Mapping[str, Mapping[str, Any]] = {
    "a text that is a number": {"text": 5},
    "a text that is a list": {"text": ["what is a lamp?"]},
    "nothing asked": {},
    "a session that is a number": {"text": "what is a lamp?", "session": 5},
    "responses that are a list": {"tree": "owner", "responses": ["us"]},
    "a response that is a number": {"tree": "owner", "responses": {"builder": 1}},
}
"""What no wire takes; each must say so in a sentence and go on. How it says so is the wire's own."""


def made_content(folder: Path) -> Path:
    """The content of the sessions, in a folder of its own; no review is ever overdue in it."""
    shutil.copytree(LAMPS, folder)
    lamp = folder / "entries" / "lamp.yaml"
    lamp.write_text(lamp.read_text(encoding="utf-8").replace("review_every: 30 days\n", ""), encoding="utf-8")
    for kind in ("brass", "glass"):
        (folder / "entries" / f"clean-{kind}.yaml").write_text(TWIN.format(kind=kind), encoding="utf-8")
    return folder


def comparable(reply: Mapping[str, Any]) -> dict[str, Any]:
    """A reply without what is the caller's own, and as JSON has it."""
    kept = {name: value for name, value in reply.items() if name not in ("id", "session")}
    return json.loads(json.dumps(kept))  # type: ignore[no-any-return]


# -- drivers ------------------------------------------------------------------------------------------


def python(folder: Path, sessions: Sessions, saved: bool = False) -> Replies:
    """Conversations over one content and one matcher. ``saved``: each turn goes on from a state written as JSON."""
    content = load(folder)
    matcher = Matcher(content, encoder=None)

    def run(turns: Sequence[Turn]) -> list[dict[str, Any]]:
        talk, replies = Conversation(content, matcher), []
        for turn in turns:
            replies.append(to_json(_said(talk, turn), content_digest=content.digest, explain=turn.explain))
            if saved:
                talk = Conversation.resume(content, matcher, json.loads(json.dumps(talk.state())))
        return replies

    return {name: run(turns) for name, turns in sessions.items()}


def _said(talk: Conversation, turn: Turn) -> Reply:
    if turn.tree is None:
        return talk.reply(turn.text or "")
    try:
        begin_strict(talk.content, turn.tree, turn.responses)
        return talk.start_tree(turn.tree, turn.responses)
    except FaqError as error:
        return Failure(str(error))


def python_saved(folder: Path, sessions: Sessions) -> Replies:
    """As ``python``, each turn from a saved state: what a stateless server does."""
    return python(folder, sessions, saved=True)


def ndjson_inside(folder: Path, sessions: Sessions) -> Replies:
    """The NDJSON front end in this process, the sessions interleaved."""
    content = load(folder)
    out = io.StringIO()
    ndjson.run(Conversation(content, Matcher(content, encoder=None)), _lines(sessions), out)
    return _sorted_out(out.getvalue(), sessions)


def ndjson_process(folder: Path, sessions: Sessions, *options: str) -> Replies:
    """``golive-faq ask --ndjson`` as a process."""
    done = subprocess.run(
        [*command(folder), "ask", "--ndjson", *options],
        input=b"\n".join(_lines(sessions)),
        capture_output=True,
        check=True,
    )
    return _sorted_out(done.stdout.decode(), sessions)


def ndjson_jobs(folder: Path, sessions: Sessions) -> Replies:
    """``golive-faq ask --ndjson`` with two processes at work."""
    return ndjson_process(folder, sessions, "--jobs", "2")


def mcp(folder: Path, sessions: Sessions) -> Replies:
    """The MCP server behind the SDK's own client. Raises ImportError without the SDK."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    async def talk() -> Replies:
        program, *rest = command(folder)
        server = StdioServerParameters(command=program, args=[*rest, "mcp"], env=dict(os.environ))
        replies: Replies = {}
        async with Client(stdio_client(server)) as client:
            for name, turns in sessions.items():
                replies[name] = []
                for turn in turns:
                    request = turn.request()
                    tool = "tree_step" if turn.tree else "explain" if request.pop("explain", False) else "ask"
                    result = await client.call_tool(tool, {**request, "session": name})
                    replies[name].append(result.structured_content)
        return replies

    return asyncio.run(talk())


def http(folder: Path, sessions: Sessions) -> Replies:
    """Two replicas of the HTTP server that share a key alone; a session's turns go to them by turns, with its token.

    Raises ImportError without the packages.
    """
    import httpx

    from assistant.fronts.http.app import application
    from assistant.fronts.http.service import Service, Settings

    async def talk() -> Replies:
        settings = Settings(folder, fast=True, keys=(b"the key of both replicas",), watch=False)
        replicas = [Service(settings, lambda row: None) for _ in range(2)]
        replies: Replies = {name: [] for name in sessions}
        async with contextlib.AsyncExitStack() as ends:
            clients = []
            for replica in replicas:
                await replica.start()
                ends.callback(replica.close)
                transport = httpx.ASGITransport(application(replica))
                client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
                clients.append(await ends.enter_async_context(client))
            for name, turns in sessions.items():
                state: dict[str, Any] = {}
                for at, turn in enumerate(turns):
                    request, path = turn.request(), "/v1/ask"
                    if turn.tree is not None:
                        path = f"/v1/trees/{request.pop('tree')}/step"
                    answer = await clients[at % 2].post(path, json={**request, **state})
                    reply = _without_problem(answer.json(), replicas[0].knowledge.content.digest)
                    state = {"state": reply.pop("state")} if "state" in reply else {}
                    replies[name].append(reply)
        return replies

    return asyncio.run(talk())


def _without_problem(body: dict[str, Any], digest: str) -> dict[str, Any]:
    """An HTTP body as a reply: what HTTP says as a problem (RFC 9457) the others say as an error, in the same words."""
    if not str(body.get("type", "")).startswith("/problems/"):
        return body
    return to_json(Failure(body["detail"]), content_digest=digest)


def command(folder: Path) -> list[str]:
    """The program, words alone."""
    return [sys.executable, "-m", "assistant.fronts.cli", "--content", str(folder), "--fast"]


def _lines(sessions: Sessions) -> list[bytes]:
    rounds = max(map(len, sessions.values()))
    return [
        json.dumps({**turns[at].request(), "session": name}).encode()
        for at in range(rounds)
        for name, turns in sessions.items()
        if at < len(turns)
    ]


def _sorted_out(text: str, sessions: Sessions) -> Replies:
    replies: Replies = {name: [] for name in sessions}
    for line in text.splitlines():
        reply = json.loads(line)
        replies[reply["session"]].append(reply)
    return replies


DRIVERS: Mapping[str, Driver] = {
    "Python": python,
    "Python, state saved between turns": python_saved,
    "NDJSON in this process": ndjson_inside,
    "NDJSON as a process": ndjson_process,
    "NDJSON with two processes at work": ndjson_jobs,
    "HTTP, two replicas": http,
    "MCP": mcp,
}
"""Way in to its driver; the first is what the others are compared with."""
