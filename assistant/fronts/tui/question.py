"""The line where questions are typed: bounded paste, history, and keys that mean something only while it is empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from assistant.sanitize import clean

LONGEST = 2_000
"""Characters of one question; what is pasted beyond is cut."""
LEFT = "left"
MOST_HISTORY = 200
"""Questions that the up arrow brings back."""


class QuestionInput(Input):
    """One line. Up and down walk the history; down past its end asks for what lies below.

    ``first_character`` is asked about a character typed into the empty line, and about ``left``; True means that it
    was a command.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", "Earlier question", show=False, id="history-older"),
        Binding("down", "newer", "Suggestions or choices", show=False, id="history-newer"),
    ]

    class Below(Message):
        """Down was pressed with no later question in the history."""

    class Cut(Message):
        """A paste was too long: ``length`` characters, of which ``LONGEST`` were kept."""

        def __init__(self, length: int) -> None:
            super().__init__()
            self.length = length

    def __init__(self, *, placeholder: str, id: str) -> None:
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False, compact=True, max_length=LONGEST)
        self.cursor_blink = False
        self.history: list[str] = []
        self.first_character: Callable[[str], bool] = lambda character: False
        self._at = 0
        self._draft = ""

    async def _on_key(self, event: events.Key) -> None:
        """Keys are judged here, where what was typed before them has arrived, not in bindings that run ahead."""
        if event.key == "enter":
            await self.action_submit()
        elif self.value or not event.is_printable or not event.character or not self.first_character(event.character):
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    def action_cursor_left(self, select: bool = False) -> None:
        """One character back; with nothing typed it may mean more."""
        if self.value or select or not self.first_character(LEFT):
            super().action_cursor_left(select)

    def remember(self, text: str) -> None:
        """Put a question at the end of the history."""
        if text and (not self.history or self.history[-1] != text):
            self.history = [*self.history, text][-MOST_HISTORY:]
        self._at = len(self.history)
        self._draft = ""

    def put(self, text: str) -> None:
        """Replace what is typed; the cursor goes to its end."""
        self.value = text
        self.cursor_position = len(text)

    def action_older(self) -> None:
        """The question before."""
        if self._at == 0:
            return
        if self._at == len(self.history):
            self._draft = self.value
        self._at -= 1
        self.put(self.history[self._at])

    def action_newer(self) -> None:
        """The question after; past the last, what was being typed; past that, whatever lies below."""
        if self._at >= len(self.history):
            self.post_message(self.Below())
            return
        self._at += 1
        self.put(self.history[self._at] if self._at < len(self.history) else self._draft)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = LONGEST - len(self.value)
        kept = " ".join(clean(event.text[: LONGEST * 4]).split())[:room]
        if kept:
            self.insert_text_at_cursor(kept)
        if len(event.text) > LONGEST:
            self.post_message(self.Cut(len(event.text)))
