"""``golive-faq test``: run a content folder's own tests."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import click

from assistant.exits import Exit
from assistant.opening import Opened
from assistant.sanitize import one_line

if TYPE_CHECKING:
    from faq import Results


@click.command("test")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("text", "json", "junit")), default="text", show_default=True)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    metavar="SHARE",
    help="Exit 5 when a smaller share of the tests passes.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path | None, form: str, fail_under: float) -> int:
    """Run entries' test phrasings and guides' tests with the live cut-offs.

    \b
    golive-faq test my-content
    golive-faq test --format junit --fail-under 0.95 > results.xml
    """
    from assistant.progress import Progress
    from faq import run_tests

    opened: Opened = ctx.obj
    if folder is not None:
        opened = dataclasses.replace(opened, folder=folder)
    with Progress("testing") as progress:
        results = run_tests(opened.content, opened.matcher, progress)
    sys.stdout.write({"text": _text, "json": _json, "junit": _junit}[form](results))
    failed = sum(bool(row.failure) for row in results.rows)
    sys.stderr.write(f"{len(results.rows) - failed} of {len(results.rows)} tests pass ({results.passed:.1%})\n")
    return Exit.ANSWERED if results.passed >= fail_under else Exit.BAD_CONTENT


def _text(results: Results) -> str:
    lines = [f"{row.place}: {row.owner}: {one_line(row.text)!r} {row.failure}" for row in results.rows if row.failure]
    for tree_id, shares in results.coverage.items():
        lines.append(f"guide {tree_id}: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
    return "\n".join(lines) + "\n" if lines else ""


def _json(results: Results) -> str:
    rows = [
        {
            "owner": row.owner,
            "text": row.text,
            "passed": not row.failure,
            "failure": row.failure,
            "place": str(row.place),
        }
        for row in results.rows
    ]
    data = {"schema_version": 1, "passed": results.passed, "tests": rows, "coverage": results.coverage}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _junit(results: Results) -> str:
    failed = sum(bool(row.failure) for row in results.rows)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="golive-faq" tests="{len(results.rows)}" failures="{failed}">',
    ]
    for row in results.rows:
        head = f"<testcase classname={quoteattr(row.owner)} name={quoteattr(one_line(row.text))}"
        lines.append(f"{head}><failure message={quoteattr(row.failure)}/></testcase>" if row.failure else f"{head}/>")
    return "\n".join([*lines, "</testsuite>"]) + "\n"
