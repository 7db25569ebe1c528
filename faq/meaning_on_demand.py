"""The encoder and a content's vectors, loaded once, when a question first needs them.

Owns what happens where they cannot be: a sentence to whoever listens, and words alone from then on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from faq.errors import EncoderError
from faq.model import Content, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faq.encoder.meaning import Meaning, Nearness

SHIPPED = ("ready", "vectors.bin")  # where a content folder carries its vectors

DEFAULT: Final[Any] = object()
"""The encoder that ships with the engine, loaded when it is first needed."""

Notice = Callable[[str], None]
Progress = Callable[[int, int], None]


class MeaningOnDemand:
    """Meaning over the entries (in the order of an index) and the scope of a content. Safe between threads.

    ``encoder``: what reads texts; None once there is none. It may be replaced by one that gives the same rows.
    ``kept``: the file the content's vectors are read from and written to, beside what ships with them.
    """

    def __init__(
        self,
        content: Content,
        entries: Sequence[Entry],
        encoder: Any,
        kept: Path | None = None,
        notice: Notice | None = None,
        progress: Progress | None = None,
        threads: int = 1,
    ) -> None:
        self.encoder = encoder
        self._content = content
        self._entries = entries
        self._kept = kept
        self._notice = notice or (lambda text: None)
        self._progress = progress
        self._threads = threads
        self._meaning: Meaning | None = None
        self._ahead: dict[str, Any] = {}
        self._lock = threading.Lock()

    def ready(self) -> Meaning | None:
        """Meaning, loaded now if it is not yet; None where only words can be used."""
        if self._meaning is None and self.encoder is not None:
            with self._lock:
                if self._meaning is None and self.encoder is not None:
                    try:
                        self._meaning = self._load()
                    except EncoderError as error:
                        self._give_up(error)
        return self._meaning

    def nearness(self, text: str) -> Nearness | None:
        """The readings of a question; None where only words can be used."""
        meaning = self.ready()
        if meaning is None:
            return None
        row = self._ahead.get(text)
        if row is None:
            rows = self._rows([text])
            if rows is None:
                return None
            row = rows[0]
        return meaning.nearness(row)

    def read_ahead(self, texts: Sequence[str]) -> None:
        """Read texts in one go; their rows are kept until the next such call."""
        self._ahead = {}
        if texts and self.ready() is not None:
            rows = self._rows(texts)
            if rows is not None:
                self._ahead = dict(zip(texts, rows, strict=True))

    def _rows(self, texts: Sequence[str]) -> Any:
        from faq.encoder.store import layers_of, unit_rows

        encoder = self.encoder
        try:
            return unit_rows(encoder.encode(texts), layers_of(encoder))
        except EncoderError as error:
            self._give_up(error)
            return None

    def phrasing(self, nearness: Nearness, at: int) -> str:
        """The phrasing of the entry at ``at`` that is nearest to the question; nothing once meaning was given up."""
        meaning = self._meaning
        return self._entries[at].phrasings[meaning.nearest_phrasing(nearness, at)] if meaning else ""

    def _load(self) -> Meaning:
        try:
            from faq.encoder.meaning import Meaning
            from faq.encoder.store import layers_of, vectors_of
        except ImportError as error:
            raise EncoderError(f"numpy is needed for meaning ({error})") from error
        if self.encoder is DEFAULT:
            from faq.encoder import load_encoder

            self.encoder = load_encoder(layers=2)
        content = self._content
        shipped = Path(content.folder, *SHIPPED) if content.folder else None
        phrasings = [phrasing for entry in self._entries for phrasing in entry.phrasings]
        texts = [*phrasings, *content.scope]
        vectors = vectors_of(texts, self.encoder, shipped, self._kept, self._notice, self._progress, self._threads)
        counts = [len(entry.phrasings) for entry in self._entries]
        return Meaning(vectors[: len(phrasings)], counts, vectors[len(phrasings) :], layers_of(self.encoder))

    def _give_up(self, error: EncoderError) -> None:
        self.encoder = None
        self._meaning = None
        self._notice(f"{error}; going on with words alone")
