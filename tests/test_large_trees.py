"""Ten thousand questions in one tree, in three shapes: everything that looks at trees ends, and says what is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq import Content, begin, begin_strict, changes, dot, load, mermaid, outline, walk_from_json, walk_to_json
from faq.tree_checks import tree_problems
from tests.made_trees import large_content, write_large

QUESTIONS = 10_000
LONGEST = {"halves": 14, "chain": QUESTIONS, "shared": QUESTIONS // 2}  # questions on the longest path


@pytest.fixture(scope="module", params=sorted(LONGEST))
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Content]:
    if request.param != "halves":
        return request.param, large_content(QUESTIONS, request.param)
    folder: Path = tmp_path_factory.mktemp("large")
    write_large(folder, QUESTIONS, "halves")
    return "halves", load(folder)


def test_a_large_tree_is_walked_from_end_to_end_and_resumed(large: tuple[str, Content]) -> None:
    shape, content = large
    walk = begin(content, "large")
    assert walk.at_most == LONGEST[shape]
    while walk.question is not None:
        walk = walk.respond("a")
    assert walk.outcome is not None
    assert begin_strict(content, "large", walk.responses) == walk
    assert walk_from_json(content, walk_to_json(walk, "")) == (walk, ())
    assert walk.back().respond("a") == walk


def test_a_large_tree_is_checked(large: tuple[str, Content]) -> None:
    shape, content = large
    long_paths = [problem.text for problem in tree_problems(content) if problem.code == "FAQ308"]
    assert f"has {LONGEST[shape]} questions" in long_paths[0]


def test_other_verdicts_are_found_in_a_large_tree(large: tuple[str, Content]) -> None:
    _, content = large
    walk = begin(content, "large")
    while walk.question is not None:
        walk = walk.respond("a")
    nearest = changes(content.trees, walk)[0]
    assert len(nearest.changes) <= 2
    new = {step.question.id: step.option.id for step in nearest.changes}
    assert begin(content, "large", {**walk.responses, **new}).outcome == nearest.outcome


def test_pictures_of_a_large_tree_draw_each_question_once(large: tuple[str, Content]) -> None:
    _, content = large
    asks = [row.ask for row in content.trees["large"].questions.values()]
    assert mermaid(content.trees, "large").count('["') - 50 == QUESTIONS
    assert dot(content.trees, "large").count("[shape=box") == QUESTIONS
    lines = [line.strip() for line in outline(content.trees, "large").splitlines()]
    spelled = [line for line in lines if line.startswith("? ") and "(see " not in line]
    assert sorted(spelled) == sorted(f"? {ask}" for ask in asks)
