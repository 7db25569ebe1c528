"""``golive-faq journal``: the opt-in journal of questions: switch it, find it, move it, empty it."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant import wording

if TYPE_CHECKING:
    from assistant.journal import Journal

LARGEST = 512 * 1024 * 1024  # bytes of a file that is imported


@click.group("journal", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Keep questions and how they ended, to find what is missing (`golive-faq gaps`). Off until you switch it on.

    \b
    golive-faq journal on
    golive-faq journal export -o mine.ndjson
    golive-faq journal import mine.ndjson theirs.ndjson

    E-mail addresses, telephone numbers, ids, secrets and long numbers are masked before anything is written; names
    of people cannot be. Saying "that helped" or "that did not help" after a reply is kept with it.
    """
    if ctx.invoked_subcommand is None:
        from assistant.recording import is_on

        kept = _journal().count()
        sys.stdout.write(f"journal: {'on' if is_on() else 'off'}\nquestions kept: {kept:,}\npath: {_journal().path}\n")


@command.command("on")
def on() -> None:
    """Keep questions from now on."""
    _switch(True)
    sys.stdout.write(wording.JOURNAL_ON.format(path=_journal().path) + "\n")


@command.command("off")
def off() -> None:
    """Keep no more questions; what is kept stays until `purge`."""
    _switch(False)
    sys.stdout.write(wording.JOURNAL_OFF.format(kept=f"{_journal().count():,}") + "\n")


@command.command("path")
def path() -> None:
    """Print where the journal is."""
    sys.stdout.write(f"{_journal().path}\n")


@command.command("purge")
def purge() -> None:
    """Delete everything that is kept, and what was ignored."""
    _journal().purge()
    sys.stdout.write(wording.JOURNAL_PURGED + "\n")


@command.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: print.")
def export(output: Path | None) -> None:
    """Write everything as NDJSON, one question a line."""
    from assistant.files import replace_file
    from assistant.journal_lines import lines_of

    journal = _journal()
    lines = lines_of(journal.asked(), journal.ignored())
    if output is None:
        for line in lines:
            sys.stdout.write(line)
        return
    text = "".join(lines)
    try:
        replace_file(output, text)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}. The file is as it was.") from error
    count = text.count("\n")
    sys.stderr.write(f"{count:,} row{'' if count == 1 else 's'} written to {output}\n")


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
def import_(files: tuple[Path, ...]) -> None:
    """Merge journals of other machines; the same file twice, or files in another order, make no difference."""
    from assistant.journal_lines import read_lines
    from assistant.sanitize import one_line

    read = []
    for file in files:
        name = one_line(str(file), 500)
        try:
            if not file.is_file():
                raise click.ClickException(f"{name}: there is no such file. Nothing was imported.")
            if file.stat().st_size > LARGEST:
                raise click.ClickException(f"{name}: is larger than {LARGEST // 2**20} MB. Nothing was imported.")
            with file.open("rb") as stream:
                read.append(read_lines(stream, name))
        except OSError as error:
            raise click.ClickException(f"{name}: {error.strerror or error}. Nothing was imported.") from error
    asked = list(itertools.chain.from_iterable(rows for rows, _ in read))
    ignored = list(itertools.chain.from_iterable(rows for _, rows in read))
    changed = _journal().add(asked, ignored)
    sys.stdout.write(f"{len(asked) + len(ignored):,} rows read, {changed:,} new or changed.\n")


def _journal() -> Journal:
    from assistant.journal import Journal
    from assistant.recording import journal_file

    return Journal(journal_file())


def _switch(to: bool) -> None:
    from assistant.recording import journal_file, switch

    try:
        switch(to)
    except OSError as error:
        raise click.ClickException(f"{journal_file().parent}: {error.strerror or error}.") from error
