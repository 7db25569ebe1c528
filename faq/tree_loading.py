"""Files of trees to ``Tree`` values, and where their options, outcomes and steps lead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from faq import shapes
from faq.content_files import label_of
from faq.errors import shown
from faq.misplaced import misplaced
from faq.model import Entry, Option, Outcome, Question, Step, Target, Tree, TreeTest
from faq.reading import Loc, Reading, read_yaml
from faq.references import ID_FIX, References, is_id
from faq.shape_reading import shaped


class TreeLoader:
    """Takes files one by one; ``trees`` holds what could be used, ``references`` what was wrong. One use."""

    def __init__(self, references: References) -> None:
        self.trees: dict[str, Tree] = {}
        self._references = references
        self._readings: dict[str, Reading] = {}

    def take(self, path: Path) -> None:
        """Read a file."""
        reading = read_yaml(path, label_of(path))
        tree_id = path.stem
        elsewhere = list(misplaced(reading, path, "tree"))
        if elsewhere:
            self._references.problems += [*reading.problems, *elsewhere]
            for kind in ("entry", "tree"):
                self._references.broken[kind].add(path.stem)
            return
        shape = shaped(reading, shapes.TreeShape, self._references.problems)
        if shape is None:
            self._references.broken["tree"].add(tree_id)
            return
        place = reading.place()
        if not is_id(tree_id):
            self._references.problem(place, "FAQ102", f"the file's name '{shown(tree_id)}' is no id.", ID_FIX)
            return
        if tree_id in self.trees:
            first = self.trees[tree_id].place
            text = f"the tree '{tree_id}' already stands at {first}."
            self._references.problem(place, "FAQ103", text, "rename one of them")
            return
        questions = {key: _question(key, row, reading) for key, row in shape.questions.items()}
        outcomes = {key: self._outcome(key, row, reading) for key, row in shape.outcomes.items()}
        tests = tuple(_test(row, reading.place(("tests", at))) for at, row in enumerate(shape.tests))
        self.trees[tree_id] = Tree(
            tree_id, shape.title, shape.start, questions, outcomes, shape.description, tests, place
        )
        self._readings[tree_id] = reading

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
            self._references.sources(row.beyond, reading, (*loc, "beyond")),
            self._references.notes(row.notes, reading, (*loc, "notes")),
            reading.place(loc),
        )

    # -- references ---------------------------------------------------------------------------

    def resolve(self, entries: Mapping[str, Entry]) -> None:
        """Tell of starts, options, outcomes and steps that lead nowhere."""
        for tree_id, reading in self._readings.items():
            tree = self.trees[tree_id]
            if tree.start not in tree.questions:
                self._references.unknown(reading.place(("start",)), "question", tree.start, tree.questions)
            for key in tree.questions.keys() & tree.outcomes.keys():
                place = reading.place(("outcomes", key))
                self._references.problem(place, "FAQ202", f"'{key}' is both a question and an outcome.")
            for question in tree.questions.values():
                for option in question.options:
                    self._resolve_option(tree, question, option, reading)
            for outcome in tree.outcomes.values():
                self._resolve_outcome(outcome, reading, entries)

    def _resolve_option(self, tree: Tree, question: Question, option: Option, reading: Reading) -> None:
        place = reading.place(("questions", question.id, "options", option.id, "to"))
        unknown, target = self._references.unknown, option.to
        if target.tree is None:
            if target.name not in tree.questions and target.name not in tree.outcomes:
                unknown(place, "question or outcome", target.name, {**tree.questions, **tree.outcomes})
        elif target.tree not in self.trees:
            unknown(place, "tree", target.tree, self.trees)
        elif target.name and target.name not in self.trees[target.tree].questions:
            unknown(place, f"question of tree '{target.tree}'", target.name, self.trees[target.tree].questions)

    def _resolve_outcome(self, outcome: Outcome, reading: Reading, entries: Mapping[str, Entry]) -> None:
        unknown = self._references.unknown
        for at, entry_id in enumerate(outcome.rests_on):
            if entry_id not in entries:
                unknown(reading.place(("outcomes", outcome.id, "rests_on", at)), "entry", entry_id, entries)
        for at, step in enumerate(outcome.next):
            place = reading.place(("outcomes", outcome.id, "next", at))
            if step.tree and step.tree not in self.trees:
                unknown(place, "tree", step.tree, self.trees)
            if step.entry and step.entry not in entries:
                unknown(place, "entry", step.entry, entries)


def _question(key: str, row: Any, reading: Reading) -> Question:
    loc: Loc = ("questions", key)
    options = tuple(
        Option(
            option_id,
            option.label,
            _target(option.to),
            option.reason,
            tuple(option.phrases),
            reading.place((*loc, "options", option_id)),
        )
        for option_id, option in row.options.items()
    )
    return Question(key, row.ask, options, row.help, row.fact or "", reading.place(loc))


def _target(text: str) -> Target:
    if text.startswith("tree:"):
        tree, _, question = text.removeprefix("tree:").partition("/")
        return Target(question, tree)
    return Target(text)


def _test(row: Any, place: Any) -> TreeTest:
    prefills = None if row.prefills is None else dict(row.prefills)
    return TreeTest(dict(row.responses), row.outcome or "", row.tree or "", row.says or "", prefills, place)
