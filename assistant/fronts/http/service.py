"""What one server process holds: settings, the present knowledge, counters, and the pool that reads with the encoder.

Quick questions are answered where they arrive; those that need the encoder go through a bounded pool, so that they
never hold up the others. Nothing of a conversation is kept here.
"""

from __future__ import annotations

import asyncio
import datetime
import sys
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.fronts.http import limits, sentences
from assistant.fronts.http.asking import Turn, act, memory_of, said
from assistant.fronts.http.coding import encoded
from assistant.fronts.http.keeping import ROW, Keeper, row_in
from assistant.fronts.http.knowledge import Knowledge, Unsettled, opened
from assistant.fronts.http.limits import Rate
from assistant.fronts.http.metrics import Metrics
from assistant.fronts.http.problems import Problem
from assistant.fronts.http.together import READERS
from assistant.fronts.http.tokens import Tokens, random_key
from assistant.memory import Memory
from assistant.sanitize import one_line
from faq import ContentError, FaqError

Log = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Settings:
    """How a server is run. ``hosts``: names it answers to, empty for any. ``rate``: requests a second from one address.

    ``access``: tokens of which one is asked for, empty for none. ``embed_from``: origins whose pages may frame the
    page. ``log_questions``: whether the log may hold what people asked. ``readers``: goes through the encoder at once.
    ``journal``: where questions are kept; empty for this machine's journal while that is switched on.
    """

    folder: Path
    fast: bool = False
    keys: tuple[bytes, ...] = ()
    access: tuple[bytes, ...] = ()
    hosts: tuple[str, ...] = ()
    embed_from: tuple[str, ...] = ()
    rate: float = 0.0
    log_questions: bool = False
    watch: bool = True
    readers: int = READERS
    journal: str = field(default="", repr=False)  # an address can hold a password


def log_line(row: Mapping[str, Any]) -> None:
    """One line of JSON on standard error; a log that cannot be written stops nothing."""
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    try:
        sys.stderr.write(encoded({"at": at, **row}).decode() + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


class Service:
    """The state of one server process; all methods but ``load`` are for its event loop."""

    def __init__(self, settings: Settings, log: Log = log_line, knowledge: Knowledge | None = None) -> None:
        self.settings = settings
        self.log = log
        self.metrics = Metrics()
        self.tokens = Tokens(settings.keys or (random_key(),))
        self.rate = Rate(settings.rate)
        self.keeper = Keeper(settings.journal, self.notice, lambda name, by: self.metrics.count(name, by=by))
        self.encoder = "loading"
        self.today: Callable[[], datetime.date] = datetime.date.today
        self._knowledge = knowledge
        self._pool = ThreadPoolExecutor(limits.MEANING_THREADS, thread_name_prefix="meaning")
        self._waiting = 0
        self._reading = asyncio.Lock()

    def notice(self, text: str) -> None:
        """Log a sentence from inside."""
        self.log({"event": "notice", "text": one_line(text, 500)})

    # -- knowledge ----------------------------------------------------------------------------

    @property
    def knowledge(self) -> Knowledge:
        """The present knowledge. Raises Problem before there is one."""
        if self._knowledge is None:
            raise Problem("not-ready", sentences.NOT_READY, {"retry-after": "1"})
        return self._knowledge

    @property
    def loaded(self) -> bool:
        """Whether there is knowledge to answer from."""
        return self._knowledge is not None

    def load(self) -> Knowledge:
        """Read the content anew, for whatever thread. Raises ContentError."""
        return opened(self.settings.folder, self.settings.fast, self.notice)

    async def start(self) -> None:
        """Read the content; the encoder is loaded behind the first requests. Raises ContentError."""
        if self._knowledge is None:
            self._knowledge = await asyncio.to_thread(self.load)
        self.metrics.put("golive_faq_content_info", 1.0, self._knowledge.content.digest)

    async def prepare(self) -> None:
        """Load the encoder of the present knowledge beside the requests."""
        knowledge = self.knowledge
        ready = await asyncio.get_running_loop().run_in_executor(self._pool, knowledge.prepare, self.settings.readers)
        self.encoder = "ready" if ready else "none"

    async def reload(self) -> bool:
        """Read the content again and answer from it; broken content changes nothing and is logged."""
        async with self._reading:
            try:
                new = await asyncio.to_thread(self._load_prepared)
            except Exception as error:  # a fault of ours in new content is no reason to lose the old
                if not isinstance(error, (ContentError, OSError)):
                    self.log({"event": "error", "error": type(error).__name__, "at_lines": places_of(error)})
                self.metrics.count("golive_faq_reloads_total", "failed")
                self.log({"event": "reload", "result": "failed", "problems": _problems(error)})
                return False
            old = self._knowledge
            self._knowledge = new
            self.metrics.count("golive_faq_reloads_total", "done")
            self.metrics.put("golive_faq_content_info", 1.0, new.content.digest)
            changed = old is None or old.content.digest != new.content.digest
            self.log({"event": "reload", "result": "done", "changed": changed, "content": new.content.digest})
            return True

    def _load_prepared(self) -> Knowledge:
        new = self.load()
        self.encoder = "ready" if new.prepare(self.settings.readers) else "none"
        return new

    # -- answers ------------------------------------------------------------------------------

    async def answer(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON that answers a checked request, with the next state. Raises Problem."""
        knowledge = self.knowledge
        knowledge.on(self.today())
        memory, resumed, remembered = Memory(), "", None
        if "state" in given:
            remembered = self.tokens.open(given["state"])
            memory, resumed = memory_of(knowledge.content, remembered)
        turn = Turn(knowledge.quick, memory, resumed)
        try:
            reply = act(turn, given)
        except Unsettled:
            turn = Turn(knowledge.full, memory, resumed)
            reply = await self._in_pool(act, turn, given)
        shown = said(turn, reply, given)
        state = turn.state()
        row = row_in(remembered)
        if "text" in given:
            row = self.keeper.keep(knowledge.content, given["text"], reply, row)
        if row:
            state[ROW] = row
        shown["state"] = self.tokens.seal(state)
        self.metrics.count("golive_faq_replies_total", shown["kind"])
        return shown

    async def _in_pool(self, work: Callable[..., Any], *arguments: Any) -> Any:
        if self._waiting >= limits.MOST_WAITING:
            raise Problem("busy", sentences.BUSY, {"retry-after": "1"})
        self._count_waiting(1)
        self.metrics.count("golive_faq_meaning_total")
        future = asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
        future.add_done_callback(lambda done: self._count_waiting(-1))
        try:
            return await asyncio.wait_for(asyncio.shield(future), limits.ANSWER_SECONDS)
        except TimeoutError as error:
            future.cancel()
            detail = sentences.TOO_SLOW.format(seconds=limits.ANSWER_SECONDS)
            raise Problem("busy", detail, {"retry-after": "1"}) from error

    def _count_waiting(self, by: int) -> None:
        self._waiting += by
        self.metrics.count("golive_faq_meaning_waiting", by=by)

    def close(self) -> None:
        """End the pool and write what the journal still waits for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.keeper.close()


def places_of(error: Exception) -> list[str]:
    """Where in the program it broke; never the message, which may quote a question."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def _problems(error: Exception) -> list[str]:
    if not isinstance(error, (FaqError, OSError)):
        return [type(error).__name__]
    problems = getattr(error, "problems", None) or (error,)
    return [one_line(str(problem), 300) for problem in list(problems)[:20]]
