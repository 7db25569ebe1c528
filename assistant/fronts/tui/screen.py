"""The main screen: the desk with its keys. Every action here has a binding with an id, and a row in the palette."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from assistant.fronts.tui.desk import Desk
from assistant.fronts.tui.help import shown_keys
from assistant.fronts.tui.talk import Talk
from assistant.fronts.tui.themes import NAMES

if TYPE_CHECKING:
    from assistant.fronts.tui.view import Turn
    from assistant.replies import Reply
    from faq import Verdict

TYPED_ON = 0.7
"""Seconds: a letter so soon after a letter key means that a word is being typed, not that a command was meant."""
HELD = 0.35
"""Seconds that a letter key which cannot be taken back waits for a second letter, while the question is focused."""
LETTERS = {"explain": "e", "copy": "y", "handover": "t", "restart": "r"}
ASKS = "›"
"""Stands before a question that can be picked; it is no key."""
SEARCH = ("filter", "list")
"""Ids of the parts of the sidebar that take the focus."""
PAGE = 0.9
"""Share of the view that a page key scrolls."""
PALETTE = ("help", "search", "explain", "copy", "handover", "restart", "back", "undo", "leave", "clear", "next_theme")


@dataclass(frozen=True, slots=True)
class Held:
    """A character that was taken for a command, and how to take that back."""

    letter: str
    pressed: float
    timer: Timer | None = None
    act: Callable[[], object] = lambda: None
    take_back: Callable[[], object] = lambda: None


class MainScreen(Desk):
    """Everything but the sheets that open over it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "letter('help')", "Help", id="help"),
        Binding("f1", "help", "Help", id="help-always", show=False),
        Binding("e", "letter('explain')", "Explain the answer", id="explain"),
        Binding("f2", "explain", "Explain the answer", id="explain-always", show=False),
        Binding("y", "letter('copy')", "Copy the answer", id="copy"),
        Binding("f3", "copy", "Copy the answer", id="copy-always", show=False),
        Binding("t", "letter('handover')", "Transcript for a ticket", id="handover"),
        Binding("f4", "handover", "Transcript for a ticket", id="handover-always", show=False),
        Binding("slash", "letter('search')", "Search the entries", id="search"),
        Binding("f5", "search", "Search the entries", id="search-always", show=False),
        Binding("r", "letter('restart')", "Restart the guide", id="restart"),
        Binding("left", "letter('back')", "Guide: one question back", id="back"),
        Binding("ctrl+z", "undo", "Guide: undo the last step", id="undo"),
        Binding("escape", "escape", "Close, clear, or leave the guide", id="escape"),
        Binding("ctrl+l", "clear", "Clear the conversation", id="clear", priority=True),
        Binding("ctrl+t", "next_theme", "Next theme", id="theme", show=False),
        Binding("pageup", "page(-1)", "Scroll up", id="page-up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Scroll down", id="page-down", show=False, priority=True),
    ]

    def __init__(self, talk: Talk, question: str | None = None) -> None:
        super().__init__(talk, question)
        self.held: Held | None = None
        self.clock: Callable[[], float] = time.monotonic
        self.environment = os.environ

    # -- letters ----------------------------------------------------------------------------------

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

    # -- what the newest turns hold ---------------------------------------------------------------

    def in_guide(self) -> bool:
        """Whether the newest turn is a question or the outcome of a guide."""
        return bool(self.view.turns) and hasattr(self.view.turns[-1].reply, "walk")

    def answered(self) -> Turn | None:
        """The newest turn with a reply."""
        return next((turn for turn in reversed(self.view.turns) if turn.reply is not None), None)

    def explainable(self) -> Turn | None:
        """The newest turn that can be explained."""
        return next((turn for turn in reversed(self.view.turns) if hasattr(turn.reply, "verdict")), None)

    # -- actions ----------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Keys and commands, made from the bindings."""
        from assistant.fronts.tui.help import help_sheet

        self.app.push_screen(help_sheet(self))

    def action_explain(self) -> None:
        """Show or hide why the newest answer was chosen."""
        turn = self.explainable()
        if turn is None:
            return
        from assistant.fronts.tui.explain import explanation

        verdict: Verdict | None = getattr(turn.reply, "verdict", None)
        self.view.explain(turn, explanation(verdict))

    def action_copy(self) -> None:
        """Copy the newest reply as plain text; say what became of it."""
        turn = self.answered()
        if turn is None or turn.reply is None:
            return
        from assistant.render import to_plain

        text = to_plain(turn.reply)
        self.app.notify(self.copy_text(text, "Select the text to copy it"), timeout=6)

    def copy_text(self, text: str, title: str) -> str:
        """Copy ``text``; what became of it, in words. Where it cannot be copied it is shown."""
        from assistant.fronts.tui.clipboard import copy

        app = self.app
        done = copy(text, self.environment, None if app.is_headless else app.copy_to_clipboard)
        if done.how == "show":
            from assistant.fronts.tui.sheets import text_sheet

            app.push_screen(text_sheet(title, text, "hold Shift and drag the mouse to select"))
        return done.said

    def action_handover(self) -> None:
        """The conversation as text for a ticket."""
        if self.talk.conversation is None:
            return
        from assistant.fronts.tui.sheets import text_sheet
        from assistant.handover import report_markdown

        text = report_markdown(self.talk.conversation)
        self.app.push_screen(text_sheet("For a ticket", text, copy=lambda: self.copy_text(text, "For a ticket")))

    def action_search(self) -> None:
        """To the sidebar's filter; where there is no room beside the conversation, over it."""
        for filter_input in self.query("#filter"):
            self.add_class("-searching")
            filter_input.focus()

    def action_restart(self) -> None:
        """The guide from its start."""
        if self.guide_open():
            self.send("restart", lambda conversation: conversation.restart())

    def action_back(self) -> None:
        """One question back."""
        if self.guide_open():
            self.send("back", lambda conversation: conversation.back())

    def action_undo(self) -> None:
        """Take back the last step of a guide."""
        if self.talk.conversation is not None:
            self.send("undo", lambda conversation: conversation.undo())

    def action_leave(self) -> None:
        """Close the guide."""
        if self.guide_open():
            self.send("leave", lambda conversation: conversation.leave())

    def action_change(self, number: int) -> None:
        """Change the answer with this number in the guide."""
        if self.guide_open():
            self.send(f"change {number}", lambda conversation: conversation.reply(f"change {number}"))

    def guide_open(self) -> bool:
        """Whether a guide is open."""
        return self.talk.conversation is not None and self.talk.conversation.walk is not None

    def action_show_entry(self, entry: str) -> None:
        """Show an entry."""
        self.open_entry(entry)

    def action_show_tree(self, tree: str) -> None:
        """Start a guide."""
        self.open_tree(tree)

    def action_ask_again(self, text: str) -> None:
        """Ask a question that stands in an earlier turn."""
        self.ask(text)

    def action_escape(self) -> None:
        """Out of a list; else clear what is typed; else leave the guide."""
        if self.focused is not self.question:
            self.close_search()
        elif self.question.value:
            self.question.put("")
        elif self.in_guide() and self.guide_open():
            self.action_leave()

    def action_clear(self) -> None:
        """A new conversation."""
        self.talk.forget()
        self.question.put("")
        self.question.focus()
        self.show_start()

    def action_page(self, pages: int) -> None:
        """Scroll the conversation."""
        self.view.release()
        self.view.scroll_relative(y=round(pages * self.view.size.height * PAGE), animate=False)

    def action_next_theme(self) -> None:
        """The next of the themes."""
        at = NAMES.index(self.app.theme) if self.app.theme in NAMES else -1
        self.set_theme(NAMES[(at + 1) % len(NAMES)])

    # -- palette ----------------------------------------------------------------------------------

    def theme_names(self) -> tuple[str, ...]:
        """The themes to choose from."""
        return NAMES

    def set_theme(self, name: str) -> None:
        """Use a theme."""
        self.app.theme = name

    def commands(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Every action with a key, for the palette."""
        described = {binding.action: binding.description for _, binding in self._bindings}
        for name in PALETTE:
            label = described.get(name) or described.get(f"letter('{name}')") or "Leave the guide"
            yield label, getattr(self, f"action_{name}")
        conversation = self.talk.conversation
        walk = conversation.walk if conversation is not None else None
        for number, step in enumerate(walk.path if walk is not None else (), 1):
            yield f"Change: {step.question.ask}", partial(self.action_change, number)

    def key_of(self, binding_id: str) -> str:
        """The key of a binding, as shown to people, after remapping."""
        for node in (self, self.app):
            for key, binding in node._bindings:
                if binding.id == binding_id:
                    return shown_keys(self.app, binding.with_key(key))[0]
        return ""

    # -- keys -------------------------------------------------------------------------------------

    def on_descendant_focus(self) -> None:
        """Other keys matter elsewhere."""
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        self.keys.show(tuple(self._keys()))

    def _keys(self) -> Iterator[tuple[str, str, str]]:
        key = self.key_of
        turn = self.view.turns[-1] if self.view.turns else None
        typing = bool(self.question.value)
        if getattr(self.focused, "id", None) in SEARCH:
            yield "enter", "open", ""
            yield "↓", "list", ""
            yield key("escape"), "back", "screen.escape"
            return
        if typing:
            picking = self.view.live is not None and self.view.live.current is not None
            yield "enter", "pick" if picking else "ask", ""
            if self.suggestions.rows:
                yield "↓", "suggestions", ""
            yield key("escape"), "clear", "screen.escape"
            return
        if turn is not None and asks_in_guide(turn.reply):
            yield "1-9", "answer", ""
            yield key("back"), "back", "screen.back"
            yield key("escape"), "leave", "screen.escape"
            yield key("restart"), "restart", "screen.restart"
        elif turn is not None and turn.reply is not None:
            if self.view.live is not None:
                yield "↓", "choose", ""
            yield key("copy"), "copy", "screen.copy"
            yield key("help"), "help", "screen.help"
            if self.explainable() is not None:
                yield key("explain"), "explain", "screen.explain"
            yield key("handover"), "ticket", "screen.handover"
        else:
            yield "enter", "ask", ""
            yield "↓", "choose", ""
        if turn is None or turn.reply is None or asks_in_guide(turn.reply):
            yield key("help"), "help", "screen.help"
        yield key("search"), "search", "screen.search"
        yield key("palette"), "palette", "app.command_palette"
        yield key("quit"), "quit", "app.quit"


def key_name(character: str) -> str:
    """The name that bindings use for a character."""
    return {"?": "question_mark", "/": "slash"}.get(character, character)


def asks_in_guide(reply: Reply | None) -> bool:
    """Whether a reply is a question of a guide."""
    walk = getattr(reply, "walk", None)
    return walk is not None and walk.question is not None
