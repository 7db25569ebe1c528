"""``golive-faq serve``: the HTTP front end and its page; on this machine alone unless told otherwise."""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Sequence
from pathlib import Path

import click

from assistant.commands.journal_option import journal_option
from assistant.exits import Exit
from assistant.journal_address import opened as opened_journal
from assistant.opening import Opened

MISSING = "Serving needs the extra: pip install 'golive-faq[serve]'"
OPEN_TO_OTHERS = (
    "Others can reach {host}. Give --token-file FILE to ask them for a token, or --public to let anyone ask."
)
TAKEN = "Cannot listen on {host}:{port}: {reason}."
NO_ORIGIN = "'{origin}' is no origin; write it like https://support.example.com"
WHERE = "http://{host}:{port} — the page; /openapi.json — the API; Ctrl+C ends it"
SHARED_KEY = "note: without --state-key-file, conversations end when the server is started anew."
KEPT = "Questions are kept, masked, in {place}"
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--token-file", type=click.Path(path_type=Path), help="Ask for one of the tokens in this file.")
@click.option("--public", is_flag=True, help="Let anyone ask who reaches the address.")
@click.option(
    "--state-key-file",
    type=click.Path(path_type=Path),
    help="Sign conversations with this file's first line; the others still verify.",
)
@click.option("--allow-host", multiple=True, metavar="NAME", help="A name the server answers to (repeatable).")
@click.option("--embed-from", multiple=True, metavar="ORIGIN", help="A site that may embed the page (repeatable).")
@click.option(
    "--rate",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Requests a second from one address; 0 is no limit.",
)
@click.option("--watch/--no-watch", default=True, show_default=True, help="Read content again when its files change.")
@click.option("--log-questions", is_flag=True, help="Let the log hold what people ask.")
@journal_option("Keep questions, masked, in this place")
@click.pass_context
def command(
    ctx: click.Context,
    host: str,
    port: int,
    workers: int,
    token_file: Path | None,
    public: bool,
    state_key_file: Path | None,
    allow_host: tuple[str, ...],
    embed_from: tuple[str, ...],
    rate: float,
    watch: bool,
    log_questions: bool,
    journal: str | None,
) -> None:
    """Serve answers over HTTP, with a page and a widget to embed."""
    opened: Opened = ctx.obj
    local = is_loopback(host)
    if not local and token_file is None and not public:
        raise click.UsageError(OPEN_TO_OTHERS.format(host=host), ctx)
    bad = next((origin for origin in embed_from if not is_origin(origin)), None)
    if bad is not None:
        raise click.UsageError(NO_ORIGIN.format(origin=bad), ctx)
    try:
        from assistant.fronts.http import knowledge, running
        from assistant.fronts.http.service import Settings
        from assistant.fronts.http.together import readers_for
        from assistant.fronts.http.tokens import random_key, read_secrets
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("starlette", "uvicorn", "anyio"):
            raise
        click.echo(MISSING, err=True)
        ctx.exit(int(Exit.ERROR))
    kept_in = opened_journal(journal).place if journal else ""
    access = read_secrets(token_file) if token_file else ()
    keys = read_secrets(state_key_file) if state_key_file else (random_key(),)
    known = knowledge.opened(opened.folder, opened.fast, opened.notice)
    settings = Settings(
        folder=opened.folder,
        fast=opened.fast,
        keys=keys,
        access=access,
        hosts=host_names(host, allow_host) if local or allow_host else (),
        embed_from=embed_from,
        rate=rate,
        log_questions=log_questions,
        watch=watch,
        readers=readers_for(workers),
        journal=journal or "",
    )
    try:
        with running.listening(host, port) as sock:
            shown = f"[{host}]" if ":" in host else host
            with contextlib.suppress(OSError):  # a log that cannot be written stops nothing
                click.echo(WHERE.format(host=shown, port=sock.getsockname()[1]), err=True)
                if state_key_file is None and not local:
                    click.echo(SHARED_KEY, err=True)
                if kept_in:
                    click.echo(KEPT.format(place=kept_in), err=True)
            running.run(settings, sock, workers, known)
    except OSError as error:
        click.echo(TAKEN.format(host=host, port=port, reason=error.strerror or error), err=True)
        ctx.exit(int(Exit.ERROR))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_names(host: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """Names that a request's Host may carry, in lower case."""
    own = f"[{host}]" if ":" in host else host
    return tuple(dict.fromkeys(name.lower() for name in (*LOCAL_NAMES, own, *allowed)))


def is_origin(text: str) -> bool:
    """Whether a text is a scheme and a host, and nothing that could end a header or a policy."""
    import re

    return re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", text) is not None
