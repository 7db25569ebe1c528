"""``golive-faq test``: run a content folder's own tests."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.exits import Exit
from assistant.opening import Opened

if TYPE_CHECKING:
    from assistant.test_results import Row
    from assistant.transcripts import Played
    from faq import Content, Matcher

FORMATS = ("text", "json", "junit")


@click.command("test")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    metavar="SHARE",
    help="Exit 5 when a smaller share of the tests passes.",
)
@click.option("--accept", is_flag=True, help="Write today's replies into the transcripts; then read the difference.")
@click.pass_context
def command(ctx: click.Context, folder: Path | None, form: str, fail_under: float, accept: bool) -> int:
    """Run entries' test phrasings, guides' tests and transcripts with the live cut-offs.

    \b
    golive-faq test my-content
    golive-faq test --format junit --fail-under 0.95 > results.xml

    A transcript is a file transcripts/NAME.txt: a line `> text` is what a person types, the lines below it are the
    reply, and a line `…` stands for any lines. `--accept` writes the replies.
    """
    from assistant.commands.folders import writers_folder
    from assistant.progress import Busy, Progress
    from assistant.test_results import WRITERS, Row, passed
    from faq import load, run_tests

    opened: Opened = dataclasses.replace(ctx.obj, folder=writers_folder(ctx, folder))
    with Progress("reading") as progress:
        content = load(opened.folder, progress)  # a snapshot may have been made under another name of the folder
    matcher = opened.matcher
    with Progress("testing") as progress:
        results = run_tests(content, matcher, progress)
    rows = [Row(row.owner, row.text, row.failure, row.place) for row in results.rows]
    with Busy("playing transcripts"):
        rows += _transcripts(opened.folder, content, matcher, accept)
    sys.stdout.write(WRITERS[form](rows, results))
    share = passed(rows)
    failed = sum(bool(row.failure) for row in rows)
    sys.stderr.write(f"{len(rows) - failed} of {len(rows)} tests pass ({share:.1%})\n")
    return Exit.ANSWERED if share >= fail_under else Exit.BAD_CONTENT


def _transcripts(folder: Path, content: Content, matcher: Matcher, accept: bool) -> list[Row]:
    """The turns of every transcript as tests; with ``accept`` none fails, for what was said is written."""
    from assistant import transcripts
    from assistant.files import replace_file
    from assistant.test_results import Row
    from faq import Place

    rows = []
    for path in transcripts.files_of(folder):
        try:
            turns = transcripts.read(path)
        except transcripts.TranscriptError as error:
            rows.append(Row(f"transcript:{path.stem}", path.name, str(error), Place(str(path))))
            continue
        played: list[Played] = transcripts.play(turns, content, matcher)
        accepted = accept and any(row.failure for row in played)
        if accepted:
            try:
                replace_file(path, transcripts.written(played))
            except OSError as error:
                raise click.ClickException(f"{path}: {error.strerror or error}. The file is as it was.") from error
            sys.stderr.write(f"{path}: replies written\n")
        for row in played:
            if row.turn.is_question:
                failure = "" if accepted or not row.failure else _advised(row.failure)
                place = Place(str(path), row.turn.line, 1)
                rows.append(Row(f"transcript:{path.stem}", row.turn.typed, failure, place))
    return rows


def _advised(failure: str) -> str:
    return f"{failure}; if that is right, `golive-faq test --accept` writes it"
