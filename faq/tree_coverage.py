"""What the content's own tree tests cover: questions asked, options taken, outcomes reached.

A test counts with the path its responses lead to, whether or not it ends where it says; that it fails is
a finding of its own. Only what can be reached at all is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faq.model import Content, Tree
from faq.tree_graph import Node, reachable, start_of
from faq.trees import replay


@dataclass(frozen=True, slots=True)
class Share:
    """Names that are covered and names that are not, both in file order."""

    covered: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """The covered part, 0..1; 1 where there is nothing to cover."""
        total = len(self.covered) + len(self.missing)
        return len(self.covered) / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of one tree. Options are named ``question/option``."""

    tree: str
    questions: Share
    options: Share
    outcomes: Share


def coverage(tree: Tree, content: Content) -> Coverage:
    """What the tests of ``content`` cover of ``tree``: its own, and others' that pass into it."""
    return coverages(content, (tree,))[tree.id]


def coverages(content: Content, trees: tuple[Tree, ...] | None = None) -> dict[str, Coverage]:
    """The coverage of each tree by id; the tests are replayed once."""
    chosen = tuple(content.trees.values()) if trees is None else trees
    reached = reachable(content.trees, [start_of(tree) for tree in content.trees.values()])
    options, ends = _tested(content.trees)
    return {tree.id: _coverage(tree, reached, options, ends) for tree in chosen}


def _tested(trees: Mapping[str, Tree]) -> tuple[set[tuple[Node, str]], set[Node]]:
    """Options taken and outcomes reached by any test."""
    options: set[tuple[Node, str]] = set()
    ends: set[Node] = set()
    for tree in trees.values():
        for test in tree.tests:
            if not test.outcome:
                continue
            walk = replay(trees, tree.id, test.responses)
            options.update(((step.tree, step.question.id), step.option.id) for step in walk.path)
            if walk.outcome is not None:
                ends.add((walk.at, walk.outcome.id))
    return options, ends


def _coverage(tree: Tree, reached: set[Node], options: set[tuple[Node, str]], ends: set[Node]) -> Coverage:
    questions: dict[str, bool] = {}
    taken: dict[str, bool] = {}
    for question in tree.questions.values():
        node = (tree.id, question.id)
        if node not in reached:
            continue
        for option in question.options:
            taken[f"{question.id}/{option.id}"] = (node, option.id) in options
        questions[question.id] = any((node, option.id) in options for option in question.options)
    outcomes = {name: (tree.id, name) in ends for name in tree.outcomes if (tree.id, name) in reached}
    return Coverage(tree.id, _share(questions), _share(taken), _share(outcomes))


def _share(named: Mapping[str, bool]) -> Share:
    return Share(tuple(n for n, covered in named.items() if covered), tuple(n for n, c in named.items() if not c))
