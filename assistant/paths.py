"""Which paths through guides end elsewhere than before.

Every path of the old guides is walked again in the new ones with the same answers, as far as they go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from faq import Content, Walk, begin

MOST_PATHS = 5_000
"""Paths walked of one guide; the first in the order of its options."""


@dataclass(frozen=True, slots=True)
class PathChange:
    """Paths of a guide that end elsewhere. ``before``/``after``: ``tree/outcome``, or ``? tree/question`` where the
    same answers lead to a question that waits; ``before`` is ``""`` for new paths. ``example``: the answers of the
    first of them, question to option; ``count``: how many there are.
    """

    tree: str
    before: str
    after: str
    example: tuple[tuple[str, str], ...]
    count: int


def path_changes(before: Content, after: Content) -> tuple[PathChange, ...]:
    """The changes of guides that both contents have, in order; what ends the same is left out."""
    found: dict[tuple[str, str, str], tuple[tuple[tuple[str, str], ...], int]] = {}
    for tree in sorted(before.trees.keys() & after.trees.keys()):
        for walk in _paths(before, tree):
            again = begin(after, tree, walk.responses)
            _count(found, (tree, _end(walk), _end(again)), walk)
        for walk in _paths(after, tree):
            if begin(before, tree, walk.responses).outcome is None:
                _count(found, (tree, "", _end(walk)), walk)
    changes = [PathChange(*key, example, count) for key, (example, count) in found.items() if key[1] != key[2]]
    return tuple(sorted(changes, key=lambda change: (change.tree, change.before, change.after)))


def _count(
    found: dict[tuple[str, str, str], tuple[tuple[tuple[str, str], ...], int]], key: tuple[str, str, str], walk: Walk
) -> None:
    example, count = found.get(key, (tuple(walk.responses.items()), 0))
    found[key] = example, count + 1


def _end(walk: Walk) -> str:
    if walk.outcome is not None:
        return f"{walk.at}/{walk.outcome.id}"
    return f"? {walk.at}/{walk.question.id if walk.question else ''}"


def _paths(content: Content, tree: str) -> Iterator[Walk]:
    waiting = [begin(content, tree)]
    walked = 0
    while waiting and walked < MOST_PATHS:
        walk = waiting.pop()
        if walk.question is None:
            walked += 1
            yield walk
        elif walk.question.id not in walk.responses:  # else the guide goes round
            waiting += [walk.respond(option.id) for option in reversed(walk.question.options)]
