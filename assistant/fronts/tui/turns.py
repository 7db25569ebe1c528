"""A reply → what the conversation view shows: text, rows to pick from, more text.

Pure: no widget is made here. What is said and in which order comes from ``assistant.blocks``; only how it looks is
decided here: the answer first and bold, how sure it is beside it, labels aligned, notes behind a bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.content import Content
from textual.style import Style

from assistant import blocks as said
from assistant import wording
from assistant.fronts.tui.choices import Row
from assistant.fronts.tui.markdown import blocks_of, line_of
from assistant.fronts.tui.passages import Block, hanging
from assistant.fronts.tui.shown import Shown
from assistant.replies import (
    Answer,
    Choice,
    Clarification,
    Fallback,
    Notice,
    Reply,
    TreeOutcome,
    TreeQuestion,
)
from assistant.sanitize import clean
from faq import Walk

QUIET = "$quiet"
BOLD = "bold $strong"
BAR = Content.styled("┃ ", "$note")
DONE = "✓ "
CHANGE = "change"
MayOpen = Callable[[str], bool]


def asked(text: str) -> tuple[Block, ...]:
    """The line that repeats what was asked or picked."""
    return (hanging(Content(clean(text)), Content.styled(f"{wording.YOU}  ", QUIET)),)


def shown(reply: Reply, may_open: MayOpen) -> Shown:
    """What a reply looks like."""
    if isinstance(reply, TreeQuestion):
        return _question(reply, may_open)
    resume = None if isinstance(reply, TreeOutcome) else getattr(reply, "resume", None)
    own = _in_order(said.blocks_of(_alone(reply)))
    rows = _rows(reply)
    at = next((at for at, block in enumerate(own) if block.role == "choices"), len(own))
    before = _texts(own[:at], reply, may_open)
    if isinstance(reply, TreeOutcome):
        before = [*_header(reply.walk, reply.walk.tree), *breadcrumb(reply.walk), *_after(before)]
    after = _texts(own[at + 1 :], reply, may_open)
    if resume is not None:
        if rows:  # the numbers are theirs
            after.append(hanging(Content.styled(clean(said.waits_line(resume)), QUIET), gap=1))
        else:
            before += _waits(resume)
            rows = _options(resume)
    decides = isinstance(reply, Clarification) or (isinstance(reply, Notice) and bool(rows))
    return Shown(tuple(before), rows, tuple(_after(after)), decides)


def _alone(reply: Reply) -> Reply:
    """The reply without the guide that waits below it; that is shown by its own rows."""
    from dataclasses import replace

    if isinstance(reply, (Answer, Clarification, Fallback, Notice)):
        return replace(reply, resume=None)
    return reply


def _in_order(blocks: Sequence[said.Block]) -> list[said.Block]:
    """How a text was read stands before what can be picked; why it was chosen has its own panel."""
    read = [block for block in blocks if block.title in (wording.READ_AS, wording.READ_QUESTION)]
    rest = [block for block in blocks if block not in read and block.title != wording.WHY_TITLE]
    at = next((at for at, block in enumerate(rest) if block.role == "choices"), len(rest))
    return [*rest[:at], *read, *rest[at:]]


def _rows(reply: Reply) -> tuple[Row, ...]:
    match reply:
        case Answer() if reply.choices:
            rows = numbered(reply.choices)
            if reply.offer is not None:
                first = Row("tree", reply.offer.tree, clean(said.offer_line(reply.offer)), "1", say="1")
                rows = (first, *rows[1:])
            return (Row("heading", "", wording.NEXT), *rows)
        case Clarification():
            return (*numbered(reply.choices), Row("say", "", wording.NONE_OF_THESE, "0", say="0"))
        case Fallback() if reply.nearest:
            return (Row("heading", "", wording.NEAREST.rstrip(":")), *numbered(reply.nearest))
        case TreeOutcome() if reply.choices:
            return (Row("heading", "", wording.NEXT), *numbered(reply.choices))
        case Notice():
            return numbered(reply.choices)
        case _:
            return ()


def numbered(choices: Sequence[Choice]) -> tuple[Row, ...]:
    """Choices as rows; picking one says its number while it is the newest, and opens what it names later."""
    rows = []
    for number, choice in enumerate(choices, 1):
        tree = choice.id.startswith("tree:")
        lone = choice.id.startswith("step:") or choice.id in ("yes", "no")
        kind = "say" if lone else "tree" if tree else "entry"
        detail = f"({clean(choice.detail)})" if choice.detail and choice.detail not in choice.label else ""
        value, key = choice.id.removeprefix("tree:"), str(number)
        rows.append(Row(kind, value, clean(choice.label), key, detail, say=key))
    return tuple(rows)


# -- guides -------------------------------------------------------------------------------------------


def _question(reply: TreeQuestion, may_open: MayOpen) -> Shown:
    walk, question = reply.walk, reply.walk.question
    assert question is not None
    far = said.progress(len(walk.path), reply.at_most)
    blocks = [*_header(walk, walk.at, far), *breadcrumb(walk)]
    if reply.said:
        blocks += _after([_styled(block, QUIET) for block in blocks_of(reply.said, may_open)])
    blocks.append(hanging(Content.styled(clean(question.ask), BOLD), gap=1))
    last = said.blocks_of(reply)[-1]
    offered = [_styled(block, QUIET) for block in blocks_of(last.text, may_open)] if reply.offered and last.text else []
    return Shown(tuple(blocks), _options(reply), tuple(_after(offered)), decides=True)


def _options(reply: TreeQuestion) -> tuple[Row, ...]:
    question = reply.walk.question
    if question is None:
        return ()
    rows = []
    for number, option in enumerate(question.options, 1):
        rows.append(Row("say", "", clean(option.label), str(number), say=str(number)))
    from assistant.guide import dont_know

    if dont_know(question) is None:
        rows.append(Row("say", "", wording.GUIDE_UNSURE, "?", say="?"))
    return tuple(rows)


def _header(walk: Walk, tree: str, aside: str = "") -> list[Block]:
    title = Content.styled(clean(walk.trees[tree].title), QUIET)
    return [Block(title, aside=Content.styled(aside, QUIET))]


def breadcrumb(walk: Walk) -> list[Block]:
    """The answers so far; each can be changed by a click."""
    blocks = []
    for number, step in enumerate(walk.path, 1):
        change = Content.styled(CHANGE, _action(f"screen.change({number})"))
        text = Content.assemble((clean(step.question.ask), QUIET), "  ", clean(step.option.label), "  ", change)
        blocks.append(hanging(text, Content.styled(DONE, QUIET), gap=1 if number == 1 else 0))
    return blocks


def _waits(resume: TreeQuestion) -> list[Block]:
    if resume.walk.question is None:
        return []
    return [
        hanging(Content.styled(wording.WAITS, QUIET), gap=1),
        hanging(Content.styled(clean(resume.walk.question.ask), BOLD)),
    ]


# -- parts --------------------------------------------------------------------------------------------


def _texts(blocks: Sequence[said.Block], reply: Reply, may_open: MayOpen) -> list[Block]:
    sure = next((clean(block.text) for block in blocks if block.title == wording.CONFIDENCE), "")
    blocks = [block for block in blocks if block.title != wording.CONFIDENCE]
    done: list[Block] = []
    labels: list[tuple[str, Content]] = []
    for block in blocks:
        if block.role in ("quiet", "list") and block.title:
            labels += _labels(block, reply, may_open)
            continue
        done += _labelled(labels)
        labels = []
        if block.role == "lead":
            lead = Block(line_of(block.text, may_open).stylize(BOLD), aside=Content.styled(sure, QUIET))
            done += _after([lead]) if done else [lead]
            sure = ""
        elif block.role == "note":
            title = f"**{block.title}:** " if block.title else ""
            done += _after(blocks_of(f"{title}{block.text}", may_open, BAR))
        else:
            title = f"**{block.title}:** " if block.title else ""
            done += _after(blocks_of(f"{title}{block.text}", may_open))
    done += _labelled(labels)
    if sure and done:
        done[0] = Block(done[0].text, done[0].lead, done[0].indent, done[0].gap, Content.styled(sure, QUIET))
    return [Block(b.text, b.lead, b.indent, b.gap if at else 0, b.aside) for at, b in enumerate(done)]


def _labels(block: said.Block, reply: Reply, may_open: MayOpen) -> list[tuple[str, Content]]:
    if block.title == wording.RESTS_ON and isinstance(reply, TreeOutcome):
        lines = [Content.styled(clean(e.label), _action(f"screen.show_entry({e.id!r})")) for e in reply.rests_on]
    elif block.rows:
        lines = [line_of(row.text, may_open) for row in block.rows]
    else:
        lines = [line_of(block.text, may_open)]
    return [(block.title if not at else "", line) for at, line in enumerate(lines)]


def _labelled(rows: Sequence[tuple[str, Content]]) -> list[Block]:
    """Rows under each other, their labels quiet and as wide as the widest."""
    width = max((len(label) for label, _ in rows), default=0)
    return [
        hanging(text, Content.styled(f"{label:<{width}}  ", QUIET), gap=1 if at == 0 else 0)
        for at, (label, text) in enumerate(rows)
    ]


def _after(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with a blank line before the first."""
    listed = list(blocks)
    if not listed:
        return []
    first = listed[0]
    return [Block(first.text, first.lead, first.indent, 1, first.aside), *listed[1:]]


def _styled(block: Block, style: str) -> Block:
    return Block(block.text.stylize_before(style), block.lead, block.indent, block.gap, block.aside)


def _action(action: str) -> Style:
    return Style.from_meta({"@click": action}) + Style(underline=True)
