"""One contract: every way in gives equal replies to the same sessions."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests import conformance

SCHEMA = json.loads(Path("assistant/schemas/reply.schema.json").read_text(encoding="utf-8"))
CASES = [
    pytest.param(driver, session, id=f"{driver}: {session}")
    for driver in conformance.DRIVERS
    for session in conformance.SESSIONS
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return conformance.made_content(tmp_path_factory.mktemp("conformance") / "lamps")


@functools.cache
def replies_of(driver: str, folder: Path) -> Any:
    try:
        return conformance.DRIVERS[driver](folder, conformance.SESSIONS)
    except ImportError as error:
        pytest.skip(f"{driver} needs a package that is not installed: {error}")


def comparable(driver: str, folder: Path, session: str) -> list[dict[str, Any]]:
    return [conformance.comparable(reply) for reply in replies_of(driver, folder)[session]]


@pytest.mark.parametrize("session", conformance.SESSIONS)
def test_a_session_goes_where_it_was_meant_to_go(session: str, folder: Path) -> None:
    replies = comparable(next(iter(conformance.DRIVERS)), folder, session)
    assert [reply["kind"] for reply in replies] == [turn.kind for turn in conformance.SESSIONS[session]]


@pytest.mark.parametrize(("driver", "session"), CASES)
def test_every_way_in_gives_equal_replies_that_fit_the_schema(driver: str, session: str, folder: Path) -> None:
    expected, found = (comparable(name, folder, session) for name in (next(iter(conformance.DRIVERS)), driver))
    assert len(found) == len(conformance.SESSIONS[session])
    for turn, wanted, reply in zip(conformance.SESSIONS[session], expected, found, strict=True):
        assert reply == wanted, turn
        jsonschema.Draft202012Validator(SCHEMA).validate({"id": None, "session": None, **reply})


def test_the_sessions_hold_every_kind_of_reply() -> None:
    kinds = {turn.kind for turns in conformance.SESSIONS.values() for turn in turns}
    assert kinds == set(SCHEMA["properties"]["kind"]["enum"])


def test_what_ndjson_cannot_take_is_refused_and_it_goes_on(folder: Path) -> None:
    requests = [*conformance.REFUSED.values(), {"text": "what is a lamp?"}]
    done = subprocess.run(
        [*conformance.command(folder), "ask", "--ndjson"],
        input="\n".join(map(json.dumps, requests)),
        capture_output=True,
        text=True,
        check=True,
    )
    kinds = [json.loads(line)["kind"] for line in done.stdout.splitlines()]
    assert kinds == ["error"] * len(conformance.REFUSED) + ["answer"]


@pytest.mark.parametrize("case", conformance.REFUSED)
def test_what_http_cannot_take_is_refused_and_it_goes_on(case: str, folder: Path) -> None:
    pytest.importorskip("starlette", reason="the extra [serve] is not installed")
    pytest.importorskip("httpx")
    from starlette.testclient import TestClient

    from assistant.fronts.http.app import application
    from assistant.fronts.http.service import Service, Settings

    service = Service(Settings(folder, fast=True, watch=False), lambda row: None)
    with TestClient(application(service), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        refused = client.post("/v1/ask", json=conformance.REFUSED[case])
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["errors"][0]["detail"]
        assert client.post("/v1/ask", json={"text": "what is a lamp?"}).json()["kind"] == "answer"


def test_what_mcp_cannot_take_is_refused_and_it_goes_on(folder: Path) -> None:
    pytest.importorskip("mcp", reason="the MCP server needs the extra: pip install 'golive-faq[mcp]'")
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    async def talk() -> list[str]:
        program, *rest = conformance.command(folder)
        server = StdioServerParameters(command=program, args=[*rest, "mcp"], env=dict(os.environ))
        async with Client(stdio_client(server)) as client:
            results = [
                await client.call_tool("tree_step" if "tree" in request else "ask", dict(request))
                for request in [*conformance.REFUSED.values(), {"text": "what is a lamp?"}]
            ]
        return [result.structured_content["kind"] for result in results]

    assert asyncio.run(talk()) == ["error"] * len(conformance.REFUSED) + ["answer"]
