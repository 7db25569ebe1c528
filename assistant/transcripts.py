"""Conversations kept as text and played again: tests of a whole knowledge base that anybody can read and write.

A line ``> text`` is what a person types (``>`` alone is Enter); the lines after it are the plain reply. A line
``# text`` is a remark; ``! save`` keeps the conversation's state and goes on from it, as another process would. A line
``…`` stands for any lines of a reply that do not matter. Played without a day, so that no reply changes by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.conversation import Conversation, Matching
from assistant.render import to_plain
from faq import Content, FaqError

FOLDER = "transcripts"
"""Where they stand in a content folder, as ``.txt``."""
LARGEST = 1024 * 1024  # bytes of one file
SAVE = "! save"
ANYTHING = ("…", "...")
MARKS = (">", "#", "!")


class TranscriptError(FaqError):
    """A transcript cannot be read or played."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is typed (or ``! save``, or a remark), the line it stands on, and the reply that is written below it."""

    line: int
    typed: str
    reply: tuple[str, ...]

    @property
    def is_question(self) -> bool:
        """Whether something is said, so that there is a reply."""
        return self.typed.startswith(">")


@dataclass(frozen=True, slots=True)
class Played:
    """A turn, the reply it got, and what is wrong with it (empty: it is as written)."""

    turn: Turn
    got: tuple[str, ...]
    failure: str


def files_of(folder: Path) -> list[Path]:
    """The transcripts of a content folder, by name."""
    return sorted((folder / FOLDER).glob("*.txt"))


def read(path: Path) -> list[Turn]:
    """The turns of a transcript. Raises TranscriptError."""
    try:
        if path.stat().st_size > LARGEST:
            raise TranscriptError(f"{path}: is larger than {LARGEST // 1024} KB")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TranscriptError(f"{path}: is not UTF-8 text") from error
    turns: list[Turn] = []
    for number, row in enumerate(text.splitlines(), 1):
        if row == ">" or row.startswith(tuple(f"{mark} " for mark in MARKS)):
            if row.startswith("!") and row.rstrip() != SAVE:
                raise TranscriptError(f"{path}:{number}: '{row[:40]}' is not known; there is '{SAVE}'")
            turns.append(Turn(number, row, ()))
        elif turns and turns[-1].is_question:
            turns[-1] = Turn(turns[-1].line, turns[-1].typed, (*turns[-1].reply, row.rstrip()))
        elif row.strip():
            raise TranscriptError(f"{path}:{number}: a reply stands before anything is typed; begin with '> text'")
    if not any(turn.is_question for turn in turns):
        raise TranscriptError(f"{path}: nothing is typed in it; write lines such as '> how do I …'")
    return [Turn(turn.line, turn.typed, _trimmed(turn.reply)) for turn in turns]


def play(turns: Sequence[Turn], content: Content, matcher: Matching) -> list[Played]:
    """Play the turns in one conversation; it goes on after a reply that is not as written."""
    conversation = Conversation(content, matcher)
    played = []
    for turn in turns:
        if turn.typed.rstrip() == SAVE:
            state = json.loads(json.dumps(conversation.state()))
            conversation = Conversation.resume(content, matcher, state)
        if not turn.is_question:
            played.append(Played(turn, (), ""))
            continue
        said = to_plain(conversation.reply(turn.typed[2:])).replace(content.digest[:12], "…")
        got = _trimmed([f"  {row}" if row.startswith(MARKS) else row.rstrip() for row in said.split("\n")])
        played.append(Played(turn, got, _failure(turn.reply, got)))
    return played


def written(played: Sequence[Played]) -> str:
    """The transcript with the replies that were given; a reply that holds as written stays as it is written."""
    lines: list[str] = []
    after_reply = False
    for row in played:
        if lines and (row.turn.is_question or after_reply):
            lines.append("")
        after_reply = row.turn.is_question
        lines.append(row.turn.typed)
        lines += row.got if row.failure else row.turn.reply
    return "\n".join(lines) + "\n"


def _failure(wanted: tuple[str, ...], got: tuple[str, ...]) -> str:
    if not wanted:
        return "has no reply yet"
    if _holds(wanted, got):
        return ""
    if any(row.strip() in ANYTHING for row in wanted):
        return f"is answered otherwise: {_first_of(got)!r} …"
    at = next((at for at, (one, two) in enumerate(zip(wanted, got, strict=False)) if one != two), None)
    if at is None:
        at = min(len(wanted), len(got))
        if len(got) > len(wanted):
            return f"has a longer reply now; line {at + 1} is {got[at]!r}"
        return f"has a shorter reply now; {wanted[at]!r} is missing"
    return f"is answered otherwise; line {at + 1} is {got[at]!r}, not {wanted[at]!r}"


def _first_of(rows: tuple[str, ...]) -> str:
    return rows[0] if rows else ""


def _holds(wanted: tuple[str, ...], got: tuple[str, ...]) -> bool:
    """Whether the reply is as written, any lines standing for ``…``."""
    pieces: list[list[str]] = [[]]
    for row in wanted:
        if row.strip() in ANYTHING:
            pieces.append([])
        else:
            pieces[-1].append(row)
    if len(pieces) == 1:
        return pieces[0] == list(got)
    rest = list(got)
    first, *middle, last = (list(_trimmed(piece)) for piece in pieces)
    if rest[: len(first)] != first:
        return False
    rest = rest[len(first) :]
    for piece in middle:
        at = next((at for at in range(len(rest) - len(piece) + 1) if rest[at : at + len(piece)] == piece), None)
        if at is None:
            return False
        rest = rest[at + len(piece) :]
    return not last or rest[max(0, len(rest) - len(last)) :] == last


def _trimmed(rows: Sequence[str]) -> tuple[str, ...]:
    """Without blank lines at either end."""
    kept = list(rows)
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)
