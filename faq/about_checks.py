"""Checks of about.yaml: the questions shown at the start, and the topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from faq.errors import nearest_name, shown
from faq.model import Content
from faq.phrase_checks import plain_of
from faq.rules import Finding, Rule, rule
from faq.single_positions import single_places

Answered = Callable[[str], bool]
"""Whether a question finds an answer, or a choice of answers, by its words."""


def about_rules(answered: Answered | None) -> tuple[Rule, ...]:
    """The rows about about.yaml. Without ``answered`` the row that asks questions finds nothing."""

    def unanswered(content: Content) -> Iterator[Finding]:
        if answered is None or not content.about.people_ask:
            return
        wanted = {plain_of(text) for text in content.about.people_ask}
        for entry in content.entries.values():
            wanted.difference_update(map(plain_of, entry.phrasings))
        wanted.difference_update(plain_of(tree.title) for tree in content.trees.values())
        place = single_places(content)
        for at, text in enumerate(content.about.people_ask):
            if plain_of(text) in wanted and not answered(text):
                yield place("about", "people_ask", at), f"'{shown(text)}' finds no entry and no guide by its words."

    def empty_topic(content: Content) -> Iterator[Finding]:
        used = {entry.topic for entry in content.entries.values()} - {""}
        place = single_places(content)
        for topic in content.about.topics:
            if topic not in used:
                near = nearest_name(topic, used)
                hint = f"; did you mean '{near}'?" if near else "."
                yield place("about", "topics", topic, key=True), f"no entry has the topic '{shown(topic)}'{hint}"

    return (
        rule(
            "FAQ203",
            "warning",
            "A question shown at the start that nothing answers",
            "It is the first thing a reader tries, and it is told not to be covered.",
            "add it to the `variants` of the entry that answers it, or remove it from `people_ask`",
            unanswered,
        ),
        rule(
            "FAQ204",
            "warning",
            "A topic that no entry has",
            "Its title is never shown; entries under another name of the topic are shown without one.",
            "name it like the folder below `entries` or the entries' `topic`, or remove it from about.yaml",
            empty_topic,
        ),
    )
