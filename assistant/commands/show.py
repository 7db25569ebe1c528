"""``golive-faq show``: one entry by its id."""

from __future__ import annotations

import click

from assistant.commands.ask import show
from assistant.opening import Opened


@click.command("show")
@click.argument("entry_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def command(ctx: click.Context, entry_id: str, as_json: bool) -> None:
    """Show one entry. `golive-faq list` names them all."""
    opened: Opened = ctx.obj
    show(ctx, opened, opened.conversation().show(entry_id), as_json=as_json)
