"""Content, matcher and conversation opened for a front end: the one place that knows how.

``fast`` means words alone: the encoder is never loaded.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.conversation import Conversation, Matching
from faq import Content, Verdict, load


@dataclass
class Opened:
    """A content folder, read when it is first needed. Raises ContentError then."""

    folder: Path
    fast: bool = False

    @cached_property
    def content(self) -> Content:
        """The content."""
        return load(self.folder)

    @cached_property
    def matcher(self) -> Matching:
        """Its matcher."""
        return self.matcher_for(self.content)

    def matcher_for(self, content: Content) -> Matching:
        """A matcher for this content or an edited copy of it."""
        from faq import Matcher

        options: dict[str, Any] = {"encoder": None} if self.fast else {}
        return Matcher(content, **options)

    def conversation(self, state: object = None) -> Conversation:
        """A new conversation, or the one a state holds. Raises StateError for a state that cannot be read."""
        today = datetime.date.today()
        if state is not None:
            return Conversation.resume(self.content, _Later(self), state, today)
        return Conversation(self.content, _Later(self), today)


@dataclass(frozen=True)
class _Later:
    """The matcher, built when the first question needs it: a shown entry or a guide never does."""

    opened: Opened

    def match(self, text: str) -> Verdict:
        return self.opened.matcher.match(text)
