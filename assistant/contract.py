"""The reply as JSON: a contract that is versioned and only ever grows.

Every key is always present, null where it does not apply. ``schemas/reply.schema.json`` says the same and is
tested against every kind.
"""

from __future__ import annotations

from typing import Any

from assistant.explaining import why_json
from assistant.markdown import to_markdown
from assistant.replies import (
    Answer,
    Choice,
    Clarification,
    Failure,
    Fallback,
    Offer,
    Reply,
    TreeOutcome,
    TreeQuestion,
    kind_of,
)
from faq import Answered, Entry, Note, Source, Verdict, Walk

SCHEMA_VERSION = 1
MOST_MATCHES = 5


def to_json(
    reply: Reply,
    *,
    id: Any = None,
    session: str | None = None,
    content_digest: str,
    explain: bool = False,
) -> dict[str, Any]:
    """A reply as JSON values. ``id`` and ``session`` are the caller's own and come back unchanged."""
    verdict = getattr(reply, "verdict", None)
    explain = explain or getattr(reply, "explain", False)
    waiting = reply if isinstance(reply, (TreeQuestion, TreeOutcome)) else getattr(reply, "resume", None)
    question = reply if isinstance(reply, TreeQuestion) else None
    choices = getattr(reply, "choices", None) or (reply.nearest if isinstance(reply, Fallback) else ())
    offer = reply.offer if isinstance(reply, Answer) else None
    return {
        "schema_version": SCHEMA_VERSION,
        "id": id,
        "session": session,
        "kind": kind_of(reply),
        "text": to_markdown(reply),
        "matches": _matches(reply, verdict),
        "confidence": _confidence(reply, verdict),
        "entry": entry_json(reply.entry) if isinstance(reply, Answer) else None,
        "options": _options(reply),
        "walk": walk_json(waiting.walk) if waiting is not None else None,
        "why": why_json(verdict) if explain else None,
        "content": content_digest,
        "choices": [_choice(choice) for choice in choices] or None,
        "offer": _offer(offer) if offer else None,
        "offered": question.offered if question else None,
        "at_most": question.at_most if question else None,
        "said": getattr(reply, "said", "") or None,
        "outcome": outcome_json(reply) if isinstance(reply, TreeOutcome) else None,
        "completed": getattr(reply, "completed", "") or None,
        "stale": reply.stale if isinstance(reply, Answer) else None,
        "contact": (reply.contact or None) if isinstance(reply, Fallback) else None,
        "code": reply.code if isinstance(reply, Failure) else None,
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON values; ``answer`` and notes are Markdown."""
    return {
        "id": entry.id,
        "question": entry.question,
        "short": entry.short,
        "answer": entry.answer,
        "notes": [note_json(note) for note in entry.notes],
        "sources": [source_json(source) for source in entry.sources],
        "see_also": list(entry.see_also),
        "tree": entry.tree,
        "verified": entry.verified or None,
        "topic": entry.topic or None,
    }


def note_json(note: Note) -> dict[str, Any]:
    """A note as JSON values."""
    return {"text": note.text, "date": note.date or None, "sources": [source_json(source) for source in note.sources]}


def source_json(source: Source) -> dict[str, Any]:
    """A source as JSON values."""
    return {"title": source.title, "url": source.url, "seen": source.seen or None, "official": source.official}


def walk_json(walk: Walk) -> dict[str, Any]:
    """Where a walk stands: ids only."""
    return {
        "tree": walk.tree,
        "question": walk.question.id if walk.question else None,
        "responses": walk.responses,
        "outcome": walk.outcome.id if walk.outcome else None,
    }


def outcome_json(reply: TreeOutcome) -> dict[str, Any] | None:
    """The end of a walk with its reasons."""
    outcome = reply.walk.outcome
    if outcome is None:
        return None
    return {
        "id": outcome.id,
        "verdict": outcome.verdict,
        "why": outcome.why,
        "because": list(reply.because),
        "next": [{"text": step.text, "tree": step.tree, "entry": step.entry} for step in outcome.next],
        "rests_on": list(outcome.rests_on),
        "beyond": [source_json(source) for source in outcome.beyond],
        "notes": [note_json(note) for note in outcome.notes],
        "changes": [
            {
                "outcome": change.outcome,
                "tree": change.tree,
                "verdict": change.verdict,
                "responses": _responses(change.changes),
            }
            for change in reply.changes
        ],
    }


def _responses(path: tuple[Answered, ...]) -> dict[str, str]:
    return {step.question.id: step.option.id for step in path}


def _matches(reply: Reply, verdict: Verdict | None) -> list[dict[str, Any]] | None:
    if verdict is not None:
        return [{"id": m.id, "question": m.question, "score": m.score} for m in verdict.matches[:MOST_MATCHES]]
    if isinstance(reply, Answer):
        return [{"id": reply.entry.id, "question": reply.entry.question, "score": 1.0}]
    return [] if isinstance(reply, (Clarification, Fallback)) else None


def _confidence(reply: Reply, verdict: Verdict | None) -> float | None:
    if verdict is not None:
        return verdict.confidence
    return 1.0 if isinstance(reply, Answer) else None


def _options(reply: Reply) -> list[dict[str, str]] | None:
    if isinstance(reply, Clarification):
        return [{"id": choice.id, "label": choice.label} for choice in reply.choices]
    if isinstance(reply, TreeQuestion) and reply.walk.question is not None:
        return [{"id": option.id, "label": option.label} for option in reply.walk.question.options]
    return None


def _choice(choice: Choice) -> dict[str, str]:
    return {"id": choice.id, "label": choice.label}


def _offer(offer: Offer) -> dict[str, Any]:
    return {"tree": offer.tree, "title": offer.title, "responses": dict(offer.responses)}
