"""What may be wrong with the shape of trees: dead parts, rounds, questions in vain, long and repeated paths.

Each function yields findings for one row of ``tree_checks.TREE_RULES``. All work on the graph of the trees
and never count paths, so that shared sub-graphs cost nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from faq.errors import Place
from faq.model import Content, Question, Tree
from faq.rules import Finding
from faq.tree_graph import (
    Graph,
    Node,
    components,
    graph_from,
    is_cyclic,
    most_questions,
    node_of,
    question_at,
    reachable,
    start_of,
)

LONGEST_PATH = 7  # questions; what a person still answers without giving up, agreed for this kind of guide
NAMED_AT_MOST = 8  # steps of a path or a round that a sentence spells out
_WORDS = re.compile(r"[^\W_]+")


def _starts(content: Content) -> list[Node]:
    return [start_of(tree) for tree in content.trees.values()]


def whole_graph(content: Content) -> Graph:
    """The graph of all trees, from each one's start."""
    return graph_from(content.trees, _starts(content))


def questions(content: Content) -> Iterator[tuple[Tree, Question]]:
    """Every question with its tree, in file order."""
    for tree in content.trees.values():
        for question in tree.questions.values():
            yield tree, question


def unreachable_questions(content: Content) -> Iterator[Finding]:
    """Questions that no path from any tree's start comes to."""
    reached = reachable(content.trees, _starts(content))
    for tree, question in questions(content):
        if (tree.id, question.id) not in reached:
            yield question.place, f"no path comes to the question '{question.id}'."


def unreachable_outcomes(content: Content) -> Iterator[Finding]:
    """Outcomes that no path comes to; those behind an unreachable question are told with it."""
    reached = reachable(content.trees, _starts(content))
    for tree in content.trees.values():
        aimed = {
            option.to.name
            for question in tree.questions.values()
            for option in question.options
            if option.to.tree is None and (tree.id, question.id) not in reached
        }
        for outcome in tree.outcomes.values():
            # an outcome behind an unreachable question is told with that question
            if (tree.id, outcome.id) not in reached and outcome.id not in aimed:
                yield outcome.place, f"no path comes to the outcome '{outcome.id}'."


def cycles(content: Content) -> Iterator[Finding]:
    """One finding for each group of questions that lead round, named by its shortest round."""
    graph = whole_graph(content)
    for component in components(graph):
        if is_cyclic(graph, component):
            around = _round(graph, min(component), set(component))
            question = question_at(content.trees, around[0])
            yield (question.place if question else Place("")), f"the questions go round: {_named(around)}."


def _round(graph: Graph, first: Node, inside: set[Node]) -> list[Node]:
    """The shortest way from ``first`` back to itself, both ends named."""
    came_from: dict[Node, Node] = {}
    waiting = [first]
    for node in waiting:  # grows while it is read
        for edge in graph.edges[node]:
            if edge.to == first:
                way = [first]
                while node != first:
                    way.append(node)
                    node = came_from[node]
                return [first, *reversed(way)]
            if edge.to in inside and edge.to not in came_from:
                came_from[edge.to] = node
                waiting.append(edge.to)
    raise AssertionError("a component that goes round has a way back to each of its nodes")


def _named(nodes: list[Node]) -> str:
    """A way in words, its middle left out where it is long; the tree is named where it changes."""
    names = []
    tree = ""
    for node in nodes:
        names.append(node[1] if node[0] == tree else f"{node[0]}/{node[1]}")
        tree = node[0]
    if len(names) > NAMED_AT_MOST:
        half = NAMED_AT_MOST // 2
        names = [*names[:half], f"… {len(names) - 2 * half} more …", *names[-half:]]
    return " > ".join(names)


def same_place(content: Content) -> Iterator[Finding]:
    """Questions all of whose options lead to one place."""
    for tree, question in questions(content):
        if len({node_of(content.trees, tree.id, option.to) for option in question.options}) == 1:
            yield question.place, f"every answer to '{question.id}' leads to the same place."


def plain(label: str) -> str:
    """``label`` as it is compared: without case, punctuation and spacing."""
    if not label.isascii():
        label = unicodedata.normalize("NFKC", label)
    return " ".join(_WORDS.findall(label.casefold()))


def shared_ids(content: Content) -> Iterator[Finding]:
    """Question ids that stand in two trees which jumps join, whichever way."""
    joined = _joined(content)
    first: dict[tuple[str, str], Question] = {}
    for tree, question in questions(content):
        key = (joined[tree.id], question.id)
        if key in first:
            where = first[key].place
            yield question.place, f"the question id '{question.id}' also stands in a joined tree, at {where}."
        else:
            first[key] = question


def _joined(content: Content) -> dict[str, str]:
    """Each tree's group: trees that jumps join, whichever way, have the same."""
    group = {tree_id: tree_id for tree_id in content.trees}

    def top(tree_id: str) -> str:
        while group[tree_id] != tree_id:
            group[tree_id] = group[group[tree_id]]
            tree_id = group[tree_id]
        return tree_id

    for tree, question in questions(content):
        for option in question.options:
            if option.to.tree is not None:
                group[top(option.to.tree)] = top(tree.id)
    return {tree_id: top(tree_id) for tree_id in group}


def long_paths(content: Content) -> Iterator[Finding]:
    """Trees with a path of more than ``LONGEST_PATH`` questions, over jumps; rounds are told of their own."""
    graph = whole_graph(content)
    most = most_questions(graph)
    for tree in content.trees.values():
        node = start_of(tree)
        if most[node] <= LONGEST_PATH:
            continue
        path = [node]
        while following := next((e.to for e in graph.edges[path[-1]] if most[e.to] == most[path[-1]] - 1), None):
            path.append(following)
        if len(path) == most[node] + 1:  # shorter where questions go round, which is told of its own
            yield tree.place, f"a path through '{tree.id}' has {most[node]} questions: {_named(path[:-1])}."


def asked_twice(content: Content) -> Iterator[Finding]:
    """Questions whose fact or wording is asked again further on."""
    topics = {(tree.id, question.id): _topics(question) for tree, question in questions(content)}
    sizes = Counter(name for names in topics.values() for name in names)
    bits = {name: 1 << at for at, name in enumerate(name for name, size in sizes.items() if size > 1)}
    if not bits:
        return
    own = {node: sum(bits.get(name, 0) for name in names) for node, names in topics.items()}
    graph = whole_graph(content)
    below: dict[Node, int] = {}  # what is asked further on, a bit for each fact or wording that several share
    for component in components(graph):
        ahead = 0
        for node in component:
            for edge in graph.edges[node]:
                ahead |= below.get(edge.to, 0) | (own.get(edge.to, 0) if edge.to != node else 0)
        for node in component:
            below[node] = ahead
            twice = ahead & own.get(node, 0) if len(component) == 1 else 0
            if twice:
                yield _twice(content, graph, node, twice, own)


def _topics(question: Question) -> tuple[str, ...]:
    """What a question asks: its wording, and its fact where it has one."""
    return (f"ask {plain(question.ask)}", f"fact {question.fact}") if question.fact else (f"ask {plain(question.ask)}",)


def _twice(content: Content, graph: Graph, node: Node, twice: int, own: dict[Node, int]) -> Finding:
    later = next(n for n in graph_from(content.trees, [node]).edges if n != node and own.get(n, 0) & twice)
    question = content.trees[node[0]].questions[node[1]]
    return question.place, f"what '{node[1]}' asks comes again further on: {_named([node, later])}."
