"""Which answers are due for review. The day is always passed in; reading an answer never changes its date."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from faq.model import Content, Entry


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry whose review is overdue, and by how many whole days (at least 1)."""

    entry: Entry
    days: int


def due_on(entry: Entry) -> str:
    """The last day (``YYYY-MM-DD``) the verification holds; empty where nothing was promised.

    A review promised without a day of verification was due from the start: ``0001-01-01``.
    """
    if not entry.review_every:
        return ""
    if not entry.verified:
        return datetime.date.min.isoformat()
    try:
        due = datetime.date.fromisoformat(entry.verified) + datetime.timedelta(days=entry.review_every)
    except OverflowError:
        due = datetime.date.max
    return due.isoformat()


def is_stale(entry: Entry, today: str) -> bool:
    """Whether the review is overdue on ``today`` (``YYYY-MM-DD``); on the day it is due it is not."""
    due = due_on(entry)
    return bool(due) and due < today


def stale_entries(content: Content, today: str) -> tuple[Stale, ...]:
    """The entries overdue on ``today``, the longest overdue first, ties by id."""
    day = datetime.date.fromisoformat(today)
    found = [
        Stale(entry, (day - datetime.date.fromisoformat(due_on(entry))).days)
        for entry in content.entries.values()
        if is_stale(entry, today)
    ]
    return tuple(sorted(found, key=lambda stale: (-stale.days, stale.entry.id)))
