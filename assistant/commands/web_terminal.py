"""``golive-faq web-terminal``: the app in a browser, by textual-serve; on this machine alone unless told otherwise."""

from __future__ import annotations

import ipaddress
import os
import shlex
import sys

import click

from assistant.exits import Exit
from assistant.opening import Opened

MISSING = (
    "The web view needs textual-serve, which is not installed. "
    "Install golive-faq with its extra: pip install 'golive-faq[web-terminal]'"
)
NO_PASSWORD = "There is no password: whoever reaches this address uses the app as you. It runs until Ctrl+C."
OPEN_TO_OTHERS = "Others can reach {host}. Nothing protects the app there; add --yes-no-password if that is meant."

CANNOT_LISTEN = "Cannot listen on {address}: {reason}. Another --port may be free."


@click.command("web-terminal")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--yes-no-password", is_flag=True, help="Allow an address that others can reach.")
@click.pass_context
def command(ctx: click.Context, host: str, port: int, yes_no_password: bool) -> None:
    """Serve the app to a browser. There is no password."""
    opened: Opened = ctx.obj
    if not is_loopback(host) and not yes_no_password:
        click.echo(OPEN_TO_OTHERS.format(host=host), err=True)
        ctx.exit(int(Exit.USAGE))
    from importlib.util import find_spec

    if find_spec("textual_serve") is None:
        click.echo(MISSING, err=True)
        ctx.exit(int(Exit.ERROR))
    opened.content  # noqa: B018 - broken content is told here, not in the browser
    line = [sys.executable, "-m", "assistant.fronts.app", "--content", str(opened.folder)]
    if opened.fast:
        line.append("--fast")
    from assistant.fronts.web_view import address_of, serve

    click.echo(address_of(host, port), err=True)
    click.echo(NO_PASSWORD, err=True)
    try:
        serve(shlex.join(line), host, port, loopback=is_loopback(host))
    except OSError as error:
        click.echo(CANNOT_LISTEN.format(address=address_of(host, port), reason=reason_of(error)), err=True)
        ctx.exit(int(Exit.ERROR))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def reason_of(error: OSError) -> str:
    """Why an address cannot be had, in the system's own words."""
    return os.strerror(error.errno).casefold() if error.errno and error.errno > 0 else str(error)
