"""Single letters as commands: only while nothing is typed, and taken back where a word turns out to be meant."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from textual.timer import Timer
from textual.widgets import Input

from assistant.fronts.tui.actions import Actions
from assistant.fronts.tui.talk import Talk

TYPED_ON = 0.7
"""Seconds: a letter so soon after a letter key means that a word is being typed, not that a command was meant."""
HELD = 0.35
"""Seconds that a letter key which cannot be taken back waits for a second letter, while the question is focused."""
LETTERS = ("explain", "copy", "handover", "restart", "glossary")
"""Commands whose keys are letters that a question may begin with."""
ASKS = "›"
"""Stands before a question that can be picked; it is no key."""


@dataclass(frozen=True, slots=True)
class Held:
    """A character that was taken for a command, and how to take that back."""

    letter: str
    pressed: float
    timer: Timer | None = None
    act: Callable[[], object] = lambda: None
    take_back: Callable[[], object] = lambda: None


class Letters(Actions):
    """The desk that takes single letters as commands. Their keys are told by the bindings of the screen."""

    def __init__(self, talk: Talk, question: str | None = None) -> None:
        super().__init__(talk, question)
        self.held: Held | None = None
        self.clock: Callable[[], float] = time.monotonic

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Single letters act only where nothing is being typed."""
        if action == "letter":
            return self.letter_acts(str(parameters[0]))
        return True

    def letter_acts(self, name: str) -> bool:
        """Whether a single character is a command now."""
        focused = self.focused
        if isinstance(focused, Input) and (focused is not self.question or self.question.value):
            return False
        if name in LETTERS and not self.app.config.letter_keys:  # type: ignore[attr-defined]
            return False
        if name in ("restart", "back"):
            return self.in_guide()
        if name == "explain":
            return self.explainable() is not None
        if name in ("copy", "handover"):
            return self.answered() is not None
        return True

    def action_letter(self, name: str) -> None:
        """A command whose key does not type anything, or that was pressed outside the question."""
        getattr(self, f"action_{name}")()

    def letter_named(self, character: str) -> str | None:
        """The command that a character (or ``left``) stands for now, after remapping."""
        for _, binding in self._bindings:
            if binding.action.startswith("letter("):
                wanted = self.app.config.keys.get(binding.id or "", binding.key)  # type: ignore[attr-defined]
                keys = [key.strip() for key in wanted.split(",")]
                name = binding.action.removeprefix("letter('").removesuffix("')")
                if character in keys or key_name(character) in keys:
                    return name if self.letter_acts(name) else None
        return None

    def first_character(self, character: str) -> bool:
        """A character typed into the empty question: whether it was a command or picked a live choice."""
        if self._typed_on(character):
            return True
        turn = self.view.turns[-1] if self.view.turns else None
        live = self.view.live
        row = live.row_for(character) if live is not None else None
        if row is not None and turn is not None and row.key != ASKS:
            if turn.decides:
                self.pick(row)
            else:
                self._hold(character, lambda: self.pick(row))
            return True
        name = self.letter_named(character)
        if name is None:
            return False
        act = getattr(self, f"action_{name}")
        if name not in LETTERS and not character.isalnum():
            act()
        elif name == "explain":
            act()
            self.held = Held(character, self.clock(), take_back=act)
        else:
            self._hold(character, act)
        return True

    def command_by_key(self, character: str) -> bool:
        """A command pressed while something else than the question has the focus."""
        name = self.letter_named(character)
        if name is None:
            return False
        self.action_letter(name)
        return True

    def _hold(self, letter: str, act: Callable[[], object]) -> None:
        """Act in a moment, if no further letter shows that a word is being typed."""

        def release() -> None:
            self.held = None
            act()

        self.held = Held(letter, self.clock(), self.set_timer(HELD, release), act)

    def _typed_on(self, character: str) -> bool:
        """Give back a character that was taken for a command, now that another follows it."""
        held, self.held = self.held, None
        if held is None:
            return False
        if held.timer is not None:
            held.timer.stop()
        if self.clock() - held.pressed > TYPED_ON or not character.isalnum() or len(character) != 1:
            if held.timer is not None:
                held.act()
            return False
        held.take_back()
        self.question.put(held.letter + character)
        return True


def key_name(character: str) -> str:
    """The name that bindings use for a character."""
    return {"?": "question_mark", "/": "slash"}.get(character, character)
