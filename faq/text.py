"""Text to tokens: the one place that knows the language.

A token is a stem (Snowball English, Porter 2). Before stemming, text is brought to one form: Unicode
compatibility (NFKC), case-folded, accents removed, quotes and hyphens unified, contractions opened
(``don't`` becomes ``do not``: negation is kept). Nothing here knows any content.
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 8_000  # of a query; what is longer is cut, so that time stays bounded
MAX_WORDS = 600  # of a query, after cutting

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_CLITIC = re.compile(r"'(?:s|m|re|ve|ll|d|t)\Z")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_OPENED = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "cannot": ("can", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "cant": ("can", "not"),
    "isnt": ("is", "not"),
    "wont": ("will", "not"),
    "u": ("you",),
    "ur": ("your",),
    "pls": ("please",),
    "plz": ("please",),
    "thx": ("thanks",),
    "w/o": ("without",),
    "whats": ("what", "is"),
    "hows": ("how", "is"),
    "wheres": ("where", "is"),
    "whos": ("who", "is"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "id's": ("id",),
}
_QUESTION_WORDS = ("who", "whom", "whose", "which", "what", "where", "when", "why", "how")
_HOW = ("long", "many", "much", "often", "soon", "fast")
_YES_NO = frozenset(
    [
        "is",
        "are",
        "am",
        "was",
        "were",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "should",
        "shall",
        "may",
        "must",
        "has",
        "have",
        "had",
        "need",
    ]
)


def normalise(text: str) -> str:
    """``text`` in one form: NFKC, case-folded, without accents, plain quotes, at most ``MAX_CHARACTERS`` long."""
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:MAX_CHARACTERS].translate(_QUOTES)
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        return unicodedata.normalize("NFC", text).casefold()
    return text.lower().replace("`", "'")


def words_of(text: str) -> list[str]:
    """The words of a text in order, normalised, contractions opened; at most ``MAX_WORDS``."""
    found: list[str] = []
    for word in _WORD.findall(normalise(text)):
        if word in _OPENED:
            found.extend(_OPENED[word])
        elif "'" not in word:
            found.append(word)
        elif word.endswith("n't"):
            found.extend((word[:-3], "not"))
        else:
            found.append(_CLITIC.sub("", word).replace("'", ""))
    return found[:MAX_WORDS]


def question_kind(words: list[str]) -> str:
    """What kind of question the words ask: ``who``, ``how long``, ``yes-no``, …; empty where none shows.

    The last question word that opens a clause decides, so that a situation told first does not.
    """
    kind = ""
    for at, word in enumerate(words):
        if word == "how" and at + 1 < len(words) and words[at + 1] in _HOW:
            kind = f"how {words[at + 1]}"
        elif word in _QUESTION_WORDS and (at == 0 or at >= len(words) // 3 or not kind):
            kind = "who" if word in ("whom", "whose") else word
    if not kind and words and words[0] in _YES_NO:
        kind = "yes-no"
    return kind


class Stemmer:
    """Stems words and remembers what it stemmed (bounded). One per matcher; safe to share between threads."""

    LIMIT = 200_000  # remembered stems

    def __init__(self, known: dict[str, str] | None = None) -> None:
        import Stemmer as snowball  # the C binding of Snowball; 70 times the speed of the Python one

        self._stem = snowball.Stemmer("english", 0).stemWord  # its own memory would only cost time
        self._known: dict[str, str] = known or {}

    def state(self) -> dict[str, str]:
        """What it remembers, as JSON; ``known`` of another stemmer."""
        return dict(self._known)

    def stem(self, word: str) -> str:
        """The stem of a normalised word."""
        known = self._known.get(word)
        if known is None:
            known = self._stem(word) if len(word) < 60 else word[:60]
            if len(self._known) < self.LIMIT:
                self._known[word] = known
        return known


def tokenise(text: str, stemmer: Stemmer | None = None) -> list[str]:
    """The stems of a text, in order."""
    stemmer = stemmer or Stemmer()
    return [stemmer.stem(word) for word in words_of(text)]
