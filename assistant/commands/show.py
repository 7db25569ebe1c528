"""``golive-faq show``: one entry, or the first question of a guide, by its id."""

from __future__ import annotations

import click

from assistant.commands.ask import show
from assistant.opening import Opened
from faq import UnknownNameError


@click.command("show")
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def command(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show one entry, or how a guide begins. `golive-faq list` names them all."""
    opened: Opened = ctx.obj
    entries, trees = opened.content.entries, opened.content.trees
    conversation = opened.conversation()
    if name in entries:
        reply = conversation.show(name)
    elif name in trees:
        reply = conversation.start_tree(name)
    else:
        raise UnknownNameError("entry or guide", name, [*entries, *trees])
    show(ctx, opened, reply, as_json=as_json)
