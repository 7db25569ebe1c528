"""Follow-ups: which texts lean on the turn before, what they are read as, and which reading wins."""

from __future__ import annotations

import pytest

from assistant.followups import FollowUp, Names, Topic, better, follow_up, subjects_of
from faq import Match, Term, Verdict

NAMES = Names(
    (
        Term("integration key", ("client id", "api key")),
        Term("key", ()),
        Term("Go Live", ("golive", "promotion")),
        Term("ISV", ("isvs", "software vendor")),
        Term("production", ("prod",)),
    )
)
GO_LIVE = Topic("what is go live", "what-is-go-live", "What is Go Live?")
DURATION = Topic("how long does go live take", "duration", "How long does Go Live take?")
OWNER = Topic("who owns the key", "owner", "Who administers the integration key?")


@pytest.mark.parametrize(
    ("topic", "text", "kind", "reading"),
    [
        (GO_LIVE, "and how long does that take?", "pronoun", "how long does go live take"),  # opener and pronoun
        (GO_LIVE, "how long does it take", "pronoun", "how long does go live take"),  # pronoun alone
        (DURATION, "does it cost anything?", "pronoun", "does go live cost anything"),
        (OWNER, "what about ISVs?", "about", "who owns the key isvs"),  # the earlier question with another thing
        (OWNER, "and for a consultant?", "about", "who owns the key a consultant"),
        (OWNER, "and ISVs?", "about", "who owns the key isvs"),  # a bare noun after "and"
        (GO_LIVE, "why?", "bare", "why go live"),
        (GO_LIVE, "how much", "bare", "how much go live"),
        (OWNER, "no, I meant production", "correction", "who owns the key production"),
        (OWNER, "I was asking about prod", "correction", "who owns the key prod"),
        (GO_LIVE, "and what do i need", "opener", "what do i need go live"),
        (GO_LIVE, "is there a cost", "pronoun", "is go live a cost"),  # bent grammar is no harm: words decide
    ],
)
def test_a_follow_up_is_read_with_the_turn_before(topic: Topic, text: str, kind: str, reading: str) -> None:
    found = follow_up(text, topic, NAMES)
    assert found is not None
    assert found.kind == kind
    assert found.readings[0].casefold() == reading


@pytest.mark.parametrize(
    "text",
    [
        "how long does go live take",  # names its subject
        "do powerforms need a key",  # another subject
        "what is an integration key?",
        "how do i rotate a client secret without downtime",
        "our consultant built the integration and now it fails in production",  # "it" has its noun in the sentence
        "",
        "and " * 30,  # too long to lean on anything
    ],
)
def test_a_full_question_stands_on_its_own(text: str) -> None:
    assert follow_up(text, GO_LIVE, NAMES) is None


def test_the_subject_is_what_the_lexicon_knows_of_the_question_else_its_noun() -> None:
    assert subjects_of(GO_LIVE, NAMES)[0] == "Go Live"
    assert subjects_of(OWNER, NAMES)[0] == "integration key"
    assert subjects_of(Topic("", "x", "What is a foobar?"), Names(())) == ("foobar",)


def verdict(band: str, entry: str, confidence: float) -> Verdict:
    return Verdict("q", band, (Match(entry, entry, confidence),), confidence)  # type: ignore[arg-type]


UNSURE = FollowUp("pronoun", ("r",), False)
SURE = FollowUp("about", ("r",), True)
CORRECTION = FollowUp("correction", ("r",), True)


@pytest.mark.parametrize(
    ("plain", "completed", "found", "chosen"),
    [
        (("none", "a", 0.1), ("answer", "b", 0.9), UNSURE, "b"),  # only the completed reading is an answer
        (("answer", "a", 0.9), ("answer", "b", 0.92), UNSURE, "a"),  # could stand alone, and nearly as good
        (("answer", "a", 0.7), ("answer", "b", 0.95), UNSURE, "b"),  # clearly better
        (("answer", "a", 0.9), ("answer", "b", 0.92), SURE, "b"),  # the form says so; no benefit of the doubt
        (("answer", "a", 0.9), ("none", "b", 0.1), SURE, "a"),  # completing it made nonsense
        (("answer", "a", 0.6), ("answer", "before", 0.9), SURE, "a"),  # not the same answer again: last resort only
        (("none", "a", 0.1), ("answer", "before", 0.9), SURE, "before"),  # … which it is here
        (("clarify", "a", 0.5), ("answer", "before", 0.9), CORRECTION, "a"),  # never what was just corrected
    ],
)
def test_the_better_reading_is_taken(
    plain: tuple[str, str, float], completed: tuple[str, str, float], found: FollowUp, chosen: str
) -> None:
    _, taken = better(verdict(*plain), [("r", verdict(*completed))], found, "before")
    assert taken.best is not None
    assert taken.best.id == chosen
