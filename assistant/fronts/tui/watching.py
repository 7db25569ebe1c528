"""Content that is edited while the app runs: what changed, in words, and where a broken file is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from assistant.sanitize import one_line

if TYPE_CHECKING:
    from faq import Content, ContentError

SUFFIXES = (".yaml", ".yml")
GOOD_AGAIN = "The content can be read again; nothing in it has changed."
MOST_NAMED = 3
MOST_PROBLEMS = 3
WAKE_MS = 5_000
"""Milliseconds between two looks at the stop event; a change is told at once all the same."""


def watch(folder: str, stop: Event, changed: Callable[[], None]) -> None:
    """Call ``changed`` whenever a YAML file of ``folder`` changes, until ``stop`` is set. Blocks; for a thread."""
    import watchfiles

    def wanted(_change: object, path: str) -> bool:
        return path.endswith(SUFFIXES) and not Path(path).name.startswith(".")

    for _changes in watchfiles.watch(
        folder,
        watch_filter=wanted,
        stop_event=stop,
        rust_timeout=WAKE_MS,
        yield_on_timeout=False,
        raise_interrupt=False,
        debounce=300,
        step=50,
    ):
        changed()


def difference(old: Content, new: Content) -> str:
    """What a reload changed, in one sentence; empty where nothing did."""
    parts = [
        *_compared("entry", "entries", old.entries, new.entries),
        *_compared("guide", "guides", old.trees, new.trees),
    ]
    if not parts and old.digest != new.digest:
        parts = ["words, notes or settings changed"]
    return f"Content reloaded: {'; '.join(parts)}." if parts else ""


def _compared(one: str, many: str, old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    groups = (
        ("added", sorted(set(new) - set(old))),
        ("removed", sorted(set(old) - set(new))),
        ("changed", sorted(name for name in new if name in old and new[name] != old[name])),
    )
    return [f"{len(ids)} {one if len(ids) == 1 else many} {what} ({_named(ids)})" for what, ids in groups if ids]


def _named(ids: list[str]) -> str:
    more = f", and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(one_line(name, 60) for name in ids[:MOST_NAMED]) + more


def trouble(error: ContentError) -> str:
    """Why a reload was refused: the first problems with their places."""
    lines = [one_line(str(problem), 300) for problem in error.problems[:MOST_PROBLEMS]]
    more = len(error.problems) - MOST_PROBLEMS
    if more > 0:
        lines.append(f"… and {more} more.")
    return "\n".join(["Not reloaded; the last good content stays.", *lines])
