"""The command line: names of commands, options that all share, and how things end.

Commands are loaded when they are called. A first argument that names no command is a question: in a terminal it opens
the app, anywhere else it gets one answer. ``--`` and ``ask`` make a question of anything, and give one answer.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from assistant import wording
from assistant.exits import Exit
from assistant.fronts import streams

COMMANDS: Mapping[str, tuple[str, str]] = {
    "ask": ("assistant.commands.ask", "Answer one question, or many as NDJSON."),
    "list": ("assistant.commands.list", "List entries and guides."),
    "show": ("assistant.commands.show", "Show one entry or guide by its id."),
    "tree": ("assistant.commands.tree", "Walk a guide, or draw it."),
    "triage": ("assistant.commands.triage", "Find the nearest entry of every ticket of an archive."),
    "mcp": ("assistant.commands.mcp_", "Serve the FAQ to an agent as tools, on standard input and output."),
    "serve": ("assistant.commands.serve", "Serve answers over HTTP, with a page and a widget."),
    "web-terminal": ("assistant.commands.web_terminal", "Serve the app to a browser on this machine."),
    "check": ("assistant.commands.check", "Find everything that is wrong in a content folder."),
    "new": ("assistant.commands.new", "Start a knowledge base, an entry or a guide."),
    "import": ("assistant.commands.import_", "Make entries of an FAQ page, a CSV or a QnA Maker file."),
    "export": ("assistant.commands.export", "Write the content as Markdown, HTML, JSON-LD, JSONL or TSV."),
    "test": ("assistant.commands.test", "Run a content folder's own tests."),
    "eval": ("assistant.commands.eval_", "Measure how well a content folder is answered."),
    "calibrate": ("assistant.commands.calibrate", "Fit the cut-offs to a folder's own tests and scope."),
    "index": ("assistant.commands.index", "Work out vectors and word index ahead."),
    "stale": ("assistant.commands.stale", "List answers whose review is overdue."),
    "journal": ("assistant.commands.journal", "Keep what was asked, if you want that; off at first."),
    "gaps": ("assistant.commands.gaps", "List what was asked and not answered well, and mend it."),
    "diff": ("assistant.commands.diff", "Show what two states of a knowledge base answer differently."),
    "schema": ("assistant.commands.schema", "Print the JSON Schemas of content files."),
    "paths": ("assistant.commands.paths", "Show where content and state live."),
    "version": ("assistant.commands.version", "Show versions of program, content and schema."),
}
"""Command to its module (which holds ``command``) and its line in the help."""

FRAMES = "120"
"""Frames a second the app may draw at most: a frame's time is what a key waits for."""

EPILOG = """\b
Examples:
  golive-faq                                     open the app (or line mode without a terminal)
  golive-faq "do powerforms need a key?"         asked at once; in a terminal the app stays open
  golive-faq ask do powerforms need a key        one answer and no more
  golive-faq ask --json how long does it take    one answer for a program
  golive-faq tree                                pick a guide
  golive-faq ask -- list                         ask about a word that is a command

Exit codes: 0 answered, 1 error, 2 usage, 3 asked back, 4 not covered, 5 bad content, 130 interrupted."""


class Commands(click.Group):
    """A group that loads commands lazily and takes what is no command as a question."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a reader of our output that goes away ends it quietly (click would call it an error)."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            streams.silence()
            ctx.exit(Exit.ANSWERED)
        return result

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, its module imported now."""
        if cmd_name not in COMMANDS:
            return None
        import importlib

        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table's lines; no module is imported for them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands before options."""
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Nothing: the examples stand on top."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it is, then examples."""
        super().format_help_text(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(EPILOG)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Mark what follows a leading ``--`` as a question."""
        given = list(args)
        rest = super().parse_args(ctx, args)
        left = [*ctx._protected_args, *ctx.args]
        if "--" in given and left and given[given.index("--") + 1 :] == left:
            ctx._protected_args, ctx.args = ["ask"], ["--", *left]
        return rest

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A command by name; a lone word that nearly names one is an error; anything else is a question."""
        command = self.get_command(ctx, args[0])
        if command is not None:
            return args[0], command, args[1:]
        near = near_command(args[0]) if len(args) == 1 else None
        if near is not None:
            raise click.UsageError(
                f"there is no command '{args[0]}'; did you mean '{near}'? As a question: golive-faq ask {args[0]}", ctx
            )
        if streams.is_terminal() and not any(word.startswith("-") for word in args):
            return "", staying(" ".join(args)), []
        return "ask", self.get_command(ctx, "ask"), args


def staying(question: str) -> click.Command:
    """What a bare question means in a terminal: it is asked, and the conversation goes on."""

    @click.pass_context
    def stay(ctx: click.Context) -> None:
        ctx.obj.progress = None  # a line of progress would be in the way of the app
        open_front(ctx.obj, bool(ctx.find_root().params.get("plain")), question)

    return click.Command("ask", callback=stay)


def near_command(word: str) -> str | None:
    """The command that a lone word nearly names, or None."""
    import difflib

    if " " in word or not word.isalpha():
        return None
    near = difflib.get_close_matches(word.casefold(), COMMANDS, n=1, cutoff=0.7)
    return near[0] if near else None


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from assistant.commands.version import version_text

        click.echo(version_text(ctx.params.get("content")))
        ctx.exit(0)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--content", metavar="DIR", is_eager=True, help="Read content from this folder.")
@click.option("--plain", is_flag=True, help="Line mode: plain lines and numbers, for screen readers and logs.")
@click.option("--no-color", is_flag=True, help="No colours or bold text (also: NO_COLOR).")
@click.option("--fast", is_flag=True, help="Match by words alone.")
@click.option(
    "--version",
    is_flag=True,
    callback=_version,
    expose_value=False,
    is_eager=False,
    help="Show versions of program, content and schema.",
)
@click.pass_context
def group(ctx: click.Context, content: str | None, plain: bool, no_color: bool, fast: bool) -> None:
    """Answers and guides from an FAQ, offline."""
    from assistant.locations import content_folder
    from assistant.opening import Opened

    if no_color or os.environ.get("NO_COLOR"):
        ctx.color = False
        os.environ["NO_COLOR"] = "1"  # the app and what it starts look there
    from assistant.progress import Progress

    # The app draws the whole terminal; a line of progress would be in its way.
    progress = Progress("reading the content for the first time") if ctx.invoked_subcommand else None
    ctx.obj = Opened(content_folder(content), fast, progress=progress)
    if ctx.invoked_subcommand is None:
        open_front(ctx.obj, plain)


def open_front(opened: Any, plain: bool, question: str | None = None) -> None:
    """The app on a terminal that can show it, else the line mode; ``question`` is asked at once."""
    import gc

    from assistant.config import read

    config = read()
    if plain or config.plain or os.environ.get("TERM") == "dumb" or not streams.is_terminal():
        from assistant.fronts import line

        for problem in config.problems:
            _tell(problem, Exit.USAGE)
        raise SystemExit(line.run(opened.conversation(), question))
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    gc.disable()  # looking through what is being imported costs a tenth of the start; the app switches it on again
    from assistant.fronts.app import run_opened

    raise SystemExit(run_opened(opened, question, config))


def main(args: list[str] | None = None) -> NoReturn:
    """Run, and end with one of ``Exit``; never a traceback (``GOLIVE_FAQ_DEBUG=1`` shows it)."""
    streams.prepare()
    # OpenBLAS reads it when numpy is imported; its threads spin against each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code: int
    try:
        result = group.main(args, prog_name="golive-faq", standalone_mode=False)
        code = result if isinstance(result, int) else Exit.ANSWERED
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = _tell("", Exit.INTERRUPTED)
    except KeyboardInterrupt:
        code = _tell("", Exit.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        code = Exit.USAGE if error.exit_code == 2 else Exit.ERROR
    except BrokenPipeError:
        streams.silence()
        code = Exit.ANSWERED
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else Exit.ANSWERED
    except Exception as error:  # the edge: a person sees a sentence, not a traceback
        told = _told(error)
        if told is None and os.environ.get("GOLIVE_FAQ_DEBUG"):
            raise
        code = told or _tell(wording.INTERNAL.format(reason=f"{type(error).__name__}: {error}"), Exit.ERROR)
    raise SystemExit(int(code))


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _told(error: Exception) -> Exit | None:
    """The exit code of an error of ours, which is told; None for any other."""
    from faq import ContentError, FaqError, UnknownNameError  # not before: the app draws before the engine is there

    if isinstance(error, ContentError):
        return _tell(str(error), Exit.BAD_CONTENT)
    if isinstance(error, UnknownNameError):
        return _tell(f"{error}.".replace("?.", "?"), Exit.USAGE)
    if isinstance(error, OSError) and error.errno in _FULL:
        streams.silence()
        return _tell(wording.NOT_WRITTEN.format(reason=error.strerror), Exit.ERROR)
    return _tell(str(error), Exit.ERROR) if isinstance(error, FaqError) else None


def _tell(text: str, code: Exit) -> Exit:
    from assistant.sanitize import clean

    if text:
        sys.stderr.write(clean(text) + "\n")
    else:
        sys.stderr.write("\n")
    return code


if __name__ == "__main__":
    main()
