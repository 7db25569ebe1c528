"""Rows on their way into a journal: a bounded queue, and one thread that writes it in batches.

For programs that answer many people at once: whoever hands a row over never waits and never fails. While the journal
cannot be used, rows wait, writing is tried again at growing intervals, and what finds no room is dropped, counted and
told, though not for each row.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.journal_rows import Asked, JournalError, Store

MOST_WAITING = 1_000
"""Rows that may wait; with replies of the usual size some 5 MB."""
MOST_AT_ONCE = 200
"""Rows of one batch."""
BATCH_SECONDS = 0.25
"""A row waits at most so long for others to be written with."""
YIELD = 0.0002
"""Seconds that who hands over stands back where a whole batch waits: a thread that is always busy would leave none to
the one that writes."""
FIRST_PAUSE = 0.25
"""Seconds before a failed batch is tried again; each time twice as long."""
LONGEST_PAUSE = 15.0
TOLD_EVERY = 60.0
"""Seconds between two sentences about one outage."""
LAST_SECONDS = 8 * BATCH_SECONDS
"""So long feedback waits at most for its question when the end has come."""
LOOK_AGAIN = 1.0
"""Seconds after which feedback whose question was not there is tried again."""
MARK_SECONDS = 30.0
"""So long a feedback waits for its question, which another process may not have written yet."""

CANNOT = "questions are not kept at the moment: {reason} Dropped so far: {dropped:,}."
CROWDED = "the journal takes questions too slowly. Dropped so far: {dropped:,}."
REFUSED = "a question was not kept: {reason}"
AGAIN = "questions are kept again. Dropped: {dropped:,}."
LEFT = "the journal could not be written before the end. Dropped: {dropped:,}."


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whether the reply to a kept question helped."""

    row_id: str
    helped: bool
    at: str


Made = Asked | Feedback
Work = Callable[[], Made]
"""What is handed over: the row is made, and so masked, in the thread that writes."""


class Writer:
    """Writes what is ``put`` into a store, which ``store`` makes in the thread. Safe to put from any thread.

    ``told`` hears sentences; ``counted`` hears ``kept``, ``dropped`` (both add up) or ``waiting`` (goes up and down).
    ``counted`` is called from whatever thread, one at a time.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        told: Callable[[str], None],
        counted: Callable[[str, int], None],
        most: int = MOST_WAITING,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make_store, self._told, self._counted = store, told, counted
        self._most, self._clock = most, clock
        self._changed = threading.Condition()
        self._counting = threading.Lock()
        self._waiting: deque[Work] = deque()
        self._taken = 0  # of a batch that is being written
        self._marks: list[tuple[Feedback, float]] = []  # whose question is not there yet, and until when they wait
        self._ending = threading.Event()
        self._given_up = False
        self._thread: threading.Thread | None = None
        self._store: Store | None = None
        self._trouble = ""
        self._trouble_told = False
        self._told_at: dict[str, float] = {}
        self.dropped = 0
        """Rows that were lost since the start."""

    def put(self, work: Work) -> bool:
        """Hand a row over; whether there was room. Never waits for the journal, never raises.

        Under load, while the journal takes rows, it lets the thread that writes go first for a moment.
        """
        with self._changed:
            room = len(self._waiting) + self._taken < self._most and not self._ending.is_set() and self._started()
            if room:
                self._waiting.append(work)
                if len(self._waiting) in (1, MOST_AT_ONCE):
                    self._changed.notify()
        if room:
            self._count("waiting", 1)
            if len(self._waiting) >= MOST_AT_ONCE and not self._trouble:
                time.sleep(YIELD)
            return True
        self._drop(1)
        self._tell(CANNOT if self._trouble else CROWDED, self._trouble)
        return False

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits, for at most so many seconds; what is left then is dropped."""
        with self._changed:
            self._ending.set()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(seconds)
        with self._changed:
            left = len(self._waiting) + self._taken + len(self._marks)
            self._waiting.clear()
        if left:
            self._drop(left)
            self._told(LEFT.format(dropped=self.dropped))

    def _started(self) -> bool:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name="journal", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no thread can be had: as if there were no room
                return False
            self._thread = thread
        return True

    # -- the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        while (batch := self._take()) is not None:
            try:
                self._write(self._made(batch))
            except Exception as error:  # the edge: whatever breaks, the next batch is written
                self._drop(len(batch))
                self._tell(REFUSED, type(error).__name__)
            if self._given_up:
                break
            with self._changed:
                self._taken = 0
            self._count("waiting", -len(batch))
        if self._store is not None:
            if not self._given_up:
                with contextlib.suppress(JournalError):  # what is left is counted by ``close``
                    self._last_marks(self._store)
            self._store.close()

    def _last_marks(self, store: Store) -> None:
        until = self._clock() + LAST_SECONDS
        while self._marks and self._clock() < until:
            time.sleep(BATCH_SECONDS)
            self._mark(store)
        if self._marks:
            self._mark(store, last=True)

    def _take(self) -> Sequence[Work] | None:
        """The next batch, an empty one where feedback waits, None at the end."""
        with self._changed:
            while not self._waiting:
                if self._ending.is_set():
                    return None
                if not self._changed.wait(LOOK_AGAIN if self._marks else None) and self._marks:
                    return ()
            if len(self._waiting) < MOST_AT_ONCE and not self._ending.is_set():
                self._changed.wait(BATCH_SECONDS)
            batch = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
            self._taken = len(batch)
            return batch

    def _made(self, batch: Sequence[Work]) -> list[Made]:
        found = []
        for work in batch:
            try:
                found.append(work())
            except Exception as error:  # a row that cannot be made is lost, the others are not
                self._drop(1)
                self._tell(REFUSED, type(error).__name__)
        return found

    def _write(self, batch: Sequence[Made]) -> None:
        """Write a batch, however long it takes; rows that the journal refuses are dropped, the others are kept."""
        rows = [row for row in batch if isinstance(row, Asked)]
        until = self._clock() + MARK_SECONDS
        self._marks += [(row, until) for row in batch if isinstance(row, Feedback)]
        pause = FIRST_PAUSE
        while True:
            try:
                if self._store is None:
                    self._store = self._make_store()
                if rows:
                    self._store.add(rows)
                    self._count("kept", len(rows))
                    rows = []
                self._mark(self._store)
                self._recovered()
                return
            except JournalError as error:
                if error.refused:
                    self._one_by_one(rows, error)
                    rows = []
                elif not self._wait(error, pause):
                    self._taken = len(rows)
                    return
                pause = min(2 * pause, LONGEST_PAUSE)

    def _one_by_one(self, rows: Sequence[Asked], error: JournalError) -> None:
        """Keep the rows that the journal takes, drop the one that it does not."""
        if len(rows) > 1:
            for row in rows:
                self._write([row])
        else:
            self._drop(len(rows))
            self._tell(REFUSED, str(error))

    def _wait(self, error: JournalError, pause: float) -> bool:
        """Wait before the next try; False where the end has come."""
        if self._store is not None:
            self._store.close()
        self._trouble = str(error)
        self._trouble_told |= self._tell(CANNOT, self._trouble)
        if self._ending.is_set():
            self._given_up = True
            return False
        self._ending.wait(pause)
        return True

    def _mark(self, store: Store, last: bool = False) -> None:
        """Keep what was said of questions; what has no question yet waits a little."""
        marks, self._marks = self._marks, []
        while marks:
            said, until = marks[0]
            try:
                there = store.mark(said.row_id, said.helped, said.at)
            except JournalError as error:
                self._marks += marks
                if error.refused:
                    self._marks.remove((said, until))
                    self._drop(1)
                raise
            marks.pop(0)
            if there:
                self._count("kept", 1)
            elif self._clock() < until and not last:
                self._marks.append((said, until))
            else:
                self._drop(1)

    def _recovered(self) -> None:
        if self._trouble_told:
            self._told(AGAIN.format(dropped=self.dropped))
        self._trouble, self._trouble_told = "", False

    # -- counting and telling -----------------------------------------------------------------

    def _count(self, what: str, by: int) -> None:
        with self._counting:
            self._counted(what, by)

    def _drop(self, rows: int) -> None:
        with self._counting:
            self.dropped += rows
            self._counted("dropped", rows)

    def _tell(self, form: str, reason: str) -> bool:
        """Say a sentence unless one of its kind was said a short time ago; whether it was said."""
        with self._counting:
            now = self._clock()
            if now - self._told_at.get(form, -TOLD_EVERY) < TOLD_EVERY:
                return False
            self._told_at[form] = now
            dropped = self.dropped
        reason = reason if reason.endswith((".", "…", "journal purge")) else f"{reason}."
        self._told(form.format(reason=reason, dropped=dropped))
        return True
