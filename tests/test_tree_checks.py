"""Checks of trees: each code has a folder that shows it and nothing else; the real trees show none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from faq import Content, Option, Question, Rule, Target, TreeTest, load
from faq.tree_checks import TREE_RULES, tree_problems
from faq.tree_coverage import coverage
from tests.made_trees import content_of, question, tree

FOLDERS = Path("tests/fixtures/trees")
REAL = load("content")


def codes(content: Content) -> set[str]:
    return {problem.code for problem in tree_problems(content)}


def sentences(content: Content, code: str) -> list[str]:
    return [problem.text for problem in tree_problems(content) if problem.code == code]


@pytest.mark.parametrize("code", [row.code for row in TREE_RULES])
def test_each_code_has_a_folder_that_shows_it_and_nothing_else(code: str) -> None:
    assert codes(load(FOLDERS / code)) == {code}


def test_a_sound_tree_shows_nothing() -> None:
    assert tree_problems(load(FOLDERS / "sound")) == ()


def test_the_real_trees_show_nothing() -> None:
    assert tree_problems(REAL) == ()


@pytest.mark.parametrize("row", TREE_RULES, ids=lambda row: row.code)
def test_a_finding_carries_its_rows_code_severity_and_fix_and_a_place(row: Rule) -> None:
    found = list(row.check(load(FOLDERS / row.code)))
    assert found
    for problem in found:
        assert (problem.code, problem.severity, problem.fix) == (row.code, row.severity, row.fix)
        assert problem.place.line > 0
        assert problem.text.endswith(".")


def test_codes_stand_once_and_in_order() -> None:
    table = [row.code for row in TREE_RULES]
    assert table == sorted(set(table))


# -- shape -------------------------------------------------------------------------------------


def test_a_round_over_two_trees_is_named_with_both() -> None:
    content = content_of(
        tree("boat", question("water", lake="end", sea="tree:crew"), outcomes="end"),
        tree("crew", question("size", one="tree:boat/water", more="gig"), outcomes="gig"),
    )
    assert sentences(content, "FAQ303") == ["the questions go round: boat/water > crew/size > boat/water."]


def test_a_question_that_leads_to_itself_is_a_round() -> None:
    content = content_of(tree("boat", question("water", lake="end", unsure="water"), outcomes="end"))
    assert sentences(content, "FAQ303") == ["the questions go round: boat/water > water."]


def test_a_round_is_named_by_its_shortest_way() -> None:
    content = content_of(
        tree(
            "ring",
            question("a", on="b", out="end"),
            question("b", on="c", back="a"),
            question("c", on="a", out="end"),
            outcomes="end",
        )
    )
    assert sentences(content, "FAQ303") == ["the questions go round: ring/a > b > a."]


def test_a_question_entered_only_from_another_tree_is_reachable() -> None:
    content = content_of(
        tree("boat", question("water", lake="canoe", sea="tree:crew/oars"), outcomes="canoe"),
        tree(
            "crew",
            question("size", one="solo", more="gig"),
            question("oars", yes="solo", no="gig"),
            outcomes="solo gig",
        ),
    )
    assert not sentences(content, "FAQ301")


def test_an_outcome_behind_an_unreachable_question_is_told_once_with_that_question() -> None:
    content = content_of(
        tree(
            "boat",
            question("water", lake="canoe", sea="gig"),
            question("moon", full="raft", new="gig"),
            outcomes="canoe gig raft",
        )
    )
    assert sentences(content, "FAQ301") == ["no path comes to the question 'moon'."]
    assert not sentences(content, "FAQ302")


def test_a_jump_to_a_start_and_to_its_name_are_the_same_place() -> None:
    content = content_of(
        tree("boat", question("water", lake="tree:crew", sea="tree:crew/size")),
        tree("crew", question("size", one="solo", more="gig"), outcomes="solo gig"),
    )
    assert sentences(content, "FAQ304") == ["every answer to 'water' leads to the same place."]


def test_a_path_of_seven_questions_is_not_too_long_and_one_of_eight_is() -> None:
    def chain(length: int) -> Content:
        rows = [question(f"q{n}", on=f"q{n + 1}" if n < length else "end", out="end2") for n in range(1, length + 1)]
        return content_of(tree("chain", *rows, outcomes="end end2"))

    assert not sentences(chain(7), "FAQ308")
    assert sentences(chain(8), "FAQ308") == [
        "a path through 'chain' has 8 questions: chain/q1 > q2 > q3 > q4 > q5 > q6 > q7 > q8."
    ]
    assert "… 4 more …" in sentences(chain(12), "FAQ308")[0]


def test_the_same_words_asked_again_further_on_are_found_across_trees() -> None:
    again = Question("again", "Ask WATER", question("x", a="end", b="end2").options)
    content = content_of(
        tree("boat", question("water", lake="canoe", sea="tree:crew"), outcomes="canoe"),
        tree("crew", again, outcomes="end end2"),
    )
    assert sentences(content, "FAQ309") == ["what 'water' asks comes again further on: boat/water > crew/again."]


def test_a_round_is_not_told_again_as_asked_twice() -> None:
    second = replace(question("second", back="first", out="end"), ask="Ask first?")
    content = content_of(tree("ring", question("first", on="second", off="end"), second, outcomes="end"))
    assert sentences(content, "FAQ303")
    assert not sentences(content, "FAQ309")


def test_the_same_fact_on_two_branches_is_not_asked_twice() -> None:
    lake, sea = (replace(question(name, a="end", b="end2"), fact="size") for name in ("lake", "sea"))
    content = content_of(tree("boat", question("water", lake="lake", sea="sea"), lake, sea, outcomes="end end2"))
    assert not sentences(content, "FAQ309")


def test_ids_shared_by_trees_that_no_jump_joins_are_allowed() -> None:
    content = content_of(
        tree("boat", question("size", one="solo", more="gig"), outcomes="solo gig"),
        tree("mast", question("size", short="low", tall="high"), outcomes="low high"),
    )
    assert not sentences(content, "FAQ307")


# -- labels ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (("On a lake", "At sea"), 0),  # different
        (("On a lake", "on  a lake!"), 1),  # the same but for case, spaces and punctuation
        (("One", "One or more"), 1),  # one begins the other
        (("One", "Onerous"), 0),  # but not in the middle of a word
        (("2", "1"), 2),  # each reads as the other's number
        (("1", "2"), 0),  # their own numbers
        (("20", "30"), 0),  # no option has these numbers
        (("Ｏne", "one"), 1),  # a full-width letter looks the same
        (("b", "a lake"), 1),  # the label of the first is the id of the second
    ],
)
def test_labels_collide_where_typing_one_could_pick_the_other(labels: tuple[str, str], told: int) -> None:
    ends = ("end", "end2")
    options = tuple(Option(key, label, Target(to)) for key, label, to in zip("ab", labels, ends, strict=True))
    content = content_of(tree("boat", Question("water", "Where?", options), outcomes=" ".join(ends)))
    assert len(sentences(content, "FAQ306")) == told


# -- tests of trees ----------------------------------------------------------------------------


def boat_with(*tests: TreeTest) -> Content:
    made = tree(
        "boat",
        question("water", lake="canoe", sea="crew"),
        question("crew", one="kayak", more="gig"),
        outcomes="canoe kayak gig",
    )
    option = replace(made.questions["water"].options[0], phrases=("on a lake",))
    water = replace(made.questions["water"], options=(option, made.questions["water"].options[1]))
    return content_of(replace(made, questions={**made.questions, "water": water}, tests=tests))


@pytest.mark.parametrize(
    ("test", "sentence"),
    [
        (TreeTest({"water": "lake"}, "canoe"), ""),
        (TreeTest({"water": "lake"}, "canoe", "boat"), ""),
        (TreeTest(says="we row on a lake", prefills={"water": "lake"}), ""),
        (TreeTest(says="we row", prefills={}), ""),
        (TreeTest({"water": "lake"}, "kayak"), "the test expects 'boat/kayak' and gets 'boat/canoe'."),
        (TreeTest({"water": "sea"}, "gig"), "the test stops at the question 'crew', not at an outcome."),
        (
            TreeTest({"water": "lak"}, "canoe"),
            "the test cannot be run: unknown option of 'water' 'lak'; did you mean 'lake'?.",
        ),
        (TreeTest({"water": "lake"}), "the test names neither an outcome nor a sentence."),
        (TreeTest(says="we row on a lake"), "the test has a sentence and does not say what it `prefills`."),
        (
            TreeTest(says="we row on a lake", prefills={}),
            "'we row on a lake' should give nothing and gives water: lake.",
        ),
        (TreeTest(says="we row", prefills={"water": "lake"}), "'we row' should give water: lake and gives nothing."),
    ],
)
def test_a_tree_test_that_fails_says_what_it_wanted_and_what_it_got(test: TreeTest, sentence: str) -> None:
    assert sentences(boat_with(test), "FAQ311") == ([sentence] if sentence else [])


def test_coverage_names_what_tests_reach_and_what_not() -> None:
    content = boat_with(TreeTest({"water": "lake"}, "canoe"), TreeTest({"water": "sea", "crew": "one"}, "kayak"))
    found = coverage(content.trees["boat"], content)
    assert (found.questions.covered, found.questions.missing) == (("water", "crew"), ())
    assert (found.options.missing, found.outcomes.missing) == (("crew/more",), ("gig",))
    assert (found.options.ratio, found.outcomes.ratio) == (3 / 4, 2 / 3)


def test_a_test_of_another_tree_covers_what_it_passes_through() -> None:
    harbour = tree("harbour", question("size", small="jetty", large="tree:boat/crew"), outcomes="jetty")
    harbour = replace(harbour, tests=(TreeTest({"size": "large", "crew": "more"}, "gig", "boat"),))
    content = content_of(*boat_with().trees.values(), harbour)
    assert coverage(content.trees["boat"], content).outcomes.covered == ("gig",)


def test_a_tree_without_tests_is_told_once() -> None:
    assert sentences(boat_with(), "FAQ312") == ["no test goes through the tree 'boat'."]
    assert not sentences(boat_with(), "FAQ313")


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
def test_the_real_trees_own_tests_cover_every_option_and_outcome(tree_id: str) -> None:
    found = coverage(REAL.trees[tree_id], REAL)
    assert (found.questions.ratio, found.options.ratio, found.outcomes.ratio) == (1, 1, 1)
