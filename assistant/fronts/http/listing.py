"""Entries, guides and suggestions as the JSON that lists them."""

from __future__ import annotations

from typing import Any

from assistant.contract import entry_json, note_json, source_json
from assistant.fronts.http.knowledge import Knowledge
from faq import Content, Option, Outcome, Question, UnknownNameError

PAGE = 1_000
"""Entries of one page at most."""


def suggestions(knowledge: Knowledge, text: str, limit: int) -> dict[str, Any]:
    """The best entries for a text that is being typed, best first."""
    matches = knowledge.matcher.suggest(text, limit) if text else ()
    return {"matches": [{"id": match.id, "question": match.question, "score": match.score} for match in matches]}


def entries(content: Content, topic: str | None, after: str | None, limit: int) -> dict[str, Any]:
    """A page of entries in the order of their ids; ``next`` goes into ``after``. Raises UnknownNameError."""
    topics = {entry.topic for entry in content.entries.values() if entry.topic}
    if topic is not None and topic not in topics:
        raise UnknownNameError("topic", topic, topics)
    if after is not None and after not in content.entries:
        raise UnknownNameError("entry", after, content.entries)
    rows = [entry for entry in content.entries.values() if topic is None or entry.topic == topic]
    if after is not None:
        rows = [entry for entry in rows if entry.id > after]
    page = rows[:limit]
    return {
        "entries": [
            {"id": entry.id, "question": entry.question, "short": entry.short, "topic": entry.topic or None}
            for entry in page
        ],
        "topics": [{"id": name, "title": content.about.topics.get(name, name)} for name in sorted(topics)],
        "next": page[-1].id if len(rows) > limit else None,
    }


def entry(content: Content, name: str, stale: bool) -> dict[str, Any]:
    """One entry that is there, and whether its review is overdue."""
    return {"entry": entry_json(content.entries[name]), "stale": stale}


def trees(content: Content) -> dict[str, Any]:
    """The guides in the order of their numbers."""
    return {
        "trees": [
            {"id": tree.id, "title": tree.title, "description": tree.description, "questions": len(tree.questions)}
            for tree in content.trees.values()
        ]
    }


def tree(content: Content, name: str) -> dict[str, Any]:
    """One guide that is there, with everything that can be answered and where it leads."""
    found = content.trees[name]
    return {
        "tree": {
            "id": found.id,
            "title": found.title,
            "description": found.description,
            "start": found.start,
            "questions": [_question(question) for question in found.questions.values()],
            "outcomes": [_outcome(outcome) for outcome in found.outcomes.values()],
        }
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "ask": question.ask,
        "help": question.help or None,
        "options": [_option(option) for option in question.options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {"id": option.id, "label": option.label, "to": {"tree": option.to.tree, "name": option.to.name}}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "verdict": outcome.verdict,
        "why": outcome.why,
        "next": [{"text": step.text, "tree": step.tree, "entry": step.entry} for step in outcome.next],
        "rests_on": list(outcome.rests_on),
        "beyond": [source_json(source) for source in outcome.beyond],
        "notes": [note_json(note) for note in outcome.notes],
    }
