"""The figures of the tables, as functions of plain lists. Shares are 0..1; times are milliseconds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
BINS = 10  # of equal width, for the expected calibration error


def one_thread() -> None:
    """One thread for everything measured in this process; to be called before numpy is imported."""
    os.environ.update(dict.fromkeys(THREADS, "1"))


def top(rankings: Sequence[Sequence[str]], labels: Sequence[str], places: int) -> float:
    """The share of rows whose right label is among the first ``places``."""
    return fmean(label in ranking[:places] for ranking, label in zip(rankings, labels, strict=True))


def auroc(covered: Sequence[float], refused: Sequence[float]) -> float:
    """How often a covered question scores above one that must be refused; ties count half (Mann-Whitney U)."""
    rows = sorted([(score, 1) for score in covered] + [(score, 0) for score in refused])
    rank_sum = 0.0
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and rows[end][0] == rows[at][0]:
            end += 1
        rank_sum += (at + end + 1) / 2 * sum(kind for _, kind in rows[at:end])
        at = end
    count = len(covered)
    return (rank_sum - count * (count + 1) / 2) / (count * len(refused))


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over BINS bins of equal width, weighted by their rows."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, hit in zip(confidences, right, strict=True):
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, hit))
    gaps = [len(b) * abs(fmean(c for c, _ in b) - fmean(h for _, h in b)) for b in bins if b]
    return sum(gaps) / len(confidences)


def timed(call: Callable[[Asked], Answer], texts: Sequence[Asked], warm: int = 20) -> tuple[list[Answer], list[float]]:
    """What each call gave, and its processor time on its own thread, after ``warm`` calls that are not counted.

    On an idle machine this is what a clock shows; on a busy one the others' turns are left out.
    """
    for text in texts[:warm]:
        call(text)
    given, took = [], []
    for text in texts:
        began = time.thread_time_ns()
        given.append(call(text))
        took.append((time.thread_time_ns() - began) / 1e6)
    return given, took


def milliseconds(call: Callable[[Asked], Answer], texts: Sequence[Asked], warm: int = 20) -> list[float]:
    """The times of ``timed`` alone."""
    return timed(call, texts, warm)[1]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
