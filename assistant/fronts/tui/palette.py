"""The command palette: every action that has a key, every theme, every guide, every entry; a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from assistant.sanitize import one_line

if TYPE_CHECKING:
    from assistant.fronts.tui.screen import MainScreen

Row = tuple[str, Callable[[], Any]]
PLACEHOLDER = "Find a question, guide or action…"
MOST_DISCOVERED = 60
"""Rows shown before anything is typed."""


class Everything(Provider):
    """Rows are asked of the main screen: a label and what it does."""

    def _rows(self) -> Iterator[Row]:
        screen: MainScreen = self.app.main  # type: ignore[attr-defined]
        yield from screen.commands()
        for name in screen.theme_names():
            yield f"Theme: {name}", partial(screen.set_theme, name)
        if screen.knowledge is not None:
            for tree in screen.knowledge.trees.values():
                yield f"Guide: {one_line(tree.title)}", partial(screen.open_tree, tree.id)
            for entry in screen.knowledge.entries.values():
                yield one_line(entry.question), partial(screen.open_entry, entry.id)

    async def discover(self) -> Hits:
        """Everything, until something is typed."""
        for at, (label, act) in enumerate(self._rows()):
            if at >= MOST_DISCOVERED:
                return
            yield DiscoveryHit(label, act)

    async def search(self, query: str) -> Hits:
        """What has the letters of ``query`` in their order."""
        matcher = self.matcher(query)
        for label, act in self._rows():
            score = matcher.match(label)
            if score > 0:
                yield Hit(score, matcher.highlight(label), act, text=label)
