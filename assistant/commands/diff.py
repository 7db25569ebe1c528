"""``golive-faq diff``: what two states of a knowledge base answer differently."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import sys
import tempfile
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant import wording
from assistant.exits import Exit
from assistant.opening import Opened
from faq import Content, ContentError

if TYPE_CHECKING:
    from faq import Matcher

MOST_ASKED = 1_000
"""Questions of the journal that are put to both, the most frequent first."""


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--journal", "with_journal", is_flag=True, help="Put the journal's questions to both as well.")
@click.option("--format", "form", type=click.Choice(("markdown", "json")), default="markdown", show_default=True)
@click.option("--fail-on-change", is_flag=True, help="Exit 5 when anything means something else.")
@click.pass_context
def command(ctx: click.Context, before: str, after: str, with_journal: bool, form: str, fail_on_change: bool) -> int:
    """Compare two folders or git revisions by what they mean; prints nothing where nothing means anything else.

    A and B are folders, REV (the content folder in that revision) or REV:FOLDER.

    \b
    golive-faq diff main content
    golive-faq diff v1.2:content v1.3:content
    golive-faq --content my-faq diff HEAD my-faq --journal
    """
    from assistant.commands.folders import writers_folder
    from assistant.comparing import compare
    from assistant.comparison_page import as_json, as_page
    from assistant.progress import Progress

    opened: Opened = dataclasses.replace(ctx.obj, folder=writers_folder(ctx, None))
    with tempfile.TemporaryDirectory(prefix="golive-faq-") as scratch, Progress("comparing") as progress:
        below = Path(scratch)
        old, new = (_Side(opened, _folder(name, opened.folder, below), below, name) for name in (before, after))
        asked = _asked(new.content) if with_journal else []
        difference = compare(
            old.content,
            new.content,
            lambda text: old.matcher.match(text),
            lambda text: new.matcher.match(text),
            asked,
            progress,
        )
    writer = as_page if form == "markdown" else as_json
    sys.stdout.write(writer(difference, before, after))
    if not difference:
        sys.stderr.write(wording.DIFF_NONE + "\n")
    return Exit.BAD_CONTENT if difference and fail_on_change else Exit.ANSWERED


def _folder(name: str, usual: Path, scratch: Path) -> Path:
    """The folder or revision that was named. Raises RevisionError."""
    from assistant.revisions import RevisionError, folder_of
    from assistant.sanitize import one_line

    try:
        return folder_of(name, usual, scratch)
    except RevisionError as error:
        if "not a git repository" not in str(error):
            raise
        said = f"there is no folder '{one_line(name, 60)}', and no git repository here that has such a revision"
        raise RevisionError(said) from error


class _Side:
    """One of the two; nothing of a folder below ``scratch`` is kept when it is gone."""

    def __init__(self, opened: Opened, folder: Path, scratch: Path, name: str) -> None:
        self.opened = dataclasses.replace(opened, folder=folder)
        self.usual = opened.folder
        self.scratch = scratch
        self.name = name

    @property
    def _written_out(self) -> bool:
        return self.opened.folder.is_relative_to(self.scratch)

    @cached_property
    def content(self) -> Content:
        """What it holds. Raises ContentError, with places below the name it was given."""
        if not self._written_out:
            return self.opened.content
        from faq import load

        try:
            return load(self.opened.folder)
        except ContentError as error:
            folder = str(self.opened.folder)
            places = [replace(one.place, path=one.place.path.replace(folder, self.name)) for one in error.problems]
            problems = [replace(one, place=place) for one, place in zip(error.problems, places, strict=True)]
            raise ContentError(problems) from error

    @cached_property
    def matcher(self) -> Matcher:
        """Its matcher; vectors worked out for the usual folder are made use of."""
        if not self._written_out:
            return self.opened.matcher
        from assistant.opening import vectors_file
        from faq import Matcher

        vectors = self.scratch / f"{self.opened.folder.name}.vectors"
        with contextlib.suppress(OSError):
            shutil.copyfile(vectors_file(self.usual), vectors)
        options: dict[str, Any] = {"encoder": None} if self.opened.fast else {}
        return Matcher(
            self.content, vectors=vectors, notice=self.opened.notice, progress=self.opened.progress, **options
        )


def _asked(content: Content) -> list[str]:
    from collections import Counter

    from assistant.journal import Journal
    from assistant.recording import base_of, journal_file

    counts = Counter(row.question for row in Journal(journal_file()).asked(base_of(content)) if row.question)
    return [text for text, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_ASKED]]
