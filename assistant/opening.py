"""Content, matcher and conversation opened for a front end: the one place that knows how.

What costs time is kept: the word index in a snapshot, the phrasings' vectors in a file. Both ship with the
packaged content (in its ``ready`` folder) and are kept in the cache folder for any other. ``fast`` means words
alone: the encoder is never loaded.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversation import Conversation, Matching
from assistant.locations import cache_folder
from faq import Content, Verdict, load

if TYPE_CHECKING:
    from faq import Matcher, Understanding

READY = "ready"  # folder inside a content folder for what ships with it
SNAPSHOT = "snapshot.json"
VECTORS = "vectors.bin"


def kept_folder(folder: Path) -> Path:
    """Where what is worked out for a content folder is kept: one folder of the cache for each."""
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return cache_folder() / name


def vectors_file(folder: Path) -> Path:
    """Where a content folder's vectors are kept."""
    return kept_folder(folder) / VECTORS


def tell(text: str) -> None:
    """A notice for people, beside the answer."""
    sys.stderr.write(f"note: {text}\n")


@dataclass
class Opened:
    """A content folder, read when it is first needed. Raises ContentError then."""

    folder: Path
    fast: bool = False
    notice: Callable[[str], None] = tell
    progress: Callable[[int, int], None] | None = None

    @cached_property
    def _parts(self) -> tuple[Content, Any]:
        """The content and its word index, from a snapshot that fits or read anew and kept."""
        from faq import build_index, snapshot

        files = snapshot.fingerprint(self.folder)
        kept = kept_folder(self.folder) / SNAPSHOT
        for path in (self.folder / READY / SNAPSHOT, kept) if files else ():
            found = snapshot.read(path, self.folder, files)
            if found is not None:
                return found[0], found[1:]
        content = load(self.folder)
        index = build_index(content)
        with contextlib.suppress(OSError):
            snapshot.write(kept, self.folder, content, *index)
        return content, index

    @property
    def content(self) -> Content:
        """The content."""
        return self._parts[0]

    @cached_property
    def matcher(self) -> Matcher:
        """Its matcher."""
        return self.matcher_for(self.content)

    def matcher_for(self, content: Content, index: Any = None) -> Matcher:
        """A matcher for this content or an edited copy of it."""
        from faq import Matcher

        if index is None and content is self.content:
            index = self._parts[1]
        options: dict[str, Any] = {"encoder": None} if self.fast else {}
        return Matcher(
            content,
            index=index,
            vectors=vectors_file(self.folder),
            notice=self.notice,
            progress=self.progress,
            **options,
        )

    def conversation(self, state: object = None) -> Conversation:
        """A new conversation, or the one a state holds. Raises StateError for a state that cannot be read."""
        from assistant.recording import recorder_for

        today = datetime.date.today()
        if state is not None:
            conversation = Conversation.resume(self.content, _Later(self), state, today)
        else:
            conversation = Conversation(self.content, _Later(self), today)
        conversation.recorder = recorder_for(self.content, self.notice)
        return conversation


@dataclass(frozen=True)
class _Later:
    """The matcher, built when the first question needs it: a shown entry or a guide never does."""

    opened: Opened

    def match(self, text: str) -> Verdict:
        return self.opened.matcher.match(text)

    @property
    def understanding(self) -> Understanding:
        """What sentences give away to trees."""
        return self.opened.matcher.understanding


_: type[Matching] = _Later
