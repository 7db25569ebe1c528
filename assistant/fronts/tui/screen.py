"""The main screen: what the desk can do, with its keys.

Every action has a binding with an id, and a row in the palette.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from assistant.fronts.tui.help import shown_keys
from assistant.fronts.tui.letters import Letters

if TYPE_CHECKING:
    from assistant.replies import Reply

SEARCH = ("filter", "list")
"""Ids of the parts of the sidebar that take the focus."""
PALETTE = (
    "help",
    "search",
    "glossary",
    "explain",
    "copy",
    "handover",
    "restart",
    "back",
    "undo",
    "leave",
    "clear",
    "next_theme",
)


class MainScreen(Letters):
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
        Binding("g", "letter('glossary')", "Glossary: what the terms mean", id="glossary"),
        Binding("f6", "glossary", "Glossary: what the terms mean", id="glossary-always", show=False),
        Binding("r", "letter('restart')", "Restart the guide", id="restart"),
        Binding("left", "letter('back')", "Guide: one question back", id="back"),
        Binding("ctrl+z", "undo", "Guide: undo the last step", id="undo"),
        Binding("escape", "escape", "Close, clear, or leave the guide", id="escape"),
        Binding("ctrl+l", "clear", "Clear the conversation", id="clear", priority=True),
        Binding("ctrl+t", "next_theme", "Next theme", id="theme", show=False),
        Binding("pageup", "page(-1)", "Scroll up", id="page-up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Scroll down", id="page-down", show=False, priority=True),
    ]

    def action_help(self) -> None:
        """Keys and commands, made from the bindings."""
        from assistant.fronts.tui.help import help_sheet

        self.app.push_screen(help_sheet(self))

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

    # -- the last line ----------------------------------------------------------------------------

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
        if self.has_glossary() and not (turn is not None and asks_in_guide(turn.reply)):
            yield key("glossary"), "glossary", "screen.glossary"
        yield key("palette"), "palette", "app.command_palette"
        yield key("quit"), "quit", "app.quit"


def asks_in_guide(reply: Reply | None) -> bool:
    """Whether a reply is a question of a guide."""
    walk = getattr(reply, "walk", None)
    return walk is not None and walk.question is not None
