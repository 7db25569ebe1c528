"""The content's own tree tests: those that fail, and what none of them covers.

Each function yields findings for one row of ``tree_checks.TREE_RULES``.
"""

from __future__ import annotations

from collections.abc import Iterator

from faq.errors import FaqError, shown
from faq.model import Content, Tree, TreeTest
from faq.rules import Finding
from faq.tree_coverage import coverages
from faq.tree_graph import Graph, Node, components, is_cyclic
from faq.tree_shape_checks import whole_graph
from faq.trees import begin_strict
from faq.understanding import Understanding


def failing_tests(content: Content) -> Iterator[Finding]:
    """Tests that do not end, or do not understand, as they say."""
    has_sentences = any(test.says for tree in content.trees.values() for test in tree.tests)
    understanding = Understanding(content) if has_sentences else None
    for tree in content.trees.values():
        for test in tree.tests:
            if understanding is not None and test.says:
                failure = _prefill_failure(content, tree, test, understanding)
            else:
                failure = _outcome_failure(content, tree, test)
            if failure:
                yield test.place, failure


def _outcome_failure(content: Content, tree: Tree, test: TreeTest) -> str:
    if not test.outcome:
        return "the test names neither an outcome nor a sentence."
    try:
        walk = begin_strict(content, tree.id, test.responses)
    except FaqError as error:
        return f"the test cannot be run: {error}."
    wanted = (test.tree or tree.id, test.outcome)
    if walk.outcome is None:
        return f"the test stops at the question '{walk.question.id if walk.question else ''}', not at an outcome."
    if (walk.at, walk.outcome.id) != wanted:
        return f"the test expects '{'/'.join(wanted)}' and gets '{walk.at}/{walk.outcome.id}'."
    return ""


def _prefill_failure(content: Content, tree: Tree, test: TreeTest, understanding: Understanding) -> str:
    if test.prefills is None:
        return "the test has a sentence and does not say what it `prefills`."
    try:
        wanted = begin_strict(content, tree.id, test.prefills).responses
    except FaqError as error:
        return f"the test cannot be run: {error}."
    got = understanding.understand(tree.id, test.says)
    if got != wanted:
        return f"'{shown(test.says)}' should give {_responses(wanted)} and gives {_responses(got)}."
    return ""


def _responses(responses: dict[str, str]) -> str:
    return ", ".join(f"{question}: {option}" for question, option in responses.items()) or "nothing"


def untested_options(content: Content) -> Iterator[Finding]:
    """Options no test takes; those told as a round or as an untested outcome are left out."""
    round_about: set[tuple[Node, str]] | None = None
    for tree_id, covered in coverages(content).items():
        tree = content.trees[tree_id]
        if not covered.options.covered:
            yield tree.place, f"no test goes through the tree '{tree_id}'."
            continue
        for name in covered.options.missing:
            question_id, _, option_id = name.partition("/")
            option = tree.questions[question_id].option(option_id)
            told = option is not None and option.to.tree is None and option.to.name in covered.outcomes.missing
            if option is None or told:
                continue
            if round_about is None:
                round_about = _going_round(whole_graph(content))
            if ((tree_id, question_id), option_id) not in round_about:
                yield option.place, f"no test takes the option '{name}'."


def _going_round(graph: Graph) -> set[tuple[Node, str]]:
    """The options that lead round, which no test can take and end: told as a round."""
    return {
        (node, edge.option.id)
        for component in components(graph)
        if is_cyclic(graph, component)
        for inside in [set(component)]
        for node in component
        for edge in graph.edges[node]
        if edge.to in inside
    }


def untested_outcomes(content: Content) -> Iterator[Finding]:
    """Outcomes no test ends at, in trees that have tests at all."""
    for tree_id, covered in coverages(content).items():
        if covered.options.covered:
            for name in covered.outcomes.missing:
                yield content.trees[tree_id].outcomes[name].place, f"no test ends at the outcome '{name}'."
