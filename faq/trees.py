"""A walk through a decision tree: a value rebuilt by replaying responses.

A walk never stores where it stands. It holds the tree it began in and ``{question id: option id}``;
its path is found by replaying them from the start. So *back* and *change* are new responses, and an
edited tree makes an old response fall away instead of pointing at the wrong question. A walk may pass
into another tree (an option with a target there); question ids are then unique over the joined trees,
which the checks of content see to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from faq.errors import FaqError, UnknownNameError, shown
from faq.model import Content, Option, Outcome, Question, Target, Tree
from faq.tree_graph import Node, graph_from, most_questions, start_of


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
    _responses: Mapping[str, str] = field(repr=False, compare=False)

    @property
    def responses(self) -> dict[str, str]:
        """Question id to option id, in path order; a copy."""
        return dict(self._responses)

    @property
    def facts(self) -> dict[str, str]:
        """Fact to option id, for the answered questions that settle one; what another tree need not ask again."""
        return {step.question.fact: step.option.id for step in self.path if step.question.fact}

    @property
    def at_most(self) -> int:
        """The most questions that may still come from here, the present one included; 0 at an outcome.

        Found on the graph of the questions ahead, each looked at once; exact unless the tree goes round.
        """
        if self.question is None:
            return 0
        here: Node = (self.at, self.question.id)
        return most_questions(graph_from(self.trees, [here]))[here]

    def respond(self, option_id: str) -> Walk:
        """The walk after answering the present question.

        Raises UnknownNameError for an option it does not have, FaqError at an outcome.
        """
        question = self.question
        if question is None:
            raise FaqError("the tree has come to its end; there is no question left to answer")
        option = _option_of(question, option_id)
        responses = dict(self._responses)
        responses[question.id] = option_id
        if question.id in self._responses:  # only where a tree goes round: the earlier answer is replaced
            return replay(self.trees, self.tree, responses)
        path = (*self.path, Answered(self.at, question, option))
        tree, following, outcome = arrive(self.trees, self.trees[self.at], option.to)
        return Walk(self.trees, self.tree, path, tree.id, following, outcome, responses)

    def back(self) -> Walk:
        """The walk with its last response taken away; at the start, the walk itself."""
        if not self.path:
            return self
        last = self.path[-1]
        kept = dict(self._responses)
        del kept[last.question.id]
        return Walk(self.trees, self.tree, self.path[:-1], last.tree, last.question, None, kept)

    def change(self, question_id: str, option_id: str) -> Walk:
        """The walk with one earlier response changed; later ones stay as far as they still apply.

        Raises UnknownNameError for a question that is not on the path, or an option it does not have.
        """
        step = next((step for step in self.path if step.question.id == question_id), None)
        if step is None:
            raise UnknownNameError("answered question", question_id, self._responses)
        _option_of(step.question, option_id)
        return replay(self.trees, self.tree, {**self._responses, question_id: option_id})

    def dropped_by(self, question_id: str, option_id: str) -> tuple[Answered, ...]:
        """The later responses that would fall away with that change, in path order.

        Raises what ``change`` raises.
        """
        kept = self.change(question_id, option_id).responses
        return tuple(step for step in self.path if step.question.id not in kept)


def begin(content: Content, tree_id: str, responses: Mapping[str, str] | None = None) -> Walk:
    """A walk from the start of a tree, with those responses replayed as far as they apply.

    Responses off the path are ignored. Raises UnknownNameError for an unknown tree.
    """
    return replay(content.trees, _known_tree(content, tree_id), responses or {})


def begin_strict(content: Content, tree_id: str, responses: Mapping[str, str]) -> Walk:
    """A walk in which every response counts, in whatever order they are given.

    Raises UnknownNameError for a tree, question or option that is not there, and FaqError for a response
    that the path of the others does not ask for.
    """
    walk = replay(content.trees, _known_tree(content, tree_id), responses)
    if len(walk.path) == len(responses):
        return walk
    known = questions_ahead(content.trees, tree_id)
    for question_id, option_id in responses.items():
        if question_id not in known:
            raise UnknownNameError("question", question_id, known)
        questions = known[question_id]
        if all(question.option(option_id) is None for question in questions):
            _option_of(questions[0], option_id)
    taken = walk.responses
    stray = next(question_id for question_id in responses if question_id not in taken)
    where = f"asks '{walk.question.id}'" if walk.question else f"ends at '{walk.outcome.id if walk.outcome else ''}'"
    raise FaqError(
        f"the response '{shown(responses[stray])}' to '{shown(stray)}' does not apply: "
        f"with the other responses the tree never asks it and {where}"
    )


def replay(trees: Mapping[str, Tree], tree_id: str, responses: Mapping[str, str]) -> Walk:
    """The walk that ``responses`` lead to; those off the path, or whose option is gone, are left out.

    Terminates on any content: a question met twice ends the replay there, unanswered.
    """
    tree = trees[tree_id]
    question: Question | None = tree.questions[tree.start]
    outcome: Outcome | None = None
    path: list[Answered] = []
    taken: dict[str, str] = {}
    while question is not None:
        option = question.option(responses.get(question.id, "")) if question.id not in taken else None
        if option is None:
            break
        taken[question.id] = option.id
        path.append(Answered(tree.id, question, option))
        tree, question, outcome = arrive(trees, tree, option.to)
    return Walk(trees, tree_id, tuple(path), tree.id, question, outcome, taken)


def arrive(trees: Mapping[str, Tree], tree: Tree, target: Target) -> tuple[Tree, Question | None, Outcome | None]:
    """Where a target of ``tree`` lies: the tree, and the question or the outcome there."""
    if target.tree is not None:
        tree = trees[target.tree]
        return tree, tree.questions[target.name or tree.start], None
    if target.name in tree.questions:
        return tree, tree.questions[target.name], None
    return tree, None, tree.outcomes[target.name]


def questions_ahead(trees: Mapping[str, Tree], tree_id: str) -> dict[str, list[Question]]:
    """Every question a walk from this tree's start can come to, by id, over jumps."""
    found: dict[str, list[Question]] = {}
    for tree, name in graph_from(trees, [start_of(trees[tree_id])]).edges:
        question = trees[tree].questions.get(name)
        if question is not None:
            found.setdefault(name, []).append(question)
    return found


def _known_tree(content: Content, tree_id: str) -> str:
    if tree_id not in content.trees:
        raise UnknownNameError("tree", tree_id, content.trees)
    return tree_id


def _option_of(question: Question, option_id: str) -> Option:
    option = question.option(option_id)
    if option is None:
        known: Iterable[str] = [option.id for option in question.options]
        raise UnknownNameError(f"option of '{question.id}'", option_id, known)
    return option
