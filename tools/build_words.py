"""Builds faq/words/english.z from the SCOWL word lists (Debian package `scowl`).

    python tools/build_words.py [/usr/share/dict/scowl]

Sizes 10, 20 and 35 of English, American and British words, lower-case ASCII without apostrophes,
sorted, one a line, zlib-compressed. The same lists give the same bytes.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/dict/scowl")
    words = words_of(folder, SIZES)
    target = ROOT / "faq" / "words" / "english.z"
    target.write_bytes(zlib.compress("\n".join(words).encode("ascii"), 9))
    print(f"{target.name}: {len(words)} words, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
