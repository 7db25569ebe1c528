"""``golive-faq calibrate``: fit the cut-offs to a folder's own tests and scope."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from assistant.exits import Exit
from assistant.opening import Opened


@click.command("calibrate")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--budget",
    type=click.FloatRange(0.001, 0.5),
    metavar="SHARE",
    help="Wrong answers allowed, as a share of what is answered (default 0.035).",
)
@click.option("--dry-run", is_flag=True, help="Print the calibration and write nothing.")
@click.pass_context
def command(ctx: click.Context, folder: Path | None, budget: float | None, dry_run: bool) -> int:
    """Fit the cut-offs to a folder's tests and scope; they are kept in calibration.json beside the content."""
    from assistant.commands.folders import writers_folder
    from assistant.files import replace_file
    from assistant.measuring import make_matcher
    from assistant.progress import Busy, Progress
    from faq import CalibrationError, calibrate, calibration_to_json

    opened: Opened = dataclasses.replace(ctx.obj, folder=writers_folder(ctx, folder))
    options = {} if budget is None else {"budget": budget}
    with Busy("reading the content"):
        make = make_matcher(opened)
    try:
        with Progress("calibrating") as progress:
            found = calibrate(opened.content, make, progress=progress, **options)
    except CalibrationError as error:
        sys.stderr.write(f"error: {error}\n")
        return Exit.BAD_CONTENT
    text = json.dumps(calibration_to_json(found), indent=1) + "\n"
    if dry_run:
        sys.stdout.write(text)
    else:
        path = opened.folder / "calibration.json"
        try:
            replace_file(path, text)
        except OSError as error:
            raise click.ClickException(f"{path}: {error.strerror or error}. The file is as it was.") from error
        sys.stderr.write(
            f"fitted on {found.tests} tests and {found.scope} scope examples; answers from "
            f"{found.both.answer_from:.2f} (words alone {found.words.answer_from:.2f})\n"
        )
    return Exit.ANSWERED
