"""``golive-faq version``: program, content and schema."""

from __future__ import annotations

import sys

import click

from assistant.opening import Opened


@click.command("version")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show versions of program, content and schema."""
    opened: Opened = ctx.obj
    sys.stdout.write(version_text(str(opened.folder)) + "\n")


def version_text(content: str | None) -> str:
    """Three lines; content that cannot be read is said, not raised."""
    from importlib.metadata import PackageNotFoundError, version

    from assistant.contract import SCHEMA_VERSION
    from assistant.locations import content_folder
    from faq import ContentError, load

    try:
        program = version("golive-faq")
    except PackageNotFoundError:
        program = "(not installed)"
    try:
        digest = load(content_folder(content)).digest
    except ContentError as error:
        count = len(error.problems)
        digest = f"cannot be used ({count} problem{'s' if count > 1 else ''})"
    return f"golive-faq {program}\ncontent {digest}\nreply schema {SCHEMA_VERSION}"
