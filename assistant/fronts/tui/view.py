"""The conversation on screen: turns under each other, the newest with its top in view.

It mounts what it is given. Only the newest turn with rows is live; rows of earlier ones stay as text, and turns long
past are folded into passages of several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from assistant.fronts.tui.choices import Choices
from assistant.fronts.tui.folding import LongPast, folded
from assistant.fronts.tui.passages import Block, Passage, hanging
from assistant.fronts.tui.shown import Shown
from assistant.sanitize import clean

if TYPE_CHECKING:
    from textual.timer import Timer

    from assistant.replies import Reply

LOOKING = "Looking…"
MOST_TURNS = 100
"""Turns that stay on screen; the oldest go first, the hand-over transcript keeps more."""
UNFOLDED = 6
"""Newest turns that keep widgets of their own."""
FOLD_AT = 12
"""Turns with widgets of their own from which the older ones are folded."""
REST = 0.1
"""Seconds after an answer before older turns are folded: it is on screen, and nobody has read it yet."""


@dataclass(slots=True)
class Turn:
    """What one exchange put on screen. ``reply`` is None for the start and for notices of the app itself."""

    said: str
    reply: Reply | None
    widgets: list[Widget]
    choices: Choices | None = None
    decides: bool = False
    explain: Passage | None = None
    folded: bool = False
    """Whether its widget is shared with the turns around it."""


class ConversationView(VerticalScroll, can_focus=True):
    """Turns, oldest first."""

    class Folded(Message):
        """Older turns were folded: a moment in which nobody waits."""

    def __init__(self, first: Sequence[Block], *, id: str) -> None:
        self.turns: list[Turn] = [Turn("", None, [Passage(first)])]
        super().__init__(*self.turns[0].widgets, id=id)
        self._top: Widget | None = None
        self._folding: Timer | None = None

    def on_mount(self) -> None:
        """Keep the newest turn's top in view while what is below it is still being laid out."""
        self.watch(self, "virtual_size", self._keep_top, init=False)

    @property
    def live(self) -> Choices | None:
        """The choices that can be picked now."""
        if not self.turns:
            return None
        choices = self.turns[-1].choices
        return choices if choices is not None and choices.live else None

    def add(self, said: str, asked: Sequence[Block], shown: Shown, reply: Reply | None) -> Turn:
        """Put a turn under the others; its first line comes to the top of the view where it can."""
        if (live := self.live) is not None:
            live.retire()
        widgets: list[Widget] = []
        if asked:
            widgets.append(Passage(asked, classes="asked" if self.turns else "asked first"))
        if shown.before:
            widgets.append(Passage(shown.before, classes="reply"))
        choices = Choices(shown.rows, classes="choices") if shown.rows else None
        if choices is not None:
            widgets.append(choices)
        if shown.after:
            widgets.append(Passage(shown.after, classes="after"))
        turn = Turn(said, reply, widgets, choices, shown.decides)
        self.turns.append(turn)
        self.mount_all(widgets)
        if sum(not turn.folded for turn in self.turns) >= FOLD_AT and self._folding is None:
            self._folding = self.set_timer(REST, self.fold)
        self._top = widgets[0]
        self.call_after_refresh(self._keep_top)
        return turn

    def fold(self) -> None:
        """Put all but the newest turns into one passage that looks the same; beyond ``MOST_TURNS`` drop the oldest."""
        self._folding = None
        old = [turn for turn in self.turns[:-UNFOLDED] if not turn.folded]
        if not old:
            return
        widgets = [widget for turn in old for widget in self._all(turn)]
        shown = [widget for turn in old for widget in turn.widgets]
        passage = LongPast(folded(shown))
        for turn in old:
            turn.widgets, turn.choices, turn.explain, turn.folded = [passage], None, None, True
        gone: list[Widget] = []
        while len(self.turns) > MOST_TURNS and self.turns[0].folded:
            gone += self.turns[0].widgets
            self.turns = [turn for turn in self.turns if turn.widgets[:1] != gone[-1:]]
        with self.app.batch_update():
            self.mount(passage, before=widgets[0])
            self.remove_children([*widgets, *gone])
        self.post_message(self.Folded())

    def wait_for(self, text: str) -> Passage:
        """What was asked, while its answer is being looked for."""
        quiet = Content.styled(LOOKING, "$quiet")
        passage = Passage((hanging(Content(clean(text))), hanging(quiet, gap=1)), classes="asked")
        self.mount(passage)
        self.bring_into_view(passage)
        return passage

    def note(self, shown: Shown) -> None:
        """Something the app itself says: put under the newest turn, which stays live."""
        widget = Passage(shown.before, classes="note")
        if self.turns:
            self.turns[-1].widgets.append(widget)
        self.mount(widget)
        self.bring_into_view(widget)

    def _keep_top(self) -> None:
        """Scroll so that the newest turn is the first thing seen, as far as there is text below it."""
        top = self._top
        if top is not None and top.is_attached and top.virtual_region.height:
            y = top.virtual_region.y + top.styles.padding.top
            self.scroll_to(y=y, animate=False, force=True, immediate=True)

    def release(self) -> None:
        """The person scrolls: leave the view where it is."""
        self._top = None

    def on_mouse_scroll_up(self) -> None:
        """The wheel lets go of the newest turn."""
        self.release()

    def on_mouse_scroll_down(self) -> None:
        """The wheel lets go of the newest turn."""
        self.release()

    def bring_into_view(self, widget: Widget) -> None:
        """Scroll so that ``widget`` is seen, once it is laid out."""
        self.release()
        self.call_after_refresh(self.scroll_to_widget, widget, animate=False)

    def explain(self, turn: Turn, blocks: Sequence[Block]) -> None:
        """Show or take away the explanation under a turn."""
        if turn.explain is not None:
            turn.explain.remove()
            turn.explain = None
            return
        turn.explain = Passage(blocks, classes="explain")
        self.mount(turn.explain, after=turn.widgets[-1])
        self.bring_into_view(turn.explain)

    def take_away(self, turn: Turn) -> None:
        """Take the newest turn away; the one before it becomes live again."""
        if self.turns and self.turns[-1] is turn:
            self.turns.pop()
            self.remove_children(self._all(turn))
            if self.turns and (choices := self.turns[-1].choices) is not None:
                choices.revive()

    def wipe(self) -> None:
        """Take everything away."""
        self.turns = []
        self._top = None
        self.remove_children()

    @staticmethod
    def _all(turn: Turn) -> list[Widget]:
        return [*turn.widgets, *([turn.explain] if turn.explain is not None else [])]
