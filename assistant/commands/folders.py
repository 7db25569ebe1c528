"""Which folder a writer's command means: to read, and to write to."""

from __future__ import annotations

from pathlib import Path

import click

HERE = (".", "content")
"""Where a knowledge base is looked for when none is named."""


def present_base() -> Path | None:
    """The present folder where it is a knowledge base (it has ``entries``), else its ``content``, else None."""
    return next((Path(name) for name in HERE if (Path(name) / "entries").is_dir()), None)


def writers_folder(ctx: click.Context, given: Path | None) -> Path:
    """The folder to check, test or measure: the one given or named, else the one here, else what answers questions."""
    from assistant.locations import content_folder, content_origin

    if given is not None:
        return given
    named = ctx.find_root().params.get("content")
    if content_origin(named) in ("option", "environment"):
        return content_folder(named)
    return present_base() or content_folder(named)


def base_folder(ctx: click.Context) -> Path:
    """The knowledge base to write to: the one that was named, else the one here.

    The packaged content is never written to.
    """
    from assistant.locations import CONTENT_VARIABLE, content_folder, content_origin

    named = ctx.find_root().params.get("content")
    if content_origin(named) in ("option", "environment"):
        folder = content_folder(named)
        if not folder.is_dir():
            raise click.ClickException(f"{folder} is no folder; `golive-faq new {folder}` starts one.")
        return folder
    found = present_base()
    if found is None:
        raise click.UsageError(f"name the knowledge base: golive-faq --content DIR …, or set {CONTENT_VARIABLE}")
    return found
