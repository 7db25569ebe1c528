"""The figures to reach, as a table: where each is found in the results, and on which side of the limit it must be.

Owns no measurement. A row whose figure was not measured is shown with a dash, never as reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from benchmarks import ours, public_sets

Results = Mapping[str, Any]


@dataclass(frozen=True)
class Goal:
    """``limit`` is the least where ``least`` is true, else the most."""

    title: str
    limit: float
    least: bool
    find: Callable[[Results], float]
    unit: str = "%"

    def row(self, results: Results) -> str:
        """A row of the table: goal, measured, reached."""
        wanted = f"{'at least' if self.least else 'at most'} {self.limit:g} {self.unit}"
        try:
            found = self.find(results)
        except (KeyError, IndexError):
            return f"| {self.title} | {wanted} | – | not measured |"
        reached = found >= self.limit if self.least else found <= self.limit
        return f"| {self.title} | {wanted} | {found:.4g} {self.unit} | {'yes' if reached else 'no'} |"


def _accuracy(who: str, key: str) -> Callable[[Results], float]:
    return lambda results: float(results["accuracy"][who]["accuracy"][key])


def _time(size: str) -> Callable[[Results], float]:
    return lambda results: float(results["accuracy"]["ours-words"]["times"][f"{size} p50"])


def _speed(part: str, name: str, key: str) -> Callable[[Results], float]:
    return lambda results: float(results["speed"][part][name][key])


def _stream(name: str) -> Callable[[Results], float]:
    return _speed("streams", name, "questions a second")


def _content(key: str) -> Callable[[Results], float]:
    return lambda results: float(results["content"][ours.CASCADE][key])


def _typo_loss(results: Results) -> float:
    row = results["accuracy"]["ours"]["accuracy"]
    return fmean(row[f"{name} 5 first"] - row[f"{name} typos"] for name in ("clinc", "banking"))


def _hint3_lead(results: Results) -> float:
    found = [results["accuracy"][who]["accuracy"]["hint3 10 first"] for who in ("ours", "minilm")]
    return float(found[0] - found[1])


def _cascade_loss(results: Results) -> float:
    quick, full = (results["accuracy"][who]["accuracy"] for who in ("ours", "ours-both"))
    keys = [f"{name} {k} first" for name in public_sets.SETS for k in public_sets.PHRASINGS]
    return fmean(full[key] - quick[key] for key in keys)


BULK = "{} entries from jsonl"
_FIRST = [
    Goal(f"{title} top-1, k = {k}", limit, True, _accuracy(who, f"{name} {k} first"))
    for who, title, name, limits in (
        ("ours", "CLINC150", "clinc", {1: 67, 5: 88, 10: 91}),
        ("ours", "BANKING77", "banking", {1: 54, 5: 79, 10: 86}),
        ("ours-words", "CLINC150, words alone,", "clinc", {5: 74}),
        ("ours-words", "BANKING77, words alone,", "banking", {5: 66}),
    )
    for k, limit in limits.items()
]
SETTLED, ENCODED, NUMPY = "ask, settled by words", "ask, with the encoder", "golive-faq, numpy"

GOALS = [
    *_FIRST,
    Goal("HINT3, k up to 10, above MiniLM's max cosine", 3, True, _hint3_lead, "points"),
    Goal("loss under typos, k = 5, mean of CLINC150 and BANKING77", 5, False, _typo_loss, "points"),
    Goal("the cascade's loss against always both", 1, False, _cascade_loss, "points"),
    Goal("AUROC CLINC out of scope", 95.5, True, _accuracy("ours", "clinc AUROC")),
    Goal("AUROC BANKING far", 99, True, _accuracy("ours", "banking AUROC")),
    *(Goal(f"calibration error, {name}", 7, False, _accuracy("ours", f"{name} ECE")) for name in public_sets.SETS),
    Goal("shipped content: tests first", 93, True, _content("first")),
    Goal("shipped content: tests in three", 99, True, _content("in three")),
    Goal("shipped content: scope answered", 3, False, _content("scope answered")),
    Goal("shipped content: tests that words settle", 50, True, _content("settled by words")),
    Goal("shipped content: wrong among those", 1, False, _content("wrong among settled by words")),
    Goal("words alone, 20 entries, median", 0.1, False, _time("20 entries"), "ms"),
    Goal("words alone, 1,500 phrasings, median", 0.2, False, _time("1,500"), "ms"),
    Goal("words alone, 100,000 phrasings, median", 3, False, _time("100,000"), "ms"),
    Goal("encoder, short question, median", 5, False, _speed("encoders", NUMPY, "short p50 ms"), "ms"),
    Goal("encoder, 60 words, median", 20, False, _speed("encoders", NUMPY, "60 words p50 ms"), "ms"),
    Goal("10,000 entries, load and index", 3, False, _speed("bulk", BULK.format("10,000"), "load and index s"), "s"),
    Goal("100,000 entries, load and index", 30, False, _speed("bulk", BULK.format("100,000"), "load and index s"), "s"),
    Goal("100,000 entries, resident", 1000, False, _speed("bulk", BULK.format("100,000"), "MB resident"), "MB"),
    Goal("vectors of 1,500 phrasings, computed", 5, False, _speed("vectors", "computed by golive-faq index", "s"), "s"),
    Goal("vectors of 1,500 phrasings, from the cache", 0.05, False, _speed("vectors", "from the cache", "s"), "s"),
    Goal("ask, settled by words", 18, False, _speed("processes", SETTLED, "times a bare interpreter"), "×"),
    Goal("ask, with the encoder", 45, False, _speed("processes", ENCODED, "times a bare interpreter"), "×"),
    Goal("ask, settled by words, resident", 80, False, _speed("processes", SETTLED, "MB resident"), "MB"),
    Goal("ask, with the encoder, resident", 160, False, _speed("processes", ENCODED, "MB resident"), "MB"),
    Goal("ask --ndjson --fast, one core", 1500, True, _stream("--fast ask --ndjson"), "/s"),
    Goal("the same in blocks (--jobs 1)", 3000, True, _stream("--fast ask --ndjson --jobs 1"), "/s"),
    Goal("ask --ndjson in blocks (--jobs 1), one core", 300, True, _stream("ask --ndjson --jobs 1"), "/s"),
]


def table(results: Results) -> str:
    """All goals as Markdown."""
    lines = ["| figure | goal | measured | reached |", "|---|---|---|---|", *(goal.row(results) for goal in GOALS)]
    return "\n".join(lines) + "\n"
