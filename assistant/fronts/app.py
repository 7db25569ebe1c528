"""The terminal app's entry: ``run``, and what happens around the one screen.

It owns the terminal's good order: signals, failures, exit codes, themes and keys. It knows no answer.
"""

from __future__ import annotations

import datetime
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from assistant.config import Config, read, state_folder
from assistant.exits import Exit
from assistant.fronts.tui import themes
from assistant.fronts.tui.failures import failed
from assistant.fronts.tui.keymap import use_keys
from assistant.fronts.tui.live_content import LiveContent
from assistant.fronts.tui.resting import keep_what_was_read, rest
from assistant.fronts.tui.screen import MainScreen
from assistant.fronts.tui.signals import LOOK_EVERY, TERMINATED, Watch, is_hung_up, take_signals
from assistant.fronts.tui.talk import Load, MakeMatcher, Talk
from assistant.sanitize import clean, one_line

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.dom import DOMNode
    from textual.message import Message
    from textual.screen import Screen

    from assistant.opening import Opened
    from assistant.recording import Recorder
    from faq import Content, ContentError, Matcher

LATER_CSS = "later.tcss"
MOST_AHEAD = 4_000
"""Characters that may wait to be taken; a question has at most half of that."""


def everything() -> type[Provider]:
    """The palette's rows; imported when it is opened."""
    from assistant.fronts.tui.palette import Everything

    return Everything


class FaqApp(LiveContent):
    """The app. ``load`` reads the content; it and ``matcher_factory`` run in a thread after the first paint."""

    CSS_PATH = "app.tcss"
    TITLE = "golive-faq"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = {everything}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", id="quit", priority=True),
        Binding("ctrl+c", "interrupt", "Copy what is selected, or quit", id="interrupt", priority=True),
        Binding("ctrl+p", "command_palette", "Palette: every question, guide and action", id="palette", priority=True),
    ]

    def __init__(
        self,
        load: Load,
        matcher_factory: MakeMatcher,
        question: str | None = None,
        *,
        config: Config | None = None,
        theme: str = "",
        today: datetime.date | None = None,
        watch: bool = True,
        details_in: Path | None = None,
    ) -> None:
        super().__init__(watching=watch)
        self.config = config or Config()
        self.main = MainScreen(Talk(load, matcher_factory, today), question)
        self.details_in = details_in
        self.content_error: ContentError | None = None
        themes.leave_out_colours(self)
        few = self.console.color_system in themes.FEW
        for name in list(self.available_themes):
            self.unregister_theme(name)
        for name in themes.NAMES:
            self.register_theme(themes.theme(name, few))
        chosen = themes.chosen(theme or self.config.theme, os.environ.get("COLORFGBG", ""))
        self.set_reactive(App.theme, chosen)  # assigned, it would have the stylesheet read twice
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[Any]:
        """The one screen."""
        return self.main

    def check_message_enabled(self, message: Message) -> bool:
        """No characters while more of them wait than anybody types ahead: a paste that the terminal does not announce.

        Commands still get through, however long it takes to read on.
        """
        if isinstance(message, events.Key) and message.is_printable and self.message_queue_size > MOST_AHEAD:
            return False
        return super().check_message_enabled(message)

    def get_key_display(self, binding: Binding) -> str:
        """Keys in words: ``ctrl+p``, not ``^p``."""
        return super().get_key_display(binding).replace("^", "ctrl+")

    def get_system_commands(self, screen: Screen[Any]) -> Iterator[SystemCommand]:
        """None of Textual's own; ``palette`` has every row."""
        yield from ()

    def on_mount(self) -> None:
        """Take over signals and keys; say what in the settings could not be used."""
        if not self.is_headless:
            take_signals(self)
            self._size_watch = Watch()
            self.set_interval(LOOK_EVERY, self._look_at_the_terminal)
        problems = [*self.config.problems, *use_keys(self, self.config, self.main)]
        for problem in problems:
            self.notify(one_line(problem, 300), severity="warning", timeout=10, markup=False)

    def _look_at_the_terminal(self) -> None:
        """End the app when its terminal has gone; draw it anew when the terminal has another size."""
        if is_hung_up():
            os._exit(TERMINATED)  # nothing can be drawn or read any more
        self._size_watch.look((self.screen.size.width, self.screen.size.height))

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """A remapped key that was taken already: say so."""
        ids = ", ".join(sorted(binding.id or binding.action for binding in clashed_bindings))
        self.notify(f"config.toml: this key is used already: {one_line(ids)}.", severity="warning", markup=False)

    def style_the_rest(self) -> None:
        """Read the styles that the first paint does without."""
        self.stylesheet.read(Path(__file__).with_name(LATER_CSS))
        self.stylesheet.parse()  # without it, the rules already looked up would stay the only ones

    def action_open_link(self, address: str) -> None:
        """Open an allowed address in the browser of this machine; over SSH only say it."""
        if not self.main.talk.may_open(address):
            return
        if "SSH_CONNECTION" in self.main.environment or "SSH_TTY" in self.main.environment:
            self.notify(one_line(address, 300), timeout=10, markup=False)
        else:
            self.open_url(address)

    # -- ends -------------------------------------------------------------------------------------

    def action_interrupt(self) -> None:
        """Copy what is selected; with nothing selected, leave at once."""
        focused = self.focused
        selected = getattr(focused, "selected_text", "") or self.screen.get_selected_text() or ""
        if selected:
            self.notify(self.main.copy_text(selected, "Select the text to copy it"), markup=False)
            self.screen.clear_selection()
        else:
            self.exit(int(Exit.INTERRUPTED))

    def action_command_palette(self) -> None:
        """Open the palette."""
        from textual.command import CommandPalette

        from assistant.fronts.tui.palette import PLACEHOLDER

        if not CommandPalette.is_open(self):  # type: ignore[arg-type]
            self.push_screen(CommandPalette(id="--command-palette", placeholder=PLACEHOLDER))

    async def action_quit(self) -> None:
        """Leave."""
        self.exit(int(Exit.ANSWERED))

    def on_unmount(self) -> None:
        """No thread outlives the app."""
        self.stop_watching.set()

    def give_up(self, error: ContentError) -> None:
        """The content cannot be used: leave, and say why where it stays readable."""
        self.content_error = error
        self.exit(int(Exit.BAD_CONTENT))

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours: a short message, and the details in a file."""
        if self.details_in is None:
            super()._handle_exception(error)
            return
        self._return_code = int(Exit.ERROR)
        cause = getattr(error, "error", None)  # what a worker failed of
        error = cause if isinstance(cause, Exception) else error
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.panic(Text(failed(error, self.details_in)))


def run(
    content: Content | Load,
    matcher_factory: MakeMatcher,
    question: str | None = None,
    *,
    config: Config | None = None,
    theme: str = "",
    today: datetime.date | None = None,
    watch: bool = True,
) -> int:
    """Run the app until it is left; the exit code.

    ``content``: what was read, or better what reads it: it is then called in a thread after the first paint.
    ``question`` is asked at once. Content that cannot be used: its problems on stderr, exit code 5.
    """
    first = content if callable(content) else lambda: content
    folder: list[str] = []

    def load() -> Content:
        """The first time what was given; from then on the folder as it is now."""
        if folder and folder[0]:
            from faq import load as load_folder

            return load_folder(folder[0])
        read_first = first()
        folder.append(read_first.folder)
        return read_first

    app = FaqApp(
        load,
        matcher_factory,
        question,
        config=config or read(),
        theme=theme,
        today=today or datetime.date.today(),
        watch=watch,
        details_in=state_folder(),
    )

    def notice(text: str) -> None:
        app.notify(one_line(text, 300), severity="warning", markup=False)

    def recorder(content: Content) -> Recorder:
        from assistant.recording import recorder_for

        return recorder_for(content, notice)

    app.main.talk.recorder_for = recorder
    app.main.when_ready = keep_what_was_read
    app.main.when_rested = rest
    thresholds = gc.get_threshold()
    try:
        code = app.run()
    finally:
        gc.set_threshold(*thresholds)
        gc.enable()
    if app.content_error is not None:
        for problem in app.content_error.problems:
            print(clean(str(problem)), file=sys.stderr)
    if app._exception is not None:
        return int(Exit.ERROR)
    return int(code or 0)


def main() -> int:
    """``python -m assistant.fronts.app``: the app without the command line's checks, for the web view."""
    import argparse

    from assistant.locations import content_folder
    from assistant.opening import Opened

    parser = argparse.ArgumentParser(prog="assistant.fronts.app")
    parser.add_argument("--content")
    parser.add_argument("--fast", action="store_true")
    given = parser.parse_args()
    return run_opened(Opened(content_folder(given.content), given.fast))


def run_opened(opened: Opened, question: str | None = None, config: Config | None = None) -> int:
    """``run`` over a content folder: its prepared matcher is used, and a new one for an edited copy."""

    def matcher(content: Content) -> Matcher:
        return opened.matcher if content is opened.content else opened.matcher_for(content)

    return run(lambda: opened.content, matcher, question, config=config)


if __name__ == "__main__":
    raise SystemExit(main())
