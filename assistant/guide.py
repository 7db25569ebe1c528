"""The tree side of a conversation: functions from what is remembered to what is remembered and said.

Each takes the content and a Memory and returns the new Memory and the Reply; none keeps anything. Every step that
moves a walk leaves a mark, so that it can be undone. Raises UnknownNameError for ids that are not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant import wording
from assistant.memory import Memory
from assistant.replies import Change, Choice, Notice, Reply, TreeOutcome, TreeQuestion
from assistant.words import DONT_KNOW_IDS, DONT_KNOW_LABELS, normal
from faq import Answered, Content, Option, Question, UnknownNameError, Walk, begin

Said = tuple[Memory, Reply]

MOST_CHANGES = 6
"""Other verdicts shown under an outcome, the nearest first."""

CONFIRM = (Choice("yes", wording.CHANGE_YES), Choice("no", wording.CHANGE_NO))


def place(content: Content, memory: Memory, said: str = "") -> Said:
    """Where the walk stands, as a reply; a Notice where no guide is open."""
    walk = memory.walk
    if walk is None:
        return memory.settled(), Notice(said or wording.NO_GUIDE_OPEN)
    if walk.outcome is not None:
        return _outcome(content, memory, walk, said)
    return memory.settled(), question_of(memory, said)


def question_of(memory: Memory, said: str = "") -> TreeQuestion:
    """The question a walk waits at. The memory must be waiting."""
    walk = memory.walk
    assert walk is not None
    assert walk.question is not None
    question = walk.question
    hint = question.option(memory.hints.get(question.id, ""))
    fact = question.option(memory.facts.get(question.fact, "")) if question.fact else None
    offered = hint or fact
    return TreeQuestion(walk, said, offered.id if offered else None, hint is not None, at_most=walk.at_most)


def start(
    content: Content,
    memory: Memory,
    tree_id: str,
    responses: Mapping[str, str] | None = None,
    understood: bool = False,
) -> Said:
    """Open a tree with responses. ``understood``: they were read from a sentence, so they are said and undone alone."""
    empty = begin(content, tree_id)
    responses = dict(responses or {})
    title = content.trees[tree_id].title
    memory = replace(memory.marked(wording.DONE_STARTED.format(title=title)), walk=empty, hints={}).settled()
    walk = begin(content, tree_id, responses)
    if understood and walk.path:
        memory = memory.marked(wording.DONE_UNDERSTOOD)
    taken = walk.responses
    hints = {question: option for question, option in responses.items() if question not in taken}
    memory = replace(memory, walk=walk, facts={**memory.facts, **walk.facts}, hints=hints)
    said = wording.UNDERSTOOD.format(answers=pairs(walk.path)) if understood and walk.path else ""
    return place(content, memory, said)


def respond(content: Content, memory: Memory, option_id: str) -> Said:
    """Answer the present question; an option that is not there, or no open question, raises UnknownNameError."""
    walk = memory.walk
    if walk is None or walk.question is None:
        raise UnknownNameError("open question", option_id, ())
    question = walk.question
    after = walk.respond(option_id)
    label = label_of(question, option_id)
    memory = memory.marked(wording.DONE_ANSWERED.format(ask=question.ask, label=label))
    return place(content, _moved(memory, after))


def back(content: Content, memory: Memory) -> Said:
    """One question back; at the start it says so."""
    walk = memory.walk
    if walk is None:
        return memory.settled(), Notice(wording.NO_GUIDE_OPEN)
    if not walk.path:
        return place(content, memory, wording.AT_START)
    label = walk.path[-1].option.label
    memory = replace(memory.marked(wording.DONE_BACK), walk=walk.back())
    return place(content, memory, wording.BACK_TO.format(label=label))


def restart(content: Content, memory: Memory) -> Said:
    """The same tree from its start."""
    if memory.walk is None:
        return memory.settled(), Notice(wording.NO_GUIDE_OPEN)
    walk = begin(content, memory.walk.tree)
    memory = replace(memory.marked(wording.DONE_RESTARTED), walk=walk, hints={})
    return place(content, memory, wording.RESTARTED)


def leave(content: Content, memory: Memory) -> Said:
    """Close the guide."""
    if memory.walk is None:
        return memory.settled(), Notice(wording.NO_GUIDE_OPEN)
    title = content.trees[memory.walk.tree].title
    memory = replace(memory.marked(wording.DONE_LEFT), walk=None, hints={}).settled()
    return memory, Notice(wording.LEFT.format(title=title))


def undo(content: Content, memory: Memory) -> Said:
    """Take back the last step: an answer, a change, a step back, a restart, an opening or a closing."""
    if not memory.marks:
        if memory.walk is None:
            return memory.settled(), Notice(wording.NOTHING_TO_UNDO)
        return place(content, memory, wording.NOTHING_TO_UNDO)
    mark = memory.marks[-1]
    walk = begin(content, mark.tree, mark.responses) if mark.tree in content.trees else None
    memory = replace(memory, walk=walk, facts=mark.facts, hints=mark.hints, marks=memory.marks[:-1])
    if walk is None:
        text = wording.UNDONE_CLOSED.format(done=mark.done) if mark.done else wording.UNDONE_PLAIN
        return memory.settled(), Notice(text)
    return place(content, memory, wording.UNDONE.format(done=mark.done) if mark.done else wording.UNDONE_PLAIN)


def ask_change(content: Content, memory: Memory, question_id: str) -> Said:
    """Show an answered question again, so that another option can be picked."""
    walk = memory.walk
    step = step_of(walk, question_id)
    assert walk is not None
    before: dict[str, str] = {}
    for earlier in walk.path:
        if earlier.question.id == question_id:
            break
        before[earlier.question.id] = earlier.option.id
    memory = replace(memory.settled(), change=(question_id, ""))
    there = begin(content, walk.tree, before)
    said = wording.CHANGE_NOW.format(label=step.option.label)
    return memory, TreeQuestion(there, said, at_most=there.at_most, changing=True)


def change(content: Content, memory: Memory, question_id: str, option_id: str, confirmed: bool = False) -> Said:
    """Change an earlier answer. What would fall away is said first, and a yes is waited for unless ``confirmed``."""
    walk = memory.walk
    step = step_of(walk, question_id)
    assert walk is not None
    after = walk.change(question_id, option_id)
    if option_id == step.option.id:
        return place(content, memory.settled(), wording.SAME_ANSWER)
    lost = walk.dropped_by(question_id, option_id)
    ask, label = step.question.ask, label_of(step.question, option_id)
    if lost and not confirmed:
        form = wording.LOSS_ONE if len(lost) == 1 else wording.LOSS_MANY
        text = form.format(ask=ask, label=label, count=len(lost), lost=pairs(lost))
        memory = replace(memory.settled(), change=(question_id, option_id), choices=CONFIRM, asked="confirm")
        return memory, Notice(text, CONFIRM)
    memory = _moved(memory.marked(wording.DONE_CHANGED.format(ask=ask, label=label)), after)
    form = wording.CHANGED_LOST if lost else wording.CHANGED
    return place(content, memory.settled(), form.format(ask=ask, label=label, lost=pairs(lost)))


def keep(content: Content, memory: Memory) -> Said:
    """Drop a change that waits for its option or its yes."""
    return place(content, memory.settled(), wording.UNCHANGED)


def unsure(content: Content, memory: Memory) -> Said:
    """ "I don't know": the option for it where there is one, otherwise the question's help."""
    walk = memory.walk
    assert walk is not None
    assert walk.question is not None
    option = dont_know(walk.question)
    if option is not None:
        return respond(content, memory, option.id)
    text = walk.question.help
    return place(content, memory, wording.NO_DONT_KNOW.format(help=text) if text else wording.NO_HELP)


def explain_question(content: Content, memory: Memory) -> Said:
    """The present question's help."""
    walk = memory.walk
    assert walk is not None
    assert walk.question is not None
    return place(content, memory, walk.question.help or wording.NO_HELP)


def dont_know(question: Question) -> Option | None:
    """The option of a question that stands for "I don't know", or None."""
    for option in question.options:
        if option.id in DONT_KNOW_IDS or normal(option.label).startswith(DONT_KNOW_LABELS):
            return option
    return None


def step_of(walk: Walk | None, question_id: str) -> Answered:
    """The step of the path that answered a question. Raises UnknownNameError where none did."""
    path = walk.path if walk is not None else ()
    found = next((step for step in path if step.question.id == question_id), None)
    if found is None:
        raise UnknownNameError("answered question", question_id, [step.question.id for step in path])
    return found


def label_of(question: Question, option_id: str) -> str:
    """The label of an option that is known to be there."""
    option = question.option(option_id)
    return option.label if option else option_id


def pairs(path: Sequence[Answered]) -> str:
    """Questions and answers of a path in one line."""
    return "; ".join(wording.ANSWERED_PAIR.format(ask=step.question.ask, label=step.option.label) for step in path)


def _moved(memory: Memory, walk: Walk) -> Memory:
    hints = {question: option for question, option in memory.hints.items() if question not in walk.responses}
    return replace(memory, walk=walk, facts={**memory.facts, **walk.facts}, hints=hints)


def _outcome(content: Content, memory: Memory, walk: Walk, said: str) -> Said:
    from faq import because, changes

    assert walk.outcome is not None
    choices = []
    for number, step in enumerate(walk.outcome.next, 1):
        target = f"tree:{step.tree}" if step.tree else step.entry or f"step:{number}"
        detail = content.entries[step.entry].question if step.entry else ""
        if step.tree:
            detail = content.trees[step.tree].title
        choices.append(Choice(target, step.text, detail))
    rests_on = tuple(Choice(entry, content.entries[entry].question) for entry in walk.outcome.rests_on)
    elsewhere = tuple(
        Change(other.outcome.verdict, other.outcome.id, other.tree, other.changes)
        for other in changes(content.trees, walk)[:MOST_CHANGES]
    )
    reply = TreeOutcome(walk, elsewhere, said, because(walk), tuple(choices), rests_on)
    return replace(memory.settled(), choices=tuple(choices), asked="outcome"), reply
