"""Checks of scope.yaml: the questions that are not covered."""

from __future__ import annotations

from collections.abc import Iterator

from faq.errors import shown
from faq.model import Content
from faq.phrase_checks import plain_of
from faq.rules import Finding, Rule, rule
from faq.single_positions import scope_locs, single_places


def _twice(content: Content) -> Iterator[Finding]:
    first: dict[str, int] = {}
    again: list[tuple[int, int]] = []
    for at, example in enumerate(content.scope):
        before = first.setdefault(plain_of(example) or example, at)
        if before != at:
            again.append((before, at))
    if not again:
        return
    place, locs = single_places(content), scope_locs(content)
    for before, at in again:
        where = place("scope", *(locs[at] if locs else ("examples",)))
        earlier = place("scope", *locs[before]).line if locs else 0
        says = f" in line {earlier}" if earlier else " before"
        yield where, f"'{shown(content.scope[at])}' stands{says} already."


SCOPE_RULES: tuple[Rule, ...] = (
    rule(
        "FAQ400",
        "warning",
        "The same example twice in scope.yaml",
        "Case and punctuation do not count, so it teaches nothing new and weighs double.",
        "remove one of the two, or write another question that is not covered",
        _twice,
    ),
)
