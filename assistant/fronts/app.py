"""The terminal app's entry: ``run``, and what happens around the one screen.

It owns the terminal's good order: signals, failures, exit codes, themes and keys. It knows no answer.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from assistant.config import Config, near, read, state_folder
from assistant.exits import Exit
from assistant.fronts.tui import themes
from assistant.fronts.tui.screen import MainScreen
from assistant.fronts.tui.talk import Load, MakeMatcher, Talk
from assistant.fronts.tui.threads import begin
from assistant.sanitize import clean, one_line

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.dom import DOMNode
    from textual.screen import Screen

    from assistant.opening import Opened
    from assistant.recording import Recorder
    from faq import Content, ContentError, Matcher

HANG_UP_EVERY = 2.0
"""Seconds between two looks whether the terminal is still there."""
TERMINATED = 128 + signal.SIGTERM
"""Exit code after SIGTERM, as shells report it."""


LATER_CSS = "later.tcss"
NEVER = 1_000_000
"""Collections of the middle generation before the whole heap is looked through by itself."""


def everything() -> type[Provider]:
    """The palette's rows; imported when it is opened."""
    from assistant.fronts.tui.palette import Everything

    return Everything


class FaqApp(App[int]):
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
        super().__init__()
        self.config = config or Config()
        self.main = MainScreen(Talk(load, matcher_factory, today), question)
        self.details_in = details_in
        self.watching = watch
        self.stop_watching = Event()
        self.content_error: ContentError | None = None
        self.content_broken = False
        themes.leave_out_colours(self)
        for name in list(self.available_themes):
            self.unregister_theme(name)
        for name in themes.NAMES:
            self.register_theme(themes.theme(name))
        chosen = themes.chosen(theme or self.config.theme, os.environ.get("COLORFGBG", ""))
        self.set_reactive(App.theme, chosen)  # assigned, it would have the stylesheet read twice
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[Any]:
        """The one screen."""
        return self.main

    def get_key_display(self, binding: Binding) -> str:
        """Keys in words: ``ctrl+p``, not ``^p``."""
        return super().get_key_display(binding).replace("^", "ctrl+")

    def get_system_commands(self, screen: Screen[Any]) -> Iterator[SystemCommand]:
        """None of Textual's own; ``palette`` has every row."""
        yield from ()

    def on_mount(self) -> None:
        """Take over signals and keys; say what in the settings could not be used."""
        self._take_signals()
        self.set_interval(HANG_UP_EVERY, self._leave_if_hung_up)
        known = {binding.id for _, binding in [*self.main._bindings, *self._bindings] if binding.id}
        known |= {binding.id for widget in self.main.query("*") for _, binding in widget._bindings if binding.id}
        self.set_keymap({name: key for name, key in self.config.keys.items() if name in known})
        problems = list(self.config.problems)
        problems += [
            f"keys.{one_line(name, 40)}: there is no such action{near(name, tuple(sorted(known)))}."
            for name in self.config.keys
            if name not in known
        ]
        for problem in problems:
            self.notify(one_line(problem, 300), severity="warning", timeout=10, markup=False)

    def _leave_if_hung_up(self) -> None:
        """End the app when its terminal has gone without a signal (it is not always told)."""
        import select

        if self.is_headless or not hasattr(select, "poll"):
            return
        poll = select.poll()
        poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)  # hang-ups are always reported
        if any(found & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, found in poll.poll(0)):
            os._exit(TERMINATED)  # nothing can be drawn or read any more

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """A remapped key that was taken already: say so."""
        ids = ", ".join(sorted(binding.id or binding.action for binding in clashed_bindings))
        self.notify(f"config.toml: this key is used already: {one_line(ids)}.", severity="warning", markup=False)

    def style_the_rest(self) -> None:
        """Read the styles that the first paint does without."""
        self.stylesheet.read(Path(__file__).with_name(LATER_CSS))
        self.stylesheet.parse()  # without it, the rules already looked up would stay the only ones

    # -- content that changes ---------------------------------------------------------------------

    def watch_content(self) -> None:
        """Begin to look for edits; called when the content has been read."""
        content = self.main.knowledge
        if self.watching and content is not None and content.folder and Path(content.folder).is_dir():
            begin(self._watch)

    def _watch(self) -> None:
        from assistant.fronts.tui.watching import watch

        content = self.main.knowledge
        if content is not None:
            watch(content.folder, self.stop_watching, self.reload)

    def reload(self) -> None:
        """Read the content again. Runs in a thread; a broken file keeps the last good content."""
        from assistant.fronts.tui.watching import GOOD_AGAIN, difference, trouble
        from faq import ContentError

        try:
            old, new = self.main.talk.reload()
        except ContentError as error:
            said, broken = trouble(error), True
        except OSError as error:
            said, broken = f"Not reloaded: {one_line(str(error))}", True
        else:
            said, broken = difference(old, new), False
            if self.content_broken:
                said = said or GOOD_AGAIN
        self.content_broken = broken
        if said and self.is_running:
            with contextlib.suppress(RuntimeError):  # it is being left just now
                self.call_from_thread(self.main.reloaded, said, broken)

    def action_open_link(self, address: str) -> None:
        """Open an allowed address in the browser of this machine; over SSH only say it."""
        if not self.main.talk.may_open(address):
            return
        if "SSH_CONNECTION" in self.main.environment or "SSH_TTY" in self.main.environment:
            self.notify(one_line(address, 300), timeout=10, markup=False)
        else:
            self.open_url(address)

    # -- ends -------------------------------------------------------------------------------------

    def _take_signals(self) -> None:
        """SIGTERM and a closed terminal end the app in good order."""
        if self.is_headless:
            return
        import asyncio

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            try:
                loop.add_signal_handler(number, self.exit, TERMINATED)
            except (NotImplementedError, RuntimeError):
                return

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


def keep_what_was_read() -> None:
    """Look for garbage from now on, but not among what the program and the content are made of.

    The long look at everything else is left to moments of rest (``when_rested``): it takes as long as an answer.
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)


def failed(error: BaseException, folder: Path) -> str:
    """Write what is known of a failure into ``folder``; what to tell people about it."""
    import platform
    import time
    import traceback

    kind = type(error).__name__
    lines = [
        time.strftime("%Y-%m-%d %H:%M:%S%z"),
        f"Python {platform.python_version()} on {platform.system()}",
        "".join(traceback.format_exception(error)),
    ]
    said = f"golive-faq stopped: something went wrong inside ({kind}: {one_line(str(error), 120)})."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / time.strftime("failure-%Y%m%d-%H%M%S.txt")
        path.write_text("\n".join(lines), "utf-8")
    except OSError as reason:
        return f"{said}\nThe details could not be written: {one_line(str(reason))}"
    return f"{said}\nThe details are in {path}"


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
    app.main.when_rested = gc.collect
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
