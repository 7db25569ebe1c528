"""Text to word pieces, exactly as the original lower-casing BERT tokenizer does it.

Owns cleaning (control characters, blanks, accents, ideographs), splitting at punctuation, and greedy
longest-match word pieces. Lengths are counted in pieces, the opening and closing piece included.
Must never look at a model's weights, and never work longer than `MAX_CHARACTERS` asks for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from faq.encoder.characters import IDEOGRAPHS, MARKS, PUNCTUATION, REMOVED, SPACES

# The model was taught on at most this many pieces a text.
MAX_PIECES = 256
# 256 pieces of English are about 1,200 characters; the rest of a longer text cannot reach the model unless the
# first 16,384 characters hold next to nothing.
MAX_CHARACTERS = 16_384
# From the original tokenizer: a longer word is one unknown piece.
MAX_WORD_CHARACTERS = 100

UNKNOWN, OPENING, CLOSING = "[UNK]", "[CLS]", "[SEP]"
SPECIAL_PIECES = ("[PAD]", UNKNOWN, OPENING, CLOSING, "[MASK]")
CONTINUATION = "##"

_SPECIAL = re.compile("(" + "|".join(map(re.escape, SPECIAL_PIECES)) + ")")


class WordPieces:
    """A tokenizer over one vocabulary; read-only after it is made, so threads may share it."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """`vocabulary`: the pieces by id; raises KeyError when a special piece is missing."""
        self._ids = {piece: piece_id for piece_id, piece in enumerate(vocabulary)}
        self._unknown = self._ids[UNKNOWN]
        self._opening = self._ids[OPENING]
        self._closing = self._ids[CLOSING]
        self._longest = max(len(piece) for piece in vocabulary)
        self._ascii = _ascii_table()

    def __len__(self) -> int:
        return len(self._ids)

    def ids_of(self, pieces: Iterable[str]) -> list[int]:
        """The ids of those pieces that the vocabulary has."""
        return [self._ids[piece] for piece in pieces if piece in self._ids]

    def encode(self, text: str, limit: int = MAX_PIECES) -> list[int]:
        """The ids of `text`, opening and closing piece included, cut to at most `limit` (at least 2) pieces."""
        ids = [self._opening]
        for word in self._words(text[:MAX_CHARACTERS]):
            known = self._ids.get(word)
            if known is not None:
                ids.append(known)
            else:
                ids.extend(self._split(word))
            if len(ids) >= limit:
                break
        del ids[limit - 1 :]
        ids.append(self._closing)
        return ids

    def _words(self, text: str) -> Iterator[str]:
        """Words and punctuation marks in order; a special piece written in the text stands for itself."""
        for part in _SPECIAL.split(text) if "[" in text else (text,):
            if part in SPECIAL_PIECES:
                yield part
            elif part.isascii():
                yield from part.translate(self._ascii).split()
            else:
                yield from _plain(part).split()

    def _split(self, word: str) -> list[int]:
        """Greedy longest match from the left; one unknown piece when any part is not in the vocabulary."""
        if len(word) > MAX_WORD_CHARACTERS:
            return [self._unknown]
        found: list[int] = []
        start, length, prefix = 0, len(word), ""
        while start < length:
            for end in range(min(length, start + self._longest), start, -1):
                piece = self._ids.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return [self._unknown]
            found.append(piece)
            start, prefix = end, CONTINUATION
        return found


def _plain(text: str) -> str:
    """Cleaned, without accents, lower case, with blanks around ideographs and punctuation."""
    cleaned: list[str] = []
    for character in text:
        code_point = ord(character)
        if code_point in REMOVED:
            continue
        if code_point in SPACES:
            cleaned.append(" ")
        elif code_point in IDEOGRAPHS:
            cleaned.append(f" {character} ")
        else:
            cleaned.append(character)
    spread: list[str] = []
    for character in unicodedata.normalize("NFD", "".join(cleaned)):
        code_point = ord(character)
        if code_point in MARKS:
            continue
        for lowered in character.lower():
            spread.append(f" {lowered} " if ord(lowered) in PUNCTUATION else lowered)
    return "".join(spread)


def _ascii_table() -> dict[int, str | None]:
    """`_plain` for the 128 ASCII characters, as a table for `str.translate`."""
    table: dict[int, str | None] = {}
    for code_point in range(128):
        character = chr(code_point)
        if code_point in REMOVED:
            table[code_point] = None
        elif code_point in SPACES:
            table[code_point] = " "
        elif code_point in PUNCTUATION:
            table[code_point] = f" {character} "
        else:
            table[code_point] = character.lower()
    return table
