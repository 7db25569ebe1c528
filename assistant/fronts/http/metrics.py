"""Counters and times in the text format of Prometheus. No question, name or address is ever a label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper limits in seconds."""


@dataclass(frozen=True, slots=True)
class Family:
    """A metric: its kind, what it counts, and the names of its labels."""

    kind: str
    help: str
    labels: tuple[str, ...] = ()


FAMILIES: Mapping[str, Family] = {
    "golive_faq_requests_total": Family("counter", "Requests by route, method and status.",
                                        ("route", "method", "status")),
    "golive_faq_request_seconds": Family("histogram", "Time from a request's head to its response's end.", ("route",)),
    "golive_faq_replies_total": Family("counter", "Replies by kind.", ("kind",)),
    "golive_faq_meaning_total": Family("counter", "Questions that words alone did not settle."),
    "golive_faq_feedback_total": Family("counter", "What people said of replies.", ("helped",)),
    "golive_faq_reloads_total": Family("counter", "Times the content was read again.", ("result",)),
    "golive_faq_journal_kept_total": Family("counter", "Questions and feedback that the journal took."),
    "golive_faq_journal_dropped_total": Family("counter", "Questions and feedback that the journal did not take."),
    "golive_faq_in_progress": Family("gauge", "Requests in progress."),
    "golive_faq_journal_waiting": Family("gauge", "Questions and feedback that wait to be written."),
    "golive_faq_meaning_waiting": Family("gauge", "Questions that wait for the encoder or are read by it."),
    "golive_faq_content_info": Family("gauge", "The content that replies; always 1.", ("digest",)),
}  # fmt: skip

Labels = tuple[str, ...]
Values = dict[str, dict[Labels, float]]
Times = dict[str, dict[Labels, list[float]]]


class Metrics:
    """What one process counts. ``observe`` keeps a count for each bucket, then all, then the sum."""

    def __init__(self) -> None:
        self.values: Values = {name: {} for name, family in FAMILIES.items() if family.kind != "histogram"}
        self.times: Times = {name: {} for name, family in FAMILIES.items() if family.kind == "histogram"}
        for name, family in FAMILIES.items():
            if family.kind != "histogram" and not family.labels:
                self.values[name][()] = 0.0

    def count(self, name: str, *labels: str, by: float = 1.0) -> None:
        """Add to a counter or a gauge."""
        rows = self.values[name]
        rows[labels] = rows.get(labels, 0.0) + by

    def put(self, name: str, value: float, *labels: str) -> None:
        """Set a gauge; other labels of it go away."""
        self.values[name] = {labels: value}

    def observe(self, name: str, seconds: float, *labels: str) -> None:
        """Count a time."""
        row = self.times[name].get(labels)
        if row is None:
            row = self.times[name][labels] = [0.0] * (len(BUCKETS) + 2)
        for at, limit in enumerate(BUCKETS):
            if seconds <= limit:
                row[at] += 1.0
                break
        row[-2] += 1.0
        row[-1] += seconds

    def text(self) -> str:
        """Everything in the text format, version 0.0.4."""
        lines: list[str] = []
        for name, family in FAMILIES.items():
            lines += [f"# HELP {name} {family.help}", f"# TYPE {name} {family.kind}"]
            if family.kind == "histogram":
                for labels, row in sorted(self.times[name].items()):
                    lines += _histogram(name, family.labels, labels, row)
            else:
                for labels, value in sorted(self.values[name].items()):
                    lines.append(f"{name}{_labels(family.labels, labels)} {_number(value)}")
        return "\n".join(lines) + "\n"


def _histogram(name: str, names: tuple[str, ...], labels: Labels, row: list[float]) -> list[str]:
    lines, below = [], 0.0
    for limit, count in zip(BUCKETS, row, strict=False):
        below += count
        lines.append(f"{name}_bucket{_labels((*names, 'le'), (*labels, f'{limit:g}'))} {_number(below)}")
    lines.append(f"{name}_bucket{_labels((*names, 'le'), (*labels, '+Inf'))} {_number(row[-2])}")
    lines.append(f"{name}_count{_labels(names, labels)} {_number(row[-2])}")
    lines.append(f"{name}_sum{_labels(names, labels)} {row[-1]:.6f}")
    return lines


def _labels(names: tuple[str, ...], values: Labels) -> str:
    if not names:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in zip(names, values, strict=True)) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}"
