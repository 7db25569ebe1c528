"""What a check of content is: one row with a code, a severity, words for its page, and a function.

A value only. Tables of rules live beside what they check (``tree_checks`` for trees); adding a rule is
adding a row. A check never reads a file: it sees loaded ``Content`` and yields problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from faq.errors import Place, Problem, Severity
from faq.model import Content


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of content.

    ``code`` is stable and never reused; ``title`` names the finding in a few words, ``why`` says in a
    sentence what goes wrong for a reader, ``fix`` what a writer does about it. ``check`` yields problems
    of this code and severity only.
    """

    code: str
    severity: Severity
    title: str
    why: str
    fix: str
    check: Callable[[Content], Iterable[Problem]]


Finding = tuple[Place, str]
"""Where, and the sentence."""


def rule(
    code: str, severity: Severity, title: str, why: str, fix: str, find: Callable[[Content], Iterable[Finding]]
) -> Rule:
    """A row whose check turns what ``find`` yields into problems of this code, severity and fix."""

    def check(content: Content) -> Iterator[Problem]:
        return (Problem(place, code, text, fix, severity) for place, text in find(content))

    return Rule(code, severity, title, why, fix, check)
