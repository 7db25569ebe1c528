"""``golive-faq export``: the content in other formats."""

from __future__ import annotations

import sys
from pathlib import Path

import click

FORMATS = ("markdown", "html", "jsonld", "jsonl", "qna")


@click.command("export")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="markdown", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: print.")
@click.pass_context
def command(ctx: click.Context, folder: Path | None, form: str, output: Path | None) -> None:
    """Write all entries as Markdown, a searchable HTML page, FAQPage JSON-LD, JSON lines or QnA Maker TSV.

    \b
    golive-faq export --format html -o faq.html
    golive-faq export --format jsonl content > faq.jsonl
    """
    from assistant.commands.folders import writers_folder
    from assistant.files import replace_file
    from assistant.interchange import write
    from assistant.progress import Busy, Progress
    from faq import load

    with Progress("reading") as progress:
        content = load(writers_folder(ctx, folder), progress)
    with Busy("writing"):
        text = write(form, content)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        replace_file(output, text)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}. The file is as it was.") from error
    sys.stderr.write(f"{len(content.entries):,} entries written to {output}\n")
