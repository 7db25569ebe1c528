"""``golive-faq ask``: one question and one answer, or a stream of them as NDJSON."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import click

from assistant.exits import Exit
from assistant.fronts import streams
from assistant.opening import Opened
from assistant.replies import Answer, Clarification, Failure, Fallback, Notice, Reply, TreeOutcome, TreeQuestion

EXITS: dict[type, Exit] = {
    Answer: Exit.ANSWERED,
    TreeOutcome: Exit.ANSWERED,
    Notice: Exit.ANSWERED,
    Clarification: Exit.ASKED_BACK,
    TreeQuestion: Exit.ASKED_BACK,
    Fallback: Exit.NOT_COVERED,
    Failure: Exit.ERROR,
}
"""Kind of reply to exit code."""
MOST_JOBS = 256
WIDEST = 100
"""Columns a terminal's text is wrapped at, at most."""


@click.command("ask", context_settings={"ignore_unknown_options": False})
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the reply as JSON (schemas/reply.schema.json).")
@click.option("--explain", is_flag=True, help="Show why this reply was chosen.")
@click.option("--ndjson", is_flag=True, help="Read one JSON object a line, write one reply a line.")
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    metavar="N",
    help="With --ndjson: answer with N processes; replies come in blocks, in order.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="With --ndjson: write to this file; where it holds replies already, go on after them.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Go on with the conversation kept in this file, and keep it there.",
)
@click.pass_context
def command(
    ctx: click.Context,
    text: tuple[str, ...],
    as_json: bool,
    explain: bool,
    ndjson: bool,
    jobs: int | None,
    resume: Path | None,
    state: Path | None,
) -> None:
    """Answer one question. TEXT is the question; - reads it from standard input.

    Exit codes: 0 answered, 3 asked back, 4 not covered.
    """
    opened: Opened = ctx.obj
    if ndjson:
        if text:
            raise click.UsageError("--ndjson reads questions from standard input; leave TEXT out")
        if jobs or resume:
            _batch(opened, jobs or 1, resume, explain)
            return
        from assistant.fronts import ndjson as front

        front.run(opened.conversation(), explain=explain)
        return
    if jobs or resume:
        raise click.UsageError("--jobs and --resume go with --ndjson")
    question = streams.read_all() if text == ("-",) else " ".join(text)
    if not question.strip():
        raise click.UsageError(_no_question(ctx, opened))
    reply = _reply(opened, question, state)
    show(ctx, opened, reply, as_json=as_json, explain=explain)
    ctx.exit(EXITS[type(reply)])


def _no_question(ctx: click.Context, opened: Opened) -> str:
    """That nothing was asked, with a question that this content answers."""
    import shlex

    from assistant.sanitize import one_line
    from faq import ContentError

    try:
        content = opened.content
    except ContentError:
        return "there is no question"
    example = [*content.about.people_ask, *(entry.question for entry in content.entries.values())][0]
    named = ctx.find_root().params.get("content")
    option = f"--content {shlex.quote(named)} " if named else ""
    plain = not re.search(r'["$`!\\]', example)
    shown = f'"{example}"' if plain else shlex.quote(example)
    return one_line(f"there is no question; try: golive-faq {option}ask {shown}", 300)


def _batch(opened: Opened, jobs: int, path: Path | None, explain: bool) -> None:
    from contextlib import closing, nullcontext

    from assistant.batch import continued, run
    from assistant.fronts.ndjson import LONGEST_LINE
    from assistant.lanes import Broken, lanes_for
    from assistant.pace import Pace

    lines, done = streams.lines(LONGEST_LINE), 0
    try:
        if path is not None:
            done, lines = continued(path, lines, opened.content.digest)
        lanes = lanes_for(opened, jobs, explain)
        with (
            nullcontext(sys.stdout) if path is None else path.open("a", encoding="ascii") as out,
            closing(Pace("replies", streams.size())) as pace,
        ):
            run(lanes, lines, out, done, pace)
    except Broken as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if path is None or isinstance(error, BrokenPipeError):
            raise
        raise click.ClickException(f"{path}: {error.strerror or error}") from error


def _reply(opened: Opened, question: str, path: Path | None) -> Reply:
    if path is None:
        return opened.conversation().reply(question)
    from assistant.statefile import read_state, write_state

    conversation = opened.conversation(read_state(path))
    if conversation.resumed:
        sys.stderr.write(conversation.resumed + "\n")
    reply = conversation.reply(question)
    write_state(path, conversation.state())
    return reply


def show(ctx: click.Context, opened: Opened, reply: Reply, *, as_json: bool, explain: bool = False) -> None:
    """Print one reply: JSON, bold and wrapped on a terminal, plain lines anywhere else."""
    if as_json:
        from assistant.contract import to_json

        out = to_json(reply, content_digest=opened.content.digest, explain=explain)
        sys.stdout.write(json.dumps(out, ensure_ascii=False, indent=2) + "\n")
        return
    from assistant.render import to_plain

    if sys.stdout.isatty() and not _plain_wanted(ctx):
        width = min(shutil.get_terminal_size().columns, WIDEST)
        bold = None if ctx.color is False else lambda text: click.style(text, bold=True)
        sys.stdout.write(to_plain(reply, explain, width=width, bold=bold) + "\n")
    else:
        sys.stdout.write(to_plain(reply, explain) + "\n")


def _plain_wanted(ctx: click.Context) -> bool:
    import os

    return bool(ctx.find_root().params.get("plain")) or os.environ.get("TERM") == "dumb"
