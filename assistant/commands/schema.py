"""``golive-faq schema``: the JSON Schemas of content files, for editors and pipelines."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from assistant.schemas import KINDS, schema_path, schema_text


@click.command("schema")
@click.argument("kind", metavar="[KIND]", required=False, type=click.Choice(KINDS))
@click.option(
    "--all", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write all into a folder."
)
@click.option("--path", "as_path", is_flag=True, help="Print where the schema lies instead.")
def command(kind: str | None, folder: Path | None, as_path: bool) -> None:
    """Print the JSON Schema of one kind of file; without KIND, list the kinds.

    \b
    golive-faq schema entry
    golive-faq schema --all schemas
    golive-faq schema --path tree

    In a file, name it in the first line: # yaml-language-server: $schema=<path or address>
    """
    if folder is not None:
        if kind or as_path:
            raise click.UsageError("--all goes alone")
        from assistant.files import replace_file

        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in KINDS:
                replace_file(folder / f"{name}.schema.json", schema_text(name))
        except OSError as error:
            where = error.filename if isinstance(error.filename, str) else folder
            raise click.ClickException(f"{where}: {error.strerror or error}. What was there is as it was.") from error
        sys.stderr.write(f"{len(KINDS)} schemas written to {folder}\n")
    elif kind is None:
        for name in KINDS:
            title = json.loads(schema_text(name))["title"]
            sys.stdout.write(f"{name}: {title}\n")
    else:
        sys.stdout.write(f"{schema_path(kind)}\n" if as_path else schema_text(kind))
