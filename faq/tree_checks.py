"""What may be wrong with trees that load: one row of ``TREE_RULES`` each, all on the graph of the trees.

Loading already refuses options that lead nowhere. These rules find what a reader would stumble over:
dead parts, rounds, questions in vain, missing help and grounds, and tests that fail or are not there.
A rule never counts paths, so that shared sub-graphs cost nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from faq.errors import FaqError, Place, Problem, shown
from faq.model import Content, Question, Tree, TreeTest
from faq.rules import Finding, Rule, rule
from faq.tree_coverage import coverages
from faq.tree_graph import (
    Graph,
    Node,
    components,
    graph_from,
    is_cyclic,
    most_questions,
    node_of,
    question_at,
    reachable,
    start_of,
)
from faq.trees import begin_strict
from faq.understanding import Understanding

LONGEST_PATH = 7  # questions; what a person still answers without giving up, agreed for this kind of guide
NAMED_AT_MOST = 8  # steps of a path or a round that a sentence spells out
_WORDS = re.compile(r"[^\W_]+")


def _starts(content: Content) -> list[Node]:
    return [start_of(tree) for tree in content.trees.values()]


def _whole_graph(content: Content) -> Graph:
    return graph_from(content.trees, _starts(content))


def _questions(content: Content) -> Iterator[tuple[Tree, Question]]:
    for tree in content.trees.values():
        for question in tree.questions.values():
            yield tree, question


def _unreachable_questions(content: Content) -> Iterator[Finding]:
    reached = reachable(content.trees, _starts(content))
    for tree, question in _questions(content):
        if (tree.id, question.id) not in reached:
            yield question.place, f"no path comes to the question '{question.id}'."


def _unreachable_outcomes(content: Content) -> Iterator[Finding]:
    reached = reachable(content.trees, _starts(content))
    for tree in content.trees.values():
        aimed = {option.to.name for question in tree.questions.values() for option in question.options
                 if option.to.tree is None and (tree.id, question.id) not in reached}
        for outcome in tree.outcomes.values():
            # an outcome behind an unreachable question is told with that question
            if (tree.id, outcome.id) not in reached and outcome.id not in aimed:
                yield outcome.place, f"no path comes to the outcome '{outcome.id}'."


def _cycles(content: Content) -> Iterator[Finding]:
    graph = _whole_graph(content)
    for component in components(graph):
        if is_cyclic(graph, component):
            around = _round(graph, min(component), set(component))
            question = question_at(content.trees, around[0])
            yield (question.place if question else Place("")), f"the questions go round: {_named(around)}."


def _round(graph: Graph, first: Node, inside: set[Node]) -> list[Node]:
    """The shortest way from ``first`` back to itself, both ends named."""
    came_from: dict[Node, Node] = {}
    waiting = [first]
    for node in waiting:  # grows while it is read
        for edge in graph.edges[node]:
            if edge.to == first:
                way = [first]
                while node != first:
                    way.append(node)
                    node = came_from[node]
                return [first, *reversed(way)]
            if edge.to in inside and edge.to not in came_from:
                came_from[edge.to] = node
                waiting.append(edge.to)
    raise AssertionError("a component that goes round has a way back to each of its nodes")


def _named(nodes: list[Node]) -> str:
    """A way in words, its middle left out where it is long; the tree is named where it changes."""
    names = []
    tree = ""
    for node in nodes:
        names.append(node[1] if node[0] == tree else f"{node[0]}/{node[1]}")
        tree = node[0]
    if len(names) > NAMED_AT_MOST:
        half = NAMED_AT_MOST // 2
        names = [*names[:half], f"… {len(names) - 2 * half} more …", *names[-half:]]
    return " > ".join(names)


def _same_place(content: Content) -> Iterator[Finding]:
    for tree, question in _questions(content):
        if len({node_of(content.trees, tree.id, option.to) for option in question.options}) == 1:
            yield question.place, f"every answer to '{question.id}' leads to the same place."


def _baseless(content: Content) -> Iterator[Finding]:
    for tree in content.trees.values():
        for outcome in tree.outcomes.values():
            if not outcome.rests_on and not outcome.beyond:
                yield outcome.place, f"the outcome '{outcome.id}' rests on nothing."


def _plain(label: str) -> str:
    """``label`` as it is compared: without case, punctuation and spacing."""
    if not label.isascii():
        label = unicodedata.normalize("NFKC", label)
    return " ".join(_WORDS.findall(label.casefold()))


def _colliding_labels(content: Content) -> Iterator[Finding]:
    for _, question in _questions(content):
        plain = [_plain(option.label) for option in question.options]
        for at, option in enumerate(question.options):
            clash = _clash(question, plain, at)
            if clash:
                yield option.place, f"in '{question.id}' the label '{shown(option.label)}' {clash}."


def _clash(question: Question, plain: list[str], at: int) -> str:
    label = plain[at]
    if re.fullmatch("[0-9]+", label) and label != str(at + 1) and 1 <= int(label[:6]) <= len(plain):
        return f"reads as a choice by number, which would pick '{shown(question.options[int(label[:6]) - 1].label)}'"
    for other_at, other in enumerate(plain):
        if other_at == at:
            continue
        option = question.options[other_at]
        is_other_id = _plain(option.id) == label != _plain(question.options[at].id)
        if is_other_id or (label == other and other_at < at):
            return f"cannot be told from '{shown(option.label)}' ('{option.id}')"
        if label and other.startswith(label + " "):
            return f"is how '{shown(option.label)}' begins"
    return ""


def _shared_ids(content: Content) -> Iterator[Finding]:
    joined = _joined(content)
    first: dict[tuple[str, str], Question] = {}
    for tree, question in _questions(content):
        key = (joined[tree.id], question.id)
        if key in first:
            where = first[key].place
            yield question.place, f"the question id '{question.id}' also stands in a joined tree, at {where}."
        else:
            first[key] = question


def _joined(content: Content) -> dict[str, str]:
    """Each tree's group: trees that jumps join, whichever way, have the same."""
    group = {tree_id: tree_id for tree_id in content.trees}

    def top(tree_id: str) -> str:
        while group[tree_id] != tree_id:
            group[tree_id] = group[group[tree_id]]
            tree_id = group[tree_id]
        return tree_id

    for tree, question in _questions(content):
        for option in question.options:
            if option.to.tree is not None:
                group[top(option.to.tree)] = top(tree.id)
    return {tree_id: top(tree_id) for tree_id in group}


def _long_paths(content: Content) -> Iterator[Finding]:
    graph = _whole_graph(content)
    most = most_questions(graph)
    for tree in content.trees.values():
        node = start_of(tree)
        if most[node] <= LONGEST_PATH:
            continue
        path = [node]
        while following := next((e.to for e in graph.edges[path[-1]] if most[e.to] == most[path[-1]] - 1), None):
            path.append(following)
        if len(path) == most[node] + 1:  # shorter where questions go round, which is told of its own
            yield tree.place, f"a path through '{tree.id}' has {most[node]} questions: {_named(path[:-1])}."


def _asked_twice(content: Content) -> Iterator[Finding]:
    graph = _whole_graph(content)
    groups: dict[Node, list[str]] = {}
    for node in graph.edges:
        question = question_at(content.trees, node)
        if question is not None:
            groups[node] = [f"ask {_plain(question.ask)}", *([f"fact {question.fact}"] if question.fact else [])]
    sizes = Counter(name for names in groups.values() for name in names)
    bits = {name: 1 << at for at, name in enumerate(n for n, size in sizes.items() if size > 1)}
    own = {node: sum(bits.get(name, 0) for name in names) for node, names in groups.items()}
    below: dict[Node, int] = {}  # the groups that are asked further on, as bits
    for component in components(graph):
        ahead = 0
        for node in component:
            for edge in graph.edges[node]:
                ahead |= below.get(edge.to, 0) | (own.get(edge.to, 0) if edge.to != node else 0)
        for node in component:
            below[node] = ahead
            twice = ahead & own.get(node, 0) if len(component) == 1 else 0
            if twice:
                yield _twice(content, graph, node, twice, own)


def _twice(content: Content, graph: Graph, node: Node, twice: int, own: dict[Node, int]) -> Finding:
    later = next(n for n in graph_from(content.trees, [node]).edges if n != node and own.get(n, 0) & twice)
    question = content.trees[node[0]].questions[node[1]]
    return question.place, f"what '{node[1]}' asks comes again further on: {_named([node, later])}."


def _helpless(content: Content) -> Iterator[Finding]:
    for _, question in _questions(content):
        if not question.help.strip():
            yield question.place, f"the question '{question.id}' has no help."


def _failing_tests(content: Content) -> Iterator[Finding]:
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


def _untested_options(content: Content) -> Iterator[Finding]:
    round_about = _going_round(_whole_graph(content))
    for tree_id, covered in coverages(content).items():
        tree = content.trees[tree_id]
        if not covered.options.covered:
            yield tree.place, f"no test goes through the tree '{tree_id}'."
            continue
        for name in covered.options.missing:
            question_id, _, option_id = name.partition("/")
            option = tree.questions[question_id].option(option_id)
            told = option is not None and option.to.tree is None and option.to.name in covered.outcomes.missing
            if option is not None and not told and ((tree_id, question_id), option_id) not in round_about:
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


def _untested_outcomes(content: Content) -> Iterator[Finding]:
    for tree_id, covered in coverages(content).items():
        if covered.options.covered:
            for name in covered.outcomes.missing:
                yield content.trees[tree_id].outcomes[name].place, f"no test ends at the outcome '{name}'."


TREE_RULES: tuple[Rule, ...] = (
    rule("FAQ301", "error", "A question that no path comes to",
         "It is never asked, so its answers and help are kept true for nobody.",
         "lead an option to it, or remove it", _unreachable_questions),
    rule("FAQ302", "error", "An outcome that no path comes to",
         "A verdict nobody can get is either dead text or a missing option.",
         "lead an option to it, or remove it", _unreachable_outcomes),
    rule("FAQ303", "error", "Questions that go round",
         "A reader who answers truthfully comes back to a question already answered and never to a verdict.",
         "lead one of these options to an outcome or past the question it returns to", _cycles),
    rule("FAQ304", "error", "A question whose answer changes nothing",
         "The reader is asked in vain: every option leads to the same place.",
         "lead its options to different places, or remove the question", _same_place),
    rule("FAQ305", "error", "An outcome without a basis",
         "A verdict must name what it rests on, or nobody can check it.",
         "add `rests_on` with entry ids, or `beyond` with sources", _baseless),
    rule("FAQ306", "error", "Labels that collide",
         "Options are picked by number, id or label; a label that reads as another option picks the wrong one.",
         "word the labels so that none equals or begins another, or is a bare number", _colliding_labels),
    rule("FAQ307", "error", "A question id shared by joined trees",
         "A walk keeps its answers by question id; across a jump one answer would stand for two questions.",
         "rename one of the two questions", _shared_ids),
    rule("FAQ308", "warning", f"A path of more than {LONGEST_PATH} questions",
         "People give up before the end.",
         "ask the telling question first, or enter the other tree further in with `tree:<id>/<question>`",
         _long_paths),
    rule("FAQ309", "error", "The same thing asked twice on a path",
         "The reader has already answered it, perhaps in another tree.",
         "enter the other tree further in with `tree:<id>/<question>`", _asked_twice),
    rule("FAQ310", "warning", "A question without help",
         "A reader who does not know the words has nowhere to turn.",
         "add `help`: what the words mean, where to look, how to tell", _helpless),
    rule("FAQ311", "error", "A tree test that fails",
         "Either the tree no longer says what its author meant, or the test is out of date.",
         "mend the tree or the test", _failing_tests),
    rule("FAQ312", "warning", "An option that no test takes",
         "It may lead anywhere and nobody would notice.",
         "add a test under `tests` whose responses take it", _untested_options),
    rule("FAQ313", "warning", "An outcome that no test reaches",
         "An edit could cut it off or swap it unseen.",
         "add a test under `tests` that ends there", _untested_outcomes),
)
"""Every check of trees, by code."""


def tree_problems(content: Content) -> tuple[Problem, ...]:
    """What all rules find, sorted by place."""
    return tuple(sorted(problem for rule in TREE_RULES for problem in rule.check(content)))
