"""The command ``serve``: what it would serve, to whom, and what it refuses to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")


from assistant.fronts.http.service import Settings
from tests.http_client import LAMPS


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, list[Settings]]]:
    """Runs the command without serving; exit code, what it says, and what it would have served."""
    from click.testing import CliRunner

    from assistant.commands.serve import command
    from assistant.fronts.http import running
    from assistant.opening import Opened

    served: list[Settings] = []
    monkeypatch.setattr(running, "run", lambda given, sock, workers, known: served.append(given))

    def run(*arguments: str) -> tuple[int, str, list[Settings]]:
        done = CliRunner().invoke(command, ["--port", "0", *arguments], obj=Opened(LAMPS, True))
        return done.exit_code, done.output, served

    return run


def test_this_machine_alone_is_served_unless_told_otherwise(serve: Any) -> None:
    code, output, served = serve()
    assert code == 0
    assert "http://127.0.0.1:" in output
    assert "localhost" in served[0].hosts
    assert len(served[0].keys[0]) == 32


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "faq.example.com", "127.0.0.1.example.com"])
def test_an_address_that_others_reach_asks_for_a_token_or_public(host: str, serve: Any) -> None:
    code, output, served = serve("--host", host)
    assert (code, served) == (2, [])
    assert "--token-file" in output
    assert "--public" in output


def test_with_a_token_or_public_others_are_served(serve: Any, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("# the portal\na token of the server\n", encoding="utf-8")
    code, _, served = serve("--host", "0.0.0.0", "--token-file", str(path))
    assert (code, served[-1].access, served[-1].hosts) == (0, (b"a token of the server",), ())
    code, _, served = serve("--host", "0.0.0.0", "--public", "--state-key-file", str(path))
    assert (code, served[-1].access, served[-1].keys) == (0, (), (b"a token of the server",))


@pytest.mark.parametrize("origin", ["*", "example.com", "https://a.example; script-src *", "https://a.example/path"])
def test_a_site_that_may_embed_is_an_origin(origin: str, serve: Any) -> None:
    code, output, served = serve("--embed-from", origin)
    assert (code, served) == (2, [])
    assert "origin" in output


def test_a_port_that_is_taken_is_told(serve: Any) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as sock:
        code, output, _ = serve("--port", str(sock.getsockname()[1]))
    assert code == 1
    assert "Cannot listen" in output
