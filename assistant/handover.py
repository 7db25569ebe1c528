"""The hand-over report: a conversation with its paths and reasons, masked, to paste into a ticket.

Everything a person typed goes through ``masking``; what content says is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant import wording
from assistant.masking import mask
from assistant.sanitize import as_markdown
from faq import Walk, because

if TYPE_CHECKING:
    from assistant.memory import Turn
    from assistant.talking import Talker

REPORT_VERSION = 1


def report_json(conversation: Talker) -> dict[str, Any]:
    """The report as JSON values."""
    content = conversation.content
    return {
        "report_version": REPORT_VERSION,
        "title": content.about.title or None,
        "content": content.digest,
        "turns": [
            {
                "said": mask(turn.said),
                "kind": turn.kind,
                "about": turn.about or None,
                "reply": _gist(conversation, turn) or None,
            }
            for turn in conversation.turns
        ],
        "walk": _walk_json(conversation.walk) if conversation.walk else None,
    }


def report_markdown(conversation: Talker) -> str:
    """The report as Markdown."""
    content = conversation.content
    lines = [f"### {wording.REPORT_TITLE}", ""]
    lines.append(wording.REPORT_CONTENT.format(title=content.about.title or "—", digest=content.digest[:12]))
    if conversation.walk is not None:
        lines += ["", *_walk_lines(conversation.walk)]
    if conversation.turns:
        lines += ["", f"**{wording.REPORT_CONVERSATION}**", ""]
        for turn in conversation.turns:
            lines.append(f"- {wording.YOU}: {as_markdown(mask(turn.said), 300)}")
            gist = _gist(conversation, turn)
            if gist:
                lines.append(f"  - {wording.ASSISTANT}: {gist}")
    lines += ["", f"_{wording.REPORT_MASKED}_"]
    return "\n".join(lines)


def walk_report(walk: Walk) -> str:
    """One walk as Markdown, for ``tree --report``."""
    return "\n".join([f"### {wording.REPORT_TITLE}", "", *_walk_lines(walk)])


def _walk_lines(walk: Walk) -> Iterator[str]:
    yield f"**{wording.REPORT_GUIDE.format(title=walk.trees[walk.tree].title)}**"
    yield ""
    for at, step in enumerate(walk.path, 1):
        yield f"{at}. {wording.ANSWERED_PAIR.format(ask=step.question.ask, label=step.option.label)}"
    if walk.path:
        yield ""
    if walk.outcome is None:
        if walk.question is not None:
            yield wording.REPORT_OPEN.format(ask=walk.question.ask)
        return
    yield f"**{walk.outcome.verdict}**"
    yield ""
    yield walk.outcome.why
    yield ""
    reasons = because(walk)
    if reasons:
        yield f"{wording.BECAUSE}:"
        yield ""
        yield from (f"- {reason}" for reason in reasons)
        yield ""
    if walk.outcome.rests_on:
        yield f"{wording.RESTS_ON}: {', '.join(walk.outcome.rests_on)}"
    for source in walk.outcome.beyond:
        yield f"{wording.BEYOND}: {source.title} ({source.url})"


def _walk_json(walk: Walk) -> dict[str, Any]:
    return {
        "tree": walk.tree,
        "title": walk.trees[walk.tree].title,
        "path": [
            {
                "question": step.question.id,
                "ask": step.question.ask,
                "option": step.option.id,
                "label": step.option.label,
            }
            for step in walk.path
        ],
        "outcome": walk.outcome.id if walk.outcome else None,
        "verdict": walk.outcome.verdict if walk.outcome else None,
        "because": list(because(walk)) if walk.outcome else [],
        "rests_on": list(walk.outcome.rests_on) if walk.outcome else [],
    }


def _gist(conversation: Talker, turn: Turn) -> str:
    """One line of content for what was replied; ``""`` for talk."""
    entries, trees = conversation.content.entries, conversation.content.trees
    if turn.kind == "answer" and turn.about in entries:
        entry = entries[turn.about]
        return f"{entry.question} — {entry.short}" if entry.short else entry.question
    for tree in trees.values():
        if turn.kind == "tree_question" and turn.about in tree.questions:
            return tree.questions[turn.about].ask
        if turn.kind == "tree_outcome" and turn.about in tree.outcomes:
            return tree.outcomes[turn.about].verdict
    return {"clarification": wording.WHICH, "fallback": wording.NOT_COVERED}.get(turn.kind, "")
