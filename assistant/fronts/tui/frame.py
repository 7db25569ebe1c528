"""The frame of the screen: title, conversation, question, suggestions, sidebar; and the content that fills it.

It knows where things stand and what is shown before the first question; asking is the desk's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from assistant.fronts.tui.choices import Choices
from assistant.fronts.tui.keybar import KeyBar
from assistant.fronts.tui.passages import hanging
from assistant.fronts.tui.question import QuestionInput
from assistant.fronts.tui.shown import Shown
from assistant.fronts.tui.start import loading, start, title_line
from assistant.fronts.tui.talk import Talk
from assistant.fronts.tui.threads import begin, in_thread
from assistant.fronts.tui.view import ConversationView

if TYPE_CHECKING:
    from textual.widget import Widget

    from faq import Content as Knowledge

WIDE = 100
"""Cells from which the sidebar stands beside the conversation."""
NARROW = 60
"""Cells below which margins shrink."""
LOW = 20
"""Lines below which blank lines around the frame go."""
TALL = 36
"""Lines from which room for the suggestions is kept free, so that nothing jumps."""


class Frame(Screen[None]):
    """The parts of the screen, in place; ``talk`` is read once the frame is painted."""

    AUTO_FOCUS = "#question"

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self.talk = talk
        self.when_ready: Callable[[], None] = lambda: None
        self.when_rested: Callable[[], object] = lambda: None

    def compose(self) -> ComposeResult:
        """Only what the first paint needs; the sidebar comes with the content."""
        self.update_classes(room(self.app.size), update=False)
        yield Static("", id="title", markup=False)
        with Horizontal(id="body"), Vertical(id="column"):
            yield ConversationView(loading().before, id="conversation")
            with Horizontal(id="ask"):
                yield Static("▌", id="mark", markup=False)
                yield QuestionInput(placeholder="ask…", id="question")
            yield Choices((), id="suggestions", one_line=True)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the frame; read the content afterwards."""
        self.view = self.query_one(ConversationView)
        self.question = self.query_one(QuestionInput)
        self.suggestions = self.query_one("#suggestions", Choices)
        self.keys = self.query_one(KeyBar)
        self.suggestions.can_focus = False
        self.question.first_character = self.first_character
        self._title()
        self.show_keys()
        self.call_after_refresh(self.read)

    def on_resize(self, event: events.Resize) -> None:
        """What is shown depends on the room."""
        classes = room(event.size)
        if any(self.has_class(name) != wanted for name, wanted in classes.items()):
            self.update_classes(classes)
        self._title()

    def get_focusable_widget_at(self, x: int, y: int) -> Widget | None:
        """A click beside everything leaves the focus in the question."""
        return super().get_focusable_widget_at(x, y) or self.question

    @on(ConversationView.Folded)
    def _rested(self) -> None:
        self.when_rested()

    def first_character(self, character: str) -> bool:
        """Whether a character typed into the empty question was a command."""
        return False

    def show_keys(self) -> None:
        """Show the keys that matter now."""

    def is_awaited(self) -> bool:
        """Whether something was asked already."""
        return False

    def ready(self) -> None:
        """There is a conversation now."""

    # -- content ----------------------------------------------------------------------------------

    @property
    def knowledge(self) -> Knowledge | None:
        """The content, once it is read."""
        return self.talk.content

    @work(group="read")
    async def read(self) -> None:
        """Read the content, then build the matcher; show each as soon as it is there."""
        from faq import ContentError

        try:
            content = await in_thread(self.talk.read)
            self._content_read(content)
            await in_thread(self.talk.begin)
        except ContentError as error:
            self.app.give_up(error)  # type: ignore[attr-defined]
            return
        self.ready()
        begin(self._prepare)

    def _prepare(self) -> None:
        """Load what is left to load. Runs in a thread, beside the first question."""
        self.talk.prepare()
        self.when_ready()

    def _content_read(self, content: Knowledge) -> None:
        self._title()
        self.app.style_the_rest()  # type: ignore[attr-defined]
        if not self.is_awaited():
            self.show_start()
        from assistant.fronts.tui.sidebar import Sidebar

        self.query_one("#body").mount(Sidebar(content, id="sidebar"), before="#column")
        self.app.watch_content()  # type: ignore[attr-defined]

    def show_start(self) -> None:
        """What can be asked, as before the first question."""
        if self.knowledge is not None:
            self.view.wipe()
            self.view.add("", (), start(self.knowledge), None)
            self.show_keys()

    def reloaded(self, said: str, trouble: bool = False) -> None:
        """Say what a reload changed, or why it was refused; the conversation stays."""
        style = "$problem" if trouble else "$quiet"
        blocks = tuple(hanging(Content.styled(line, style)) for line in said.split("\n"))
        self.notice(Shown(blocks))
        if not trouble and self.knowledge is not None:
            self._title()
            from assistant.fronts.tui.sidebar import Sidebar

            for sidebar in self.query(Sidebar):
                sidebar.reload(self.knowledge)

    def notice(self, what: Shown) -> None:
        """Something the app says itself: shown under the conversation, the live choices stay live."""
        self.view.note(what)

    def _title(self) -> None:
        name, about = title_line(self.knowledge)
        width = max(self.size.width - 4, 1)
        gap = width - len(name) - len(about)
        line = Content.styled(name, "bold $strong")
        if about and gap >= 2:
            line = line + Content(" " * gap) + Content.styled(about, "$quiet")
        self.query_one("#title", Static).update(line)


def room(size: Size) -> dict[str, bool]:
    """The classes that tell the stylesheet how much room there is."""
    return {
        "-wide": size.width >= WIDE,
        "-slim": size.width < WIDE,
        "-narrow": size.width < NARROW,
        "-tall": size.height >= TALL,
        "-low": size.height < LOW,
    }
