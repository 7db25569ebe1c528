"""``golive-faq eval``: accuracy, wrong answers and refusals with the live cut-offs."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from assistant.exits import Exit
from assistant.opening import Opened

SHOWN_CONFUSIONS = 12


@click.command("eval")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Exit 5 when fewer of the tests find their entry first.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a self-contained page with the plots.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path | None, as_json: bool, fail_under: float | None, html: Path | None) -> int:
    """Measure a content folder: its tests must find their entries, its scope examples must be refused.

    \b
    golive-faq eval
    golive-faq --fast eval my-content --fail-under 0.9
    """
    from assistant.commands.folders import writers_folder
    from assistant.measuring import make_matcher
    from assistant.progress import Busy, Progress
    from faq import judge, report, without_each_part

    opened: Opened = dataclasses.replace(ctx.obj, folder=writers_folder(ctx, folder))
    with Busy("reading the content"):
        make = make_matcher(opened)
    with Progress("measuring") as progress:
        rows = judge(opened.content, make, progress)
    found = report(rows)
    with Busy("measuring without each part"):
        parts = without_each_part(opened.content, make)
    calibration = opened.content.calibration
    if calibration is not None and calibration.digest != opened.content.digest:
        sys.stderr.write("note: the content has changed since its cut-offs were fitted; run `golive-faq calibrate`\n")
    if html is not None:
        from assistant.evaluation_page import page
        from assistant.files import replace_file

        try:
            replace_file(html, page(found, opened.content, parts))
        except OSError as error:
            raise click.ClickException(f"{html}: {error.strerror or error}. The file is as it was.") from error
    if as_json:
        sys.stdout.write(
            json.dumps({**dataclasses.asdict(found), "without_each_part": parts}, ensure_ascii=False, indent=2) + "\n"
        )
    else:
        sys.stdout.write(text(found, parts))
    if fail_under is not None and found.first < fail_under:
        sys.stderr.write(f"{found.first:.1%} of the tests find their entry first; {fail_under:.1%} is asked for\n")
        return Exit.BAD_CONTENT
    return Exit.ANSWERED


def text(found: object, parts: dict[str, float]) -> str:
    """The figures as lines of text."""
    from faq import Report

    assert isinstance(found, Report)
    lines = [
        f"tests                    {found.tests}",
        f"  right entry first      {found.first:.1%}",
        f"  right entry in three   {found.in_three:.1%}",
        f"  answered               {found.answered:.1%} (of these wrong: {found.wrong:.1%})",
        f"  asked back             {found.asked_back:.1%}",
        f"  called not covered     {found.fell_through:.1%}",
        f"  settled by words alone {found.settled:.1%} (of these wrong: {found.settled_wrong:.1%})",
        f"scope examples           {found.scope}",
        f"  answered               {found.scope_answered:.1%}",
        f"  asked back             {found.scope_asked_back:.1%}",
        f"calibration error        {found.calibration_error:.1%}",
    ]
    lines.append("right entry first, with and without each part of the score")
    lines += [f"  {'without ' + part if part else 'with all'}  {share:.1%}" for part, share in parts.items()]
    if found.confusions:
        lines.append("confused most (right entry, taken for, times)")
        lines += [
            f"  {right}  {got or 'nothing'}  {count}" for right, got, count in found.confusions[:SHOWN_CONFUSIONS]
        ]
    weak = sorted(
        (first / count, entry_id, first, count)
        for entry_id, (count, first, _) in found.by_entry.items()
        if first < count
    )
    if weak:
        lines.append("entries that are missed (first, of tests)")
        lines += [f"  {entry_id}  {first} of {count}" for _, entry_id, first, count in weak]
    return "\n".join(lines) + "\n"
