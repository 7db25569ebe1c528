"""A matcher for measuring: the content's vectors and every question encoded once, whatever the fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from assistant.opening import Opened, vectors_file
from faq import Content, Matcher


class Remembering:
    """An encoder that encodes a text once. Its vectors are the wrapped encoder's."""

    def __init__(self, encoder: Any) -> None:
        self.identity = encoder.identity
        self.layers = encoder.layers
        self._encoder = encoder
        self._rows: dict[str, Any] = {}

    def encode(self, texts: Sequence[str]) -> Any:
        """One row a text, remembered."""
        import numpy as np

        missing = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if missing:
            self._rows.update(zip(missing, self._encoder.encode(missing), strict=True))
        return np.array([self._rows[text] for text in texts])


def make_matcher(opened: Opened, calibration: Any = None) -> Callable[[Content], Matcher]:
    """Builds matchers for a content and its folds; they share vectors. With ``fast``, words alone."""
    if opened.fast:
        return lambda content: Matcher(content, encoder=None, calibration=calibration)
    from faq.encoder import load_encoder

    encoder = Remembering(load_encoder(layers=2))
    paths = vectors_file(opened.folder)

    def make(content: Content) -> Matcher:
        return Matcher(content, encoder=encoder, calibration=calibration, vectors=paths, notice=opened.notice)

    whole = make(opened.content)
    whole.prepare()
    return make
