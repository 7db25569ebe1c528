"""Why a reply was given: the score as arithmetic."""

from __future__ import annotations

from textual.content import Content

from assistant import wording
from assistant.fronts.tui.passages import Block, hanging
from assistant.sanitize import clean
from faq import Match, Verdict

QUIET = "$quiet"
SHOWN_UNKNOWN = 12
"""Words; a long question has more that nobody needs to see."""


def explanation(verdict: Verdict | None) -> tuple[Block, ...]:
    """The blocks of the explain panel."""
    blocks = [hanging(Content.styled(wording.WHY_TITLE, QUIET))]
    if verdict is None:
        return (*blocks, hanging(Content(wording.WHY_PICKED)))
    best = verdict.best
    if best is not None:
        title = wording.WHY_SCORE.format(name=clean(best.question), score=best.score)
        blocks.append(hanging(Content.styled(title, "bold $strong")))
        reason = clean(verdict.evidence.rule)
        blocks.append(hanging(Content.styled(reason, QUIET)))
        blocks += _parts(best)
    blocks += _evidence(verdict)
    if len(verdict.matches) > 1:
        second = verdict.matches[1]
        blocks.append(
            hanging(
                Content.styled(
                    wording.WHY_RUNNER_UP.format(question=clean(second.question), score=second.score), QUIET
                ),
                gap=1,
            )
        )
    return tuple(blocks)


def _parts(best: Match) -> list[Block]:
    parts = [part for part in best.parts if part.amount]
    width = max((len(part.name) for part in parts), default=0)
    blocks = []
    for at, part in enumerate(parts):
        name = f"{clean(part.name):<{width}}"
        arithmetic = f"{part.value:.2f} × {part.weight:.2f} = {part.amount:.2f}"
        text = Content.assemble((arithmetic, ""), "  ", (clean(part.detail), QUIET))
        blocks.append(hanging(text, Content.styled(f"  {name}  ", QUIET), gap=1 if at == 0 else 0))
    if len(parts) > 1:
        total = f"{sum(part.amount for part in parts):.2f}"
        blocks.append(hanging(Content.styled(total, "bold $strong"), Content.styled(f"  {'sum':<{width}}  ", QUIET)))
    return blocks


def _evidence(verdict: Verdict) -> list[Block]:
    evidence = verdict.evidence
    rows: list[str] = []
    if verdict.best is not None and verdict.best.phrasing:
        rows.append(wording.WHY_NEAREST.format(phrasing=clean(verdict.best.phrasing)))
    if evidence.matched:
        rows.append(wording.WHY_MATCHED.format(words=clean(", ".join(evidence.matched))))
    if evidence.synonyms:
        words = ", ".join(f"{row.typed} → {row.term}" for row in evidence.synonyms)
        rows.append(wording.WHY_SYNONYMS.format(words=clean(words)))
    if evidence.repairs:
        words = ", ".join(f"{row.typed} → {row.read}" for row in evidence.repairs)
        rows.append(wording.WHY_REPAIRS.format(words=clean(words)))
    if evidence.unknown:
        rows.append(wording.WHY_UNKNOWN.format(words=clean(", ".join(evidence.unknown[:SHOWN_UNKNOWN]))))
    if evidence.scope_example:
        rows.append(wording.WHY_SCOPE.format(example=clean(evidence.scope_example)))
    return [hanging(Content(row), "  ", gap=1 if at == 0 else 0) for at, row in enumerate(rows)]
