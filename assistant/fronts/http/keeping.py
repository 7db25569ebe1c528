"""The journal behind the server: turns are handed over and written by a thread of their own.

A full queue, a full disk or a lost database never holds up or fails a question; what was not kept is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial

from assistant.journal_address import opened
from assistant.journal_writer import Feedback, Work, Writer
from assistant.recording import base_of, is_on, is_question, new_id, now, row_of
from assistant.replies import Reply
from assistant.words import feedback_of
from faq import Content

LOOKED = 1.0
"""Seconds for which the journal's switch is not looked at again."""
PATIENCE = 5.0
"""Seconds the thread waits for other workers that write."""
ROW = "row"
"""In a state token: the id of the row that feedback is about."""
LONGEST_ID = 64

Counted = Callable[[str, float], None]
METRICS = {
    "kept": "golive_faq_journal_kept_total",
    "dropped": "golive_faq_journal_dropped_total",
    "waiting": "golive_faq_journal_waiting",
}
"""What the writer counts, as the metric it is."""


class Keeper:
    """Hands turns to a journal. ``address``: where it is kept; ``""`` is this machine's, while it is switched on.

    ``notice`` hears sentences, ``count`` a metric's name and what is added to it.
    """

    def __init__(
        self,
        address: str,
        notice: Callable[[str], None],
        count: Counted,
        switched_on: Callable[[], bool] = is_on,
    ) -> None:
        self._address = address
        self._switched_on = switched_on
        self._looked, self._on = -LOOKED, False
        self._writer = Writer(partial(opened, address, PATIENCE), notice, lambda what, by: count(METRICS[what], by))

    @property
    def on(self) -> bool:
        """Whether turns are kept; the switch is looked at now and then."""
        if self._address:
            return True
        at = time.monotonic()
        if at - self._looked >= LOOKED:
            self._looked, self._on = at, self._switched_on()
        return self._on

    def keep(self, content: Content, text: str, reply: Reply, last: str = "") -> str:
        """Hand a turn over. Never waits, never raises.

        ``last``: the id of the row of the question before, ``""`` where it was not kept. Returns the id of the row
        that feedback is about from now on.
        """
        if not self.on:
            return ""
        helped = feedback_of(text)
        if helped is not None:
            self.feedback(last, helped)
            return last
        if not is_question(reply):
            return last
        row_id = new_id()
        return row_id if self._writer.put(_row(row_id, now(), content, text, reply)) else ""

    def feedback(self, row_id: str, helped: bool) -> None:
        """Hand over whether the reply to a kept question helped."""
        if row_id and self.on:
            self._writer.put(partial(Feedback, row_id, helped, now()))

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits, for at most so long."""
        self._writer.close(seconds)


def row_in(remembered: object) -> str:
    """The id of the row that an opened state token carries beside a conversation, or ``""``."""
    row = remembered.get(ROW, "") if isinstance(remembered, Mapping) else ""
    return row if isinstance(row, str) and len(row) <= LONGEST_ID else ""


def _row(row_id: str, at: str, content: Content, text: str, reply: Reply) -> Work:
    """Masking takes as long as an answer does, so it is left to the thread."""
    return lambda: row_of(row_id, at, base_of(content), content.digest, text, reply)
