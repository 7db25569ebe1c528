"""What the app talks to: content, matcher and conversation, read and asked in threads, one question at a time.

It touches no widget. Reading may fail; the last good content then stays.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import datetime

    from assistant.conversation import Conversation
    from assistant.recording import Recorder
    from assistant.replies import Reply
    from faq import Content

Load = Callable[[], "Content"]
MakeMatcher = Callable[["Content"], Any]
MISSPELT = "questoin"
"""No word of any content: what repairs spelling is loaded for it."""


class Talk:
    """Content and the conversation over it; ``load`` and ``matcher_factory`` may be slow and run in a thread."""

    def __init__(self, load: Load, matcher_factory: MakeMatcher, today: datetime.date | None = None) -> None:
        self.load = load
        self.matcher_factory = matcher_factory
        self.today = today
        self.content: Content | None = None
        self.matcher: Any = None
        self.conversation: Conversation | None = None
        self.hosts: frozenset[str] = frozenset()
        self.recorder_for: Callable[[Content], Recorder] | None = None
        self._lock = Lock()

    def read(self) -> Content:
        """Read the content. Raises ContentError."""
        content = self.load()
        self.content = content
        self.hosts = hosts_of(content)
        return content

    def begin(self) -> None:
        """Build the matcher and the conversation over the content read."""
        from assistant.conversation import Conversation

        assert self.content is not None
        with self._lock:
            self.matcher = self.matcher_factory(self.content)
            self.conversation = Conversation(self.content, self.matcher, self.today)
            self._record()
            self.conversation.welcome()
        import assistant.fronts.tui.matching
        import assistant.fronts.tui.turns  # noqa: F401 - read now, so that the first answer is not late

    def _record(self) -> None:
        if self.recorder_for is not None and self.conversation is not None:
            self.conversation.recorder = self.recorder_for(self.conversation.content)

    def prepare(self) -> None:
        """Load what the first slip of the keys and the first question in other words would wait for."""
        self.matcher.suggest(MISSPELT, 1)
        prepare = getattr(self.matcher, "prepare", None)
        if prepare is not None:
            prepare()

    def reload(self) -> tuple[Content, Content]:
        """Read again and go on with the same conversation; the old content and the new. Raises ContentError."""
        from assistant.conversation import Conversation

        old = self.content
        new = self.load()
        assert old is not None
        if new.digest == old.digest and new == old:
            return old, old
        matcher = self.matcher_factory(new)
        with self._lock:
            state = self.conversation.state() if self.conversation is not None else None
            fresh = Conversation(new, matcher, self.today)
            if state is not None:
                fresh = Conversation.resume(new, matcher, state, self.today)
            self.content, self.matcher, self.conversation, self.hosts = new, matcher, fresh, hosts_of(new)
            self._record()
        return old, new

    def ask(self, act: Callable[[Conversation], Reply]) -> Reply:
        """Ask the conversation, after whatever was asked before."""
        with self._lock:
            assert self.conversation is not None
            return act(self.conversation)

    def forget(self) -> None:
        """Begin a new conversation over the same content."""
        with self._lock:
            if self.conversation is not None:
                self.conversation = self.conversation.fresh()
                self.conversation.welcome()

    def may_open(self, address: str) -> bool:
        """Whether an address may become a link: http(s), and a host that the content's sources name."""
        try:
            parts = urlsplit(address)
            return parts.scheme in ("http", "https") and (parts.hostname or "") in self.hosts and address.isprintable()
        except ValueError:
            return False


def hosts_of(content: Content) -> frozenset[str]:
    """The hosts of every source of the content."""
    sources = [source for entry in content.entries.values() for source in entry.sources]
    sources += [source for entry in content.entries.values() for note in entry.notes for source in note.sources]
    for tree in content.trees.values():
        for outcome in tree.outcomes.values():
            sources += [*outcome.beyond, *(source for note in outcome.notes for source in note.sources)]
    found = set()
    for source in sources:
        try:
            found.add(urlsplit(source.url).hostname or "")
        except ValueError:
            continue
    return frozenset(found - {""})
