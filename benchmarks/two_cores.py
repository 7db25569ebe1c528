"""How much more two processes do than one on this machine: what no server with two workers can go beyond.

    python benchmarks/two_cores.py

Virtual cores may share a physical one, and other programs may use them meanwhile; so the figure is measured beside
every figure that is compared with it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SECONDS = 2.0
ROWS, WIDE, WIDER = 112, 384, 1_536  # eight questions in the encoder's largest product


def plain_python(done: Any, seconds: float) -> None:
    """Count what a loop over a dictionary comes to in so many seconds."""
    count, seen, end = 0, dict.fromkeys(range(256), 0), time.perf_counter() + seconds
    while time.perf_counter() < end:
        for at in range(2_000):
            seen[at & 255] += at
        count += 1
    done.put(count)


def products(done: Any, seconds: float) -> None:
    """The same for products of matrices."""
    import numpy as np

    one, other = np.ones((ROWS, WIDE), dtype=np.float32), np.ones((WIDE, WIDER), dtype=np.float32)
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        one @ other
        count += 1
    done.put(count)


WORK: dict[str, Callable[[Any, float], None]] = {"plain Python": plain_python, "matrix products": products}


def gain(work: Callable[[Any, float], None], seconds: float = SECONDS) -> float:
    """How many times the work of one process two do at once."""
    context = multiprocessing.get_context("spawn")
    totals: list[int] = []
    for count in (1, 2):
        done = context.Queue()
        processes = [context.Process(target=work, args=(done, seconds)) for _ in range(count)]
        for process in processes:
            process.start()
        totals.append(sum(done.get() for _ in processes))
        for process in processes:
            process.join()
    return totals[1] / totals[0]


def gains(seconds: float = SECONDS) -> str:
    """Both figures as a sentence."""
    found = ", ".join(f"{gain(work, seconds):.2f} times in {name}" for name, work in WORK.items())
    return f"Two processes do what one does: {found} (the machine's own limit for two workers, in this run)."


if __name__ == "__main__":
    sys.stdout.write(gains() + "\n")
