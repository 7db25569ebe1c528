"""Checks of what keeps an answer true: dates, sources, owners, reviews, references."""

from __future__ import annotations

from collections.abc import Iterator

from faq.errors import shown
from faq.freshness import due_on, stale_entries
from faq.model import Content, Entry, Source
from faq.positions import Positions
from faq.rules import Finding, Rule, rule
from faq.single_positions import single_places


def upkeep_rules(positions: Positions, today: str) -> tuple[Rule, ...]:
    """The rows about upkeep. Without ``today`` (``YYYY-MM-DD``) the rows that need it find nothing."""

    def weak_note(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            for at, note in enumerate(entry.notes):
                lacks = " and ".join(
                    name for name, there in (("date", note.date), ("source", note.sources)) if not there
                )
                if lacks:
                    name = f"the note '{note.id}'" if note.id else f"note {at + 1}"
                    yield positions.of(entry, "notes", at), f"{name} has no {lacks}."

    def undated_source(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            for at, source in enumerate(entry.sources):
                if not source.seen:
                    yield positions.of(entry, "sources", at), f"the source '{shown(source.title)}' has no date."

    def unowned(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            lacks = " and no ".join(
                f"`{name}`" for name, there in (("owner", entry.owner), ("verified", entry.verified)) if not there
            )
            if lacks:
                yield entry.place, f"'{entry.id}' has no {lacks}."

    def overdue(content: Content) -> Iterator[Finding]:
        for stale in stale_entries(content, today) if today else ():
            yield (
                positions.of(stale.entry, "verified"),
                f"'{stale.entry.id}' was due for review on {due_on(stale.entry)}, {_days(stale.days)} ago.",
            )

    def future(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values() if today else ():
            if entry.verified > today:
                yield positions.of(entry, "verified"), f"'{entry.id}' was verified on {entry.verified}, in the future."

    def seen_later(content: Content) -> Iterator[Finding]:
        told: set[str] = set()
        for entry, loc, source in _sources(content) if today else ():
            if source.seen > today and (not source.id or source.id not in told):
                told.add(source.id)
                place = single_places(content)("sources", "sources", source.id, "seen") if source.id else None
                text = f"the source '{shown(source.title)}' was seen on {source.seen}, in the future."
                yield place or positions.of(entry, *loc), text

    def itself(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            for at, other in enumerate(entry.see_also):
                if other == entry.id:
                    yield positions.of(entry, "see_also", at), f"'{entry.id}' refers to itself."

    def see_twice(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            for at, other in enumerate(entry.see_also):
                if other in entry.see_also[:at]:
                    yield positions.of(entry, "see_also", at), f"`see_also` names '{other}' twice."

    return (
        rule(
            "FAQ421",
            "warning",
            "A note without a date or a source",
            "A note says that something changed; without when and where nobody can judge it.",
            "add `date` and `source`",
            weak_note,
        ),
        rule(
            "FAQ422",
            "warning",
            "A source without a date",
            "Pages change; the day it was read tells what the answer rests on.",
            "add `seen: YYYY-MM-DD`",
            undated_source,
        ),
        rule(
            "FAQ423",
            "warning",
            "An entry without owner or date of verification",
            "Nobody is asked when it goes wrong, and no reader can tell how old it is.",
            "add `owner` and `verified`",
            unowned,
        ),
        rule(
            "FAQ424",
            "warning",
            "A review that is overdue",
            "Readers see a notice that the answer may be out of date.",
            "check the answer against its sources, then set `verified` to that day",
            overdue,
        ),
        rule(
            "FAQ425",
            "error",
            "A verification in the future",
            "The entry would count as fresh for longer than anybody vouched for.",
            "set `verified` to the day it was checked",
            future,
        ),
        rule(
            "FAQ426",
            "error",
            "A `see_also` to the entry itself",
            "The reader is sent back to what was just read.",
            "remove it, or name the entry that was meant",
            itself,
        ),
        rule(
            "FAQ427",
            "warning",
            "A `see_also` named twice",
            "The same suggestion is shown twice.",
            "remove one of the two",
            see_twice,
        ),
        rule(
            "FAQ428",
            "warning",
            "A source seen in the future",
            "The date tells readers how old the reading is; this one is a slip of the year or the month.",
            "set `seen` to the day the page was read",
            seen_later,
        ),
    )


def _sources(content: Content) -> Iterator[tuple[Entry, tuple[str | int, ...], Source]]:
    """Every source of every entry and of its notes, with its entry and where it stands there."""
    for entry in content.entries.values():
        for at, source in enumerate(entry.sources):
            yield entry, ("sources", at), source
        for at, note in enumerate(entry.notes):
            for source in note.sources:
                yield entry, ("notes", at), source


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
