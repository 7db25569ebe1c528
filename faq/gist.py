"""What a text is about as a whole: one short vector, the sum of its words' vectors, and how near two such are.

The words' vectors are general English and nothing of any content: a shipped table of stems that
``tools/build_gist.py`` taught to give short texts the directions that the encoder gives them (a static embedding,
as in model2vec). A sum knows no word order and no negation, so it only supports the other word scorers; but it needs
no encoder, and it sees that "monthly fee" and "what it costs each month" are about the same.

All numbers are whole until the last division, so a value is the same to its last digit everywhere.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from operator import mul

from faq.packed import LANE, ones, pack, unpack
from faq.remembered import Remembered

OFFSET = 128  # added to a coordinate (-127..127) where it is stored in a byte
SHARE = 840  # weight of a phrasing, divided among its words: a long one says no more than a short one
MAX_PHRASINGS = 10_000  # of an entry that are summed up, so that no lane overflows
EVERY = 1_000  # entries up to which each is compared; of more, only those that their words put first
FOUND = 40  # how many those are
SEARCHED = 60  # stems looked for in the table's text before it is taken apart
MOST_VECTORS = 20_000  # stems whose vectors are kept unpacked from the table: some 10 MB
MOST_KEPT = 5_000  # stems whose nearness to all entries is kept: with many entries some 20 MB

Near = list[float] | dict[int, float]
"""Position to nearness: of all entries where there are few, else of those compared."""


def _packed(stored: Sequence[int]) -> int:
    """Stored coordinates (0..255, ``OFFSET`` added), packed."""
    return pack(list(stored)) - OFFSET * ones(len(stored))


class WordVectors:
    """A table of stems and their vectors. Safe to share between threads."""

    def __init__(self, table: bytes) -> None:
        """``table``: a line of stems, a line with the number of coordinates, then a byte for each of them."""
        end = table.index(b"\n")
        start = table.index(b"\n", end + 1) + 1
        self.dimensions = int(table[end:start])
        self._stems = b" " + table[:end] + b" "
        self._rows = memoryview(table)[start:]
        self._places: dict[str, int] | None = None
        self._packed = Remembered(self._row, MOST_VECTORS)
        self._searched = 0

    def sum(self, stems: Iterable[str]) -> int:
        """The packed sum of the stems' vectors; 0 where the table has none of them."""
        return sum(map(self._packed.__getitem__, stems))

    def _row(self, stem: str) -> int:
        at = self._place(stem)
        if at is None:
            return 0
        size = self.dimensions
        return _packed(self._rows[at * size : (at + 1) * size])

    def _place(self, stem: str) -> int | None:
        """The row of a stem. The first few are searched for: a single question needs no more."""
        if self._places is not None:
            return self._places.get(stem)
        if self._searched < SEARCHED:
            self._searched += 1
            at = self._stems.find(f" {stem} ".encode("ascii")) if stem.isascii() and stem.isalnum() else -1
            return self._stems.count(b" ", 0, at) if at >= 0 else None
        self._places = {name: at for at, name in enumerate(self._stems.decode("ascii").split())}
        return self._places.get(stem)


@cache
def general() -> WordVectors:
    """The shipped table."""
    return WordVectors(resources.files("faq").joinpath("words", "gist.bin").read_bytes())


class Gist:
    """The vectors of an index's entries. Safe to share between threads."""

    def __init__(
        self, entries: Iterable[Sequence[Sequence[str]]] = (), *, state: str = "", vectors: WordVectors | None = None
    ) -> None:
        """``entries``: of each its phrasings, of each its stems. ``state``: what ``state`` of an equal one gave."""
        self._vectors = vectors or general()
        entries = list(entries)
        self._stored = base64.b85decode(state) if state else b"".join(map(self._centre, entries))
        size = self._vectors.dimensions
        self.count = len(self._stored) // size
        self._inverse = Remembered(self._inverse_of)
        few = self.count <= EVERY
        self._columns = [_packed(self._stored[at::size]) for at in range(size)] if few else []
        self._inverses = [self._inverse[at] for at in range(self.count)] if few else []
        self._rows = Remembered(self._row, MOST_KEPT)  # of a stem its vector, then its products with all entries
        if few:
            for stem in {stem for phrasings in entries for stems in phrasings for stem in stems}:
                self._rows[stem]

    def state(self) -> str:
        """The entries' vectors as text."""
        return base64.b85encode(self._stored).decode("ascii")

    def nearness(self, stems: Iterable[str], found: Callable[[], Iterable[int]]) -> tuple[Near, float]:
        """How near a text comes to the entries, by position, and the factor that makes it a cosine (-1..1).

        ``found`` is asked in a base of more than ``EVERY`` entries for those to compare, best first.
        """
        if self._columns:
            return self._nearness_to_all(stems)
        packed = self._vectors.sum(stems)
        if not packed:
            return {}, 0.0
        query = unpack(packed, self._vectors.dimensions)
        size, stored, offset = len(query), self._stored, OFFSET * sum(query)
        near = {}
        for at in islice(found(), FOUND):
            near[at] = (sum(map(mul, query, stored[at * size : at * size + size])) - offset) * self._inverse[at]
        return near, 1.0 / math.sqrt(sum(map(mul, query, query)))

    def _nearness_to_all(self, stems: Iterable[str]) -> tuple[list[float], float]:
        """A sum of vectors has the sum of their products, so a stem is compared once and then only added."""
        total = sum(map(self._rows.__getitem__, stems))
        if not total:
            return [0.0] * self.count, 0.0
        size = self._vectors.dimensions
        lanes = unpack(total, size + self.count)
        query = lanes[:size]
        return list(map(mul, lanes[size:], self._inverses)), 1.0 / math.sqrt(sum(map(mul, query, query)))

    def _row(self, stem: str) -> int:
        size = self._vectors.dimensions
        vector = self._vectors.sum((stem,))
        products: int = sum(map(mul, unpack(vector, size), self._columns))
        return vector + (products << LANE * size)

    def _centre(self, phrasings: Sequence[Sequence[str]]) -> bytes:
        """The centre of an entry's phrasings, stored; its longest coordinate is ± 127."""
        total = 0
        for stems in phrasings[:MAX_PHRASINGS]:
            if stems:
                total += SHARE // len(stems) * self._vectors.sum(stems)
        row = unpack(total, self._vectors.dimensions)
        longest = max(map(abs, row)) or 1
        return bytes((254 * value + longest) // (2 * longest) + OFFSET for value in row)

    def _inverse_of(self, at: int) -> float:
        """1 / length of an entry's stored vector."""
        size = self._vectors.dimensions
        row = [byte - OFFSET for byte in self._stored[at * size : at * size + size]]
        return 1.0 / (math.sqrt(sum(map(mul, row, row))) or math.inf)
