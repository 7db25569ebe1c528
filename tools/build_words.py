"""Builds faq/words/english.z and faq/words/related.z from the SCOWL word lists (Debian package `scowl`).

    python tools/build_words.py [/usr/share/dict/scowl]

english.z: sizes 10, 20 and 35 of English, American and British words, lower-case ASCII without apostrophes,
sorted, one a line, zlib-compressed. The same lists give the same bytes.

related.z: for the stems of those words, up to `NEIGHBOURS` stems of the common ones (sizes 10 and 20) that mean
nearly the same: the nearest by cosine of the encoder's vectors of single words, less their common mean. A line is
the stem, then neighbour and nearness in percent, nearest first (read by faq/related.py).
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from faq.encoder import load_encoder  # noqa: E402
from faq.text import Stemmer  # noqa: E402

COMMON = (10, 20)  # sizes whose words may be a neighbour
NEIGHBOURS = 20  # of a stem, at most
NEAR = 0.4  # cosine from which two stems are neighbours
SHORTEST = 3  # letters of a word that has neighbours
ROWS = 2_000  # stems compared at once
SIZES = (10, 20, 35)
LISTS = ("english-words", "american-words", "british-words", "english-upper", "english-contractions")


def words_of(folder: Path, sizes: Iterable[int]) -> list[str]:
    """The lists' words of some sizes, sorted."""
    words: set[str] = set()
    for name in LISTS:
        for size in sizes:
            path = folder / f"{name}.{size}"
            if path.exists():
                words.update(path.read_text(encoding="latin-1").lower().split())
    return sorted(word for word in words if word.isascii() and word.isalpha() and len(word) > 1)


def related(words: list[str], common: list[str]) -> str:
    """The table of neighbours."""
    words = [word for word in words if len(word) >= SHORTEST]
    stemmer = Stemmer()
    vectors = load_encoder().encode(words)
    vectors = _unit(vectors - vectors.mean(axis=0))
    stems = [stemmer.stem(word) for word in words]
    ordered = sorted(set(stems))
    places = {stem: at for at, stem in enumerate(ordered)}
    rows = np.zeros((len(ordered), vectors.shape[1]), np.float32)
    np.add.at(rows, [places[stem] for stem in stems], vectors)
    rows = _unit(rows)
    is_common = np.isin(ordered, sorted({stemmer.stem(word) for word in common}))
    lines = []
    for start in range(0, len(ordered), ROWS):
        near = rows[start : start + ROWS] @ rows.T
        near[:, ~is_common] = -1.0
        for at, cosines in enumerate(near):
            cosines[start + at] = -1.0
            best = [place for place in (-cosines).argsort(kind="stable")[:NEIGHBOURS] if cosines[place] >= NEAR]
            if best:
                kept = " ".join(f"{ordered[place]} {round(100 * float(cosines[place]))}" for place in best)
                lines.append(f"{ordered[start + at]} {kept}")
    return "\n".join(lines)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def write(name: str, text: str) -> None:
    """A text, compressed, among the engine's words."""
    target = ROOT / "faq" / "words" / name
    target.write_bytes(zlib.compress(text.encode("ascii"), 9))
    print(f"{name}: {text.count(chr(10)) + 1} lines, {target.stat().st_size} bytes")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/dict/scowl")
    words = words_of(folder, SIZES)
    write("english.z", "\n".join(words))
    write("related.z", related(words, words_of(folder, COMMON)))


if __name__ == "__main__":
    main()
