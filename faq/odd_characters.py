"""Characters that look like a blank, a hyphen or a colon and are none: where YAML stumbles over them, and their names.

Word processors and web pages put them in; on a screen nobody can tell them apart.
"""

from __future__ import annotations

import re
import unicodedata

_BLANK = r"[^\S\x00-\x20\x7f]"  # white space that is not ASCII
_HYPHEN = "[\u00ad\u2010-\u2015\u2022\u2023\u2043\u2212\u25aa\u25cf\ufe58\ufe63\uff0d\u00b7]"  # dashes and bullets
_COLON = "[\uff1a\ufe55\ufe13\u2236\ua789]"
_KEY = r"^[ ]*(?:-[ ]+)*[\w$-]+"

_PLACES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (rf"^[ ]*(?:-[ ]+)*({_BLANK})", "a blank"),  # indents a line
        (rf"^\s*({_HYPHEN})\s", "a hyphen"),  # begins a row of a list
        (rf"^[ ]*-({_BLANK})", "a blank"),  # after the hyphen of a row
        (rf"{_KEY}:({_BLANK})", "a blank"),  # after a key's colon
        (rf"{_KEY}\s?({_COLON})", "a colon"),  # after a key
        (rf"{_KEY}({_BLANK}):", "nothing"),  # before a key's colon
    )
)


def odd_character(line: str) -> tuple[int, str, str] | None:
    """The first odd character where YAML means something: its column (from 0), its name, what to put there."""
    hits = [(hit.start(1), hit.group(1), instead) for pattern, instead in _PLACES if (hit := pattern.search(line))]
    if not hits:
        return None
    column, character, instead = min(hits)
    return column, name_of(character), instead


def odd_blank(text: str) -> str | None:
    """The name of the first character in ``text`` that looks like a blank and is none, or None."""
    hit = re.search(_BLANK, text)
    return name_of(hit.group()) if hit else None


def name_of(character: str) -> str:
    """What Unicode calls a character, with its number: ``no-break space (U+00A0)``."""
    return f"{unicodedata.name(character, 'character').lower()} (U+{ord(character):04X})"
