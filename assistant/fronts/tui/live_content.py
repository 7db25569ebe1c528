"""Content that is edited while the app runs: watched, read again, told; a broken file keeps the last good content."""

from __future__ import annotations

import contextlib
from pathlib import Path
from threading import Event

from textual.app import App

from assistant.fronts.tui.screen import MainScreen
from assistant.fronts.tui.threads import begin
from assistant.sanitize import one_line


class LiveContent(App[int]):
    """An app whose content follows its folder. ``watching``: whether edits are looked for."""

    main: MainScreen

    def __init__(self, *, watching: bool) -> None:
        super().__init__()
        self.watching = watching
        self.stop_watching = Event()
        self.content_broken = False

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
