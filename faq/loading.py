"""A folder to ``Content``: every problem gathered, raised once; nothing is half loaded.

Layout of a folder::

    entries/**.yaml|.yml|.jsonl   one entry a file, or a list under ``entries:``, or one entry a line
    trees/*.yaml                  one tree a file
    lexicon · smalltalk · scope · sources · notes · about (.yaml)   each optional
    *.jsonl, other *.yaml         entries too, for small folders without sub-folders
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from faq import shapes
from faq.calibration import Calibration
from faq.calibration import read as read_calibration
from faq.errors import CalibrationError, ContentError, Place, Problem, nearest_name, shown
from faq.model import (
    About,
    Content,
    Entry,
    Note,
    Option,
    Outcome,
    Question,
    SmallTalk,
    Source,
    Step,
    Target,
    Term,
    Tree,
    TreeTest,
)
from faq.reading import Loc, Reading, read_jsonl, read_yaml

CALIBRATION_FILE = "calibration.json"
SINGLE_FILES = ("about", "lexicon", "notes", "scope", "smalltalk", "sources")
FOLDERS = ("entries", "trees")
_IGNORED_FOLDERS = ("ready", "transcripts")
_YAML = (".yaml", ".yml")
# pydantic's names of what a value is not, and what it must be.
_KINDS = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "bool_type": "true or false",
}
_ID_FIX = "use lower-case letters, digits and single hyphens"


def load(folder: str | os.PathLike[str]) -> Content:
    """Read a folder of content.

    Raises ContentError with every problem found, each with its place.
    """
    content, problems = load_with_problems(folder)
    if content is None:
        raise ContentError(problems)
    return content


def load_with_problems(folder: str | os.PathLike[str]) -> tuple[Content | None, tuple[Problem, ...]]:
    """The content, or None where any problem is an error; and all problems, warnings included."""
    loader = _Loader(Path(folder))
    with _collecting_later():
        content = loader.run()
    problems = tuple(sorted(loader.problems))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return content, problems


@contextlib.contextmanager
def _collecting_later() -> Iterator[None]:
    """Hold the cyclic garbage collector: hundreds of thousands of new values, none of them garbage, slow it down."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def digest_of(content: Content) -> str:
    """sha256 (hex) of everything in ``content`` that can change a reply; file names and layout do not count."""
    digest = hashlib.sha256(b"faq-content-1\n")
    for entry in content.entries.values():
        digest.update(_canonical(entry))
    for tree in content.trees.values():
        digest.update(_canonical(tree))
    for rows in (content.terms, content.smalltalk):
        for row in rows:
            digest.update(_canonical(row))
    digest.update(json.dumps([content.scope, asdict(content.about)], ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def _canonical(value: Any) -> bytes:
    def plain(inner: Any) -> Any:
        return {name: getattr(inner, name) for name in inner.__slots__ if name not in ("place", "tests")}

    text = json.dumps(plain(value), default=plain, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return text.encode("utf-8", "surrogatepass") + b"\n"


class _Loader:
    """Reads, checks shapes, then resolves references. One use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.sources: dict[str, Source] = {}
        self.notes: dict[str, Note] = {}
        self.entries: dict[str, Entry] = {}
        self.trees: dict[str, Tree] = {}
        self.readings: dict[str, Reading] = {}  # of the single files, by kind
        self.entry_readings: list[tuple[str, Reading, Loc]] = []  # of entries that refer to others
        self.tree_readings: dict[str, Reading] = {}
        # Ids that stand in files which could not be used: a reference to one is no second problem.
        self.broken: dict[str, set[str]] = {"entry": set(), "tree": set(), "source": set(), "note": set()}
        self.broken_files: set[str] = set()

    def problem(self, place: Place, code: str, text: str, fix: str = "") -> None:
        self.problems.append(Problem(place, code, text, fix))

    # -- the run -----------------------------------------------------------------------------

    def run(self) -> Content | None:
        singles, entry_files, tree_files = self._files()
        if any(problem.code == "FAQ001" for problem in self.problems):
            return None
        parts = {kind: self._single(kind, path) for kind, path in singles.items()}
        for key, source in getattr(parts.get("sources"), "sources", {}).items():
            self.sources[key] = _source(key, source)
        notes = getattr(parts.get("notes"), "notes", {})
        note_reading = self.readings.get("notes")
        for key, note in notes.items():
            where = note_reading.place(("notes", key)) if note_reading else Place(_label(self.folder))
            self.notes[key] = self._note(key, note, where)
        for path in entry_files:
            self._entry_file(path)
        for path in tree_files:
            self._tree_file(path)
        failed = any(problem.severity == "error" for problem in self.problems)
        if not self.entries and not (failed and entry_files):
            self.problem(
                Place(_label(self.folder)),
                "FAQ010",
                "holds no entries.",
                "add entries/<id>.yaml with `question` and `answer`",
            )
        self._resolve_entries()
        self._resolve_trees()
        return self._content(parts)

    def _content(self, parts: Mapping[str, Any]) -> Content:
        scope = getattr(parts.get("scope"), "examples", [])
        rows = [row for group in scope.values() for row in group] if isinstance(scope, dict) else scope
        about = parts.get("about") or shapes.AboutShape.model_construct()
        lexicon = self.readings.get("lexicon")
        content = Content(
            entries=dict(sorted(self.entries.items())),
            trees=dict(sorted(self.trees.items())),
            terms=tuple(
                Term(
                    row.term,
                    tuple(row.also),
                    tuple(row.misspelled),
                    lexicon.place(("terms", at)) if lexicon else Place(""),
                )
                for at, row in enumerate(getattr(parts.get("lexicon"), "terms", []))
            ),
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

    def _calibration(self) -> Calibration | None:
        """The folder's own cut-offs; a file that cannot be read is told and not used."""
        path = self.folder / CALIBRATION_FILE
        if not path.exists():
            return None
        try:
            return read_calibration(path)
        except CalibrationError as error:
            self.problems.append(
                Problem(
                    Place(_label(path)), "FAQ012", f"is not used: {error}.", "run `golive-faq calibrate`", "warning"
                )
            )
            return None

    # -- files -------------------------------------------------------------------------------

    def _files(self) -> tuple[dict[str, Path], list[Path], list[Path]]:
        singles: dict[str, Path] = {}
        entry_files: list[Path] = []
        tree_files: list[Path] = []
        place = Place(_label(self.folder))
        try:
            if not self.folder.is_dir():
                what = "is not a folder." if self.folder.exists() else "does not exist."
                self.problem(place, "FAQ001", f"the content folder {what}")
                return singles, entry_files, tree_files
            top = sorted(self.folder.iterdir(), key=lambda path: path.name)
            for path in top:
                if path.name.startswith("."):
                    continue
                if path.is_dir():
                    self._folder(path, entry_files, tree_files)
                elif path.suffix.lower() in _YAML and path.stem in SINGLE_FILES:
                    if path.stem in singles:
                        self.problem(
                            Place(_label(path)),
                            "FAQ103",
                            f"stands beside {_label(singles[path.stem])}.",
                            "keep one of the two",
                        )
                    singles[path.stem] = path
                elif path.suffix.lower() in (*_YAML, ".jsonl"):
                    entry_files.append(path)
        except OSError as error:
            self.problem(place, "FAQ001", f"cannot be listed: {error.strerror or error}.")
        return singles, entry_files, tree_files

    def _folder(self, path: Path, entry_files: list[Path], tree_files: list[Path]) -> None:
        if path.name == "entries":
            entry_files += self._below(path, (*_YAML, ".jsonl"))
        elif path.name == "trees":
            tree_files += self._below(path, _YAML)
        elif path.name not in _IGNORED_FOLDERS:
            near = nearest_name(path.name, FOLDERS)
            if near:
                self.problems.append(
                    Problem(
                        Place(_label(path)),
                        "FAQ011",
                        f"the folder '{shown(path.name)}' is not read; did you mean '{near}'?",
                        f"rename it to '{near}'",
                        "warning",
                    )
                )

    def _below(self, folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
        """The files of a folder and its sub-folders, in the order of their parts; hidden ones are left out."""
        found: list[Path] = []

        def unlisted(error: OSError) -> None:
            self.problem(Place(_label(Path(error.filename))), "FAQ001", f"cannot be listed: {error.strerror or error}.")

        for base, folders, names in os.walk(folder, onerror=unlisted):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [
                Path(base, name) for name in names if not name.startswith(".") and Path(name).suffix.lower() in suffixes
            ]
        return sorted(found, key=lambda path: path.relative_to(folder).parts)

    # -- shapes ------------------------------------------------------------------------------

    def _single(self, kind: str, path: Path) -> Any:
        reading = read_yaml(path, _label(path))
        self.readings[kind] = reading
        shape = self._shape(reading, shapes.SHAPES[kind])
        if shape is None:
            self.broken_files.add(kind)
        return shape

    def _shape(self, reading: Reading, shape: type[BaseModel]) -> Any:
        """The file as its shape, or None; problems are kept."""
        self.problems += reading.problems
        if reading.problems and reading.value is None:
            return None
        if not isinstance(reading.value, dict):
            self.problem(reading.place(), "FAQ101", "must be a mapping of keys to values.")
            return None
        value = {key: inner for key, inner in reading.value.items() if key != "$schema"}
        try:
            return shape.model_validate(value)
        except ValidationError as error:
            self._shape_problems(reading, shape, error)
            return None

    def _shape_problems(self, reading: Reading, shape: type[BaseModel], error: ValidationError) -> None:
        told: set[tuple[Loc, str, str]] = set()
        rows = [(_data_loc(reading.value, row["loc"]), row) for row in error.errors(include_url=False)]
        for loc, row in _of_one_kind(rows):
            code, text, fix = _sentence(row, shape, loc)
            if (loc, code, text) not in told:
                told.add((loc, code, text))
                at_key = code == "FAQ105" or _is_key_row(row)
                self.problem(reading.key_place(loc) if at_key else reading.place(loc), code, text, fix)

    # -- entries -----------------------------------------------------------------------------

    def _entry_file(self, path: Path) -> None:
        label = _label(path)
        topic = ""
        try:
            inside = path.relative_to(self.folder / "entries").parts
            topic = inside[0] if len(inside) > 1 else ""
        except ValueError:
            pass
        if path.suffix == ".jsonl":
            for reading in read_jsonl(path, label):
                shape = self._shape(reading, shapes.EntryShape)
                if shape is not None:
                    self._entry(shape, shape.id, topic, reading, ())
                else:
                    self._broken_entries([reading.value])
            return
        reading = read_yaml(path, label)
        if isinstance(reading.value, dict) and "entries" in reading.value:
            listed = self._shape(reading, shapes.EntryListShape)
            if listed is None:
                rows = reading.value["entries"]
                self._broken_entries(rows if isinstance(rows, list) else [])
            for at, shape in enumerate(getattr(listed, "entries", [])):
                self._entry(shape, shape.id, topic, reading, ("entries", at))
            return
        shape = self._shape(reading, shapes.EntryShape)
        if shape is None:
            self.broken["entry"].add(path.stem)
            return
        if shape.id is not None and shape.id != path.stem:
            self.problem(
                reading.place(("id",)),
                "FAQ102",
                f"the id '{shape.id}' differs from the file's name '{shown(path.stem)}'.",
                "drop the id",
            )
        self._entry(shape, path.stem, topic, reading, ())

    def _broken_entries(self, rows: list[Any]) -> None:
        ids = (row.get("id") for row in rows if isinstance(row, dict))
        self.broken["entry"].update(entry_id for entry_id in ids if isinstance(entry_id, str))

    def _entry(self, shape: Any, entry_id: str | None, topic: str, reading: Reading, loc: Loc) -> None:
        place = reading.place(loc)
        if not entry_id:
            self.problem(place, "FAQ102", "an entry in a shared file needs an `id`.", "add `id: some-name`")
            return
        if not _is_id(entry_id):
            self.problem(place, "FAQ102", f"'{shown(entry_id)}' is no id.", _ID_FIX)
            return
        if entry_id in self.entries:
            first = self.entries[entry_id].place
            self.problem(place, "FAQ103", f"the entry '{entry_id}' already stands at {first}.", "rename one of them")
            return
        self.entries[entry_id] = Entry(
            id=entry_id,
            question=shape.question,
            answer=shape.answer.rstrip() + "\n",
            short=shape.short.strip(),
            topic=shape.topic or topic,
            variants=tuple(shape.variants),
            tests=tuple(shape.tests),
            notes=self._notes(shape.notes, reading, (*loc, "notes")),
            sources=self._sources(shape.sources, reading, (*loc, "sources")),
            see_also=tuple(shape.see_also),
            tree=shape.tree,
            owner=shape.owner,
            verified=shape.verified or "",
            review_every=shapes.days_of_span(shape.review_every or ""),
            place=place,
        )
        if shape.see_also or shape.tree:
            self.entry_readings.append((entry_id, reading, loc))

    def _sources(self, rows: list[Any], reading: Reading, loc: Loc) -> tuple[Source, ...]:
        found = []
        for at, row in enumerate(rows):
            if not isinstance(row, str):
                found.append(_source("", row))
            elif row in self.sources:
                found.append(self.sources[row])
            else:
                self._unknown(reading.place((*loc, at)), "source", row, self.sources)
        return tuple(found)

    def _notes(self, rows: list[Any], reading: Reading, loc: Loc) -> tuple[Note, ...]:
        found = []
        for at, row in enumerate(rows):
            place = reading.place((*loc, at))
            if not isinstance(row, str):
                found.append(self._note("", row, place))
            elif row in self.notes:
                found.append(self.notes[row])
            else:
                self._unknown(place, "note", row, self.notes)
        return tuple(found)

    def _note(self, note_id: str, shape: Any, place: Place) -> Note:
        sources = []
        for row in shape.source:
            if not isinstance(row, str):
                sources.append(_source("", row))
            elif row in self.sources:
                sources.append(self.sources[row])
            else:
                self._unknown(place, "source", row, self.sources)
        return Note(note_id, shape.text, tuple(sources), shape.date or "")

    def _unknown(self, place: Place, kind: str, name: str, known: Mapping[str, Any]) -> None:
        if name in self.broken.get(kind, ()) or f"{kind}s" in self.broken_files:
            return
        near = nearest_name(name, known)
        hint = f"; did you mean '{near}'?" if near else "."
        self.problem(place, "FAQ201", f"there is no {kind} '{shown(name)}'{hint}")

    def _resolve_entries(self) -> None:
        for entry_id, reading, loc in self.entry_readings:
            entry = self.entries[entry_id]
            for at, other in enumerate(entry.see_also):
                if other not in self.entries:
                    self._unknown(reading.place((*loc, "see_also", at)), "entry", other, self.entries)
            if entry.tree and entry.tree not in self.trees:
                self._unknown(reading.place((*loc, "tree")), "tree", entry.tree, self.trees)

    # -- trees -------------------------------------------------------------------------------

    def _tree_file(self, path: Path) -> None:
        reading = read_yaml(path, _label(path))
        shape = self._shape(reading, shapes.TreeShape)
        tree_id = path.stem
        if shape is None:
            self.broken["tree"].add(tree_id)
            return
        if not _is_id(tree_id):
            self.problem(reading.place(), "FAQ102", f"the file's name '{shown(tree_id)}' is no id.", _ID_FIX)
            return
        if tree_id in self.trees:
            first = self.trees[tree_id].place
            self.problem(
                reading.place(), "FAQ103", f"the tree '{tree_id}' already stands at {first}.", "rename one of them"
            )
            return
        questions = {
            key: Question(
                key,
                row.ask,
                tuple(
                    Option(
                        option_id,
                        option.label,
                        _target(option.to),
                        option.reason,
                        tuple(option.phrases),
                        reading.place(("questions", key, "options", option_id)),
                    )
                    for option_id, option in row.options.items()
                ),
                row.help,
                row.fact or "",
                reading.place(("questions", key)),
            )
            for key, row in shape.questions.items()
        }
        outcomes = {key: self._outcome(key, row, reading) for key, row in shape.outcomes.items()}
        tests = tuple(
            TreeTest(
                dict(row.responses),
                row.outcome or "",
                row.tree or "",
                row.says or "",
                None if row.prefills is None else dict(row.prefills),
                reading.place(("tests", at)),
            )
            for at, row in enumerate(shape.tests)
        )
        self.trees[tree_id] = Tree(
            tree_id, shape.title, shape.start, questions, outcomes, shape.description, tests, reading.place()
        )
        self.tree_readings[tree_id] = reading

    def _outcome(self, key: str, row: Any, reading: Reading) -> Outcome:
        loc: Loc = ("outcomes", key)
        steps = tuple(
            Step(step) if isinstance(step, str) else Step(step.text, step.tree, step.entry) for step in row.next
        )
        return Outcome(
            key,
            row.verdict,
            row.why,
            steps,
            tuple(row.rests_on),
            self._sources(row.beyond, reading, (*loc, "beyond")),
            self._notes(row.notes, reading, (*loc, "notes")),
            reading.place(loc),
        )

    def _resolve_trees(self) -> None:
        for tree_id, reading in self.tree_readings.items():
            tree = self.trees[tree_id]
            if tree.start not in tree.questions:
                self._unknown(reading.place(("start",)), "question", tree.start, tree.questions)
            for key in tree.questions.keys() & tree.outcomes.keys():
                self.problem(reading.place(("outcomes", key)), "FAQ202", f"'{key}' is both a question and an outcome.")
            for question in tree.questions.values():
                for option in question.options:
                    self._resolve_option(tree, question, option, reading)
            for outcome in tree.outcomes.values():
                self._resolve_outcome(outcome, reading)

    def _resolve_option(self, tree: Tree, question: Question, option: Option, reading: Reading) -> None:
        place = reading.place(("questions", question.id, "options", option.id, "to"))
        target = option.to
        if target.tree is None:
            if target.name not in tree.questions and target.name not in tree.outcomes:
                self._unknown(place, "question or outcome", target.name, {**tree.questions, **tree.outcomes})
        elif target.tree not in self.trees:
            self._unknown(place, "tree", target.tree, self.trees)
        elif target.name and target.name not in self.trees[target.tree].questions:
            self._unknown(place, f"question of tree '{target.tree}'", target.name, self.trees[target.tree].questions)

    def _resolve_outcome(self, outcome: Outcome, reading: Reading) -> None:
        for at, entry_id in enumerate(outcome.rests_on):
            if entry_id not in self.entries:
                self._unknown(reading.place(("outcomes", outcome.id, "rests_on", at)), "entry", entry_id, self.entries)
        for at, step in enumerate(outcome.next):
            place = reading.place(("outcomes", outcome.id, "next", at))
            if step.tree and step.tree not in self.trees:
                self._unknown(place, "tree", step.tree, self.trees)
            if step.entry and step.entry not in self.entries:
                self._unknown(place, "entry", step.entry, self.entries)


def with_digest(content: Content) -> Content:
    """``content`` with its digest filled in."""
    import dataclasses

    return dataclasses.replace(content, digest=digest_of(content))


def _label(path: Path) -> str:
    """How a path is named in places: no character of a file's name may steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(path))


def _is_id(name: str) -> bool:
    return re.fullmatch(shapes.ID_PATTERN, name) is not None and len(name) <= shapes.MAX_ID


def _source(source_id: str, shape: Any) -> Source:
    return Source(source_id, shape.title, shape.url, shape.seen or "", shape.official)


def _target(text: str) -> Target:
    if text.startswith("tree:"):
        tree, _, question = text.removeprefix("tree:").partition("/")
        return Target(question, tree)
    return Target(text)


def _data_loc(value: Any, loc: tuple[Any, ...]) -> Loc:
    """pydantic's path with the names of union members and key checks left out."""
    kept: list[str | int] = []
    for part in loc:
        in_mapping = isinstance(value, dict) and part in value
        if in_mapping or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            kept.append(part)
            value = value[part]
    return tuple(kept)


def _of_one_kind(rows: list[tuple[Loc, Any]]) -> Iterator[tuple[Loc, Any]]:
    """Rows without those of the wrong member of a union.

    Where text, a list or a mapping may stand, pydantic tells what is wrong with each reading. A row about the kind of
    value falls away when another knows better: one that lies deeper, or that finds fault with the same value's form.
    """
    better: set[Loc] = set()
    for loc, row in rows:
        if not _is_key_row(row):
            better.update(loc[:end] for end in range(len(loc)))
            if row["type"] not in _KINDS:
                better.add(loc)
    told: set[Loc] = set()
    for loc, row in rows:
        if row["type"] in _KINDS and not _is_key_row(row):
            if loc in better or loc in told:
                continue
            told.add(loc)
        yield loc, row


def _is_key_row(row: Any) -> bool:
    return bool(row["loc"][-1:] == ("[key]",))


def _sentence(row: Any, shape: type[BaseModel], loc: Loc) -> tuple[str, str, str]:
    """Code, sentence and fix for one shape problem."""
    kind = row["type"]
    last = row["loc"][-1] if row["loc"] else ""
    if kind == "missing":
        return "FAQ104", f"the key `{last}` is missing.", f"add `{last}: …`"
    if kind == "extra_forbidden":
        near = nearest_name(str(last), _keys_at(shape, row["loc"][:-1]))
        hint = f"; did you mean `{near}`?" if near else "."
        return "FAQ105", f"the key `{shown(str(last))}` is not known{hint}", ""
    name = f"`{shown(str(loc[-1]))}`" if loc and isinstance(loc[-1], str) else "the value"
    if loc and isinstance(loc[-1], int) and len(loc) > 1:
        name = f"number {loc[-1] + 1} of `{loc[-2]}`"
    if kind in _KINDS:
        fix = "put it in quotes" if kind == "string_type" and type(row["input"]) in (bool, int, float) else ""
        return "FAQ106", f"{name} must be {_KINDS[kind]}, not {_type_name(row['input'])}.", fix
    if kind == "string_pattern_mismatch":
        return "FAQ107", f"{name} does not have the right form: '{shown(str(row['input']))}'.", _pattern_fix(row)
    message = shown(str(row["msg"]).removeprefix("Value error, "), 160)
    return "FAQ107", f"{name}: {message}.".replace("..", "."), ""


def _pattern_fix(row: Any) -> str:
    pattern = row.get("ctx", {}).get("pattern", "")
    fixes = {
        shapes.ID_PATTERN: "ids use lower-case letters, digits and single hyphens",
        shapes.TARGET_PATTERN: "name a question, an outcome, `tree:<id>` or `tree:<id>/<question>`",
        shapes.SPAN_PATTERN: "write a span such as `180 days` or `6 months`",
    }
    return fixes.get(pattern, "write a full address that begins with https://" if "https" in pattern else "")


def _type_name(value: Any) -> str:
    names = {
        str: "text",
        int: "a number",
        float: "a number",
        bool: "true or false",
        list: "a list",
        dict: "a mapping",
        type(None): "nothing",
    }
    return names.get(type(value), "that")


def _keys_at(shape: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """The keys allowed where an unknown one was found: those of the nested shape the path leads to."""
    current: Any = shape
    for part in loc:
        if not (isinstance(current, type) and issubclass(current, BaseModel)):
            break
        known = current.model_fields.get(str(part))
        if known is not None:
            current = _shape_inside(known.annotation) or current
        elif isinstance(part, str) and (named := getattr(shapes, part, None)) is not None:
            current = named
    return list(current.model_fields)


def _shape_inside(annotation: Any) -> Any:
    """The shape named anywhere inside a type annotation, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [found for arg in getattr(annotation, "__args__", ()) if (found := _shape_inside(arg)) is not None]
    return inner[0] if inner else None
