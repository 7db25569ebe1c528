"""What may be wrong with trees that load: one row of ``TREE_RULES`` each.

Loading already refuses options that lead nowhere. These rules find what a reader would stumble over: dead
parts, rounds, questions in vain, missing help and grounds, and tests that fail or are not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from faq.errors import Problem, shown
from faq.model import Content, Question
from faq.rules import Finding, Rule, rule
from faq.tree_shape_checks import (
    LONGEST_PATH,
    asked_twice,
    cycles,
    long_paths,
    plain,
    questions,
    same_place,
    shared_ids,
    unreachable_outcomes,
    unreachable_questions,
)
from faq.tree_test_checks import failing_tests, untested_options, untested_outcomes


def _baseless(content: Content) -> Iterator[Finding]:
    for tree in content.trees.values():
        for outcome in tree.outcomes.values():
            if not outcome.rests_on and not outcome.beyond:
                yield outcome.place, f"the outcome '{outcome.id}' rests on nothing."


def _colliding_labels(content: Content) -> Iterator[Finding]:
    for _, question in questions(content):
        labels = [plain(option.label) for option in question.options]
        for at, option in enumerate(question.options):
            clash = _clash(question, labels, at)
            if clash:
                yield option.place, f"in '{question.id}' the label '{shown(option.label)}' {clash}."


def _clash(question: Question, labels: list[str], at: int) -> str:
    label = labels[at]
    if re.fullmatch("[0-9]+", label) and label != str(at + 1) and 1 <= int(label[:6]) <= len(labels):
        return f"reads as a choice by number, which would pick '{shown(question.options[int(label[:6]) - 1].label)}'"
    for other_at, other in enumerate(labels):
        if other_at == at:
            continue
        option = question.options[other_at]
        is_other_id = plain(option.id) == label != plain(question.options[at].id)
        if is_other_id or (label == other and other_at < at):
            return f"cannot be told from '{shown(option.label)}' ('{option.id}')"
        if label and other.startswith(label + " "):
            return f"is how '{shown(option.label)}' begins"
    return ""


def _helpless(content: Content) -> Iterator[Finding]:
    for _, question in questions(content):
        if not question.help.strip():
            yield question.place, f"the question '{question.id}' has no help."


TREE_RULES: tuple[Rule, ...] = (
    rule(
        "FAQ301",
        "error",
        "A question that no path comes to",
        "It is never asked, so its answers and help are kept true for nobody.",
        "lead an option to it, or remove it",
        unreachable_questions,
    ),
    rule(
        "FAQ302",
        "error",
        "An outcome that no path comes to",
        "A verdict nobody can get is either dead text or a missing option.",
        "lead an option to it, or remove it",
        unreachable_outcomes,
    ),
    rule(
        "FAQ303",
        "error",
        "Questions that go round",
        "A reader who answers truthfully comes back to a question already answered and never to a verdict.",
        "lead one of these options to an outcome or past the question it returns to",
        cycles,
    ),
    rule(
        "FAQ304",
        "error",
        "A question whose answer changes nothing",
        "The reader is asked in vain: every option leads to the same place.",
        "lead its options to different places, or remove the question",
        same_place,
    ),
    rule(
        "FAQ305",
        "error",
        "An outcome without a basis",
        "A verdict must name what it rests on, or nobody can check it.",
        "add `rests_on` with entry ids, or `beyond` with sources",
        _baseless,
    ),
    rule(
        "FAQ306",
        "error",
        "Labels that collide",
        "Options are picked by number, id or label; a label that reads as another option picks the wrong one.",
        "word the labels so that none equals or begins another, or is a bare number",
        _colliding_labels,
    ),
    rule(
        "FAQ307",
        "error",
        "A question id shared by joined trees",
        "A walk keeps its answers by question id; across a jump one answer would stand for two questions.",
        "rename one of the two questions",
        shared_ids,
    ),
    rule(
        "FAQ308",
        "warning",
        f"A path of more than {LONGEST_PATH} questions",
        "People give up before the end.",
        "ask the telling question first, or enter the other tree further in with `tree:<id>/<question>`",
        long_paths,
    ),
    rule(
        "FAQ309",
        "error",
        "The same thing asked twice on a path",
        "The reader has already answered it, perhaps in another tree.",
        "enter the other tree further in with `tree:<id>/<question>`",
        asked_twice,
    ),
    rule(
        "FAQ310",
        "warning",
        "A question without help",
        "A reader who does not know the words has nowhere to turn.",
        "add `help`: what the words mean, where to look, how to tell",
        _helpless,
    ),
    rule(
        "FAQ311",
        "error",
        "A tree test that fails",
        "Either the tree no longer says what its author meant, or the test is out of date.",
        "mend the tree or the test",
        failing_tests,
    ),
    rule(
        "FAQ312",
        "warning",
        "An option that no test takes",
        "It may lead anywhere and nobody would notice.",
        "add a test under `tests` whose responses take it",
        untested_options,
    ),
    rule(
        "FAQ313",
        "warning",
        "An outcome that no test reaches",
        "An edit could cut it off or swap it unseen.",
        "add a test under `tests` that ends there",
        untested_outcomes,
    ),
)
"""Every check of trees, by code."""


def tree_problems(content: Content) -> tuple[Problem, ...]:
    """What all rules find, sorted by place."""
    return tuple(sorted(problem for row in TREE_RULES for problem in row.check(content)))
