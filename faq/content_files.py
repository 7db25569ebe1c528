"""Which files of a folder hold content, and what each of them holds. Nothing is opened here.

Layout of a folder::

    entries/**.yaml|.yml|.jsonl   one entry a file, or a list under ``entries:``, or one entry a line
    trees/*.yaml                  one tree a file
    lexicon · smalltalk · scope · sources · notes · about (.yaml)   each optional
    *.jsonl, other *.yaml         entries too, for small folders without sub-folders
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from faq.errors import Place, Problem, nearest_name, shown

SINGLE_FILES = ("about", "lexicon", "notes", "scope", "smalltalk", "sources")
FOLDERS = ("entries", "trees")
_IGNORED_FOLDERS = ("ready", "transcripts")
_OTHER_NAMES = {
    "answers": "entries",
    "articles": "entries",
    "decision-trees": "trees",
    "faq": "entries",
    "faqs": "entries",
    "flows": "trees",
    "guide": "trees",
    "guides": "trees",
    "questions": "entries",
    "topics": "entries",
    "walks": "trees",
}
"""What people call the folders that are read."""
_PROSE = ("readme", "license", "contributing")  # stems of files that may stand anywhere
_YAML = (".yaml", ".yml")
_BULK = ".jsonl"


@dataclass(slots=True)
class ContentFiles:
    """The files of a folder: ``singles`` by kind; ``entries`` and ``trees`` in the order of their paths.

    ``problems``: what cannot be listed, stands twice, is nearly named right, or is passed over for its ending.
    """

    singles: dict[str, Path] = field(default_factory=dict)
    entries: list[Path] = field(default_factory=list)
    trees: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def unlisted(self) -> bool:
        """Whether a folder could not be listed, so that files may be missing."""
        return any(problem.code == "FAQ001" for problem in self.problems)

    def __len__(self) -> int:
        return len(self.singles) + len(self.entries) + len(self.trees)


def list_files(folder: Path) -> ContentFiles:
    """The files of a content folder, sorted; hidden ones are left out. Never raises."""
    found = ContentFiles()
    place = Place(label_of(folder))
    try:
        if not folder.is_dir():
            what = "is not a folder." if folder.exists() else "does not exist."
            found.problems.append(Problem(place, "FAQ001", f"the content folder {what}"))
            return found
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            if path.name.startswith("."):
                continue
            if path.is_dir():
                _take_folder(path, found)
            elif path.suffix.lower() in _YAML and path.stem in SINGLE_FILES:
                _take_single(path, found)
            elif path.suffix.lower() in (*_YAML, _BULK):
                found.entries.append(path)
            elif path.stem.split(".")[0] in SINGLE_FILES:
                found.problems.append(_passed_over(path, _YAML))
    except OSError as error:
        found.problems.append(Problem(place, "FAQ001", f"cannot be listed: {error.strerror or error}."))
    return found


def label_of(path: Path) -> str:
    """How a path is named in places: no character of a file's name may steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(path))


def _take_single(path: Path, found: ContentFiles) -> None:
    if path.stem in found.singles:
        first = label_of(found.singles[path.stem])
        found.problems.append(
            Problem(Place(label_of(path)), "FAQ103", f"stands beside {first}.", "keep one of the two")
        )
    found.singles[path.stem] = path


def _take_folder(path: Path, found: ContentFiles) -> None:
    if path.name == "entries":
        found.entries += _below(path, (*_YAML, _BULK), found.problems)
    elif path.name == "trees":
        found.trees += _below(path, _YAML, found.problems)
    elif path.name not in _IGNORED_FOLDERS:
        found.problems += _folder_not_read(path)


def _folder_not_read(path: Path) -> Iterator[Problem]:
    """A warning where a folder's name, or what lies in it, shows that it was meant to be read."""
    name = f"the folder '{shown(path.name)}' is not read"
    place = Place(label_of(path))
    if meant := _OTHER_NAMES.get(path.name.lower()):
        what = "guides" if meant == "trees" else "entries"
        yield Problem(place, "FAQ011", f"{name}; {what} are kept in '{meant}'.", f"rename it to '{meant}'", "warning")
    elif near := nearest_name(path.name, FOLDERS):
        yield Problem(place, "FAQ011", f"{name}; did you mean '{near}'?", f"rename it to '{near}'", "warning")
    elif any(inside.suffix.lower() in (*_YAML, _BULK) for inside in path.iterdir() if inside.name[0] != "."):
        text = f"{name}, though it holds files of content."
        yield Problem(place, "FAQ011", text, "move it into 'entries' or 'trees'", "warning")


def _passed_over(path: Path, suffixes: tuple[str, ...]) -> Problem:
    ending = f"the ending '{shown(path.suffix)}'" if path.suffix else "no ending"
    text = f"is passed over: a file here must end in {' or '.join(suffixes)}, and it has {ending}."
    return Problem(Place(label_of(path)), "FAQ015", text, f"rename it to end in {suffixes[0]}, or move it", "warning")


def _below(folder: Path, suffixes: tuple[str, ...], problems: list[Problem]) -> list[Path]:
    """The files of a folder and its sub-folders, in the order of their parts; hidden ones are left out."""
    found: list[Path] = []

    def unlisted(error: OSError) -> None:
        place = Place(label_of(Path(error.filename)))
        problems.append(Problem(place, "FAQ001", f"cannot be listed: {error.strerror or error}."))

    for base, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(base, name)
            if name.startswith("."):
                continue
            if path.suffix.lower() in suffixes:
                found.append(path)
            elif path.stem.lower() not in _PROSE:
                problems.append(_passed_over(path, suffixes))
    return sorted(found, key=lambda path: path.relative_to(folder).parts)
