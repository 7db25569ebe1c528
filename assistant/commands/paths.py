"""``golive-faq paths``: where content and the user's own folders are."""

from __future__ import annotations

import json
import sys

import click

from assistant import locations
from assistant.opening import Opened


@click.command("paths")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show where content and state live."""
    opened: Opened = ctx.obj
    paths = {
        "content": str(opened.folder),
        "content_from": locations.content_origin(ctx.find_root().params.get("content")),
        "config": str(locations.config_folder()),
        "state": str(locations.state_folder()),
        "cache": str(locations.cache_folder()),
    }
    if as_json:
        sys.stdout.write(json.dumps(paths, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write("".join(f"{name.replace('_', ' ')}: {path}\n" for name, path in paths.items()))
