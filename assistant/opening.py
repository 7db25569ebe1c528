"""Content, matcher and conversation opened for a front end: the one place that knows how.

What costs time is kept: the word index in a snapshot, the phrasings' vectors in a file. Both ship with the
packaged content (in its ``ready`` folder) and are kept in the cache folder for any other. ``fast`` means words
alone: the encoder is never loaded. Engine and conversation are imported when they are needed: the app draws before.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.locations import cache_folder

if TYPE_CHECKING:
    from assistant.conversation import Conversation, Matching
    from faq import Content, Matcher, Understanding, Verdict

READY = "ready"  # folder inside a content folder for what ships with it
SNAPSHOT = "snapshot.json"
MOST_THREADS = 8  # that work out vectors at once; each takes some 20 MB
VECTORS = "vectors.bin"


def kept_folder(folder: Path) -> Path:
    """Where what is worked out for a content folder is kept: one folder of the cache for each."""
    import hashlib

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
    """A content folder, read when it is first needed; raises ContentError then.

    Safe to share between threads: whichever needs it first reads it, the others wait for that one.
    """

    folder: Path
    fast: bool = False
    notice: Callable[[str], None] = tell
    progress: Callable[[int, int], None] | None = None

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._read: tuple[Content, Any] | None = None
        self._matcher: Matcher | None = None

    @property
    def _parts(self) -> tuple[Content, Any]:
        """The content and its word index, read once."""
        if self._read is None:
            with self._lock:
                if self._read is None:
                    self._read = self._read_or_kept()
        return self._read

    def _read_or_kept(self) -> tuple[Content, Any]:
        """The content and its word index, from a snapshot that fits or read anew and kept."""
        from faq import build_index, load, snapshot

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

    @property
    def matcher(self) -> Matcher:
        """Its matcher, one for all."""
        if self._matcher is None:
            with self._lock:
                if self._matcher is None:
                    self._matcher = self.matcher_for(self.content)
        return self._matcher

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
            threads=threads_for_vectors(),
            **options,
        )

    def conversation(self, state: object = None) -> Conversation:
        """A new conversation, or the one a state holds. Raises StateError for a state that cannot be read."""
        from assistant.conversation import Conversation
        from assistant.recording import recorder_for

        today = datetime.date.today()
        if state is not None:
            conversation = Conversation.resume(self.content, _Later(self), state, today)
        else:
            conversation = Conversation(self.content, _Later(self), today)
        conversation.recorder = recorder_for(self.content, self.notice)
        return conversation


def threads_for_vectors() -> int:
    """How many threads work out vectors: one a core where numpy's own threads are switched off, else one."""
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_THREADS, cores)


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


if TYPE_CHECKING:
    _: type[Matching] = _Later
