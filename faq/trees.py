"""A walk through a decision tree: a value rebuilt by replaying responses.

A walk never stores where it stands. It holds the tree it began in and ``{question id: option id}``;
its path is found by replaying them from the start. So *back* and *change* are new responses, and an
edited tree makes an old response fall away instead of pointing at the wrong question. A walk may pass
into another tree (an option with a target there); question ids are then unique over the joined trees,
which loading checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from faq.errors import UnknownNameError
from faq.model import Content, Option, Outcome, Question, Target, Tree


@dataclass(frozen=True, slots=True)
class Answered:
    """One step of a path: in which tree, which question, which option."""

    tree: str
    question: Question
    option: Option


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands in a tree.

    ``responses`` holds only those that lie on the path, in path order. Exactly one of ``question`` and
    ``outcome`` is set. ``tree`` is the tree the walk began in; ``at`` the tree it stands in now.
    Build one with ``begin``; the methods return new walks.
    """

    trees: Mapping[str, Tree] = field(repr=False)
    tree: str
    path: tuple[Answered, ...]
    at: str
    question: Question | None
    outcome: Outcome | None

    @property
    def responses(self) -> dict[str, str]:
        """Question id to option id, in path order."""
        return {step.question.id: step.option.id for step in self.path}

    def respond(self, option_id: str) -> Walk:
        """The walk after answering the present question. Raises UnknownNameError for another option."""
        if self.question is None:
            raise UnknownNameError("question", "", ())
        if self.question.option(option_id) is None:
            raise UnknownNameError(f"option of '{self.question.id}'", option_id, [o.id for o in self.question.options])
        return replay(self.trees, self.tree, {**self.responses, self.question.id: option_id})

    def back(self) -> Walk:
        """The walk with its last response taken away; at the start, the walk itself."""
        kept = dict(list(self.responses.items())[:-1])
        return replay(self.trees, self.tree, kept)

    def change(self, question_id: str, option_id: str) -> Walk:
        """The walk with one earlier response changed; later ones stay as far as they still apply.

        Raises UnknownNameError for a question that is not on the path, or an option it does not have.
        """
        step = next((step for step in self.path if step.question.id == question_id), None)
        if step is None:
            raise UnknownNameError("answered question", question_id, self.responses)
        if step.question.option(option_id) is None:
            raise UnknownNameError(f"option of '{question_id}'", option_id, [o.id for o in step.question.options])
        return replay(self.trees, self.tree, {**self.responses, question_id: option_id})

    def dropped_by(self, question_id: str, option_id: str) -> tuple[Answered, ...]:
        """The later responses that would fall away with that change, in path order."""
        kept = self.change(question_id, option_id).responses
        return tuple(step for step in self.path if step.question.id not in kept)


def begin(content: Content, tree_id: str, responses: Mapping[str, str] | None = None) -> Walk:
    """A walk from the start of a tree, with those responses replayed as far as they apply.

    Raises UnknownNameError for an unknown tree.
    """
    if tree_id not in content.trees:
        raise UnknownNameError("tree", tree_id, content.trees)
    return replay(content.trees, tree_id, responses or {})


def replay(trees: Mapping[str, Tree], tree_id: str, responses: Mapping[str, str]) -> Walk:
    """The walk that ``responses`` lead to; those off the path, or whose option is gone, are left out.

    Terminates on any content: a question met twice ends the replay there, unanswered.
    """
    tree = trees[tree_id]
    question: Question | None = tree.questions[tree.start]
    path: list[Answered] = []
    seen: set[str] = set()
    while question is not None:
        option = question.option(responses.get(question.id, "")) if question.id not in seen else None
        if option is None:
            return Walk(trees, tree_id, tuple(path), tree.id, question, None)
        seen.add(question.id)
        path.append(Answered(tree.id, question, option))
        tree, question, outcome = arrive(trees, tree, option.to)
        if outcome is not None:
            return Walk(trees, tree_id, tuple(path), tree.id, None, outcome)
    raise AssertionError("a loaded tree's option leads to a question or an outcome")


def arrive(trees: Mapping[str, Tree], tree: Tree, target: Target) -> tuple[Tree, Question | None, Outcome | None]:
    """Where a target of ``tree`` lies: the tree, and the question or the outcome there."""
    if target.tree is not None:
        tree = trees[target.tree]
        return tree, tree.questions[target.name or tree.start], None
    if target.name in tree.questions:
        return tree, tree.questions[target.name], None
    return tree, None, tree.outcomes[target.name]
