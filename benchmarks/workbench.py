"""How quick the writer's commands are, as whole processes: prints a table, never fails on a figure.

    python -m benchmarks.workbench [--rounds 9] [--entries 10000] [--rows 100000] [--write]

``--write`` puts the table into RESULTS-workbench.md. Measured are ``check`` on the shipped content and on a made-up
base (``made_base``), and ``gaps`` over a made-up journal. The clock tells what a writer waits for; on a machine that
others use, processor time says more. Vectors and word index are worked out before, as they ship with the content.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.checkout import compile_all  # noqa: E402
from benchmarks.made_base import SEED, questions, write_base  # noqa: E402

RESULTS = Path(__file__).with_name("RESULTS-workbench.md")
TODAY = datetime.date(2026, 11, 24)
DAYS = 120  # over which the journal's questions are spread
# Run between us and what is measured, so that peak memory is that of the command alone.
MEASURE = """
import json, os, sys, time
began = time.perf_counter()
with open(os.devnull, "r+b") as nothing:
    actions = [(os.POSIX_SPAWN_DUP2, nothing.fileno(), at) for at in (0, 1, 2)]
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
    _, status, used = os.wait4(child, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.perf_counter() - began, used.ru_utime + used.ru_stime,
                  used.ru_maxrss]))
"""


@dataclass(frozen=True)
class Run:
    """One process: seconds by the clock and of processor, and the most memory it held, in MB."""

    clock: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Row:
    """A figure with the most it may be: ``goal`` in seconds by the clock, ``memory_goal`` in MB; None: no goal."""

    name: str
    run: Run
    goal: float | None = None
    memory_goal: float | None = None

    def cells(self) -> tuple[str, ...]:
        goals = [f"{self.goal:g} s"] if self.goal is not None else []
        goals += [f"{self.memory_goal:g} MB"] if self.memory_goal is not None else []
        run = self.run
        late = self.goal is not None and run.clock > self.goal
        large = self.memory_goal is not None and run.memory > self.memory_goal
        reached = "" if not goals else "no" if late or large else "yes"
        return (
            self.name,
            f"{run.clock:.2f}",
            f"{run.processor:.2f}",
            f"{run.memory:.0f}",
            " and ".join(goals) and f"at most {' and '.join(goals)}",
            reached,
        )


def run(home: Path, *arguments: str) -> Run:
    """The command with these arguments, in a home of its own. It must succeed: content with errors is soon checked."""
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "STATE", "CONFIG", "DATA")}
    environment = {**os.environ, **folders, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    environment.pop("GOLIVE_FAQ_CONTENT", None)
    command = [sys.executable, "-m", "assistant.fronts.cli", *arguments]
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", MEASURE, *command],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    code, clock, processor, peak = json.loads(done.stdout)
    if code:
        raise SystemExit(f"benchmarks: golive-faq {' '.join(arguments)} ended with {code}")
    return Run(clock, processor, peak / (1024 if sys.platform != "darwin" else 1024**2))


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(*(statistics.median(getattr(run, name) for run in runs) for name in ("clock", "processor", "memory")))


def journal_lines(count: int, phrasings: list[str], base: str) -> Iterator[str]:
    """Rows of a journal as ``journal export`` writes them: a third not covered, some asked back, some unhelpful."""
    chance = random.Random(SEED)
    start = datetime.datetime.combine(TODAY, datetime.time(), datetime.UTC) - datetime.timedelta(days=DAYS)
    for text in questions(count, phrasings):
        asked = start + datetime.timedelta(seconds=chance.randrange(DAYS * 86_400))
        kind = chance.choices(("answer", "clarification", "fallback"), (55, 15, 30))[0]
        helped = chance.choices((None, True, False), (80, 10, 10))[0] if kind == "answer" else None
        at = asked.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        row = {
            "journal": 1,
            "id": f"{chance.getrandbits(128):032x}",
            "at": at,
            "base": base,
            "digest": "",
            "question": text,
            "kind": kind,
            "about": "review-statuses" if kind == "answer" else "",
            "confidence": round(chance.random(), 4),
            "matches": [["review-statuses", 0.5]],
            "helped": helped,
            "helped_at": at if helped is not None else "",
        }
        yield json.dumps(row) + "\n"


def measured(rounds: int, entries: int, rows: int) -> Iterator[Row]:
    """Every figure, one after the other."""
    from assistant.recording import base_of
    from faq import load

    content = load(ROOT / "content")
    ours = str(ROOT / "content")
    with tempfile.TemporaryDirectory(prefix="workbench-") as scratch:
        home = Path(scratch) / "home"
        run(home, "check", ours)  # modules are compiled once
        runs = [run(home, "check", ours) for _ in range(rounds)]
        yield Row(f"`check` on our content ({len(content.entries)} entries)", middle(runs), 1.0)
        yield Row("the quickest of these", min(runs, key=lambda one: one.clock))
        big = Path(scratch) / "big"
        write_base(big, entries)
        yield Row(f"`check` on {entries:,} entries", run(home, "check", str(big)), 30.0, 1_000.0)
        lines = Path(scratch) / "journal.ndjson"
        phrasings = [phrasing for entry in content.entries.values() for phrasing in (*entry.phrasings, *entry.tests)]
        phrasings += content.scope
        lines.write_text("".join(journal_lines(rows, phrasings, base_of(content))), encoding="utf-8")
        yield Row(f"`journal import` of {rows:,} rows", run(home, "journal", "import", str(lines)))
        gaps = ("--content", ours, "gaps", "--today", TODAY.isoformat())
        run(home, *gaps)  # vectors and word index are kept from then on
        yield Row(f"`gaps` over {rows:,} rows", run(home, *gaps), 10.0)


def table(rows: Sequence[Row]) -> str:
    """All figures as Markdown."""
    heads = ("command", "seconds", "of processor", "MB at most", "goal", "reached")
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row.cells())} |" for row in rows)]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    args = parser.parse_args()
    compile_all()
    began = time.perf_counter()
    load_before = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    made = table(list(measured(args.rounds, args.entries, args.rows)))
    print(made)
    print(f"{time.perf_counter() - began:.0f} s in all")
    if args.write:
        about = (
            f"{datetime.date.today().isoformat()}. {os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
            f"Python {platform.python_version()}; other work on the machine at the start: load {load_before:.1f}.\n"
            f"Written by `python -m benchmarks.workbench --write`; `check` on our content: {args.rounds} runs.\n"
        )
        RESULTS.write_text(f"# The writer's workbench\n\n{about}\n{made}", encoding="utf-8")


if __name__ == "__main__":
    main()
