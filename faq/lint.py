"""Every check of content in one table, and the function that runs it.

Loading refuses what cannot be used; the rules here find what a reader would stumble over. A writer adds a
rule by adding a row to the table of its subject and a failing folder under ``tests/fixtures/lint``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol

from faq.errors import Problem
from faq.lexicon_checks import LEXICON_RULES
from faq.loading_codes import LOADING_RULES
from faq.model import Content
from faq.phrase_checks import phrase_rules
from faq.positions import Positions
from faq.rules import Rule
from faq.style_checks import style_rules
from faq.tree_checks import TREE_RULES
from faq.upkeep_checks import upkeep_rules
from faq.verdicts import Verdict


class Matches(Protocol):
    """Anything that finds entries for a question, such as ``faq.Matcher``."""

    def match(self, text: str) -> Verdict:
        """The verdict on one question."""


def rules(
    matcher: Matches | None = None, today: str | None = None, positions: Positions | None = None
) -> tuple[Rule, ...]:
    """The whole table, by code. Rows that need a matcher or a day find nothing where it is not given."""
    positions = positions or Positions(reread=False)
    table = (
        *LOADING_RULES,
        *TREE_RULES,
        *phrase_rules(positions, matcher.match if matcher else None),
        *style_rules(positions),
        *upkeep_rules(positions, today or ""),
        *LEXICON_RULES,
    )
    return tuple(sorted(table, key=lambda row: row.code))


RULES: tuple[Rule, ...] = rules()
"""The table as documented: every code with severity, title, why and fix."""


def lint(
    content: Content,
    matcher: Matches | None = None,
    today: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Problem, ...]:
    """What the rules find in loaded content, sorted by place.

    ``matcher``: built on the same content; without it no phrasing is tried. ``today``: ``YYYY-MM-DD``;
    without it no date is judged. ``progress`` is told how many rules are done, and of how many. Files are read
    again only to place a finding at its own line.
    """
    table = rules(matcher, today, Positions())
    found: set[Problem] = set()
    for done, row in enumerate(table):
        if progress:
            progress(done, len(table))
        found.update(row.check(content))
    return tuple(sorted(found))


def check_folder(
    folder: str | os.PathLike[str],
    today: str | None = None,
    matcher_for: Callable[[Content], Matches | None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Problem, ...]:
    """What reading, loading and all rules find in a folder, sorted by place; never raises for bad content.

    The rules judge content that loads; while a folder has errors, only those are told. ``matcher_for`` builds
    the matcher that phrasings are tried on; the rest is as for ``lint``.
    """
    from faq.loading import load_with_problems

    content, problems = load_with_problems(folder)
    if content is None:
        return problems
    matcher = matcher_for(content) if matcher_for else None
    return tuple(sorted({*problems, *lint(content, matcher, today, progress)}))
