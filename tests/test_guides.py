"""The guides in docs/: every command and example of theirs is run, in a folder of its own, and ends as it says."""

from __future__ import annotations

import json
import os
import queue
import re
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

BLOCK = re.compile(r"```sh\n(.*?)```", re.S)
ENDS = re.compile(r"^# exit code (\d+)$", re.M)
GUIDE = Path("docs/write-content.md")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment with the commands of this checkout, and nothing of the person who runs the tests."""
    programs = tmp_path / "bin"
    programs.mkdir()
    python = shlex.quote(sys.executable)
    for name, what in (("golive-faq", f"{python} -m assistant.fronts.cli"), ("python", python)):
        (programs / name).write_text(f'#!/bin/sh\nexec {what} "$@"\n')
        (programs / name).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GOLIVE_", "XDG_"))}
    roles = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
    people = {f"GIT_{role}": "tests@example.org" for role in roles}
    return {
        **kept,
        **people,
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONWARNINGS": "error",
    }


def script_of(blocks: list[str]) -> str:
    """All blocks as one script that stops at the first command that ends otherwise than the guide says."""
    lines = ["set -eu"]
    for number, block in enumerate(blocks, 1):
        ends = ENDS.search(block)
        lines.append(f"echo '== block {number}'")
        if ends:
            lines += ["set +e", block, "ended=$?", "set -e", f'[ "$ended" = {ends[1]} ] || exit 99']
        else:
            lines.append(block)
    return "\n".join(lines)


def test_every_command_of_the_writers_guide_works(tmp_path: Path, shell: dict[str, str]) -> None:
    pytest.importorskip("ruamel.yaml")
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(blocks) >= 10
    work = tmp_path / "work"
    work.mkdir()
    done = subprocess.run(
        ["bash", "-c", script_of(blocks)], cwd=work, env=shell, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-1_500:] + done.stderr[-1_500:]
    parts = done.stdout.split("== block ")
    assert "Hold the button" in parts[1], "the made-up product answers"
    assert done.stderr.count("tests pass (100.0%)") == len(re.findall(r"^golive-faq test\b", script_of(blocks), re.M))
    assert done.stderr.count(".: nothing found.") == script_of(blocks).count("golive-faq check\n")
    assert "Rain and snow do no harm" in parts[3]
    assert "twelve months → nine months" in done.stdout
    assert "measure" in done.stdout[done.stdout.index("gap-") :]
    assert "answer rain-and-snow" in parts[-1]
    assert (work / "my-faq" / "faq.html").stat().st_size > 1_000


def test_the_writers_guide_names_only_commands_there_are() -> None:
    from assistant.fronts.cli import COMMANDS

    text = GUIDE.read_text(encoding="utf-8")
    named = set(re.findall(r"golive-faq (?:--\S+ \S+ )?([a-z][a-z-]+)", text)) - {"with", "does"}
    assert named - set(COMMANDS) <= {"in", "and"}


# -- docs/embed.md ------------------------------------------------------------------------------------

EMBED = Path("docs/embed.md").resolve()
SECTION = re.compile(r"^## (.+)$", re.M)
PYTHON = re.compile(r"```python\n(.*?)```", re.S)
NEEDS = re.compile(r"\A# needs: (.+)$", re.M)

SAYS: dict[str, tuple[str, ...]] = {
    "One question": (r"answer go-live-duration [01]\.\d\d\n([01]\.\d\d .+\n)+",),
    "Suggest answers in a ticket form": (r".+\ngo-live-duration\nNone\n",),
    "Triage a CSV of tickets": (
        r"id,text,kind,entry,confidence\n1,is go live free of charge\?,answer,go-live-cost,[01]\.\d\d\n"
        r"2,my printer is on fire,none,,0\.\d\d\n\n",
    ),
    "A conversation": (r"go-live-duration [01]\.\d\d\nAnswer\n.+\ntree_(question|outcome)\n",),
    "Save a conversation and go on later": (r"TreeQuestion 0 True\n",),
    "Reload without stopping": (
        r"the old content goes on: .+: FAQ\d+ .+\nTrue changed\nTreeQuestion\nWhere can I park\?\n",
    ),
    "Your own encoder": (r"True\n",),
}
"""Section to what its examples print; those of other sections have a test of their own."""
OWN_TEST = {"A Slack bot", "Test your own content with pytest"}


def examples() -> dict[str, list[str]]:
    """Section to its examples, without those that need what is not ours."""
    found: dict[str, list[str]] = {}
    _, *parts = SECTION.split(EMBED.read_text(encoding="utf-8"))
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        blocks = [block for block in PYTHON.findall(text) if not NEEDS.match(block)]
        if blocks:
            found[title] = blocks
    return found


@pytest.fixture
def desk(tmp_path: Path, shell: dict[str, str]) -> Path:
    """A folder to work in, with the content beside."""
    work = tmp_path / "desk"
    work.mkdir()
    (work / "content").symlink_to(Path("content").resolve())
    shell["OPENBLAS_NUM_THREADS"] = "1"
    shell["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    return work


def test_every_example_for_embedding_is_run() -> None:
    assert set(examples()) == set(SAYS) | OWN_TEST


@pytest.mark.parametrize("title", SAYS)
def test_an_example_for_embedding_prints_what_it_should(title: str, desk: Path, shell: dict[str, str]) -> None:
    blocks = examples()[title]
    for block, says in zip(blocks, SAYS[title], strict=True):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block],
            cwd=desk,
            env=shell,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-1_500:]
        assert re.fullmatch(says, done.stdout), done.stdout


def test_an_example_that_needs_what_is_not_ours_is_python_all_the_same() -> None:
    blocks = [block for block in PYTHON.findall(EMBED.read_text(encoding="utf-8")) if NEEDS.match(block)]
    assert len(blocks) == 1
    for block in blocks:
        compile(block, str(EMBED), "exec")


def test_the_pytest_example_tests_a_content(desk: Path, shell: dict[str, str]) -> None:
    conftest, tests = examples()["Test your own content with pytest"]
    (desk / "conftest.py").write_text(conftest, encoding="utf-8")
    (desk / "test_our_faq.py").write_text(tests, encoding="utf-8")
    del shell["PYTHONWARNINGS"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(desk), str(desk)]
    done = subprocess.run(command, cwd=desk, env=shell, capture_output=True, text=True, check=False)
    assert "5 passed" in done.stdout, done.stdout[-1_500:] + done.stderr[-500:]
    wrong = tests.replace('"go-live-duration")', '"go-live-cost")')
    (desk / "test_our_faq.py").write_text(wrong, encoding="utf-8")
    done = subprocess.run(command, cwd=desk, env=shell, capture_output=True, text=True, check=False)
    assert "1 failed, 4 passed" in done.stdout, "an answer that is not the one wanted is seen"


# -- the Slack bot ------------------------------------------------------------------------------------


class Slack(ThreadingHTTPServer):
    """Stands for Slack's own API: takes what the bot calls, and says who the bot is."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SlackCalls)
        self.calls: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()


class SlackCalls(BaseHTTPRequestHandler):
    server: Slack

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        given: dict[str, Any]
        if "json" in self.headers["Content-Type"]:
            given = json.loads(body)
        else:
            given = {name: values[0] for name, values in parse_qs(body).items()}
        method = self.path.strip("/")
        if method != "auth.test":
            self.server.calls.put((method, given))
        said = json.dumps({"ok": True, "team_id": "T1", "user_id": "U0", "bot_id": "B0", "bot_user_id": "U0"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def slack(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Slack]]:
    """The guide's bot, and what stands for Slack."""
    pytest.importorskip("slack_bolt", reason="Slack's framework is not installed: pip install slack_bolt")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "signing secret")
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.chdir(desk)
    (block,) = examples()["A Slack bot"]
    names: dict[str, Any] = {"__name__": "faq_bot"}
    exec(compile(block, str(EMBED), "exec"), names)
    with Slack() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        names["app"].client.base_url = f"http://127.0.0.1:{server.server_port}/"
        yield names, server
        server.shutdown()
        thread.join()


def sent_by_slack(names: dict[str, Any], body: str, kind: str, secret: str = "signing secret") -> Any:
    """What the bot answers to a request that is signed as Slack signs."""
    from slack_bolt import BoltRequest
    from slack_sdk.signature import SignatureVerifier

    at = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    headers: dict[str, str | Sequence[str]] = {
        "content-type": [kind],
        "x-slack-request-timestamp": [at],
        "x-slack-signature": [signature or ""],
    }
    return names["app"].dispatch(BoltRequest(body=body, headers=headers))


def command_of(text: str, user: str = "U1") -> str:
    return urlencode({"command": "/faq", "text": text, "team_id": "T1", "channel_id": "C1", "user_id": user,
                      "api_app_id": "A1", "trigger_id": "1", "response_url": "http://127.0.0.1:9/none"})  # fmt: skip


FORM = "application/x-www-form-urlencoded"


def test_the_slack_command_answers_and_remembers_each_person(slack: tuple[Any, Slack]) -> None:
    names, _ = slack
    first = sent_by_slack(names, command_of("start who-owns-the-key"), FORM)
    assert first.status == 200
    said = json.loads(first.body)
    assert said["response_type"] == "ephemeral"
    assert said["blocks"][0]["type"] == "markdown"
    assert "1." in said["text"]
    asked = json.loads(sent_by_slack(names, command_of("1"), FORM).body)
    assert asked["text"] != said["text"]
    other = json.loads(sent_by_slack(names, command_of("back", "U2"), FORM).body)
    assert other["text"] not in (said["text"], asked["text"]), "another person is in no guide"


def test_the_slack_bot_takes_nothing_that_slack_did_not_sign(slack: tuple[Any, Slack]) -> None:
    names, _ = slack
    assert sent_by_slack(names, command_of("is go live free?"), FORM, "another secret").status == 401


def test_mentioning_the_slack_bot_is_answered_in_the_thread(slack: tuple[Any, Slack]) -> None:
    names, server = slack
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "17.1", "text": "<@U0> is go live free?"}
    body = json.dumps({"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "E1", "event": event})
    assert sent_by_slack(names, body, "application/json").status == 200
    method, given = server.calls.get(timeout=60)
    assert (method, given["channel"], given["thread_ts"]) == ("chat.postMessage", "C1", "17.1")
    assert "free" in given["text"].lower() or "charge" in given["text"].lower()
