"""Greetings, thanks and the like: whether a text is nothing but small talk.

A question is never taken for small talk: every part of the text must be one of content's examples, or
differ from one by a slip of the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.words import LONGEST_COMMAND, spoken
from faq import SmallTalk

SLIP_FROM = 90.0
"""Likeness (rapidfuzz ratio, 0..100) from which a misspelled example still counts: one slip in ten letters."""
SHORTEST_SLIP = 5
"""Letters; shorter words must be spelled as in the example ("hi" is not "how")."""
LONGEST_SLIP = 14
"""Letters; what is longer is a sentence, and a sentence must be an example as it stands."""
GREETINGS_FIRST = "greeting"
"""Id of the row that yields to any other one in the same text: "hi, thanks" is thanks."""

_PARTS = re.compile(r"[,.!;:?…\n]+|[^\w\s'’]+")


class TalkIndex:
    """Content's small talk by its examples; built once per content."""

    def __init__(self, rows: Iterable[SmallTalk]) -> None:
        self.rows: dict[str, SmallTalk] = {}
        for row in rows:
            for example in row.examples:
                self.rows.setdefault(spoken(example), row)

    def find(self, text: str) -> SmallTalk | None:
        """The small talk that ``text`` as a whole is, or None."""
        if not self.rows or len(text) > LONGEST_COMMAND:
            return None
        said = spoken(text)
        whole = self.rows.get(said)
        if whole is not None:
            return whole
        if text.rstrip("?.! ").replace(" ", "").replace("'", "").isalnum():  # one part, and it is no example
            return self._misspelled(said)
        rows: list[SmallTalk] = []
        for part in _PARTS.split(text):
            said = spoken(part)
            row = (self.rows.get(said) or self._misspelled(said)) if said else None
            if row is not None:
                rows.append(row)
            elif said:
                return None
        return next((row for row in rows if row.id != GREETINGS_FIRST), rows[0]) if rows else None

    def after(self, text: str) -> str:
        """``text`` without small talk in front of it ("hi, …"); the text itself where nothing would be left."""
        head, pause, rest = text[:LONGEST_COMMAND].partition(",")
        if not pause:
            head, pause, rest = text[:LONGEST_COMMAND].partition("!")
        if not pause or spoken(head) not in self.rows or not spoken(rest):
            return text
        return text[len(head) + 1 :].lstrip(" ,.!")

    def _misspelled(self, said: str) -> SmallTalk | None:
        if not SHORTEST_SLIP <= len(said) <= LONGEST_SLIP:
            return None
        from rapidfuzz import fuzz, process

        found = process.extractOne(said, self.rows.keys(), scorer=fuzz.ratio, score_cutoff=SLIP_FROM)
        return self.rows[found[0]] if found else None
