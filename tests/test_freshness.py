"""When an answer is due for review; the day is always given."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.exits import Exit
from assistant.fronts import cli
from faq import Content, Entry, due_on, is_stale, stale_entries


def entry(name: str, verified: str, days: int) -> Entry:
    return Entry(name, "Why?", "So.", verified=verified, review_every=days)


@pytest.mark.parametrize(
    ("verified", "days", "today", "stale"),
    [
        ("2026-01-01", 10, "2026-01-10", False),
        ("2026-01-01", 10, "2026-01-11", False),  # the day it is due
        ("2026-01-01", 10, "2026-01-12", True),
        ("2024-02-28", 1, "2024-02-29", False),  # a leap day
        ("2024-02-28", 1, "2024-03-01", True),
        ("2026-01-01", 0, "2099-01-01", False),  # no review was promised
        ("", 10, "2026-01-01", True),  # promised, but never verified
        ("", 0, "2026-01-01", False),
        ("9999-12-31", 36500, "2026-01-01", False),  # beyond the calendar
    ],
)
def test_a_review_is_overdue_the_day_after_it_was_due(verified: str, days: int, today: str, stale: bool) -> None:
    assert is_stale(entry("a", verified, days), today) is stale


def test_the_day_it_is_due_is_told() -> None:
    assert due_on(entry("a", "2026-01-01", 30)) == "2026-01-31"
    assert due_on(entry("a", "2026-01-01", 0)) == ""


def test_the_longest_overdue_comes_first_and_ties_go_by_id() -> None:
    rows = [entry("c", "2026-01-01", 1), entry("b", "2026-01-01", 1), entry("a", "2026-01-05", 1)]
    found = stale_entries(Content({row.id: row for row in rows}), "2026-01-08")
    assert [(stale.entry.id, stale.days) for stale in found] == [("b", 6), ("c", 6), ("a", 2)]


FOLDER = "tests/fixtures/lint/FAQ424"  # verified 2025-05-01, reviewed every 180 days


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(["stale", *arguments])
    return (left.value.code, *capsys.readouterr())


def test_stale_lists_what_is_due_and_fails_only_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, FOLDER, "--today", "2025-10-30")
    assert (code, out) == (
        Exit.ANSWERED,
        f"bulb: due 2025-10-28 (2 days ago), lamp-desk: {FOLDER}/entries/bulb.yaml\n",
    )
    assert err == "1 of 1 entry is due for a review.\n"
    assert run(capsys, FOLDER, "--today", "2025-10-30", "--fail-on-stale")[0] == Exit.BAD_CONTENT


def test_nothing_is_due_on_the_last_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, FOLDER, "--today", "2025-10-28", "--fail-on-stale")[:2] == (Exit.ANSWERED, "")


def test_reading_and_listing_change_no_date(capsys: pytest.CaptureFixture[str]) -> None:
    before = Path(FOLDER, "entries/bulb.yaml").read_bytes()
    run(capsys, FOLDER)
    assert Path(FOLDER, "entries/bulb.yaml").read_bytes() == before


def test_stale_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, FOLDER, "--today", "2025-10-30", "--json")[1])
    assert (found["schema_version"], found["today"]) == (1, "2025-10-30")
    assert found["stale"] == [
        {
            "id": "bulb",
            "question": "How do I change the bulb?",
            "owner": "lamp-desk",
            "verified": "2025-05-01",
            "due": "2025-10-28",
            "days": 2,
            "path": f"{FOLDER}/entries/bulb.yaml",
        }
    ]


# -- the notice in every front end ----------------------------------------------------------------

LAMPS = "tests/fixtures/lamps"  # verified 2026-01-01, reviewed every 30 days
QUESTION = "What is a lamp?"
NOTICE = "This answer was last checked on 2026-01-01 and is due for a review"


def command(*arguments: str, typed: str = "") -> str:
    """What the program prints on standard output."""
    program = [sys.executable, "-m", "assistant.fronts.cli", "--content", LAMPS, "--fast"]
    done = subprocess.run([*program, *arguments], input=typed, capture_output=True, text=True, check=True)
    return done.stdout


def by_mcp_resource() -> str:
    pytest.importorskip("mcp")
    from assistant.fronts.mcp import Answerer
    from assistant.opening import Opened

    return Answerer(Opened(Path(LAMPS), fast=True).conversation()).read("faq://entry/lamp")


def by_mcp_tool() -> str:
    pytest.importorskip("mcp")
    from assistant.fronts.mcp import Answerer
    from assistant.opening import Opened

    return str(Answerer(Opened(Path(LAMPS), fast=True).conversation()).call("ask", {"text": QUESTION}))


def by_http() -> str:
    pytest.importorskip("starlette")
    pytest.importorskip("uvicorn")
    from starlette.testclient import TestClient

    from assistant.fronts.http import app
    from assistant.fronts.http.service import Service, Settings

    service = Service(Settings(Path(LAMPS), fast=True, keys=(b"a key that is long enough",), watch=False), print)
    with TestClient(app.application(service), base_url="http://127.0.0.1") as client:
        reply = client.post("/v1/ask", json={"text": QUESTION}).json()
    assert reply["stale"] is True
    return str(reply["text"])


FRONTS: dict[str, Callable[[], str]] = {
    "ask": lambda: command("ask", QUESTION),
    "ask --json": lambda: command("ask", "--json", QUESTION),
    "ask --ndjson": lambda: command("ask", "--ndjson", typed=json.dumps({"text": QUESTION})),
    "show": lambda: command("show", "lamp"),
    "line mode": lambda: command("--plain", typed=f"{QUESTION}\n"),
    "HTTP": by_http,
    "MCP tool": by_mcp_tool,
    "MCP resource": by_mcp_resource,
}


@pytest.mark.parametrize("front", FRONTS)
def test_a_stale_answer_carries_its_notice_in_every_front_end(front: str) -> None:
    assert NOTICE in FRONTS[front]()


async def test_a_stale_answer_carries_its_notice_in_the_app() -> None:
    from tests.app_stage import CONTENT, stage

    entries = {
        key: replace(row, verified="2026-01-01", review_every=30) if key == "watering" else row
        for key, row in CONTENT.entries.items()
    }
    content, today = replace(CONTENT, entries=entries), datetime.date(2026, 11, 24)
    async with stage("water", content=content, today=today) as s:
        assert "last checked on 2026-01-01" in " ".join(s.newest.split())
