"""faq: an offline engine for questions, answers and decision trees kept as YAML.

It knows no screen, no product and no network. The names below are the whole public face::

    from faq import load, Matcher
    verdict = Matcher(load("content")).match("do powerforms need a key?")
    verdict.band, verdict.best.id, verdict.confidence
"""

from __future__ import annotations

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
