"""The line mode: a whole conversation in plain lines, for screen readers, logs, pipes and simple terminals.

Labels instead of boxes, numbers instead of cursor keys, no escape codes. It keeps nothing of its own: the
conversation decides what to say.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from assistant import wording
from assistant.conversation import Conversation
from assistant.exits import Exit
from assistant.fronts import streams
from assistant.render import to_plain
from assistant.replies import Reply
from assistant.sanitize import one_line
from assistant.words import says

QUIT = ("quit", "exit", "q", "bye bye", "ctrl q", "quit()", ":q")


def run(
    conversation: Conversation,
    question: str | None = None,
    *,
    ended: Callable[[Reply], bool] | None = None,
    explain: bool = False,
    greet: bool = True,
) -> Exit:
    """Talk until end of input or ``quit``. ``question`` is asked first; ``ended`` tells whether a reply is the last.

    Returns the exit code. KeyboardInterrupt and BrokenPipeError are the caller's.
    """
    terminal = streams.is_terminal()
    if greet and conversation.content.about.title:
        _write(conversation.content.about.title)
    first = conversation.here()
    if first is None and greet and question is None:
        first = conversation.welcome()
    if first is not None:
        _say(first, explain)
        if ended is not None and ended(first):
            return Exit.ANSWERED
    for text in _texts(question, terminal):
        if says(text, QUIT):
            break
        if not terminal:
            _write(f"{wording.YOU}: {one_line(text)}")
        reply = conversation.reply(text)
        _say(reply, explain)
        if ended is not None and ended(reply):
            return Exit.ANSWERED
    else:
        if terminal:
            _write("")
    _write(f"{wording.ASSISTANT}: {wording.BYE}")
    return Exit.ANSWERED


def _texts(question: str | None, terminal: bool) -> Iterator[str]:
    if question is not None:
        if terminal:
            _write(f"{wording.YOU}: {one_line(question)}")
        yield question
    if not terminal:
        for line in streams.lines():
            yield line.decode("utf-8", "replace")
        return
    while True:
        try:
            yield input(f"{wording.YOU}: ")
        except EOFError:
            return
        except UnicodeDecodeError:
            yield ""


def _say(reply: Reply, explain: bool) -> None:
    _write(f"{wording.ASSISTANT}: {to_plain(reply, explain)}\n")


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
