"""A folder to ``Content``: every problem gathered, raised once; nothing is half loaded.

Which files there are says ``content_files``, what a file may hold ``shapes`` and ``shape_reading``, what refers to what
``references``; entries and trees have a loader each. Here they are put together.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from faq import shapes
from faq.calibration import Calibration
from faq.calibration import read as read_calibration
from faq.content_files import ContentFiles, label_of, list_files
from faq.digest import with_digest
from faq.entry_loading import EntryLoader
from faq.errors import CalibrationError, ContentError, Place, Problem, shown
from faq.model import About, Content, SmallTalk, Term
from faq.reading import Reading, read_yaml
from faq.references import References
from faq.shape_reading import shaped
from faq.tree_loading import TreeLoader

CALIBRATION_FILE = "calibration.json"

Progress = Callable[[int, int], None]


def load(folder: str | os.PathLike[str], progress: Progress | None = None) -> Content:
    """Read a folder of content. ``progress`` is told how many files are read, and of how many.

    Raises ContentError with every problem found, each with its place.
    """
    content, problems = load_with_problems(folder, progress)
    if content is None:
        raise ContentError(problems)
    return content


def load_with_problems(
    folder: str | os.PathLike[str], progress: Progress | None = None
) -> tuple[Content | None, tuple[Problem, ...]]:
    """The content, or None where any problem is an error; and all problems, warnings included."""
    loader = _Loader(Path(folder), progress)
    with collecting_later():
        content = loader.run()
    problems = tuple(sorted(loader.references.problems))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return content, problems


@contextlib.contextmanager
def collecting_later() -> Iterator[None]:
    """Hold the cyclic garbage collector: hundreds of thousands of new values, none of them garbage, slow it down."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Loader:
    """Reads, checks shapes, then resolves references. One use."""

    def __init__(self, folder: Path, progress: Progress | None) -> None:
        self.folder = folder
        self.references = References()
        self._progress = progress or (lambda done, total: None)
        self._readings: dict[str, Reading] = {}  # of the single files, by kind
        self._entries = EntryLoader(folder, self.references)
        self._trees = TreeLoader(self.references)

    def run(self) -> Content | None:
        files = list_files(self.folder)
        self.references.problems += files.problems
        if files.unlisted:
            return None
        parts = {kind: self._single(kind, path) for kind, path in files.singles.items()}
        self.references.keep_sources(getattr(parts.get("sources"), "sources", {}))
        self.references.keep_notes(getattr(parts.get("notes"), "notes", {}), self._readings.get("notes"))
        self._take_all(files)
        failed = any(problem.severity == "error" for problem in self.references.problems)
        if not self._entries.entries and not (failed and files.entries):
            self.references.problem(
                Place(label_of(self.folder)),
                "FAQ010",
                "holds no entries.",
                "add entries/<id>.yaml with `question` and `answer`",
            )
        self._entries.resolve(self._trees.trees)
        self._trees.resolve(self._entries.entries)
        return self._content(parts)

    def _take_all(self, files: ContentFiles) -> None:
        done, total = len(files.singles), len(files)
        for loader, paths in ((self._entries, files.entries), (self._trees, files.trees)):
            for path in paths:
                self._progress(done, total)
                loader.take(path)
                done += 1
        self._progress(total, total)

    def _single(self, kind: str, path: Path) -> Any:
        reading = self._readings[kind] = read_yaml(path, label_of(path))
        shape = shaped(reading, shapes.SHAPES[kind], self.references.problems)
        if shape is None:
            self.references.broken_files.add(kind)
        return shape

    def _content(self, parts: Mapping[str, Any]) -> Content:
        scope = getattr(parts.get("scope"), "examples", [])
        rows = [row for group in scope.values() for row in group] if isinstance(scope, dict) else scope
        about = parts.get("about") or shapes.AboutShape.model_construct()
        content = Content(
            entries=dict(sorted(self._entries.entries.items())),
            trees=dict(sorted(self._trees.trees.items())),
            terms=tuple(self._terms(getattr(parts.get("lexicon"), "terms", []))),
            smalltalk=tuple(
                SmallTalk(key, tuple(row.examples), row.reply)
                for key, row in getattr(parts.get("smalltalk"), "smalltalk", {}).items()
            ),
            scope=tuple(rows),
            about=About(about.title, about.disclaimer, about.contact, tuple(about.people_ask), dict(about.topics)),
            folder=str(self.folder),
            calibration=self._calibration(),
        )
        return with_digest(content)

    def _terms(self, rows: list[Any]) -> Iterator[Term]:
        for at, row in enumerate(rows):
            place = self._readings["lexicon"].place(("terms", at))
            yield Term(row.term, tuple(row.also), tuple(row.misspelled), row.meaning, place)

    def _calibration(self) -> Calibration | None:
        """The folder's own cut-offs; a file that cannot be read is told and not used."""
        path = self.folder / CALIBRATION_FILE
        if not path.exists():
            return None
        try:
            return read_calibration(path)
        except CalibrationError as error:
            reason = shown(str(error).removeprefix(f"{path}: "), 160)
            place, text = Place(label_of(path)), f"is not used: {reason}."
            problem = Problem(place, "FAQ012", text, "run `golive-faq calibrate`", "warning")
            self.references.problems.append(problem)
            return None
