"""The trees of a knowledge base as one graph: what leads where, over jumps from tree to tree.

Everything that looks at whole trees (checks, progress, what would change a verdict) works on this
graph and never on paths, whose number grows exponentially where sub-graphs are shared. Nothing here
recurses, so depth is bounded by memory only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from faq.model import Option, Question, Target, Tree

Node = tuple[str, str]
"""Tree id, and the id of a question or an outcome there."""


class Edge(NamedTuple):
    """One option of a question and where it leads."""

    option: Option
    to: Node


@dataclass(frozen=True, slots=True)
class Graph:
    """Questions with their edges in option order, and outcomes without; keys in order of first discovery."""

    edges: Mapping[Node, tuple[Edge, ...]]

    def __contains__(self, node: Node) -> bool:
        return node in self.edges


def node_of(trees: Mapping[str, Tree], tree: str, target: Target) -> Node:
    """The node a target of ``tree`` names; a jump without a question means the other tree's start."""
    if target.tree is None:
        return tree, target.name
    return target.tree, target.name or trees[target.tree].start


def start_of(tree: Tree) -> Node:
    """The node of a tree's first question."""
    return tree.id, tree.start


def question_at(trees: Mapping[str, Tree], node: Node) -> Question | None:
    """The question at a node, or None where an outcome stands."""
    return trees[node[0]].questions.get(node[1])


def graph_from(trees: Mapping[str, Tree], roots: Iterable[Node]) -> Graph:
    """Everything that can be reached from ``roots``, over jumps."""
    edges: dict[Node, tuple[Edge, ...]] = {}
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        if node in edges:
            continue
        question = trees[node[0]].questions.get(node[1])
        found = edges_of(trees, node[0], question) if question is not None else ()
        edges[node] = found
        for edge in reversed(found):
            if edge.to not in edges:
                waiting.append(edge.to)
    return Graph(edges)


def reachable(trees: Mapping[str, Tree], roots: Iterable[Node]) -> set[Node]:
    """The nodes of ``graph_from(trees, roots)``, without the graph."""
    found: set[Node] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        tree, name = node
        question = trees[tree].questions.get(name)
        if question is not None:
            for option in question.options:
                target = option.to
                waiting.append((tree, target.name) if target.tree is None else node_of(trees, tree, target))
    return found


def edges_of(trees: Mapping[str, Tree], tree: str, question: Question) -> tuple[Edge, ...]:
    """The edges that leave a question of ``tree``, in option order."""
    return tuple(
        [
            Edge(option, (tree, option.to.name) if option.to.tree is None else node_of(trees, tree, option.to))
            for option in question.options
        ]
    )


def components(graph: Graph) -> list[tuple[Node, ...]]:
    """Strongly connected components, those that lead nowhere else first (Tarjan 1972, without recursion)."""
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    done: set[Node] = set()
    stack: list[Node] = []
    found: list[tuple[Node, ...]] = []
    for root in graph.edges:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack.append(root)
        work = [(root, iter(graph.edges[root]))]
        while work:
            node, edges = work[-1]
            for edge in edges:
                child = edge.to
                if child not in order:
                    order[child] = low[child] = len(order)
                    stack.append(child)
                    work.append((child, iter(graph.edges[child])))
                    break
                if child not in done and order[child] < low[node]:
                    low[node] = order[child]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == order[node]:
                    at = len(stack) - 1
                    while stack[at] != node:
                        at -= 1
                    found.append(tuple(stack[at:]))
                    done.update(stack[at:])
                    del stack[at:]
    return found


def is_cyclic(graph: Graph, component: tuple[Node, ...]) -> bool:
    """Whether a component goes round: several nodes, or one that leads to itself."""
    return len(component) > 1 or any(edge.to == component[0] for edge in graph.edges[component[0]])


def most_questions(graph: Graph) -> dict[Node, int]:
    """For each node the most questions that may come from there, itself included; 0 at an outcome.

    Exact without cycles. A cycle counts each of its questions once, since no walk answers one twice.
    """
    most: dict[Node, int] = {}
    for component in components(graph):
        inside = set(component) if len(component) > 1 else None
        after = 0
        own = 0
        for node in component:
            own += bool(graph.edges[node])
            for edge in graph.edges[node]:
                if edge.to != node and (inside is None or edge.to not in inside) and most[edge.to] > after:
                    after = most[edge.to]
        for node in component:
            most[node] = own + after
    return most
