"""What an import yields: entries that can be written, and what was guessed or left out on the way."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.entry_files import slug
from assistant.sanitize import clean, one_line
from faq import Entry, Source

LONGEST_PHRASE = 2_000  # characters; what content files allow
LONGEST_TEXT = 100_000
LONGEST_SHORT = 1_000
MOST_TOLD = 50  # guesses spelt out

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_NUMBER = re.compile(r"(?:q(?:uestion)?\s*)?[0-9]+(?:\.[0-9]+)*\s*[.):]\s+|q\s*[:.)]\s+", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']+\Z")


class NotReadable(Exception):
    """A file that cannot be imported; the text is a sentence without subject, ``line`` from 1 or 0."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Imported:
    """Entries in the order of the file, and a sentence for each guess."""

    entries: tuple[Entry, ...]
    guesses: tuple[str, ...] = ()


@dataclass
class Drafts:
    """Gathers entries: makes ids, joins repeated questions, cleans text, remembers what it guessed."""

    guesses: list[str] = field(default_factory=list)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _asked: dict[str, str] = field(default_factory=dict)
    _made_ids: int = 0

    def add(self, draft: Entry, where: str = "") -> None:
        """Take an entry; its id may be empty. ``where`` names the row or line for the report."""
        question = self._line(_NUMBER.sub("", clean(draft.question), count=1), where)
        answer = self._clean(draft.answer, where).rstrip()
        if not question or not answer:
            self.guesses.append(f"{where or 'a row'} has no {'answer' if question else 'question'}: left out.")
            return
        if len(question) > LONGEST_PHRASE or len(answer) > LONGEST_TEXT:
            self.guesses.append(f"'{one_line(question, 60)}' is too long for an entry: left out.")
            return
        known = self._asked.get(question.casefold())
        if known is not None:
            first = self._entries[known]
            if first.answer.strip() == answer.strip():
                self.guesses.append(f"'{one_line(question, 60)}' stands twice with one answer: taken once.")
                return
            self.guesses.append(f"'{one_line(question, 60)}' stands twice with different answers: both are kept.")
        entry_id = draft.id if _ID.match(draft.id) and len(draft.id) <= 80 and draft.id not in self._entries else ""
        if not entry_id:
            entry_id = slug(question, self._entries)
            self._made_ids += 1
        entry = dataclasses.replace(
            draft,
            id=entry_id,
            question=question,
            answer=answer + "\n",
            short=self._line(draft.short, where)[:LONGEST_SHORT],
            topic=draft.topic if _ID.match(draft.topic) else slug(draft.topic, longest=40) if draft.topic else "",
            variants=self._phrases(draft.variants, {question}, where),
            tests=self._phrases(draft.tests, set(), where),
            sources=tuple(source for source in draft.sources if self._is_source(source)),
            verified=draft.verified if is_date(draft.verified) else "",
        )
        self._entries[entry_id] = entry
        self._asked.setdefault(question.casefold(), entry_id)

    def done(self) -> Imported:
        """Everything gathered; references to entries that are not there are dropped."""
        entries = []
        for entry in self._entries.values():
            kept = tuple(dict.fromkeys(other for other in entry.see_also if other in self._entries))
            if len(kept) < len(set(entry.see_also)):
                self.guesses.append(f"'{entry.id}' refers to entries that are not in the file: those were dropped.")
            entries.append(dataclasses.replace(entry, see_also=tuple(other for other in kept if other != entry.id)))
        told = list(self.guesses)
        if self._made_ids:
            told.insert(0, f"{_many(self._made_ids, 'id')} made of the questions.")
        if len(told) > MOST_TOLD:
            told[MOST_TOLD:] = [f"… and {len(told) - MOST_TOLD:,} more like these."]
        return Imported(tuple(entries), tuple(told))

    def _clean(self, text: str, where: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        cleaned = clean(text)
        if cleaned != text.strip():
            self.guesses.append(f"{where or 'a text'} held control characters: removed.")
        # ``clean`` strips the first line's indent, which a code block may need
        return " " * (len(text) - len(text.lstrip(" "))) + cleaned

    def _line(self, text: str, where: str) -> str:
        return " ".join(self._clean(text, where).split())

    def _phrases(self, texts: Iterable[str], taken: set[str], where: str) -> tuple[str, ...]:
        kept = []
        for text in texts:
            line = self._line(text, where)
            if len(line) > LONGEST_PHRASE:
                self.guesses.append(f"a phrasing of {where or 'a row'} is too long: left out.")
            elif line and line not in taken:
                taken.add(line)
                kept.append(line)
        return tuple(kept)

    def _is_source(self, source: Source) -> bool:
        return bool(source.title.strip()) and _URL.match(source.url) is not None and len(source.url) <= LONGEST_PHRASE


def is_date(text: str) -> bool:
    """Whether a text is a day as content files write it."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{' was' if number == 1 else 's were'}"
