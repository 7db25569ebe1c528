"""The glossary sheet: the terms that have a meaning, filtered while a word is typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from assistant import wording
from assistant.fronts.tui.passages import Block, Passage, hanging
from assistant.fronts.tui.sheets import Sheet
from assistant.glossary import looked_up
from assistant.sanitize import clean
from faq import Term

TITLE = "Glossary"
LOOK_FOR = "look for a term…"
LONGEST = 80
"""Characters of what can be looked for."""
MOST_NAMES = 4
"""Other names of a term that are shown."""


class GlossarySheet(Sheet):
    """Terms in alphabetical order, a line to type into, Escape to go back. ``terms``: at least one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="glossary-close"),
        Binding("down", "scroll(1)", "Down", show=False, id="glossary-down"),
        Binding("up", "scroll(-1)", "Up", show=False, id="glossary-up"),
    ]

    KEYS_GO_TO: ClassVar[str] = "#look-up"

    def __init__(self, terms: Sequence[Term]) -> None:
        super().__init__(TITLE, tuple(meanings(terms)), name="glossary")
        self.terms = tuple(terms)

    def compose_head(self) -> ComposeResult:
        """The line to type into."""
        line = Input(placeholder=LOOK_FOR, id="look-up", compact=True, max_length=LONGEST, select_on_focus=False)
        line.cursor_blink = False
        yield line

    @on(Input.Changed, "#look-up")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        found = looked_up(self.terms, clean(event.value))
        none = hanging(Content.styled(wording.NOT_IN_GLOSSARY_SHORT, "$quiet"))
        self.query_one(Passage).show(tuple(meanings(found)) or (none,))
        self.query_one("#sheet-text").scroll_home(animate=False)


def meanings(terms: Sequence[Term]) -> Iterator[Block]:
    """A term a block, its meaning under it, and what else it is called."""
    for at, term in enumerate(terms):
        yield hanging(Content.styled(clean(term.term), "bold $strong"), gap=1 if at else 0)
        yield hanging(Content(clean(term.meaning)), inside="  ")
        if term.also:
            also = ", ".join(term.also[:MOST_NAMES])
            yield hanging(Content.styled(clean(f"also: {also}"), "$quiet"), inside="  ")
