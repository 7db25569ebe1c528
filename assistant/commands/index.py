"""``golive-faq index``: work out ahead what a folder's first questions would wait for."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from assistant.exits import Exit
from assistant.opening import READY, SNAPSHOT, VECTORS, Opened, kept_folder, threads_for_vectors


@click.command("index")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--ready", is_flag=True, help="Keep it in the folder itself (DIR/ready), to be shipped with it.")
@click.pass_context
def command(ctx: click.Context, folder: Path | None, ready: bool) -> int:
    """Compute a folder's vectors and word index now, and keep them."""
    from assistant.commands.folders import writers_folder
    from assistant.progress import Progress
    from faq import Matcher, build_index, load, snapshot

    opened: Opened = dataclasses.replace(ctx.obj, folder=writers_folder(ctx, folder))
    target = opened.folder / READY if ready else kept_folder(opened.folder)
    content = load(opened.folder)
    index = build_index(content)
    try:
        snapshot.write(target / SNAPSHOT, opened.folder, content, *index)
    except OSError as error:
        sys.stderr.write(f"error: {target}: cannot be written ({error.strerror or error})\n")
        return Exit.ERROR
    with Progress("encoding") as progress:
        matcher = Matcher(
            content,
            index=index,
            vectors=target / VECTORS,
            notice=opened.notice,
            progress=progress,
            threads=threads_for_vectors(),
        )
        prepared = opened.fast or matcher.prepare()
    sys.stderr.write(f"kept in {target}\n")
    return Exit.ANSWERED if prepared else Exit.ERROR
