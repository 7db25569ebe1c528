"""faq: an offline engine for questions, answers and decision trees kept as YAML.

It knows no screen, no product and no network. The names below are the whole public face::

    from faq import load, Matcher
    verdict = Matcher(load("content")).match("do powerforms need a key?")
    verdict.band, verdict.best.id, verdict.confidence
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from faq.errors import (
    CalibrationError,
    ContentError,
    EncoderError,
    FaqError,
    Place,
    Problem,
    StateError,
    UnknownNameError,
)
from faq.model import (
    About,
    Content,
    Entry,
    Note,
    Option,
    Outcome,
    Question,
    SmallTalk,
    Source,
    Step,
    Target,
    Term,
    Tree,
    TreeTest,
)
from faq.trees import Answered, Walk, begin
from faq.verdicts import Evidence, Match, Part, Repair, Synonym, Verdict

if TYPE_CHECKING:
    import os

    from faq.matcher import Matcher

__all__ = [
    "About", "Answered", "CalibrationError", "Content", "ContentError", "EncoderError", "Entry", "Evidence",
    "FaqError", "Match", "Matcher", "Note", "Option", "Outcome", "Part", "Place", "Problem", "Question", "Repair",
    "SmallTalk", "Source", "StateError", "Step", "Synonym", "Target", "Term", "Tree", "TreeTest",
    "UnknownNameError", "Verdict", "Walk", "begin", "load",
]

_LAZY = {"Matcher": "faq.matcher"}


def load(folder: str | os.PathLike[str]) -> Content:
    """Read a folder of content. Raises ContentError with every problem found, each with its place."""
    from faq.loading import load as load_folder

    return load_folder(folder)


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'faq' has no attribute '{name}'")
    return getattr(importlib.import_module(_LAZY[name]), name)
