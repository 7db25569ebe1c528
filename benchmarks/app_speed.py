"""How quick the terminal app is, in a real pseudo-terminal: prints a table, never fails on a figure.

    python -m benchmarks.app_speed [--rounds 15] [--entries 1000] [--write]

``--write`` puts the table into RESULTS-app.md. First paint is compared with an empty Textual app; both are started in
turns, so that the machine's mood cancels out, and the processor time of both is told beside the wall clock. Ours is
the whole command, from ``golive-faq`` on. "p95" is the 95th percentile. What the machine itself adds is the control:
the same piece of work done between the keys in the measuring process.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.checkout import compile_all
from benchmarks.pseudo_terminal import ROOT, SIZE, Terminal

RESULTS = Path(__file__).with_name("RESULTS-app.md")
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("first-paint")
Empty().run()
"""
OURS = "import sys; from assistant.fronts.cli import main; sys.argv = ['golive-faq', *{options!r}]; main()"
STARTED = "People ask"
"""Words of the start screen."""
CONTROL = 60_000
"""Additions of the control: about two milliseconds of work."""
IDLE = 10.0
"""Seconds for which an idle app is watched."""


@dataclass(frozen=True)
class Row:
    """One figure. ``goal``: the most it may be, in the unit of ``value``; None where there is none."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""

    def cells(self) -> tuple[str, str, str, str, str]:
        digits = 2 if self.unit in ("times", "%") else 1 if self.unit == "MB" else 0
        goal = f"at most {self.goal:g} {self.unit}" if self.goal is not None else ""
        reached = "" if self.goal is None else "yes" if self.value <= self.goal else "no"
        return self.name, f"{self.value:.{digits}f} {self.unit}", goal, reached, self.note


def p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.95 * (len(values) - 1)))]


def milliseconds(values: Sequence[float]) -> str:
    return f"median {statistics.median(values) * 1e3:.0f} ms, least {min(values) * 1e3:.0f}"


def control() -> float:
    """Seconds that a fixed piece of work takes; how much they vary is the machine's doing."""
    began = time.perf_counter()
    sum(range(CONTROL))
    return time.perf_counter() - began


def first_paint(folder: str, rounds: int, home: str) -> Iterator[Row]:
    """The first text of an empty app and of ours, started in turns."""
    programs = (("empty", EMPTY, "first-paint"), ("ours", OURS.format(options=["--content", folder]), "golive-faq"))
    wall: dict[str, list[float]] = {"empty": [], "ours": []}
    cpu: dict[str, list[float]] = {"empty": [], "ours": []}
    for _ in range(rounds + 1):
        for name, code, words in programs:
            terminal = Terminal(code, home)
            terminal.wait_for(words)
            wall[name].append(time.perf_counter() - terminal.began)
            cpu[name].append(terminal.cpu_nanoseconds() / 1e9)
            terminal.close()
    wall = {name: times[1:] for name, times in wall.items()}  # the first of each warms the disk
    cpu = {name: times[1:] for name, times in cpu.items()}
    pairs = [ours / empty for ours, empty in zip(wall["ours"], wall["empty"], strict=True)]
    note = f"empty: {milliseconds(wall['empty'])}; ours: {milliseconds(wall['ours'])}; {rounds} pairs"
    yield Row("first paint, median of the pairs", statistics.median(pairs), "times", 1.3, note)
    yield Row("first paint, least of each", min(wall["ours"]) / min(wall["empty"]), "times", 1.3)
    yield Row("first paint, processor time", min(cpu["ours"]) / min(cpu["empty"]), "times", 1.3, "least of each")


def many_entries(count: int) -> str:
    """A copy of the content with made-up entries up to ``count``; the folder's path."""
    folder = Path(tempfile.mkdtemp(prefix="golive-faq-bench-"))
    shutil.copytree(ROOT / "content", folder, dirs_exist_ok=True)
    made = folder / "entries" / "made-up"
    made.mkdir()
    verbs = ("rotate", "archive", "rename", "export", "audit", "merge", "revoke", "restore", "schedule", "label")
    nouns = ("folder", "template", "seal", "reminder", "brand", "webhook", "ledger", "recipient", "stamp", "draft")
    have = sum(1 for _ in (ROOT / "content" / "entries").rglob("*.yaml"))
    for at in range(max(count - have, 0)):
        verb, noun, number = verbs[at % 10], nouns[at // 10 % 10], at // 100
        (made / f"{verb}-{noun}-{number}.yaml").write_text(
            f"question: How do I {verb} the {noun} of department {number}?\n"
            f"short: Open the {noun} list of department {number} and choose {verb}.\n"
            f"answer: The {noun} list has an action to {verb} it.\n"
            f"variants: [{verb} {noun} {number}, 'steps to {verb} a {noun} in department {number}']\n"
            f"sources: [faq-page]\nverified: 2026-11-24\n",
            "utf-8",
        )
    return str(folder)


def suggestions(folder: str, entries: int, home: str) -> Iterator[Row]:
    """From the last key of what is typed to the suggestions on screen."""
    import faq

    terminal = Terminal(OURS.format(options=["--fast", "--content", folder]), home)
    try:
        yield Row(f"start screen, {entries} entries read anew", terminal.wait_for(STARTED) * 1e3, "ms")
        terminal.quiet(1.5)
        titles = [entry.question[:14] for entry in faq.load(folder).entries.values()]
        times, controls = [], []
        for text in ["how", "who", "what", "rotate", "export", "wh", "key", "go live", "merge", "audit"] * 4:
            terminal.write(text[:-1])
            terminal.quiet()
            controls.append(control())
            terminal.forget()
            terminal.write(text[-1])
            times.append(terminal.wait_for(*titles))
            terminal.quiet()
            terminal.write("\x1b")
            terminal.quiet()
        note = f"{milliseconds(times)}; {len(times)} times; {entries} entries; {_control(controls)}"
        yield Row("key to suggestions, p95", p95(times) * 1e3, "ms", 50, note)
    finally:
        terminal.close()


def answers(folder: str, turns: int, home: str) -> Iterator[Row]:
    """From Enter to the first words of the reply on screen; memory and idleness after that."""
    from assistant.blocks import blocks_of
    from assistant.opening import Opened
    from assistant.plaintext import inline

    opened = Opened(Path(folder))
    conversation = opened.conversation()
    tests = [test for entry in opened.content.entries.values() for test in entry.tests[:6]]
    questions = [tests[at * len(tests) // (turns + 1)] for at in range(turns + 1)]
    terminal = Terminal(OURS.format(options=["--content", folder]), home)
    try:
        yield Row("start screen", terminal.wait_for(STARTED) * 1e3, "ms")
        terminal.quiet(2.5)
        times, controls, before = [], [], 0.0
        for question in questions:
            reply = conversation.reply(question)
            words = inline(next(block.text for block in blocks_of(reply) if block.role in ("lead", "text")))[:24]
            terminal.write(question)
            terminal.quiet()
            controls.append(control())
            terminal.forget()
            terminal.write("\r")
            times.append(terminal.wait_for(words))
            terminal.quiet()
            before = before or terminal.megabytes()  # the first turn loads what every later one uses
        times = times[1:]
        note = f"{milliseconds(times)}; {len(times)} questions; {_control(controls)}"
        yield Row("Enter to answer, p95", p95(times) * 1e3, "ms", 80, note)
        grown = terminal.megabytes() - before
        note = f"from {before:.0f} MB after the first turn"
        yield Row(f"memory after {len(times)} turns more", grown, "MB", 20, note)
        terminal.quiet(2.0)
        worked, began = terminal.cpu_seconds(), time.perf_counter()
        time.sleep(IDLE)
        idle = (terminal.cpu_seconds() - worked) / (time.perf_counter() - began)
        yield Row("idle", idle * 100, "%", 1, f"of a core, over {IDLE:.0f} s")
    finally:
        terminal.close()


def _control(times: Sequence[float]) -> str:
    return f"control {statistics.median(times) * 1e3:.1f} ms, p95 {p95(times) * 1e3:.1f}"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| figure | measured | goal | reached | |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *("| " + " | ".join(row.cells()) + " |" for row in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of starts")
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    given = parser.parse_args()
    import textual

    compile_all()
    real = str(ROOT / "content")
    home, folder = tempfile.mkdtemp(prefix="golive-faq-home-"), many_entries(given.entries)
    load = os.getloadavg()[0]
    rows: list[Row] = []
    try:
        for row in (
            *first_paint(real, given.rounds, home),
            *suggestions(folder, given.entries, home),
            *answers(real, given.turns, home),
        ):
            rows.append(row)
            print("  ".join(part for part in row.cells() if part), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
    facts = (
        f"{date.today()}. {os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, textual {textual.__version__}, {SIZE[1]}×{SIZE[0]}; "
        f"load average {load:.1f} before, {os.getloadavg()[0]:.1f} after."
    )
    print(facts, file=sys.stderr)
    if given.write:
        by = "Written by `python -m benchmarks.app_speed --write`; what is measured and how is in that module."
        RESULTS.write_text(f"# The terminal app\n\n{facts}\n{by}\n\n{table(rows)}\n", "utf-8")


if __name__ == "__main__":
    main()
