"""``golive-faq check``: every finding of a content folder at once."""

from __future__ import annotations

import datetime
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.exits import Exit

if TYPE_CHECKING:
    from faq import Problem

FORMATS = ("text", "json", "sarif", "github")


@click.command("check")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.option("--strict", is_flag=True, help="Warnings fail the check too.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Judge reviews as of this day (YYYY-MM-DD); default: today.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path | None, form: str, strict: bool, today: datetime.datetime | None) -> int:
    """Check a content folder: shape, references, wording, dates, guides. Exit 5 when something is wrong.

    \b
    golive-faq check content
    golive-faq check --format github --strict
    golive-faq check --format sarif content > findings.sarif

    Every rule, with its reason and an example, is in docs/rules.md.
    """
    from assistant.commands.folders import writers_folder
    from assistant.findings import WRITERS, count, summary
    from assistant.progress import Progress
    from faq import check_folder

    chosen = writers_folder(ctx, folder)
    day = (today.date() if today else datetime.date.today()).isoformat()

    with Progress("checking") as progress:
        problems = check_folder(chosen, day, ask=True, progress=progress)
    problems = tuple(_with_base_above(problem, chosen) for problem in problems)
    sys.stdout.write(WRITERS[form](problems, str(chosen)))
    sys.stdout.flush()
    sys.stderr.write(summary(problems, str(chosen)) + "\n")
    errors, warnings = count(problems)
    return Exit.BAD_CONTENT if errors or (strict and warnings) else Exit.ANSWERED


def _with_base_above(problem: Problem, folder: Path) -> Problem:
    """A finding that a folder holds nothing says, of a part of a knowledge base, which folder is the whole."""
    if problem.code != "FAQ010":
        return problem
    here = folder.resolve()
    part = next((above for above in (here, *here.parents) if above.name in ("entries", "trees")), None)
    if part is None or not (part.parent / "entries").is_dir():
        return problem
    base = part.parent if folder.is_absolute() else Path(os.path.relpath(part.parent))
    return replace(problem, fix=f"the knowledge base is the folder above: golive-faq check {base}")
