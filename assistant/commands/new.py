"""``golive-faq new``: a knowledge base, an entry or a guide, written as a person would have.

It asks only on a terminal, takes everything as options too, and never overwrites a file.
"""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path

import click

from assistant.fronts import streams
from assistant.sanitize import clean

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
LONGEST_ID = 80


class NewGroup(click.Group):
    """``new DIR`` beside ``new entry`` and ``new tree``: what is no name of these is a folder."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A folder called ``entry`` is written ``./entry``."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "base", new_base, args


@click.group("new", cls=NewGroup, subcommand_metavar="DIR | entry [ID] | tree [ID]")
def command() -> None:
    """Start a knowledge base, an entry or a guide. Nothing is overwritten.

    \b
    golive-faq new my-faq                                  a small made-up product, checked and tested
    golive-faq --content my-faq new entry                  asks for question and answer
    golive-faq --content my-faq new entry refunds -q "Can I get a refund?" -a "Yes, within 14 days."
    golive-faq --content my-faq new tree which-plan
    """


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new_base(folder: Path) -> None:
    """Start a knowledge base in a new or empty folder."""
    from assistant.files import create_all
    from assistant.starter import starter_files

    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise click.ClickException(f"{folder} is there already and is not empty; name a new folder.")
        create_all(folder, starter_files(_today()))
    except OSError as error:
        raise _failed(folder, error) from error
    sys.stdout.write(
        f"{folder} is ready: two entries and a guide about a made-up product.\n\n"
        f'  golive-faq --content {folder} "how do I pair the sensor?"\n'
        f"  golive-faq check {folder}\n"
        f"  golive-faq --content {folder} new entry\n"
    )


@command.command("entry")
@click.argument("entry_id", metavar="[ID]", required=False)
@click.option("-q", "--question", metavar="TEXT", help="The question as the FAQ asks it.")
@click.option("-a", "--answer", metavar="TEXT", help="The answer, Markdown; - reads standard input.")
@click.option("-s", "--short", metavar="TEXT", help="The direct answer in one plain sentence.")
@click.option("-v", "--variant", "variants", multiple=True, metavar="TEXT", help="Another phrasing; repeatable.")
@click.option("-t", "--test", "tests", multiple=True, metavar="TEXT", help="A phrasing only for tests; repeatable.")
@click.option("--topic", metavar="ID", help="The folder below entries/.")
@click.option("--owner", metavar="NAME", help="The team that keeps the answer true.")
@click.option("--review-every", "review", metavar="SPAN", default="180 days", show_default=True)
@click.pass_context
def new_entry(
    ctx: click.Context,
    entry_id: str | None,
    question: str | None,
    answer: str | None,
    short: str | None,
    variants: tuple[str, ...],
    tests: tuple[str, ...],
    topic: str | None,
    owner: str | None,
    review: str,
) -> None:
    """Add an entry. On a terminal it asks for what is missing."""
    from assistant.commands.folders import base_folder
    from assistant.commands.taken import places_by_id, refuse_taken
    from assistant.entry_files import entry_text, slug
    from faq import Entry, days_of_span

    folder = base_folder(ctx)
    places = places_by_id(folder, "entries")
    asks = streams.is_terminal()
    question = _needed("question", question, asks, "Question")
    files = (path.stem for path in (folder / "entries").rglob("*.yaml"))
    entry_id = _id(entry_id or slug(question, {*places, *files}))
    refuse_taken([entry_id], places)
    if answer == "-":
        answer = streams.read_all()
    if asks and short is None:
        short = click.prompt("The answer in one sentence", default="", show_default=False)
    if asks and answer is None and short:
        answer = click.prompt("The full answer, Markdown (empty: that sentence)", default=short, show_default=False)
    answer = _needed("answer", answer, asks, "Answer (Markdown)")
    if asks and not variants:
        variants = _several("Other ways to ask it, one a line; an empty line ends")
    if asks and topic is None:
        topic = click.prompt("Topic (a folder name; empty for none)", default="", show_default=False)
    if asks and owner is None:
        owner = click.prompt("Owner (a team; empty for none)", default="", show_default=False)
    review = " ".join(review.split())
    try:
        days = days_of_span(review)
    except ValueError as error:
        raise click.UsageError(f"--review-every: {error}") from error
    entry = Entry(
        entry_id,
        question,
        answer,
        clean(short or ""),
        variants=_clean(variants),
        tests=_clean(tests),
        owner=clean(owner or ""),
        verified=_today(),
        review_every=days,
    )
    name = f"entries/{_id(topic) + '/' if topic else ''}{entry_id}.yaml"
    schema = "../" * (name.count("/")) + ".schemas/entry.schema.json"
    text = entry_text(entry, schema=schema if (folder / ".schemas").is_dir() else "", review=review)
    _write(folder, name, text)


@command.command("tree")
@click.argument("tree_id", metavar="[ID]", required=False)
@click.option("--title", metavar="TEXT", help="The question the guide settles.")
@click.option("--ask", metavar="TEXT", help="Its first question.")
@click.option("-o", "--option", "options", multiple=True, metavar="TEXT", help="An answer to it; twice or more.")
@click.option("--rests-on", "rests_on", metavar="ENTRY", help="The entry the verdicts rest on.")
@click.pass_context
def new_tree(
    ctx: click.Context,
    tree_id: str | None,
    title: str | None,
    ask: str | None,
    options: tuple[str, ...],
    rests_on: str | None,
) -> None:
    """Add a guide with one question, a verdict for each answer, and a test for each verdict."""
    from assistant.commands.folders import base_folder
    from assistant.commands.taken import places_by_id, refuse_taken
    from assistant.entry_files import slug
    from assistant.tree_files import tree_text
    from faq import UnknownNameError, load

    folder = base_folder(ctx)
    places = places_by_id(folder, "trees")
    asks = streams.is_terminal()
    title = _needed("title", title, asks, "Title (the question the guide settles)")
    tree_id = _id(tree_id or slug(title, places))
    refuse_taken([tree_id], places)
    ask = _needed("ask", ask, asks, "First question")
    if asks and not options:
        options = _several("Its answers, one a line; an empty line ends")
    options = _clean(options)
    if not 2 <= len(options) <= 12:
        raise click.UsageError("a question needs two to twelve answers; give --option that often")
    entries = load(folder).entries
    if asks and rests_on is None:
        rests_on = click.prompt("Entry the verdicts rest on", default=next(iter(entries)))
    if rests_on is None:
        raise click.UsageError("--rests-on is missing: the entry the verdicts rest on")
    if rests_on not in entries:
        raise UnknownNameError("entry", rests_on, entries)
    schema = "../.schemas/tree.schema.json" if (folder / ".schemas").is_dir() else ""
    _write(folder, f"trees/{tree_id}.yaml", tree_text(title, ask, options, rests_on, schema))


def _write(folder: Path, name: str, text: str) -> None:
    from assistant.files import create_all

    try:
        create_all(folder, {name: text})
    except OSError as error:
        raise _failed(folder / name, error) from error
    sys.stdout.write(f"{folder / name}\n")
    sys.stderr.write(f"Now: golive-faq check {folder}\n")


def _failed(path: Path, error: OSError) -> click.ClickException:
    where = error.filename if isinstance(error.filename, str) else path
    return click.ClickException(f"{where}: {error.strerror or error}. Nothing was written.")


def _needed(option: str, given: str | None, asks: bool, prompt: str) -> str:
    if given is None and asks:
        given = click.prompt(prompt)
    if not (given or "").strip():
        raise click.UsageError(f"--{option} is missing")
    return clean(str(given))


def _several(prompt: str) -> tuple[str, ...]:
    click.echo(f"{prompt}:")
    lines = []
    while line := click.prompt("", default="", show_default=False, prompt_suffix="> ").strip():
        lines.append(line)
    return tuple(lines)


def _clean(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for text in texts if (found := clean(text))))


def _id(name: str) -> str:
    if not ID.match(name) or len(name) > LONGEST_ID:
        raise click.UsageError(f"'{name}' is no id; use lower-case letters, digits and single hyphens")
    return name


def _today() -> str:
    return datetime.date.today().isoformat()
