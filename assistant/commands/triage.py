"""``golive-faq triage``: a whole archive of tickets, on the processes of this machine or on a cluster."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path

import click

from assistant.exits import Exit
from assistant.opening import Opened

MISSING = (
    "Triage needs Dask distributed, which is not installed. "
    "Install golive-faq with its extra: pip install 'golive-faq[cluster]'"
)
MOST_JOBS = 256


@click.command("triage")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path, file_okay=False))
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, as tcp://host:8786; else processes here.")
@click.option("--jobs", type=click.IntRange(1, MOST_JOBS), metavar="N", help="Processes here; as many as cores.")
@click.option("--text", default="text", show_default=True, metavar="NAME", help="Field or column of the question.")
@click.option("--id", "id_", default="id", show_default=True, metavar="NAME", help="Field or column of the id.")
@click.pass_context
def command(
    ctx: click.Context, source: Path, out: Path, scheduler: str | None, jobs: int | None, text: str, id_: str
) -> None:
    """Find the nearest entry of every ticket in IN; write rows to the folder OUT.

    IN is an NDJSON or Parquet file, or a folder of them. Run it again to go on where it was ended; parts that are
    done stay. On a cluster, all machines must see IN, OUT and the content folder under the same paths.
    """
    opened: Opened = ctx.obj
    from assistant.triage import cluster

    try:
        cluster.dask()
    except ImportError:
        click.echo(MISSING, err=True)
        ctx.exit(int(Exit.ERROR))
    from assistant.pace import Pace
    from assistant.triage.archive import BadArchive, parts_of
    from assistant.triage.rows import Job

    if scheduler is not None and jobs is not None:
        raise click.UsageError("--jobs is for this machine; a scheduler has its own workers")
    if not opened.fast:
        opened.matcher.prepare()  # what has to be worked out is worked out once, and kept for the workers here
    folder, digest = str(opened.folder.resolve()), opened.content.digest
    job = Job(folder, str(out.resolve()), digest, opened.fast, text, id_)
    try:
        parts = parts_of(source.resolve())
        cluster.begin(job, parts)
        with (
            cluster.connected(scheduler, jobs or os.cpu_count() or 1) as client,
            closing(Pace("tickets", len(parts))) as pace,
        ):
            total = cluster.run(client, job, parts, lambda done, so_far: pace(sum(so_far.kinds.values()), done))
    except BadArchive as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or out}: {error.strerror or error}") from error
    sys.stdout.write(json.dumps(cluster.summary(total), ensure_ascii=False, indent=2) + "\n")
