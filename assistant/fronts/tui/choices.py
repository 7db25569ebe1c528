"""Choices: rows to pick by arrows, number, mouse, Enter or the first letters of a word.

It owns which row is current; what a pick means is told in a message and decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from assistant.fronts.tui.passages import Block, Passage, lay_out

CURRENT = "$cursor-text on $cursor"
"""The current row, over its whole width."""
REVERSED = "reverse"
"""The same where there are no colours."""


@dataclass(frozen=True, slots=True)
class Row:
    """One choice. ``key``: what stands before it (a number, ``›``) and, where one character, picks it.

    ``kind`` and ``value`` tell what it stands for: ``entry`` or ``tree`` an id, ``say`` a line to send, ``ask`` a
    question, ``heading`` nothing. ``say``: what is sent when it is picked while its reply is the newest.
    """

    kind: str
    value: str
    label: str
    key: str = ""
    detail: str = ""
    say: str = ""
    marked: tuple[tuple[int, int], ...] = ()


def heading(label: str) -> Row:
    """A row that cannot be picked: words over the rows that follow."""
    return Row("heading", "", label)


class Choices(Passage, can_focus=True):
    """Rows to pick from. ``live`` False shows them quietly and takes no focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Choice above", show=False, id="choice-up"),
        Binding("down", "move(1)", "Choice below", show=False, id="choice-down"),
        Binding("home", "move(-999)", "First choice", show=False, id="choice-first"),
        Binding("end", "move(999)", "Last choice", show=False, id="choice-last"),
        Binding("enter,space", "pick", "Pick the choice", show=False, id="choice-pick"),
    ]

    class Picked(Message):
        """A row was picked."""

        def __init__(self, choices: Choices, row: Row) -> None:
            super().__init__()
            self.choices = choices
            self.row = row

        @property
        def control(self) -> Choices:
            """The widget it was picked in."""
            return self.choices

    class Leaving(Message):
        """The cursor was moved past the first (``step`` -1) or the last (1) row."""

        def __init__(self, choices: Choices, step: int) -> None:
            super().__init__()
            self.choices = choices
            self.step = step

    def __init__(
        self, rows: Sequence[Row], *, id: str | None = None, classes: str | None = None, one_line: bool = False
    ) -> None:
        super().__init__((), id=id, classes=classes)
        self.rows: tuple[Row, ...] = tuple(rows)
        self.one_line = one_line
        self.live = True
        self.at: int | None = None
        self._row_of_line: list[int] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; no row is current."""
        if tuple(rows) == self.rows and self.at is None:
            return
        same_height = self.one_line and (len(rows) == len(self.rows) or not self.styles.is_auto_height)
        self.rows = tuple(rows)
        self.at = None
        if same_height:  # laying out the whole screen anew costs more than finding the rows
            self.relay()
        else:
            self.invalidate()

    def retire(self) -> None:
        """Their moment has passed: shown quietly, no focus, still clickable where they name an entry or tree."""
        self.live = False
        self.can_focus = False
        self.at = None
        self.invalidate()

    def revive(self) -> None:
        """Live again: what came after was taken back."""
        self.live = True
        self.can_focus = True
        self.invalidate()

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.at] if self.at is not None and self.at < len(self.rows) else None

    def pickable(self) -> list[int]:
        """Positions of the rows that can be picked."""
        return [at for at, row in enumerate(self.rows) if row.kind != "heading"]

    def row_for(self, key: str) -> Row | None:
        """The row that this key picks."""
        return next((row for row in self.rows if row.kind != "heading" and row.key == key), None)

    def row_beginning(self, text: str) -> int | None:
        """The first row of whose words, in order, ``text`` gives the beginnings ("pro so" → a product … sold)."""
        typed = text.casefold().split()
        if not typed:
            return None
        return next((at for at in self.pickable() if _begins(self.rows[at].label, typed)), None)

    def set_cursor(self, at: int | None) -> None:
        """Make a row current; None for none."""
        if at != self.at:
            self.at = at
            self.relay()

    def lines(self, width: int) -> list[Content]:
        """One row under the other, texts aligned after the keys."""
        margin = max((len(row.key) for row in self.rows), default=0)
        lines: list[Content] = []
        self._row_of_line = []
        for at, row in enumerate(self.rows):
            more = self._row_lines(row, margin, width, current=at == self.at)
            if row.kind == "heading" and lines:
                more = [Content(""), *more]
            self._row_of_line += [at] * len(more)
            lines += more
        return lines

    def _row_lines(self, row: Row, margin: int, width: int, *, current: bool) -> list[Content]:
        if row.kind == "heading":
            return lay_out([Block(Content.styled(row.label, "$quiet"))], width)
        label = Content(row.label)
        for start, end in row.marked:
            label = label.stylize("bold $accent", start, end)
        detail = Content.styled(row.detail, "$quiet") if row.detail else Content("")
        mark = "› " if current else "  "
        key = Content.styled(f"{mark}{row.key:>{margin}}  " if margin else mark, "$accent" if self.live else "$quiet")
        if self.one_line:
            text = label + Content("  ") + detail if detail else label
            lines = [(key + text).truncate(width, ellipsis=True)]
        else:
            lines = lay_out([Block(label, key, Content(" " * key.cell_length), tail=detail)], width)
        if current:
            style = REVERSED if self.app.no_color else CURRENT
            lines = [line.pad_right(max(width - line.cell_length, 0)).stylize(style) for line in lines]
        elif not self.live:
            lines = [line.stylize("$quiet") for line in lines]
        return lines

    def action_move(self, step: int) -> None:
        """Move the cursor; past an end it stays and says so."""
        places = self.pickable()
        if not places:
            return
        outside = -1 if step > 0 else len(places)
        target = (places.index(self.at) if self.at in places else outside) + step
        if abs(step) == 1 and not 0 <= target < len(places):
            self.post_message(self.Leaving(self, step))
            return
        self.set_cursor(places[min(max(target, 0), len(places) - 1)])
        self.keep_cursor_in_view()

    def keep_cursor_in_view(self) -> None:
        """Scroll what holds this widget so that the current row is seen."""
        from textual.geometry import Region
        from textual.widget import Widget

        self.laid_out(self.content_size.width or 80)
        if self.at is None or self.at not in self._row_of_line or not isinstance(self.parent, Widget):
            return
        line = self._row_of_line.index(self.at)
        region = self.virtual_region
        if hasattr(self.parent, "release"):
            self.parent.release()
        self.parent.scroll_to_region(Region(region.x, region.y + line, region.width, 1), animate=False)

    def action_pick(self) -> None:
        """Pick the current row."""
        if (row := self.current) is not None and row.kind != "heading":
            self.post_message(self.Picked(self, row))

    def on_focus(self) -> None:
        """A focused list has a current row."""
        if self.at is None and (places := self.pickable()):
            self.set_cursor(places[0])

    def on_blur(self) -> None:
        """Only the focused list shows a cursor."""
        self.set_cursor(None)

    def on_click(self, event: events.Click) -> None:
        """A click on a row picks it."""
        offset = event.get_content_offset(self)
        if offset is None or not 0 <= offset.y < len(self._row_of_line):
            return
        row = self.rows[self._row_of_line[offset.y]]
        if row.kind != "heading" and (self.live or row.kind in ("entry", "tree", "ask")):
            event.stop()
            self.post_message(self.Picked(self, row))


def _begins(label: str, typed: list[str]) -> bool:
    words = iter(label.casefold().split())
    return all(any(word.startswith(part) for word in words) for part in typed)
