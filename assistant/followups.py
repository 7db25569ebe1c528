"""Follow-ups: whether a text leans on the turn before, and the full questions it may stand for.

Rules about English function words only; nothing here knows a subject. The rules propose readings; the matcher's
confidence decides between them and the text as it stands, so a new full question is never bent into an old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.words import spoken
from faq import Term, Verdict

LONGEST = 14
"""Words; longer texts stand on their own."""
ELLIPSIS = 4
"""Words up to which a question without a subject of its own ("how long", "does it cost") leans on the turn before."""
LEAD = 0.10
"""Confidence by which a completed reading must beat the plain one where the text could also stand alone."""

_OPENERS = (
    "and then",
    "ok and",
    "okay and",
    "but what if",
    "and what if",
    "what if",
    "and",
    "but",
    "also",
    "then",
    "so",
    "or",
)
_ABOUT = (
    "what about",
    "how about",
    "and what about",
    "and how about",
    "and for",
    "but for",
    "and with",
    "and in",
    "and on",
    "same for",
    "what of",
    "also for",
    "does that apply to",
    "does this apply to",
    "does it apply to",
)
_CORRECTIONS = (
    "no i meant",
    "no i mean",
    "i meant",
    "i mean",
    "no not that i meant",
    "i was asking about",
    "no i was asking about",
    "not that i meant",
    "no the",
    "no for",
    "no in",
    "no about",
    "sorry i meant",
    "actually i meant",
    "actually i mean",
    "rather",
)
_BARE = (
    "why",
    "why not",
    "how",
    "how so",
    "when",
    "where",
    "who",
    "how long",
    "how much",
    "how many",
    "since when",
    "how come",
    "for how long",
    "what for",
    "which one",
    "which ones",
    "by whom",
    "until when",
)
_ANAPHORS = frozenset(["it", "that", "this", "those", "these", "they", "them", "one", "there", "its", "their"])
_EMPTY_WORDS = (
    "a an the and or but so then also ok okay is are am was were be been do does did done can could should would "
    "will may might must shall have has had i we you he she they it that this those these them me us my our your "
    "their its one what which who whom whose when where why how long much many often soon to of in on at for with "
    "by from about into as if not no yes please any anything something everything there here get need take takes "
    "cost costs happen happens work works mean means still again really exactly else more too wait tell explain "
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
_QUESTION_HEAD = re.compile(
    r"^(?:(?:what|which|who|whom|whose|when|where|why|how(?: long| much| many| often)?)\s+)?"
    r"(?:(?:is|are|am|was|were|do|does|did|can|could|should|would|will|may|must|has|have)\s+)?"
    r"(?:(?:i|we|you|one)\s+)?(?:(?:need|have|want)\s+(?:to\s+)?)?(?:(?:the|a|an|my|our|your)\s+)?",
    re.I,
)


class Names:
    """The lexicon's names as they are spoken; built once per content."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = {f" {spoken(term.term)} ": term.term for term in terms}
        self.all = tuple({f" {spoken(name)} " for term in terms for name in (term.term, *term.also)})

    def in_text(self, core: str) -> bool:
        """Whether a spoken text names a term by any of its names."""
        padded = f" {core} "
        return any(name in padded for name in self.all)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the turn before was about: the question as asked (completed where it was), and the entry's own question."""

    query: str
    entry: str
    question: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A text that leans on the turn before. ``kind`` names the rule; ``readings`` are full questions, likeliest first.

    ``sure``: the form alone says so ("what about …"), so the plain reading gets no benefit of the doubt.
    """

    kind: str
    readings: tuple[str, ...]
    sure: bool


def follow_up(text: str, topic: Topic, names: Names) -> FollowUp | None:
    """The follow-up that ``text`` is after ``topic``, or None where it stands on its own."""
    said = spoken(text)
    words = said.split()
    if not words or len(words) > LONGEST or not topic.question:
        return None
    subjects = subjects_of(topic, names)
    rest = _after(said, _CORRECTIONS)
    if rest:
        return FollowUp("correction", _joined(rest, topic, subjects), True)
    rest = _after(said, _ABOUT)
    if rest:
        return FollowUp("about", _joined(rest, topic, subjects), True)
    if said in _BARE:
        return FollowUp("bare", tuple(f"{said} {subject}" for subject in (*subjects, topic.question)), True)
    opened = _after(said, _OPENERS)
    core = opened or said
    own = [word for word in core.split() if word not in _EMPTY]
    if _ANAPHORS & set(core.split()) and not names.in_text(core):
        return FollowUp("pronoun", tuple(_replaced(core, subject) for subject in subjects), bool(opened))
    if opened and len(core.split()) <= ELLIPSIS and not _begins_question(core):
        return FollowUp("about", _joined(core, topic, subjects), True)
    if opened and not names.in_text(core):
        return FollowUp("opener", tuple(f"{core} {subject}" for subject in subjects), True)
    if len(core.split()) <= ELLIPSIS and not own:
        return FollowUp("ellipsis", tuple(f"{core} {subject}" for subject in subjects), False)
    return None


def better(
    plain: Verdict, completed: Sequence[tuple[str, Verdict]], found: FollowUp, before: str
) -> tuple[str, Verdict]:
    """The reading to go by, as (completed question or ``""``, verdict); ``before`` is the entry answered last.

    Band first, then confidence; a text that could stand alone keeps its plain reading unless another is ahead by
    ``LEAD``. A correction never comes back to the entry it corrects.
    """
    rank = {"answer": 2, "clarify": 1, "none": 0}

    def worth(row: tuple[str, Verdict]) -> tuple[int, float]:
        reading, verdict = row
        best = verdict.best
        if best is not None and best.id == before:
            if found.kind in ("correction", "bare"):
                return -1, verdict.confidence
            if found.kind == "about":  # asked about something else, the same answer again is the last resort
                return rank["clarify"], verdict.confidence - 1
        doubt = LEAD if not reading and not found.sure else 0.0
        return rank[verdict.band], verdict.confidence + doubt

    plain_row = ("", plain)
    rows = [*completed, plain_row] if found.sure else [plain_row, *completed]
    return max(rows, key=worth)  # the first of equals


def subjects_of(topic: Topic, names: Names) -> tuple[str, ...]:
    """What the topic was about: the lexicon's terms in its question, longest first, else the question's own noun."""
    asked = f" {spoken(topic.question)} "
    found = {term for name, term in names.terms.items() if name in asked}
    kept = [term for term in found if not any(term != other and spoken(term) in spoken(other) for other in found)]
    rest = _QUESTION_HEAD.sub("", topic.question.strip().rstrip("?.! "), count=1).strip()
    subjects = sorted(kept, key=lambda term: (asked.find(spoken(term)), term))
    return tuple(dict.fromkeys([*subjects, *([rest] if rest else [])]))[:3] or (topic.question,)


def _joined(rest: str, topic: Topic, subjects: tuple[str, ...]) -> tuple[str, ...]:
    """The earlier question with something put to it, and that thing with the earlier subject."""
    question = topic.query.rstrip("?.! ") or topic.question.rstrip("?.! ")
    return (f"{question} {rest}", *(f"{rest} {subject}" for subject in subjects[:1]))


def _after(said: str, heads: Sequence[str]) -> str:
    """What follows the longest of ``heads`` that ``said`` begins with, or ``""``."""
    fitting = [head for head in heads if said.startswith(head + " ")]
    return said[len(max(fitting, key=len)) + 1 :].strip() if fitting else ""


def _replaced(core: str, subject: str) -> str:
    """``core`` with its first pronoun read as the subject."""
    words = core.split()
    at = next(at for at, word in enumerate(words) if word in _ANAPHORS)
    return " ".join([*words[:at], subject, *words[at + 1 :]])


def _begins_question(core: str) -> bool:
    match = _QUESTION_HEAD.match(core)
    return bool(match and match.group(0).strip())
