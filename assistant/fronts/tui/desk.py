"""The screen without its keys: conversation, question, suggestions and sidebar, and what moves between them.

It decides nothing about answers: a text goes to the conversation, its reply to the view.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input, Static

from assistant.fronts.tui.choices import Choices, Row
from assistant.fronts.tui.keybar import KeyBar
from assistant.fronts.tui.passages import hanging
from assistant.fronts.tui.question import LONGEST, QuestionInput
from assistant.fronts.tui.shown import Shown
from assistant.fronts.tui.start import loading, start, title_line
from assistant.fronts.tui.talk import Talk
from assistant.fronts.tui.threads import begin, in_thread
from assistant.fronts.tui.view import ConversationView

if TYPE_CHECKING:
    from textual.widget import Widget

    from assistant.conversation import Conversation
    from assistant.fronts.tui.sidebar import Sidebar
    from assistant.replies import Reply
    from faq import Content as Knowledge

PATIENCE = 0.3
"""Seconds after which a question without an answer is shown as being worked on."""
PAUSE = 0.03
"""Seconds without a key before suggestions are looked for, where keys follow each other faster than this."""
WIDE = 100
"""Cells from which the sidebar stands beside the conversation."""
NARROW = 60
"""Cells below which margins shrink."""
LOW = 20
"""Lines below which blank lines around the frame go."""
TALL = 36
"""Lines from which room for the suggestions is kept free, so that nothing jumps."""

Act = Callable[["Conversation"], "Reply"]


class Desk(Screen[None]):
    """Questions in, replies on screen."""

    AUTO_FOCUS = "#question"

    def __init__(self, talk: Talk, question: str | None = None) -> None:
        super().__init__()
        self.talk = talk
        self.waiting: list[tuple[str, Act]] = []
        if question:
            self.waiting.append((question, lambda conversation: conversation.reply(question)))
        self.busy = 0
        self.in_turn = asyncio.Lock()
        self.suggested_for = ""
        self.typed_at = 0.0
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

    @on(ConversationView.Folded)
    def _rested(self) -> None:
        self.when_rested()

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
        self._ready()
        begin(self._prepare)

    def _prepare(self) -> None:
        """Load what is left to load. Runs in a thread, beside the first question."""
        self.talk.prepare()
        self.when_ready()

    def _content_read(self, content: Knowledge) -> None:
        self._title()
        self.app.style_the_rest()  # type: ignore[attr-defined]
        if not self.waiting:
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

    def _ready(self) -> None:
        waiting, self.waiting = self.waiting, []
        if waiting:
            self.view.wipe()
        for text, act in waiting:
            self._ask(text, act)
        if self.question.value:
            self._typed(self.question.value)

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

    # -- asking -----------------------------------------------------------------------------------

    def ask(self, text: str) -> None:
        """Ask what was typed."""
        self.send(text, lambda conversation: conversation.reply(text))

    def send(self, text: str, act: Act) -> None:
        """Ask the conversation for something; ``text`` is what the person sees as their own words."""
        self.hide_suggestions()
        if self.talk.conversation is None:
            self.waiting.append((text, act))
            return
        self._ask(text, act)

    @work(group="ask")
    async def _ask(self, text: str, act: Act) -> None:
        self.busy += 1
        try:
            async with self.in_turn:
                reply = await self._patiently(text, act)
        finally:
            self.busy -= 1
        from assistant.fronts.tui.turns import asked, shown

        self.view.add(text, asked(text) if text else (), shown(reply, self.talk.may_open), reply)
        self.show_keys()

    async def _patiently(self, text: str, act: Act) -> Reply:
        """The reply; where it takes a while, what was asked is shown meanwhile."""
        answer = asyncio.ensure_future(in_thread(lambda: self.talk.ask(act)))
        done, _ = await asyncio.wait({answer}, timeout=PATIENCE)
        if done:
            return answer.result()
        waiting = self.view.wait_for(text)
        try:
            return await answer
        finally:
            waiting.remove()

    @on(Input.Submitted, "#question")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        self.question.put("")
        live = self.view.live
        if live is not None and live.current is not None and text:
            row = live.current
            self.question.remember(text)
            self.pick(row)
        elif text:
            self.question.remember(text)
            self.ask(text)
        elif self._offered() is not None:
            self.send("", lambda conversation: conversation.reply(""))

    def _offered(self) -> str | None:
        return getattr(self.view.turns[-1].reply, "offered", None) if self.view.turns else None

    def pick(self, row: Row) -> None:
        """Do what a live row stands for."""
        if row.kind == "ask":
            self.ask(row.say)
        elif row.say:
            self.send(row.label, lambda conversation: conversation.reply(row.say))
        elif row.kind == "tree":
            self.open_tree(row.value)
        elif row.kind == "entry":
            self.open_entry(row.value)

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        self.question.focus()
        if event.choices is self.suggestions:
            self.question.remember(self.question.value.strip())
            self.question.put("")
        if event.choices is self.view.live or event.choices is self.suggestions or event.row.kind == "ask":
            self.pick(event.row)
        elif event.row.kind == "tree":
            self.open_tree(event.row.value)
        elif event.row.kind == "entry":
            self.open_entry(event.row.value)

    @on(Choices.Leaving)
    def _leaving(self, event: Choices.Leaving) -> None:
        event.stop()
        if event.choices is not self.suggestions or event.step < 0:
            self.question.focus()

    @on(QuestionInput.Below)
    def _below(self) -> None:
        live = self.view.live
        if self.suggestions.rows and self.question.value:
            self.suggestions.focus()
        elif live is not None:
            live.focus()
            live.keep_cursor_in_view()

    @on(QuestionInput.Cut)
    def _cut(self, event: QuestionInput.Cut) -> None:
        self.app.notify(f"That was {event.length:,} characters; the first {LONGEST:,} are kept.")

    # -- typing -----------------------------------------------------------------------------------

    @on(Input.Changed, "#question")
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed(event.value)

    def _typed(self, text: str) -> None:
        turn = self.view.turns[-1] if self.view.turns else None
        live = self.view.live
        if live is not None and turn is not None and turn.decides:
            live.set_cursor(live.row_beginning(text))
            if live.at is not None:
                live.keep_cursor_in_view()
                self.hide_suggestions()
                self.show_keys()
                return
        if text.strip() and self.talk.matcher is not None:
            self.suggest(text)
        else:
            self.hide_suggestions()
        self.show_keys()

    @work(group="suggest", exclusive=True)
    async def suggest(self, text: str) -> None:
        """Show the best entries for what is typed, after a short pause."""
        from assistant.fronts.tui.matching import suggestions

        before, self.typed_at = self.typed_at, time.monotonic()
        if self.typed_at - before < PAUSE:
            await asyncio.sleep(PAUSE)
        matcher, content = self.talk.matcher, self.talk.content
        assert content is not None
        rows = await in_thread(lambda: suggestions(matcher, content, text))
        if self.question.value == text:
            self.suggestions.can_focus = bool(rows)
            self.suggestions.show_rows(rows)
            self.suggestions.set_class(bool(rows), "-shown")
            self.suggested_for = text
            self.show_keys()

    def hide_suggestions(self) -> None:
        """No suggestions."""
        self.workers.cancel_group(self, "suggest")
        self.suggestions.can_focus = False
        self.suggestions.show_rows(())
        self.suggestions.remove_class("-shown")
        self.suggested_for = ""

    def show_keys(self) -> None:
        """Show the keys that matter now."""

    def command_by_key(self, character: str) -> bool:
        """Whether a character pressed outside the question was a command."""
        return False

    def first_character(self, character: str) -> bool:
        """Whether a character typed into the empty question was a command."""
        return self.pick_by_key(character)

    def on_key(self, event: events.Key) -> None:
        """Typing anywhere goes to the question; a character that picks a live choice picks it."""
        if not event.is_printable or event.character is None:
            return
        if isinstance(self.focused, Input):  # it was pressed before the focus came there
            self.focused.insert_text_at_cursor(event.character)
            event.stop()
            return
        if event.character == " ":
            return
        event.stop()
        if self.pick_by_key(event.character) or self.command_by_key(event.character):
            return
        self.set_focus(self.question)  # at once: the next key is on its way
        self.question.insert_text_at_cursor(event.character)

    def get_focusable_widget_at(self, x: int, y: int) -> Widget | None:
        """A click beside everything leaves the focus in the question."""
        return super().get_focusable_widget_at(x, y) or self.question

    def pick_by_key(self, key: str) -> bool:
        """Pick the live row that this key stands for."""
        live = self.view.live
        row = live.row_for(key) if live is not None else None
        if row is None or key == "›":
            return False
        self.question.focus()
        self.pick(row)
        return True

    # -- sidebar ----------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """What is shown depends on the room."""
        classes = room(event.size)
        if any(self.has_class(name) != wanted for name, wanted in classes.items()):
            self.update_classes(classes)
        self._title()

    def on_sidebar_opened(self, event: Sidebar.Opened) -> None:
        """A row of the sidebar was picked."""
        self.close_search()
        (self.open_tree if event.kind == "tree" else self.open_entry)(event.name)

    def on_sidebar_left(self) -> None:
        """Back from the sidebar."""
        self.close_search()

    def close_search(self) -> None:
        """From the sidebar to the question; where it lay over the conversation, it goes."""
        self.remove_class("-searching")
        self.question.focus()

    def open_tree(self, tree: str) -> None:
        """Start a guide."""
        if self.knowledge is not None and tree in self.knowledge.trees:
            self.send(self.knowledge.trees[tree].title, lambda conversation: conversation.start_tree(tree))

    def open_entry(self, entry: str) -> None:
        """Show an entry."""
        if self.knowledge is not None and entry in self.knowledge.entries:
            self.send(self.knowledge.entries[entry].question, lambda conversation: conversation.show(entry))


def room(size: Size) -> dict[str, bool]:
    """The classes that tell the stylesheet how much room there is."""
    return {
        "-wide": size.width >= WIDE,
        "-slim": size.width < WIDE,
        "-narrow": size.width < NARROW,
        "-tall": size.height >= TALL,
        "-low": size.height < LOW,
    }
