"""``golive-faq stale``: answers whose review is overdue."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import click

from assistant.exits import Exit


@click.command("stale")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--fail-on-stale", is_flag=True, help="Exit 5 when any review is overdue.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Judge as of this day (YYYY-MM-DD); default: today.",
)
@click.pass_context
def command(
    ctx: click.Context, folder: Path | None, fail_on_stale: bool, as_json: bool, today: datetime.datetime | None
) -> int:
    """List answers whose review is overdue, the longest first. Only editing `verified` makes one fresh again.

    \b
    golive-faq stale
    golive-faq stale --fail-on-stale content
    """
    from assistant.commands.folders import writers_folder
    from assistant.progress import Progress
    from faq import due_on, load, stale_entries

    with Progress("reading") as progress:
        content = load(writers_folder(ctx, folder), progress)
    day = (today.date() if today else datetime.date.today()).isoformat()
    found = stale_entries(content, day)
    if as_json:
        rows = [
            {
                "id": stale.entry.id,
                "question": stale.entry.question,
                "owner": stale.entry.owner or None,
                "verified": stale.entry.verified or None,
                "due": due_on(stale.entry) if stale.entry.verified else None,
                "days": stale.days if stale.entry.verified else None,
                "path": stale.entry.place.path,
            }
            for stale in found
        ]
        listed = {"schema_version": 1, "today": day, "content": content.digest, "stale": rows}
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
    else:
        for stale in found:
            owner = f", {stale.entry.owner}" if stale.entry.owner else ""
            if stale.entry.verified:
                when = f"due {due_on(stale.entry)} ({stale.days} day{'' if stale.days == 1 else 's'} ago)"
            else:
                when = "never verified"
            sys.stdout.write(f"{stale.entry.id}: {when}{owner}: {stale.entry.place.path}\n")
        count = len(content.entries)
        sys.stderr.write(f"{len(found)} of {count} entr{'y is' if count == 1 else 'ies are'} due for a review.\n")
    return Exit.BAD_CONTENT if found and fail_on_stale else Exit.ANSWERED
