"""``golive-faq journal``: the opt-in journal of questions: switch it, find it, move it, empty it."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant import wording
from assistant.commands.journal_option import journal_option

if TYPE_CHECKING:
    from assistant.journal_rows import Store

PLACE = "golive_faq.journal"
"""Where the group's own ``--journal`` is found by its commands."""
PATIENCE = 5.0
"""Seconds a command waits for servers that write."""
LARGEST = 512 * 1024 * 1024  # bytes of a file that is imported


@click.group("journal", invoke_without_command=True)
@journal_option("Use the journal in this place")
@click.pass_context
def command(ctx: click.Context, journal: str | None) -> None:
    """Keep questions and how they ended, to find what is missing (`golive-faq gaps`). Off until you switch it on.

    \b
    golive-faq journal on
    golive-faq journal export -o mine.ndjson
    golive-faq journal import mine.ndjson theirs.ndjson

    E-mail addresses, telephone numbers, ids, secrets and long numbers are masked before anything is written; names
    of people cannot be. Saying "that helped" or "that did not help" after a reply is kept with it.
    """
    ctx.meta[PLACE] = journal
    if ctx.invoked_subcommand is None:
        from assistant.recording import is_on

        store = _journal(None)
        switch = "" if journal else f"journal: {'on' if is_on() else 'off'}\n"
        sys.stdout.write(f"{switch}questions kept: {store.count():,}\npath: {store.place}\n")


@command.command("on")
def on() -> None:
    """Keep questions from now on."""
    _switch(True)
    sys.stdout.write(wording.JOURNAL_ON.format(path=_local().place) + "\n")


@command.command("off")
def off() -> None:
    """Keep no more questions; what is kept stays until `purge`."""
    _switch(False)
    sys.stdout.write(wording.JOURNAL_OFF.format(kept=f"{_local().count():,}") + "\n")


@command.command("path")
@journal_option("Of the journal in this place", environment=False)
def path(journal: str | None) -> None:
    """Print where the journal is."""
    sys.stdout.write(f"{_journal(journal).place}\n")


@command.command("purge")
@journal_option("Empty the journal in this place", environment=False)
def purge(journal: str | None) -> None:
    """Delete everything that is kept, and what was ignored."""
    _journal(journal).purge()
    sys.stdout.write(wording.JOURNAL_PURGED + "\n")


@command.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: print.")
@journal_option("Read the journal in this place", environment=False)
def export(output: Path | None, journal: str | None) -> None:
    """Write everything as NDJSON, one question a line."""
    from assistant.files import replace_file
    from assistant.journal_lines import lines_of

    store = _journal(journal)
    lines = lines_of(store.asked(), store.ignored())
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
@journal_option("Merge into the journal in this place", environment=False)
def import_(files: tuple[Path, ...], journal: str | None) -> None:
    """Merge journals of other machines; the same file twice, or files in another order, make no difference."""
    from assistant.journal_lines import read_lines
    from assistant.progress import Progress, watched
    from assistant.sanitize import one_line

    read = []
    for file in files:
        name = one_line(str(file), 500)
        try:
            if not file.is_file():
                raise click.ClickException(f"{name}: there is no such file. Nothing was imported.")
            if file.stat().st_size > LARGEST:
                raise click.ClickException(f"{name}: is larger than {LARGEST // 2**20} MB. Nothing was imported.")
            with file.open("rb") as stream, Progress("reading") as progress:
                read.append(read_lines(watched(stream, file.stat().st_size, progress), name))
        except OSError as error:
            raise click.ClickException(f"{name}: {error.strerror or error}. Nothing was imported.") from error
    asked = list(itertools.chain.from_iterable(rows for rows, _ in read))
    ignored = list(itertools.chain.from_iterable(rows for _, rows in read))
    changed = _journal(journal).add(asked, ignored)
    sys.stdout.write(f"{len(asked) + len(ignored):,} rows read, {changed:,} new or changed.\n")


def _journal(given: str | None) -> Store:
    """The journal that a command names, else its group or the environment, else this machine's."""
    from assistant.journal_address import opened

    ctx = click.get_current_context()
    store = opened(given or ctx.meta.get(PLACE), PATIENCE)
    ctx.call_on_close(store.close)
    return store


def _local() -> Store:
    from assistant.journal_address import opened

    store = opened(None)
    click.get_current_context().call_on_close(store.close)
    return store


def _switch(to: bool) -> None:
    from assistant.recording import journal_file, switch

    try:
        switch(to)
    except OSError as error:
        raise click.ClickException(f"{journal_file().parent}: {error.strerror or error}.") from error
