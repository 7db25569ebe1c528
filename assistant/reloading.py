"""Content that is read anew while conversations go on: for programs that embed the assistant and keep running.

Everything is made ready before it takes the old one's place, so that no question waits or fails; content that cannot
be used changes nothing. It watches no files: who uses it says when.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from assistant.conversation import Conversation
from assistant.opening import Opened, tell


class Live:
    """A content folder at its present state. Safe to share between threads; a conversation belongs to one at a time.

    ``fast``: words alone. ``notice`` is told, in a sentence, what people should know. Raises ContentError where the
    folder cannot be used from the start.
    """

    def __init__(self, folder: Path, fast: bool = False, notice: Callable[[str], None] = tell) -> None:
        self._source = (folder, fast, notice)
        self._reloading = threading.Lock()
        self._opened = self._read()

    @property
    def digest(self) -> str:
        """Of the content that new conversations are over."""
        return self._opened.content.digest

    def reload(self) -> bool:
        """Read the folder anew; whether it had changed. Raises ContentError, and all stays as it was."""
        with self._reloading:
            fresh = self._read()
            changed = fresh.content.digest != self._opened.content.digest
            if changed:
                self._opened = fresh
            return changed

    def conversation(self, state: object = None) -> Conversation:
        """A new conversation, or the one a state holds. Raises StateError."""
        return self._opened.conversation(state)

    def current(self, conversation: Conversation) -> Conversation:
        """The conversation over the present content; itself where nothing has changed, so call it at every turn.

        What the newer content no longer holds falls away, and its ``resumed`` says so.
        """
        opened = self._opened
        if conversation.content is opened.content:
            return conversation
        return opened.conversation(conversation.state())

    def _read(self) -> Opened:
        opened = Opened(*self._source)
        matcher = opened.matcher
        if not opened.fast:
            matcher.prepare()
        matcher.understanding  # noqa: B018 - made now, not by the first question of some thread
        return opened
