"""A reply as a short list of blocks: what is shown, in which order; not yet how.

``markdown`` and ``plain`` print the same blocks, so every front end says the same words in the same order:
the bold short answer, the answer, notes set apart, sources, what comes next, how the text was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, assert_never

from assistant import wording
from assistant.explaining import why_lines
from assistant.guide import pairs
from assistant.replies import (
    Answer,
    Choice,
    Clarification,
    Failure,
    Fallback,
    Notice,
    Offer,
    Reply,
    TreeOutcome,
    TreeQuestion,
)
from assistant.sanitize import as_markdown
from faq import Answered, Entry, Note, Source, Verdict

SURE_FROM = 0.90
"""Confidence (0..1) from which a person reads "sure"; below FAIRLY_FROM it reads "not sure"."""
FAIRLY_FROM = 0.70
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Role = Literal["lead", "text", "quiet", "note", "choices", "list", "line"]


class Row(NamedTuple):
    """One row of a block: a marker to type ("1", "0", "?") or "" for a plain item, and Markdown on one line."""

    mark: str
    text: str


class Block(NamedTuple):
    """One part of a reply. ``title`` stands before it ("Sources"); ``text`` is Markdown; ``rows`` for lists."""

    role: Role
    text: str = ""
    title: str = ""
    rows: tuple[Row, ...] = ()


def blocks_of(reply: Reply, explain: bool = False) -> tuple[Block, ...]:
    """A reply's blocks in the order they are shown. ``explain`` adds why it was chosen."""
    return tuple(_blocks(reply, explain))


def _blocks(reply: Reply, explain: bool) -> Iterator[Block]:
    match reply:
        case Answer():
            yield from entry_blocks(reply.entry, reply.stale)
            yield from after_entry(reply, explain)
        case Clarification():
            yield Block("lead", wording.WHICH if len(reply.choices) > 1 else wording.WHICH_ONE)
            yield Block("choices", rows=(*numbered(reply.choices), Row("0", wording.NONE_OF_THESE)))
            yield from _read_as(reply.completed, reply.verdict)
            yield from _why(reply.verdict, explain or reply.explain)
            yield from _waits(reply.resume, reply.choices)
        case Fallback():
            yield from _fallback(reply, explain or reply.explain)
        case TreeQuestion():
            yield from _question(reply)
        case TreeOutcome():
            yield from _outcome(reply)
        case Notice():
            yield Block("text", reply.text)
            if reply.choices:
                yield Block("choices", rows=numbered(reply.choices))
            yield from _waits(reply.resume, reply.choices)
        case Failure():
            yield Block("text", as_markdown(reply.text, 500), wording.ERROR)
        case _:
            assert_never(reply)


def entry_blocks(entry: Entry, stale: bool) -> Iterator[Block]:
    """What an entry says by itself, whoever asked; ``stale``: and that its review is overdue."""
    if entry.short:
        yield Block("lead", entry.short)
    yield Block("text", entry.answer.strip())
    yield from (_note(note) for note in entry.notes)
    if stale:
        yield Block("note", wording.STALE.format(verified=entry.verified))
    if entry.sources:
        yield sources_block(entry.sources, wording.SOURCES)


def after_entry(reply: Answer, explain: bool) -> Iterator[Block]:
    """What follows it: how sure the answer is, what comes next, how the question was read, and why."""
    if reply.verdict is not None:
        yield Block("quiet", confidence_word(reply.verdict.confidence), wording.CONFIDENCE)
    if reply.choices:
        rows = numbered(reply.choices)
        if reply.offer is not None:
            rows = (Row("1", offer_line(reply.offer)), *rows[1:])
        yield Block("choices", title=wording.NEXT, rows=rows)
    yield from _read_as(reply.completed, reply.verdict)
    yield from _why(reply.verdict, explain or reply.explain)
    yield from _waits(reply.resume, reply.choices)


def _fallback(reply: Fallback, explain: bool) -> Iterator[Block]:
    yield Block("lead", wording.NOT_COVERED)
    if reply.nearest:
        yield Block("choices", title=wording.NEAREST.rstrip(":"), rows=numbered(reply.nearest))
    else:
        yield Block("text", wording.NOTHING_NEAR)
    if reply.contact:
        yield Block("text", wording.ELSEWHERE.format(contact=reply.contact.strip()))
    yield from _read_as(reply.completed, reply.verdict)
    yield from _why(reply.verdict, explain)
    yield from _waits(reply.resume, reply.nearest)


def _question(reply: TreeQuestion) -> Iterator[Block]:
    walk = reply.walk
    question = walk.question
    if question is None:
        return
    if reply.said:
        yield Block("text", reply.said)
    title = walk.trees[walk.at].title
    yield Block("quiet", f"{title} ({progress(len(walk.path), reply.at_most)})")
    if walk.path:
        rows = tuple(
            Row(str(at), wording.ANSWERED_PAIR.format(ask=step.question.ask, label=step.option.label))
            for at, step in enumerate(walk.path, 1)
        )
        yield Block("list", title=wording.YOUR_ANSWERS, rows=rows)
    yield Block("lead", question.ask)
    rows = tuple(Row(str(at), option.label) for at, option in enumerate(question.options, 1))
    yield Block("choices", rows=(*rows, Row("?", wording.GUIDE_UNSURE)))
    option = question.option(reply.offered) if reply.offered else None
    if option is not None:
        # "yes" could be one of the options themselves; then only "keep" keeps.
        plain_yes = not any(other.label.casefold().startswith("yes") for other in question.options)
        if reply.hinted:
            before = wording.HINTED if plain_yes else wording.HINTED_KEEP
        else:
            before = wording.SAID_BEFORE if plain_yes else wording.SAID_BEFORE_KEEP
        yield Block("text", before.format(label=option.label))


def _outcome(reply: TreeOutcome) -> Iterator[Block]:
    outcome = reply.walk.outcome
    if outcome is None:
        return
    if reply.said:
        yield Block("text", reply.said)
    yield Block("lead", outcome.verdict)
    yield Block("text", outcome.why)
    if reply.because:
        yield Block("list", title=wording.BECAUSE, rows=tuple(Row("", line) for line in reply.because))
    if outcome.next:
        rows = tuple(_step(at, choice) for at, choice in enumerate(reply.choices, 1))
        yield Block("choices", title=wording.NEXT, rows=rows or tuple(Row("", step.text) for step in outcome.next))
    yield from (_note(note) for note in outcome.notes)
    if reply.changes:
        rows = tuple(
            Row("", wording.DIFFERENT_ROW.format(changes=reasons_of(change.changes), verdict=change.verdict))
            for change in reply.changes
        )
        yield Block("list", title=wording.DIFFERENT_IF, rows=rows)
    if reply.rests_on:
        yield Block("quiet", "; ".join(choice.label for choice in reply.rests_on), wording.RESTS_ON)
    if outcome.beyond:
        yield sources_block(outcome.beyond, wording.BEYOND)


def _step(number: int, choice: Choice) -> Row:
    detail = f" ({choice.detail})" if choice.detail and choice.detail not in choice.label else ""
    return Row(str(number), f"{choice.label}{detail}")


def _waits(resume: TreeQuestion | None, above: Sequence[Choice]) -> Iterator[Block]:
    """The guide that waits: its question, or, below choices that have the numbers, a line."""
    if resume is None or resume.walk.question is None:
        return
    if above:
        yield Block("text", waits_line(resume))
        return
    yield Block("text", wording.WAITS)
    yield from _blocks(resume, False)


def _read_as(completed: str, verdict: Verdict | None) -> Iterator[Block]:
    if completed:
        yield Block("quiet", f"“{as_markdown(completed)}”", wording.READ_QUESTION)
    if verdict is not None and verdict.evidence.repairs:
        pairs_read = (
            wording.READ_PAIR.format(typed=as_markdown(row.typed, 40), read=as_markdown(row.read, 40))
            for row in verdict.evidence.repairs
        )
        yield Block("quiet", ", ".join(pairs_read), wording.READ_AS)


def _why(verdict: Verdict | None, explain: bool) -> Iterator[Block]:
    if explain:
        yield Block("list", title=wording.WHY_TITLE, rows=tuple(Row("", line) for line in why_lines(verdict)))


def _note(note: Note) -> Block:
    origin = ", ".join(filter(None, (note.sources[0].title if note.sources else "", note.date)))
    tail = f" {wording.NOTE_ORIGIN.format(origin=origin)}" if origin else ""
    return Block("note", f"{note.text.strip()}{tail}", wording.NEWER)


def reasons_of(path: Sequence[Answered]) -> str:
    """Answers as the plain sentences their options carry, else as question and label."""
    sentences = (step.option.reason.rstrip(".") or pairs((step,)) for step in path)
    return "; ".join(sentences)


def numbered(choices: Sequence[Choice]) -> tuple[Row, ...]:
    """Choices with their numbers, from 1."""
    return tuple(Row(str(at), choice.label) for at, choice in enumerate(choices, 1))


def waits_line(resume: TreeQuestion) -> str:
    """That a guide waits while something else is to be picked; no number in it means anything."""
    return wording.WAITS_BELOW.format(title=resume.walk.trees[resume.walk.at].title)


def offer_line(offer: Offer) -> str:
    """An offered tree, with what is understood already."""
    if offer.understood:
        return wording.GUIDE_WITH.format(title=offer.title, answers=pairs(offer.understood))
    return wording.GUIDE.format(title=offer.title)


def sources_block(sources: Sequence[Source], title: str) -> Block:
    """Sources, one a row."""
    return Block("list", title=title, rows=tuple(Row("", source_line(source)) for source in sources))


def source_line(source: Source) -> str:
    """A source's title as a link, the month it was seen, and whether it is a third party's."""
    seen = wording.SEEN.format(month=month(source.seen)) if source.seen else ""
    about = ", ".join(filter(None, (seen, "" if source.official else wording.UNOFFICIAL)))
    title = f"{source.title} ({about})" if about else source.title
    return f"[{title}]({source.url})" if source.url else title


def month(date: str) -> str:
    """``2026-06-18`` as ``Jun 2026``; anything else as it is."""
    parts = date.split("-")
    if len(parts) < 2 or not parts[1].isdigit() or not 1 <= int(parts[1]) <= 12:
        return date
    return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"


def progress(answered: int, at_most: int) -> str:
    """How far a guide is, in words."""
    if answered == 0:
        return wording.PROGRESS_FIRST.format(left=at_most)
    if at_most <= 1:
        return wording.PROGRESS_LAST.format(number=answered + 1)
    return wording.PROGRESS.format(number=answered + 1, left=at_most - 1)


def confidence_word(confidence: float) -> str:
    """A probability in words."""
    if confidence >= SURE_FROM:
        return wording.SURE
    return wording.FAIRLY_SURE if confidence >= FAIRLY_FROM else wording.NOT_SURE
