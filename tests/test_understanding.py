"""What a typed sentence gives away: measured on the trees' persona sentences and on sentences of other hands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from faq import Content, Understanding, UnknownNameError, load, understand
from tests.made_trees import content_of, question, tree

REAL = load("content")
READER = Understanding(REAL)
LEAST_PRECISION = 0.95  # of responses understood: a wrong one misleads, a missed one is asked
LEAST_RECALL = 0.75  # of responses given away by sentences whose writers had not written the phrases

Row = tuple[str, str, dict[str, str]]


def persona_sentences() -> list[Row]:
    return [
        (made.id, test.says, dict(test.prefills or {}))
        for made in REAL.trees.values()
        for test in made.tests
        if test.says
    ]


def other_sentences() -> list[Row]:
    text = Path("tests/fixtures/understanding/sentences.yaml").read_text(encoding="utf-8")
    return [(row["tree"], row["says"], row["gives"]) for row in yaml.safe_load(text)["sentences"]]


def measured(rows: list[Row]) -> tuple[float, float]:
    """Precision and recall over all responses."""
    right = understood = given = 0
    for tree_id, says, gives in rows:
        got = READER.understand(tree_id, says)
        right += sum(gives.get(key) == value for key, value in got.items())
        understood += len(got)
        given += len(gives)
    return right / understood, right / given


def test_the_trees_persona_sentences_are_understood_as_their_authors_say() -> None:
    assert measured(persona_sentences()) == (1.0, 1.0)


def test_sentences_of_other_hands_are_understood_with_few_mistakes() -> None:
    precision, recall = measured(other_sentences())
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def test_sentences_measured_name_questions_and_options_that_exist() -> None:
    for tree_id, says, gives in other_sentences():
        for question_id, option_id in gives.items():
            found = [made.questions[question_id] for made in REAL.trees.values() if question_id in made.questions]
            assert found, says
            assert found[0].option(option_id), (tree_id, says)


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
def test_a_trees_own_title_gives_nothing_away(tree_id: str) -> None:
    assert READER.understand(tree_id, REAL.trees[tree_id].title) == {}


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "help",
        "what is an integration key?",
        "how much does it cost",
        "what is docusign",
        "hello, can somebody help me please",
        "I do not know where to start",
        "key",
        "api",
        "the",
        "\x00\x1b[2J",
        "go live",
    ],
)
def test_a_question_anybody_might_ask_gives_nothing_away(tree_id: str, text: str) -> None:
    assert READER.understand(tree_id, text) == {}


# -- how sentences are read ----------------------------------------------------------------------


def boats() -> Content:
    made = tree(
        "boat",
        question("water", lake="crew", sea="crew2", harbour="crew"),
        question("crew", one="a", more="b"),
        question("crew2", alone="a", many="b"),
        outcomes="a b",
    )
    phrases = {
        "lake": ("we row on a lake", "freshwater"),
        "sea": ("along the coast", "out at sea", "our skipper decides"),
        "harbour": ("inside the harbour", "never leave the harbour"),
        "one": ("single rower", "i row alone"),
        "more": ("a crew of four", "rowing team"),
        "alone": ("i sail alone",),
        "many": ("we sail together",),
    }
    rows = {
        row.id: replace(row, options=tuple(replace(o, phrases=phrases.get(o.id, ())) for o in row.options))
        for row in made.questions.values()
    }
    return content_of(replace(made, title="Which boat should I take?", questions=rows))


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("freshwater", {"water": "lake"}),  # one rare word
        ("Mostly we row on a small lake in summer.", {"water": "lake"}),  # a gap in the phrase
        ("On a lake we row", {"water": "lake"}),  # another order
        ("we rowed on lakes", {"water": "lake"}),  # other forms of the words
        ("on the freshwater lake, as a rowing team", {"water": "lake", "crew": "more"}),  # on to the next question
        ("as a rowing team", {}),  # the first question is not answered, so the second does not count
        ("along the coast or freshwater", {}),  # two options compete
        ("we do not row on a lake", {}),  # turned round by a negation
        ("we never leave the harbour", {"water": "harbour"}),  # a phrase with its own negation
        ("we leave the harbour", {}),  # which the sentence lacks
        ("we do not race, we row on a lake", {"water": "lake"}),  # a negation in another clause
        ("our skipper decides", {"water": "sea"}),
        ("does the skipper decide", {}),  # a phrase about the speaker in a sentence about anybody
        ("the coast", {}),  # too little of the phrase
        ("along. the coast", {}),  # a phrase does not reach over the end of a sentence
    ],
)
def test_a_sentence_is_read_for_phrases_of_the_options(text: str, gives: dict[str, str]) -> None:
    assert understand(boats(), "boat", text) == gives


def test_a_lexicon_synonym_stands_for_the_word() -> None:
    from faq import Term

    content = replace(boats(), terms=(Term("freshwater", ("inland water",)),))
    assert understand(content, "boat", "on inland water") == {"water": "lake"}


def test_phrases_that_the_title_itself_says_tell_nothing() -> None:
    content = boats()
    made = content.trees["boat"]
    content = content_of(replace(made, title="Which boat for the freshwater?"))
    assert understand(content, "boat", "freshwater") == {}


def test_words_of_the_title_count_only_inside_a_phrase_that_stands_there_literally() -> None:
    content = boats()
    made = content.trees["boat"]
    water = made.questions["water"]
    lake = replace(water.options[0], phrases=("the deep lake",))
    water = replace(water, options=(lake, *water.options[1:]))
    titled = content_of(replace(made, title="Which lake is deep?", questions={**made.questions, "water": water}))
    assert understand(titled, "boat", "it is the deep lake") == {"water": "lake"}
    assert understand(titled, "boat", "it is the deep cold lake") == {}


def test_two_things_said_clearly_compete_however_much_is_said_of_one() -> None:
    content = boats()
    made = content.trees["boat"]
    water = made.questions["water"]
    lake = replace(water.options[0], phrases=("freshwater", "pond", "lagoon", "reservoir", "quarry"))
    water = replace(water, options=(lake, *water.options[1:]))
    content = content_of(replace(made, questions={**made.questions, "water": water}))
    much = "freshwater, a pond, the lagoon, a reservoir, a quarry"
    assert understand(content, "boat", much) == {"water": "lake"}
    assert understand(content, "boat", f"{much}, out at sea") == {}


def test_an_unknown_tree_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'boat'"):
        understand(boats(), "boot", "freshwater")


def test_a_very_long_text_is_read_in_bounded_time_and_changes_nothing() -> None:
    assert understand(boats(), "boat", "freshwater " + "pond " * 20_000) == {"water": "lake"}
