"""One loaded content with all that is worked out from it; replaced as a whole when the content changes.

Whoever holds one keeps a consistent view: a request in progress ends with the content it began with.
"""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answering import Answering
from assistant.contract import SCHEMA_VERSION
from assistant.fronts.http import front_page
from assistant.fronts.http.assets import VERSION
from assistant.fronts.http.together import READERS, Together
from faq import Content, Verdict

if TYPE_CHECKING:
    from faq import Matcher, Understanding


class Unsettled(Exception):
    """Words alone do not settle a question; it needs the encoder."""


class Words:
    """A matcher that answers what words settle and refuses the rest, so that nothing quick waits for the encoder.

    ``alone``: there is no encoder, so words decide everything.
    """

    def __init__(self, full: Matcher, alone: bool) -> None:
        from faq import Matcher

        self._words = Matcher(full.content, encoder=None, calibration=full.calibration, index=(full.index, full.scope))
        self._full = full
        self.alone = alone

    def match(self, text: str) -> Verdict:
        """The verdict that the whole matcher gives too. Raises Unsettled where that one would use the encoder."""
        verdict = self._words.match(text)
        if self.alone or verdict.confidence >= self._words.calibration.words.settle_from:
            return verdict
        if verdict.evidence.matched or verdict.evidence.unknown:
            raise Unsettled
        return verdict

    @property
    def understanding(self) -> Understanding:
        """What sentences give away to trees."""
        return self._full.understanding


@dataclass
class Knowledge:
    """A content, its two ways to an answer, and what is shown of it. Made by ``opened``; safe between threads."""

    content: Content
    matcher: Matcher
    words: Words
    quick: Answering
    full: Answering
    etag: str
    kept: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, readers: int = READERS) -> bool:
        """Load the encoder and draw the page now; False where only words can be used. ``readers``: see ``together``."""
        ready = not self.words.alone and self.matcher.prepare()
        if not ready:
            self.words.alone = True
        elif not isinstance(self.matcher.meaning.encoder, Together):
            self.matcher.meaning.encoder = Together(self.matcher.meaning.encoder, readers)
        self.page(False)
        return ready

    def on(self, today: datetime.date) -> None:
        """Which day it is, for the age of reviews."""
        if self.quick.today != today:
            self.quick.today = self.full.today = today

    def page(self, embedded: bool) -> bytes:
        """The page as HTML."""
        return self.document(f"page {embedded}", lambda: front_page.page(self.content, embedded).encode())

    def document(self, name: str, make: Callable[[], bytes]) -> bytes:
        """A document that is made once for this content."""
        found = self.kept.get(name)
        if found is None:
            with self._lock:
                found = self.kept.get(name)
                if found is None:
                    found = self.kept[name] = make()
        return found

    @cached_property
    def head(self) -> Mapping[str, Any]:
        """What every JSON list begins with."""
        return {"schema_version": SCHEMA_VERSION, "content": self.content.digest}


def opened(folder: Path, fast: bool, notice: Callable[[str], None]) -> Knowledge:
    """The content of a folder, read now. Raises ContentError."""
    from assistant.opening import Opened

    source = Opened(folder, fast, notice)
    content, matcher = source.content, source.matcher
    words = Words(matcher, alone=fast)
    today = datetime.date.today()
    quick, full = Answering(content, words, today), Answering(content, matcher, today)
    quick.talk, full.talk, matcher.understanding  # noqa: B018 - made now, not at the first question
    etag = hashlib.sha256(f"{content.digest} {VERSION} {SCHEMA_VERSION}".encode()).hexdigest()[:32]
    return Knowledge(content, matcher, words, quick, full, etag)
