"""Sheets: text over the whole screen, left with Escape. Help, the hand-over transcript, text to select."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.fronts.tui.passages import Block, Passage, hanging
from assistant.sanitize import clean


class Sheet(ModalScreen[None]):
    """A title, text that scrolls, and a line of keys. ``copy`` copies the text and says what became of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", id="sheet-close"),
        Binding("y", "copy", "Copy the text", id="sheet-copy"),
        Binding("down,j", "scroll(1)", "Down", show=False, id="sheet-down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="sheet-up"),
    ]

    KEYS_GO_TO: ClassVar[str] = "#sheet-text"

    def __init__(
        self, title: str, blocks: Sequence[Block], *, name: str, copy: Callable[[], str] | None = None, hint: str = ""
    ) -> None:
        super().__init__(name=name)
        self.heading = title
        self.blocks = blocks
        self.copy = copy
        self.hint = hint

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        yield Static(Content.styled(self.heading, "bold $strong"), id="sheet-title", markup=False)
        yield from self.compose_head()
        with VerticalScroll(id="sheet-text"):
            yield Passage(self.blocks)
        keys = Content.assemble(("esc", "$accent"), (" close", "$quiet"))
        if self.copy is not None:
            keys = keys + Content.assemble("   ", ("y", "$accent"), (" copy", "$quiet"))
        if self.hint:
            keys = keys + Content.assemble("   ", (self.hint, "$quiet"))
        yield Static(keys, id="sheet-keys", markup=False)

    def compose_head(self) -> ComposeResult:
        """What stands between the title and the text."""
        yield from ()

    def on_mount(self) -> None:
        """The text takes the keys, or what stands above it."""
        self.query_one(self.KEYS_GO_TO).focus()

    def action_close(self) -> None:
        """Back to the conversation."""
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        """Scroll the text."""
        self.query_one("#sheet-text", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Copy the text and say what became of it."""
        if self.copy is not None:
            self.query_one("#sheet-keys", Static).update(Content.styled(self.copy(), "$foreground"))

    @property
    def plain(self) -> str:
        """The text shown."""
        return self.query_one(Passage).plain


def text_sheet(title: str, text: str, hint: str = "", copy: Callable[[], str] | None = None) -> Sheet:
    """A sheet of plain text, its lines as they are."""
    blocks = [hanging(Content(line)) for line in clean(text).split("\n")]
    return Sheet(title, blocks, name="text", copy=copy, hint=hint)
