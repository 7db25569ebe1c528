"""What a check of content is: one row with a code, a severity, words for its page, and a function.

A value only. Tables of rules live beside what they check (``tree_checks`` for trees); adding a rule is
adding a row. A check never reads a file: it sees loaded ``Content`` and yields problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from faq.errors import Problem, Severity
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
