"""What happens while something is typed: suggestions, choices found by their first letters, keys pressed elsewhere."""

from __future__ import annotations

import asyncio
import time

from textual import events, on, work
from textual.widgets import Input

from assistant.fronts.tui.desk import Desk
from assistant.fronts.tui.talk import Talk
from assistant.fronts.tui.threads import in_thread

PAUSE = 0.03
"""Seconds without a key before suggestions are looked for, where keys follow each other faster than this."""


class Typist(Desk):
    """The desk with somebody typing at it."""

    def __init__(self, talk: Talk, question: str | None = None) -> None:
        super().__init__(talk, question)
        self.suggested_for = ""
        self.typed_at = 0.0

    def ready(self) -> None:
        """Ask what was waiting; suggest for what is typed already."""
        super().ready()
        if self.question.value:
            self._typed(self.question.value)

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

    def first_character(self, character: str) -> bool:
        """Whether a character typed into the empty question was a command."""
        return self.pick_by_key(character)

    def command_by_key(self, character: str) -> bool:
        """Whether a character pressed outside the question was a command."""
        return False
