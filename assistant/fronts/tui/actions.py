"""What the screen can do, by name: every action of a key, of the palette and of a click."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assistant import wording
from assistant.fronts.tui.talk import Talk
from assistant.fronts.tui.themes import NAMES
from assistant.fronts.tui.typist import Typist

if TYPE_CHECKING:
    from assistant.fronts.tui.view import Turn
    from faq import Verdict

PAGE = 0.9
"""Share of the view that a page key scrolls."""


class Actions(Typist):
    """``environment``: the variables by which copying finds its way."""

    def __init__(self, talk: Talk, question: str | None = None) -> None:
        super().__init__(talk, question)
        self.environment = os.environ

    # -- what the newest turns hold ---------------------------------------------------------------

    def in_guide(self) -> bool:
        """Whether the newest turn is a question or the outcome of a guide."""
        return bool(self.view.turns) and hasattr(self.view.turns[-1].reply, "walk")

    def guide_open(self) -> bool:
        """Whether a guide is open."""
        return self.talk.conversation is not None and self.talk.conversation.walk is not None

    def answered(self) -> Turn | None:
        """The newest turn with a reply."""
        return next((turn for turn in reversed(self.view.turns) if turn.reply is not None), None)

    def explainable(self) -> Turn | None:
        """The newest turn that can be explained."""
        return next((turn for turn in reversed(self.view.turns) if hasattr(turn.reply, "verdict")), None)

    def has_glossary(self) -> bool:
        """Whether the content says of any term what it means."""
        return self.knowledge is not None and any(term.meaning for term in self.knowledge.terms)

    # -- answers ----------------------------------------------------------------------------------

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

    def action_glossary(self) -> None:
        """What the terms of the content mean; where it says of none, that it does not."""
        if self.knowledge is None or not self.has_glossary():
            self.app.notify(wording.NO_GLOSSARY, markup=False)
            return
        from assistant.fronts.tui.glossary import GlossarySheet
        from assistant.glossary import glossary

        self.app.push_screen(GlossarySheet(glossary(self.knowledge)))

    def action_show_entry(self, entry: str) -> None:
        """Show an entry."""
        self.open_entry(entry)

    def action_show_tree(self, tree: str) -> None:
        """Start a guide."""
        self.open_tree(tree)

    def action_ask_again(self, text: str) -> None:
        """Ask a question that stands in an earlier turn."""
        self.ask(text)

    # -- guides -----------------------------------------------------------------------------------

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

    # -- the screen -------------------------------------------------------------------------------

    def action_search(self) -> None:
        """To the sidebar's filter; where there is no room beside the conversation, over it."""
        for filter_input in self.query("#filter"):
            self.add_class("-searching")
            filter_input.focus()

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

    def theme_names(self) -> tuple[str, ...]:
        """The themes to choose from."""
        return NAMES

    def set_theme(self, name: str) -> None:
        """Use a theme."""
        self.app.theme = name
