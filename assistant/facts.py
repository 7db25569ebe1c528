"""The facts in a text that must not change unnoticed: figures with what they count, dates, links.

English, like everything else that reads words; it judges nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_MONTHS = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s)>\]\"']+")
_DATE = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}\.? {_MONTHS}\.? \d{{4}}\b|\b{_MONTHS}\.? \d{{1,2}}, \d{{4}}\b|"
    rf"\b{_MONTHS}\.? \d{{4}}\b"
)
_NUMBERS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    "ninety|hundred|thousand|million|dozen|half|twice"
)
_FIGURE = re.compile(rf"(?<![\w.])((?:\d+(?:[.,:]\d+)*|{_NUMBERS})\b(?:\s?%)?)(?:[ \n-]+([A-Za-z]+))?", re.I)
_LIST_NUMBER = re.compile(r"^\s*\d+[.)]\s+", re.M)
_MARKS = re.compile(r"[*_`]+")

KINDS = ("figure", "date", "link")


@dataclass(frozen=True, slots=True, order=True)
class FactChange:
    """A fact that is no longer said (``removed``) or now is; ``where``: an entry id or ``tree:<id>/<outcome>``."""

    where: str
    kind: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def facts_of(text: str) -> dict[str, Counter[str]]:
    """The facts of a Markdown text by kind, each with how often it is said."""
    links = Counter(link.rstrip(".,;") for link in _LINK.findall(text))
    text = _MARKS.sub("", _LINK.sub(" ", text))
    dates = Counter(_DATE.findall(text))
    text = _LIST_NUMBER.sub("", _DATE.sub(" ", text))
    figures: Counter[str] = Counter()
    for number, unit in _FIGURE.findall(text):
        figures[f"{number.strip()} {unit}".strip().casefold()] += 1
    return {"figure": figures, "date": dates, "link": links}


def fact_changes(where: str, before: str, after: str) -> Iterable[FactChange]:
    """What one text says and the other does not, a row for each kind."""
    old, new = facts_of(before), facts_of(after)
    for kind in KINDS:
        removed = tuple(sorted(set(old[kind]) - set(new[kind])))
        added = tuple(sorted(set(new[kind]) - set(old[kind])))
        if removed or added:
            yield FactChange(where, kind, removed, added)
