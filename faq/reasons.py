"""Why a walk ended where it did, and what would have led elsewhere.

Reasons are the content's own sentences in path order. What would change a verdict is searched on the
graph of the trees, each question and option looked at once, never on paths; nothing here decides how it
is shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from faq.model import Outcome, Tree
from faq.tree_graph import Edge, Graph, Node, graph_from, start_of
from faq.trees import Answered, Walk

MOST_CHANGES = 100  # other verdicts listed, the nearest first; more than any reader takes in


@dataclass(frozen=True, slots=True)
class Change:
    """Another outcome, in which tree, and the fewest answers that lead there, in path order.

    Replaying the walk's responses with ``changes`` put over them ends at ``outcome``: they are the answers
    that differ from the walk's and those the other path asks besides.
    """

    outcome: Outcome
    tree: str
    changes: tuple[Answered, ...]


def because(walk: Walk) -> tuple[str, ...]:
    """The path as plain sentences, in order: each option's reason, else its question and label."""
    return tuple(step.option.reason or f"{step.question.ask} {step.option.label}" for step in walk.path)


def changes(trees: Mapping[str, Tree], walk: Walk) -> tuple[Change, ...]:
    """For each other verdict the walk's tree can reach, over jumps, the smallest set of answers that leads there.

    Fewest answers first, then the order of the path's options; at most ``MOST_CHANGES``. Outcomes with the
    same words count as one verdict, reached by the cheapest way. Works at an outcome and on the way to one.
    """
    graph = graph_from(trees, [start_of(trees[walk.tree])])
    start = start_of(trees[walk.tree])
    costs = _costs(graph, start, walk.responses)
    order, parents = _first_paths(graph, start, walk.responses, costs)
    told = {walk.outcome.verdict} if walk.outcome is not None else set()
    found = []
    for node in sorted((node for node in order if not graph.edges[node]), key=lambda node: costs[node]):
        outcome = trees[node[0]].outcomes.get(node[1])
        if outcome is None or outcome.verdict in told:
            continue
        told.add(outcome.verdict)
        found.append(Change(outcome, node[0], _answers(trees, node, parents, walk.responses)))
        if len(found) == MOST_CHANGES:
            break
    return tuple(found)


def _cost(node: Node, edge: Edge, responses: Mapping[str, str]) -> int:
    return 0 if responses.get(node[1]) == edge.option.id else 1


def _costs(graph: Graph, start: Node, responses: Mapping[str, str]) -> dict[Node, int]:
    """The fewest new answers that reach each node: a shortest path with steps of 0 and 1."""
    costs = {start: 0}
    waiting = deque([(0, start)])
    while waiting:
        cost, node = waiting.popleft()
        if cost > costs[node]:
            continue
        for edge in graph.edges[node]:
            step = _cost(node, edge, responses)
            if cost + step < costs.get(edge.to, cost + step + 1):
                costs[edge.to] = cost + step
                if step:
                    waiting.append((cost + step, edge.to))
                else:
                    waiting.appendleft((cost, edge.to))
    return costs


def _first_paths(
    graph: Graph, start: Node, responses: Mapping[str, str], costs: Mapping[Node, int]
) -> tuple[list[Node], dict[Node, tuple[Node, Edge]]]:
    """Nodes in path order, and where each is come from on the first of its cheapest paths.

    A depth-first search over the steps that lie on cheapest paths, in option order: the first way it
    finds to a node is the first in path order.
    """
    order: list[Node] = []
    parents: dict[Node, tuple[Node, Edge]] = {}
    seen: set[Node] = set()
    waiting: list[tuple[Node, tuple[Node, Edge] | None]] = [(start, None)]
    while waiting:
        node, parent = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        order.append(node)
        if parent is not None:
            parents[node] = parent
        for edge in reversed(graph.edges[node]):
            if edge.to not in seen and costs[node] + _cost(node, edge, responses) == costs[edge.to]:
                waiting.append((edge.to, (node, edge)))
    return order, parents


def _answers(
    trees: Mapping[str, Tree], node: Node, parents: Mapping[Node, tuple[Node, Edge]], responses: Mapping[str, str]
) -> tuple[Answered, ...]:
    answers = []
    while node in parents:
        node, edge = parents[node]
        if _cost(node, edge, responses):
            answers.append(Answered(node[0], trees[node[0]].questions[node[1]], edge.option))
    return tuple(reversed(answers))
