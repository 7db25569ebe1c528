"""Exit codes of the command line; scripts rely on them."""

from __future__ import annotations

import enum


class Exit(enum.IntEnum):
    """One sentence each; documented in the README."""

    ANSWERED = 0  # the question was answered, or the command did what it was asked
    ERROR = 1  # something failed that is nobody's wording
    USAGE = 2  # the command line cannot be understood
    ASKED_BACK = 3  # the reply is a question: a clarification, or a question of a tree
    NOT_COVERED = 4  # the content has no answer
    BAD_CONTENT = 5  # the content has errors, or a check of it failed
    INTERRUPTED = 130  # Ctrl+C
