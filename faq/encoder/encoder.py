"""Texts in, unit vectors out: tokenizer and model behind one door.

Owns the order of work: shortest texts first, in batches of bounded size, so that memory stays bounded whatever
comes in. Must never keep a text or a vector after it is returned.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.encoder.minilm import EARLY, MiniLM
from faq.encoder.piece_weights import piece_weights
from faq.encoder.weights import DIMENSIONS, Weights, default_path, read_weights
from faq.encoder.wordpiece import WordPieces

# The most pieces one pass of the model takes; more does not make it faster, and each takes about 20 kB.
BATCH_PIECES = 512


class Encoder:
    """Turns texts into vectors; holds nothing but weights, so threads may share one."""

    def __init__(self, weights: Weights, layers: int = 1) -> None:
        if layers not in (1, 2):
            raise ValueError(f"layers is {layers}; 1 (the last) or 2 (an early one too) can be read")
        self.layers = layers
        self.dimensions = DIMENSIONS * layers
        self.identity = weights.identity  # name and hash: the same identity gives the same vectors
        if layers > 1:
            self.identity += f"+layer{EARLY}+weighed"
        self._pieces = WordPieces(weights.vocabulary)
        self._weights = piece_weights(self._pieces) if layers > 1 else None
        self._model = MiniLM(weights)

    def encode(
        self,
        texts: Sequence[str],
        progress: Callable[[int, int], None] | None = None,
        batch_size: int = 64,
        threads: int = 1,
    ) -> NDArray[np.float32]:
        """One row a text, in the order given, shape (len(texts), 384 × layers); unit vectors side by side.

        A text counts up to 256 word pieces; the rest of it is not read. `progress(done, total)` is called after
        each batch, both in texts, in the caller's thread. `batch_size`: at most so many texts a pass, at least 1.
        `threads`: batches worked on at once; more than 1 pays where numpy's own threads are switched off, and
        never changes a number.
        """
        if batch_size < 1 or threads < 1:
            raise ValueError(f"batch_size is {batch_size}, threads is {threads}; at least 1 is needed of each")
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        pieces = [self._pieces.encode(text) for text in texts]
        batches = list(_batches(pieces, batch_size))

        def fill(batch: list[int]) -> int:
            texts_of_batch = [pieces[place] for place in batch]
            vectors[batch] = self._model.vectors(texts_of_batch, early=self.layers > 1, weights=self._weights)
            return len(batch)

        done = 0
        with ThreadPoolExecutor(threads) if threads > 1 else nullcontext() as pool:
            for count in map(fill, batches) if pool is None else pool.map(fill, batches):
                done += count
                if progress is not None:
                    progress(done, len(texts))
        return vectors


def load_encoder(path: Path | None = None, *, layers: int = 1) -> Encoder:
    """The encoder over the weights at `path`, or over those that ship with the package. Raises EncoderError.

    `layers`: 1 gives the model's own vectors, the mean over all pieces of a text; 2 gives what the matcher reads: a
    mean weighed by ``piece_weights``, and beside it the plain mean of an earlier layer, a text's wording.
    """
    return Encoder(read_weights(path or default_path()), layers)


def _batches(pieces: Sequence[Sequence[int]], batch_size: int) -> Iterator[list[int]]:
    """Places of the texts, shortest text first, ties in the order given."""
    batch: list[int] = []
    size = 0
    for place in sorted(range(len(pieces)), key=lambda place: len(pieces[place])):
        if batch and (len(batch) == batch_size or size + len(pieces[place]) > BATCH_PIECES):
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += len(pieces[place])
    if batch:
        yield batch
