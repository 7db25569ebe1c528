"""Questions in, replies on screen, and what can be picked there.

It decides nothing about answers: a text goes to the conversation, its reply to the view.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import Input

from assistant.fronts.tui.choices import Choices, Row
from assistant.fronts.tui.frame import Frame
from assistant.fronts.tui.question import LONGEST, QuestionInput
from assistant.fronts.tui.talk import Talk
from assistant.fronts.tui.threads import in_thread

if TYPE_CHECKING:
    from assistant.conversation import Conversation
    from assistant.fronts.tui.sidebar import Sidebar
    from assistant.replies import Reply

PATIENCE = 0.3
"""Seconds after which a question without an answer is shown as being worked on."""

Act = Callable[["Conversation"], "Reply"]


class Desk(Frame):
    """What is asked waits until there is a conversation; then one question at a time."""

    def __init__(self, talk: Talk, question: str | None = None) -> None:
        super().__init__(talk)
        self.waiting: list[tuple[str, Act]] = []
        if question:
            self.waiting.append((question, lambda conversation: conversation.reply(question)))
        self.busy = 0
        self.in_turn = asyncio.Lock()

    def is_awaited(self) -> bool:
        """Whether something was asked before there was a conversation."""
        return bool(self.waiting)

    def ready(self) -> None:
        """Ask what was waiting."""
        waiting, self.waiting = self.waiting, []
        if waiting:
            self.view.wipe()
        for text, act in waiting:
            self._ask(text, act)

    def hide_suggestions(self) -> None:
        """No suggestions."""

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

    # -- picking ----------------------------------------------------------------------------------

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

    def pick_by_key(self, key: str) -> bool:
        """Pick the live row that this key stands for."""
        live = self.view.live
        row = live.row_for(key) if live is not None else None
        if row is None or key == "›":
            return False
        self.question.focus()
        self.pick(row)
        return True

    # -- the sidebar ------------------------------------------------------------------------------

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
