"""Work in many threads that all begin at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def together(work: Callable[[int], Any], threads: int) -> list[Any]:
    """What ``work`` gives in each thread, by its number from 0; an error in one is raised here."""
    start, given, errors = threading.Barrier(threads), [None] * threads, []

    def run(at: int) -> None:
        start.wait()
        try:
            given[at] = work(at)
        except BaseException as error:
            errors.append(error)

    workers = [threading.Thread(target=run, args=(at,)) for at in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if errors:
        raise errors[0]
    return given
