"""``golive-faq list``: what the content holds."""

from __future__ import annotations

import json
import sys

import click

from assistant import wording
from assistant.opening import Opened


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List entries by topic, and guides."""
    opened: Opened = ctx.obj
    content = opened.content
    if as_json:
        listed = {
            "schema_version": 1,
            "content": content.digest,
            "entries": [
                {"id": e.id, "question": e.question, "topic": e.topic or None} for e in content.entries.values()
            ],
            "trees": [{"id": t.id, "title": t.title} for t in content.trees.values()],
        }
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
        return
    lines: list[str] = []
    topics = [*content.about.topics, *sorted({entry.topic for entry in content.entries.values()})]
    for topic in dict.fromkeys(topics):
        entries = [entry for entry in content.entries.values() if entry.topic == topic]
        if entries:
            lines += ["", content.about.topics.get(topic, topic)] if topic else [""]
            lines += [f"  {entry.id}: {entry.question}" for entry in entries]
    if content.trees:
        lines += ["", wording.GUIDES.rstrip(":")]
        lines += [f"  {tree.id}: {tree.title}" for tree in content.trees.values()]
    sys.stdout.write("\n".join(lines).strip("\n") + "\n")
