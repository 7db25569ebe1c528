"""``golive-faq mcp``: the FAQ as tools and resources for an agent, on standard input and output."""

from __future__ import annotations

import os
import signal

import click

from assistant.exits import Exit
from assistant.opening import Opened

MISSING = (
    "The MCP server needs the package mcp, which is not installed. "
    "Install golive-faq with its extra: pip install 'golive-faq[mcp]'"
)


@click.command("mcp")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Serve the FAQ to an agent (Model Context Protocol on stdio).

    An agent's host starts it: command "golive-faq", arguments ["mcp"]. It ends with its input.
    """
    opened: Opened = ctx.obj
    try:
        from assistant.fronts import mcp
    except ImportError:
        click.echo(MISSING, err=True)
        ctx.exit(int(Exit.ERROR))
    conversation = opened.conversation()
    # A thread waits for the next line of input and would hold up a regular end until that comes.
    signal.signal(signal.SIGINT, lambda *_: os._exit(Exit.INTERRUPTED))
    mcp.run(conversation)
