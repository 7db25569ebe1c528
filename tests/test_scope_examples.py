"""Questions that are written down as not covered: asked again, or nearly, they are never answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import Content, Entry, Matcher
from faq.features import Analyser
from faq.index import Index
from faq.scope_examples import ScopeExamples

ENTRIES = {
    "hours": Entry("hours", "When does the library open?", "At ten.", variants=("when are you open", "opening times")),
    "card": Entry(
        "card", "What if my card was stolen?", "Tell us.", variants=("my library card was stolen", "card lost")
    ),
    "pin": Entry("pin", "How do I reset my PIN?", "Online.", variants=("reset the pin", "forgot my pin")),
    "renew": Entry("renew", "How do I renew a loan?", "Online.", variants=("renew my books", "extend a loan")),
    "room": Entry("room", "How do I book a room?", "Online.", variants=("book a study room", "reserve a room")),
    "print": Entry("print", "How do I print?", "With the card.", variants=("print a page", "print a photo")),
}
SCOPE = (
    "when does the post office open",
    "My credit card was stolen!",
    "how do I reset my mail password",
    "How do I renew my passport?",
    "where is the café\nand is it open",
    "what is an overdrive",
)


def matcher(**options: object) -> Matcher:
    return Matcher(Content(ENTRIES, scope=SCOPE), **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["words", "both", "always"])
def asked(request: pytest.FixtureRequest) -> Matcher:
    options: dict[str, dict[str, object]] = {"words": {"encoder": None}, "both": {}, "always": {"always": True}}
    return matcher(**options[request.param])


@pytest.mark.parametrize(
    "text", [*SCOPE, "when does the post office open?", "MY CREDIT CARD WAS STOLEN", "where is the cafe and is it open"]
)
def test_a_question_that_stands_in_the_scope_is_not_answered(asked: Matcher, text: str) -> None:
    verdict = asked.match(text)
    assert verdict.band != "answer"
    assert verdict.confidence < 0.5


def test_the_rule_names_the_question_that_is_not_covered(asked: Matcher) -> None:
    verdict = asked.match("my credit card was stolen")
    assert (verdict.band, verdict.confidence) == ("none", 0.0)
    assert verdict.evidence.scope_example == "My credit card was stolen!"
    assert "not covered is nearer" in verdict.evidence.rule


@pytest.mark.parametrize("text", ["when do you open", "my library card was stolen", "reset the pin", "renew my books"])
def test_questions_of_entries_are_answered_beside_them(asked: Matcher, text: str) -> None:
    verdict = asked.match(text)
    assert verdict.band == "answer"
    assert verdict.evidence.rule.startswith("answered")


def test_an_entry_with_the_very_words_goes_before_an_equal_scope_example() -> None:
    both = Matcher(Content(ENTRIES, scope=("reset the pin",)), encoder=None)
    assert both.match("reset the pin").band == "answer"


def test_words_of_the_scope_are_not_repaired_towards_entries() -> None:
    found = matcher(encoder=None).match("overdrive")
    assert found.evidence.repairs == ()
    repaired = Matcher(Content({"x": Entry("x", "What is an override?", "")}), encoder=None).match("overrids")
    assert [repair.read for repair in repaired.evidence.repairs] == ["override"]


@given(st.text(max_size=60))
def test_any_text_is_compared(text: str) -> None:
    index = Index(ENTRIES, Analyser())
    examples = ScopeExamples((*SCOPE, text), index.analyser, index.weighed)
    query = index.analyser.features(text)
    likeness, place = examples.nearest(query, index.weighed(query))
    assert 0.0 <= likeness <= 1.0
    assert (place == -1) == (likeness == 0.0)
    if place == len(SCOPE):
        assert likeness == pytest.approx(1.0)


def test_an_example_has_its_words_whole_and_without_accents() -> None:
    index = Index(ENTRIES, Analyser())
    examples = ScopeExamples(SCOPE, index.analyser, index.weighed)
    assert all(word in examples for word in ("credit", "cafe", "overdrive", "post"))
    assert not any(word in examples for word in ("over", "credi", "edit", "caf", "zebra", 5, "c.edit"))


def test_without_examples_there_is_nothing_near() -> None:
    index = Index(ENTRIES, Analyser())
    examples = ScopeExamples((), index.analyser, index.weighed)
    query = index.analyser.features("when does it open")
    assert examples.nearest(query, index.weighed(query)) == (0.0, -1)
    assert "open" not in examples


def test_no_more_examples_are_compared_than_allowed() -> None:
    index = Index(ENTRIES, Analyser())
    many = tuple(f"zebra number {at}" for at in range(500))
    examples = ScopeExamples(many, index.analyser, index.weighed)
    query = index.analyser.features("zebra")
    assert examples.nearest(query, index.weighed(query))[1] >= 0
    assert len(examples._units) == 30
