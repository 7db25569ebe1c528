"""The sidebar: topics with their entries, then the guides; typing filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from assistant.sanitize import one_line

if TYPE_CHECKING:
    from faq import Content as Knowledge

GUIDES = "Guides"
NOTHING = "Nothing has these words."
LONGEST_LABEL = 120
"""Characters of a title that are kept; the list shows what fits and an ellipsis."""


class Sidebar(Vertical):
    """What can be opened. ``id`` of a row: ``entry:<id>`` or ``tree:<id>``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back to the question", show=False, id="sidebar-leave"),
        Binding("down", "down", "Into the list", show=False, id="sidebar-down"),
    ]

    class Opened(Message):
        """A row was picked; ``kind`` is ``entry`` or ``tree``."""

        def __init__(self, kind: str, name: str) -> None:
            super().__init__()
            self.kind = kind
            self.name = name

    class Left(Message):
        """The sidebar was left without a pick."""

    def __init__(self, knowledge: Knowledge, *, id: str) -> None:
        super().__init__(id=id)
        self.knowledge = knowledge

    def compose(self) -> ComposeResult:
        """A filter and the list."""
        filter_input = Input(placeholder="/ search", id="filter", compact=True, select_on_focus=True, max_length=200)
        filter_input.cursor_blink = False
        yield filter_input
        yield OptionList(*self._rows(""), id="list", markup=False, compact=True)

    def reload(self, knowledge: Knowledge) -> None:
        """Show other content, filtered as before."""
        self.knowledge = knowledge
        self._fill(self.query_one("#filter", Input).value)

    def _fill(self, words: str) -> None:
        rows = self.query_one("#list", OptionList)
        rows.clear_options()
        rows.add_options(self._rows(words))

    def _rows(self, words: str) -> Iterator[Option]:
        typed = words.casefold().split()
        groups = [*self._topics(), (GUIDES, [(f"tree:{t.id}", t.title) for t in self.knowledge.trees.values()])]
        first = True
        for title, members in groups:
            found = [(name, label) for name, label in members if _has(label, typed)]
            if not found:
                continue
            if not first:
                yield Option(Content(" "), disabled=True)
            first = False
            yield Option(Content.styled(one_line(title, LONGEST_LABEL), "$quiet"), disabled=True)
            for name, label in found:
                yield Option(_marked(one_line(label, LONGEST_LABEL), typed), id=name)
        if first:
            yield Option(Content.styled(NOTHING, "$quiet"), disabled=True)

    def _topics(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        entries = self.knowledge.entries.values()
        titles = self.knowledge.about.topics
        order = [*titles, *sorted({entry.topic for entry in entries} - set(titles))]
        for topic in order:
            title = titles.get(topic) or topic.replace("-", " ").capitalize() or "Questions"
            yield title, [(f"entry:{entry.id}", entry.question) for entry in entries if entry.topic == topic]

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    @on(Input.Submitted, "#filter")
    def _first(self, event: Input.Submitted) -> None:
        event.stop()
        rows = self.query_one("#list", OptionList)
        option = next((option for option in rows.options if not option.disabled), None)
        if option is not None and event.value:
            self._open(option)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(event.option)

    def _open(self, option: Option) -> None:
        kind, _, name = (option.id or "").partition(":")
        self.query_one("#filter", Input).value = ""
        self.post_message(self.Opened(kind, name))

    def action_leave(self) -> None:
        """Empty the filter, or go back to the question."""
        filter_input = self.query_one("#filter", Input)
        if filter_input.value:
            filter_input.value = ""
        self.post_message(self.Left())

    def action_down(self) -> None:
        """From the filter into the list."""
        self.query_one("#list", OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        """Typing in the list goes to the filter."""
        filter_input = self.query_one("#filter", Input)
        if event.is_printable and event.character and event.character != " " and not filter_input.has_focus:
            event.stop()
            filter_input.focus()
            filter_input.value += event.character
            filter_input.cursor_position = len(filter_input.value)


def _has(label: str, typed: list[str]) -> bool:
    folded = label.casefold()
    return all(word in folded for word in typed)


def _marked(label: str, typed: list[str]) -> Content:
    content = Content(label)
    folded = label.casefold()
    for word in typed:
        at = folded.find(word)
        if at >= 0 and len(folded) == len(label):
            content = content.stylize("bold $accent", at, at + len(word))
    return content
