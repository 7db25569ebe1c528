"""Why a reply was chosen: the verdict's evidence as lines for people, and as JSON values."""

from __future__ import annotations

from typing import Any

from assistant import wording
from assistant.sanitize import as_markdown, one_line
from faq import Verdict


def why_lines(verdict: Verdict | None) -> tuple[str, ...]:
    """The evidence as short Markdown lines; a reply that was picked by hand has one line."""
    if verdict is None:
        return (wording.WHY_PICKED,)
    evidence, best = verdict.evidence, verdict.best
    lines = [as_markdown(evidence.rule)] if evidence.rule else []
    if best is not None:
        lines.insert(0, wording.WHY_SCORE.format(name=best.question, score=best.score))
        for part in best.parts:
            detail = f" — {as_markdown(part.detail, 120)}" if part.detail else ""
            lines.append(wording.WHY_PART.format(amount=part.amount, name=as_markdown(part.name), detail=detail))
        if best.phrasing:
            lines.append(wording.WHY_NEAREST.format(phrasing=as_markdown(best.phrasing)))
    if evidence.matched:
        lines.append(wording.WHY_MATCHED.format(words=_words(evidence.matched)))
    if evidence.synonyms:
        synonyms = _words(f"{row.typed} → {row.term}" for row in evidence.synonyms)
        lines.append(wording.WHY_SYNONYMS.format(words=synonyms))
    if evidence.repairs:
        repairs = _words(f"{row.typed} → {row.read}" for row in evidence.repairs)
        lines.append(wording.WHY_REPAIRS.format(words=repairs))
    if evidence.unknown:
        lines.append(wording.WHY_UNKNOWN.format(words=_words(evidence.unknown)))
    if len(verdict.matches) > 1:
        second = verdict.matches[1]
        lines.append(wording.WHY_RUNNER_UP.format(question=second.question, score=second.score))
    if evidence.scope_example:
        example = as_markdown(evidence.scope_example)
        lines.append(wording.WHY_SCOPE.format(example=example))
    return tuple(lines)


def why_json(verdict: Verdict | None) -> dict[str, Any] | None:
    """The evidence as JSON values; None where a person picked the entry."""
    if verdict is None:
        return None
    evidence = verdict.evidence
    return {
        "query": one_line(verdict.query, 1_000),
        "band": verdict.band,
        "rule": evidence.rule,
        "answer_from": evidence.answer_from,
        "clarify_from": evidence.clarify_from,
        "margin": evidence.margin,
        "encoder": evidence.encoder,
        "matched": [one_line(word) for word in evidence.matched],
        "unknown": [one_line(word) for word in evidence.unknown],
        "repairs": [{"typed": one_line(row.typed), "read": row.read} for row in evidence.repairs],
        "synonyms": [{"typed": one_line(row.typed), "term": row.term} for row in evidence.synonyms],
        "scope": {"score": evidence.scope, "example": evidence.scope_example},
        "matches": [
            {
                "id": match.id,
                "score": match.score,
                "phrasing": match.phrasing,
                "parts": [
                    {"name": p.name, "value": p.value, "weight": p.weight, "amount": p.amount, "detail": p.detail}
                    for p in match.parts
                ],
            }
            for match in verdict.matches[:5]
        ],
    }


def _words(words: Any, most: int = 30) -> str:
    rows = [as_markdown(word, 60) for word in words]
    return ", ".join(rows[:most]) + (" …" if len(rows) > most else "")
