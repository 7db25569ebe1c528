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
    from collections.abc import Callable

    from faq.calibrating import calibrate
    from faq.calibration import to_json as calibration_to_json
    from faq.content_tests import Results, run_tests
    from faq.diagrams import dot, mermaid, outline
    from faq.evaluation import Report, judge, report, without_each_part
    from faq.freshness import Stale, due_on, is_stale, stale_entries
    from faq.lint import RULES, check_folder
    from faq.matcher import Matcher, build_index
    from faq.reasons import because, changes
    from faq.rules import Rule
    from faq.shapes import SHAPES, days_of_span, json_schema
    from faq.tree_states import walk_from_json, walk_to_json
    from faq.trees import begin_strict
    from faq.understanding import Understanding, understand

__all__ = [
    "RULES",
    "SHAPES",
    "About",
    "Answered",
    "CalibrationError",
    "Content",
    "ContentError",
    "EncoderError",
    "Entry",
    "Evidence",
    "FaqError",
    "Match",
    "Matcher",
    "Note",
    "Option",
    "Outcome",
    "Part",
    "Place",
    "Problem",
    "Question",
    "Repair",
    "Report",
    "Results",
    "Rule",
    "SmallTalk",
    "Source",
    "Stale",
    "StateError",
    "Step",
    "Synonym",
    "Target",
    "Term",
    "Tree",
    "TreeTest",
    "Understanding",
    "UnknownNameError",
    "Verdict",
    "Walk",
    "because",
    "begin",
    "begin_strict",
    "build_index",
    "calibrate",
    "calibration_to_json",
    "changes",
    "check_folder",
    "days_of_span",
    "dot",
    "due_on",
    "is_stale",
    "json_schema",
    "judge",
    "load",
    "mermaid",
    "outline",
    "report",
    "run_tests",
    "stale_entries",
    "understand",
    "walk_from_json",
    "walk_to_json",
    "without_each_part",
]

_LAZY = {
    "RULES": "faq.lint",
    "SHAPES": "faq.shapes",
    "Matcher": "faq.matcher",
    "Rule": "faq.rules",
    "Stale": "faq.freshness",
    "Understanding": "faq.understanding",
    "build_index": "faq.matcher",
    "calibrate": "faq.calibrating",
    "calibration_to_json": "faq.calibration",
    "judge": "faq.evaluation",
    "report": "faq.evaluation",
    "Report": "faq.evaluation",
    "Results": "faq.content_tests",
    "run_tests": "faq.content_tests",
    "without_each_part": "faq.evaluation",
    "because": "faq.reasons",
    "begin_strict": "faq.trees",
    "changes": "faq.reasons",
    "check_folder": "faq.lint",
    "days_of_span": "faq.shapes",
    "dot": "faq.diagrams",
    "due_on": "faq.freshness",
    "is_stale": "faq.freshness",
    "json_schema": "faq.shapes",
    "mermaid": "faq.diagrams",
    "outline": "faq.diagrams",
    "stale_entries": "faq.freshness",
    "understand": "faq.understanding",
    "walk_from_json": "faq.tree_states",
    "walk_to_json": "faq.tree_states",
}

_RENAMED = {"calibration_to_json": "to_json"}


def load(folder: str | os.PathLike[str], progress: Callable[[int, int], None] | None = None) -> Content:
    """Read a folder of content. ``progress`` is told how many files are read, and of how many.

    Raises ContentError with every problem found, each with its place.
    """
    from faq.loading import load as load_folder

    return load_folder(folder, progress)


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'faq' has no attribute '{name}'")
    return getattr(importlib.import_module(_LAZY[name]), _RENAMED.get(name, name))
