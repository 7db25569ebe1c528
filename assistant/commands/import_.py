"""``golive-faq import``: entries from an FAQ page, a CSV or a QnA Maker file, and a report of what was guessed."""

from __future__ import annotations

import dataclasses
import re
import sys
from pathlib import Path

import click

from assistant.exits import Exit

FORMATS = ("markdown", "html", "jsonld", "jsonl", "csv", "qna")
LARGEST = 16 * 1024 * 1024  # bytes of a file
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: by the file's ending.")
@click.option("--topic", metavar="ID", help="Put all entries under this topic.")
@click.option("--dry-run", is_flag=True, help="Print the report and write nothing.")
@click.pass_context
def command(ctx: click.Context, file: Path, form: str | None, topic: str | None, dry_run: bool) -> int:
    """Make entry files of FILE in the knowledge base; existing files are never overwritten.

    \b
    golive-faq --content my-faq import help-page.html
    golive-faq --content my-faq import --dry-run export.tsv
    """
    from assistant.commands.folders import base_folder
    from assistant.commands.new import ID
    from assistant.commands.taken import places_by_id, refuse_taken
    from assistant.entry_files import entry_text
    from assistant.files import create_all
    from assistant.interchange import format_of, read
    from assistant.interchange.drafts import NotReadable
    from assistant.progress import Busy, Progress
    from assistant.sanitize import one_line

    if topic is not None and not ID.match(topic):
        raise click.UsageError(f"'{topic}' is no id; use lower-case letters, digits and single hyphens")
    chosen = form or format_of(file.name)
    if chosen is None:
        raise click.UsageError(f"cannot tell the format of {file.name}; give --format {'|'.join(FORMATS)}")
    folder = Path() if dry_run else base_folder(ctx)
    name = one_line(str(file), 500)
    try:
        with Busy(f"reading {name}"):
            text, guesses = read_text(file)
            found = read(chosen, text)
    except NotReadable as error:
        where = f"{name}:{error.line}" if error.line else name
        raise click.ClickException(f"{where} {error}. Nothing was written.") from error
    entries = [dataclasses.replace(entry, topic=topic or entry.topic) for entry in found.entries]
    schema = (folder / ".schemas").is_dir()
    texts = {}
    for entry in entries:
        target = f"entries/{entry.topic + '/' if entry.topic else ''}{entry.id}.yaml"
        above = "../" * target.count("/")
        plain = dataclasses.replace(entry, topic="")  # the folder says it
        texts[target] = entry_text(plain, schema=f"{above}.schemas/entry.schema.json" if schema else "")
    if not dry_run:
        refuse_taken((entry.id for entry in entries), places_by_id(folder, "entries"))
        try:
            with Progress("writing") as progress:
                create_all(folder, texts, progress)
        except OSError as error:
            where = error.filename if isinstance(error.filename, str) else str(folder)
            raise click.ClickException(f"{where}: {error.strerror or error}. Nothing was written.") from error
    for target in texts:
        sys.stdout.write(f"{target if dry_run else folder / target}\n")
    for guess in (*guesses, *found.guesses):
        sys.stderr.write(f"guessed: {one_line(guess, 300)}\n")
    verb = "would be written" if dry_run else "written"
    sys.stderr.write(f"{len(entries):,} entr{'y' if len(entries) == 1 else 'ies'} {verb} from {name} ({chosen}).\n")
    if not dry_run:
        sys.stderr.write(f"Now: golive-faq check {folder}\n")
    return Exit.ANSWERED


def read_text(path: Path) -> tuple[str, list[str]]:
    """The text of a file and what was guessed of its encoding. Raises NotReadable."""
    from assistant.interchange.drafts import NotReadable

    try:
        if not path.is_file():
            raise NotReadable("is not a regular file" if path.exists() else "does not exist")
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise NotReadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(raw) > LARGEST:
        raise NotReadable(f"is larger than {LARGEST // 2**20} MB; split it")
    if not raw.strip():
        raise NotReadable("is empty")
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    if marked is None and b"\0" in raw:
        raise NotReadable("is no text file")
    named = _CHARSET.search(raw[:4096])
    for encoding in (marked, "utf-8", named[1].decode("ascii") if named else None, "cp1252"):
        if encoding is None:
            continue
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        guessed = [] if encoding in ("utf-8", "utf-8-sig") else [f"the file was read as {encoding}; it is not UTF-8."]
        return text, guessed
    raise NotReadable("is in an encoding that cannot be told; save it as UTF-8")
