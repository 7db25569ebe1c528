"""Every check of content in one table, and the function that runs it.

Loading refuses what cannot be used; the rules here find what a reader would stumble over. A writer adds a
rule by adding a row to the table of its subject and a failing folder under ``tests/fixtures/lint``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from faq.about_checks import Answered, about_rules
from faq.errors import Problem
from faq.lexicon_checks import LEXICON_RULES
from faq.loading_codes import LOADING_RULES
from faq.model import Content, Entry
from faq.phrase_checks import FirstOf, phrase_rules
from faq.positions import Positions
from faq.rules import Rule
from faq.scope_checks import SCOPE_RULES
from faq.style_checks import style_rules
from faq.tree_checks import TREE_RULES
from faq.upkeep_checks import upkeep_rules

if TYPE_CHECKING:
    from faq.matcher import Matcher

Progress = Callable[[int, int], None]


def rules(
    first_of: FirstOf | None = None,
    today: str | None = None,
    positions: Positions | None = None,
    answered: Answered | None = None,
) -> tuple[Rule, ...]:
    """The whole table, by code. Rows that ask phrasings or judge dates find nothing without ``first_of`` or ``today``.

    ``first_of``: an entry and one of its phrasings to the id of the entry that the phrasing finds first.
    ``answered``: a question to whether anything answers it.
    """
    positions = positions or Positions(reread=False)
    table = (
        *LOADING_RULES,
        *TREE_RULES,
        *about_rules(answered),
        *SCOPE_RULES,
        *phrase_rules(positions, first_of),
        *style_rules(positions),
        *upkeep_rules(positions, today or ""),
        *LEXICON_RULES,
    )
    return tuple(sorted(table, key=lambda row: row.code))


RULES: tuple[Rule, ...] = rules()
"""The table as documented: every code with severity, title, why and fix."""


def lint(
    content: Content,
    today: str | None = None,
    ask: bool = False,
    progress: Progress | None = None,
) -> tuple[Problem, ...]:
    """What the rules find in loaded content, sorted by place.

    ``today``: ``YYYY-MM-DD``; without it no date is judged. ``ask``: put every phrasing to a matcher; without it
    none is. ``progress`` is told how much is done, and of how much. Files are read again only to place a finding
    at its own line.
    """
    told = progress or (lambda done, total: None)
    found: set[Problem] = set()
    done = 0
    table: tuple[Rule, ...] = ()
    first_of: FirstOf | None = None
    matcher: Matcher | None = None

    def ask_one(entry: Entry, text: str) -> str | None:
        nonlocal first_of
        if first_of is None:
            from faq.first_found import FirstFound

            first_of = FirstFound(content)
        told(done, len(table))
        return first_of(entry, text)

    def answered(text: str) -> bool:
        nonlocal matcher
        if matcher is None:
            from faq.matcher import Matcher

            matcher = Matcher(content, encoder=None)
        return matcher.match(text).band != "none"

    table = rules(ask_one if ask else None, today, Positions(), answered if ask else None)
    for done, row in enumerate(table):
        told(done, len(table))
        found.update(row.check(content))
    return tuple(sorted(found))


def check_folder(
    folder: str | os.PathLike[str],
    today: str | None = None,
    ask: bool = False,
    progress: Progress | None = None,
) -> tuple[Problem, ...]:
    """What reading, loading and all rules find in a folder, sorted by place; never raises for bad content.

    The rules judge content that loads; while a folder has errors, only those are told. The rest is as for ``lint``;
    ``progress`` is told of reading first.
    """
    from faq.loading import collecting_later, load_with_problems

    with collecting_later():
        content, problems = load_with_problems(folder, progress)
        if content is None:
            return problems
        return tuple(sorted({*problems, *lint(content, today, ask, progress)}))
