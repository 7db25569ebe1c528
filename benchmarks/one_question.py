"""One peer answers one question in a process of its own; timed from outside by speed.py.

    python benchmarks/one_question.py PEER BASE.json TEXT

BASE.json holds ``texts`` and ``labels``. Vectors of the base are read from BASE.npy where the peer uses vectors, as an
installation would have them ready.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


class _Ready:
    """An encoder whose base is already embedded."""

    def __init__(self, encoder: Any, path: Path) -> None:
        self._encoder, self._path, self.name = encoder, path, encoder.name

    def encode(self, texts: Sequence[str]) -> Any:
        import numpy as np

        if len(texts) == 1:
            return self._encoder.encode(texts)
        if not self._path.is_file():
            np.save(self._path, self._encoder.encode(texts))
        return np.load(self._path)


def main() -> None:
    from benchmarks.peers import PEERS, MaxCosine, MiniLM

    name, base, text = sys.argv[1:4]
    found = json.loads(Path(base).read_text(encoding="utf-8"))
    peer = MaxCosine(_Ready(MiniLM(), Path(base).with_suffix(".npy"))) if name == "minilm" else PEERS[name]()
    peer.fit(found["texts"], found["labels"])
    print(peer.predict(text).ranking[0])


if __name__ == "__main__":
    main()
