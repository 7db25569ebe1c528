"""How quick the terminal app is, in a real pseudo-terminal: prints a table, never fails on a figure.

    python benchmarks/app_speed.py [--rounds 9] [--entries 1000]

First paint is compared with an empty Textual app started in turns with ours, so that the machine's mood cancels out.
Times are wall-clock milliseconds; "p95" is the 95th percentile. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from fcntl import ioctl
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = (40, 120)
ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]")
GIVE_UP = 30.0

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("first-paint")
Empty().run()
"""
OURS = """
from pathlib import Path
from assistant.config import Config
from assistant.fronts.app import run_opened
from assistant.opening import Opened
raise SystemExit(run_opened(Opened(Path({folder!r}), {fast}), config=Config()))
"""


class Terminal:
    """A program in a pseudo-terminal; what it wrote is kept since the last ``forget``."""

    def __init__(self, code: str) -> None:
        master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.began = time.perf_counter()
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
        for name in ("NO_COLOR", "TEXTUAL_ANIMATIONS"):
            env.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.master = master
        self.seen = b""

    def read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            self.seen += os.read(self.master, 65536)
        except OSError:
            return False
        return True

    def write(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def forget(self) -> None:
        self.seen = b""

    def text(self) -> str:
        return ESCAPES.sub(b"", self.seen).decode("utf-8", "replace")

    def wait_for(self, *words: str) -> float:
        """Seconds from now until one of ``words`` was written; raises TimeoutError."""
        began = time.perf_counter()
        while time.perf_counter() - began < GIVE_UP:
            if any(word in self.text() for word in words):
                return time.perf_counter() - began
            self.read(0.5)
        raise TimeoutError(f"{words[:3]!r} never came; seen: {' '.join(self.text().split())[:1500]!r}")

    def quiet(self, seconds: float = 0.15) -> None:
        while self.read(seconds):
            pass

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        deadline = time.perf_counter() + 5
        while self.process.poll() is None and time.perf_counter() < deadline:
            self.read(0.05)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.95 * (len(values) - 1)))]


def first_paint(folder: str, rounds: int) -> tuple[float, float]:
    """Median seconds to the first text: an empty app, ours; started in turns."""
    times: dict[str, list[float]] = {"empty": [], "ours": []}
    for _ in range(rounds + 1):
        for name, code, word in (
            ("empty", EMPTY, "first-paint"),
            ("ours", OURS.format(folder=folder, fast=False), "golive-faq"),
        ):
            terminal = Terminal(code)
            terminal.wait_for(word)
            times[name].append(time.perf_counter() - terminal.began)
            terminal.close()
    return tuple(statistics.median(times[name][1:]) for name in ("empty", "ours"))  # type: ignore[return-value]


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


def suggestion_times(terminal: Terminal, starts: list[str], titles: list[str]) -> list[float]:
    """Seconds from the last key of each start to the suggestions on screen."""
    times = []
    for text in starts:
        terminal.write(text[0])
        terminal.quiet()
        terminal.forget()
        terminal.write(text[1])
        times.append(terminal.wait_for(*titles))
        terminal.quiet()
        terminal.write("\x1b")
        terminal.quiet()
    return times


def answer_times(terminal: Terminal, questions: list[str], folder: str) -> list[float]:
    """Seconds from Enter to the first words of the reply on screen."""
    from assistant.blocks import blocks_of
    from assistant.opening import Opened
    from assistant.plaintext import inline

    conversation = Opened(Path(folder)).conversation()
    times = []
    for question in questions:
        reply = conversation.reply(question)
        words = inline(next(block.text for block in blocks_of(reply) if block.role in ("lead", "text")))[:24]
        terminal.write(question)
        terminal.quiet()
        terminal.forget()
        terminal.write("\r")
        times.append(terminal.wait_for(words))
        terminal.quiet()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--entries", type=int, default=1000)
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    import faq

    real = str(ROOT / "content")
    content = faq.load(real)
    rows: list[tuple[str, str, str]] = []

    empty, ours = first_paint(real, given.rounds)
    rows.append(("first paint, empty Textual app", f"{empty * 1000:.0f} ms", ""))
    rows.append(("first paint, ours", f"{ours * 1000:.0f} ms", f"{ours / empty:.2f} times (at most 1.30)"))

    folder = many_entries(given.entries)
    try:
        terminal = Terminal(OURS.format(folder=folder, fast=True))
        terminal.wait_for("People ask")
        ready = time.perf_counter() - terminal.began
        terminal.quiet(1.5)
        titles = [entry.question[:14] for entry in faq.load(folder).entries.values()]
        starts = ["how", "who", "what", "rotate", "export", "wh", "key", "go live", "merge", "audit"] * 3
        times = suggestion_times(terminal, starts, titles)
        rows.append((f"content of {given.entries} entries shown", f"{ready * 1000:.0f} ms", ""))
        rows.append(("key to suggestions, p95", f"{p95(times) * 1000:.0f} ms", "(at most 50)"))
        terminal.close()
    finally:
        shutil.rmtree(folder)

    terminal = Terminal(OURS.format(folder=real, fast=False))
    terminal.wait_for("People ask")
    terminal.quiet(1.5)
    questions = [test for entry in content.entries.values() for test in entry.tests[:6]][:100]
    answer_times(terminal, questions[:1], real)
    before, worked = terminal.megabytes(), terminal.cpu_seconds()
    began = time.perf_counter()
    times = answer_times(terminal, questions, real)
    rows.append((f"Enter to answer, p95 of {len(times)}", f"{p95(times) * 1000:.0f} ms", "(at most 80)"))
    rows.append(("Enter to answer, median", f"{statistics.median(times) * 1000:.0f} ms", ""))
    grown = terminal.megabytes() - before
    rows.append((f"memory after {len(times)} turns", f"{grown:+.1f} MB", f"from {before:.0f} MB (at most +20)"))
    terminal.quiet(1.0)
    worked, began = terminal.cpu_seconds(), time.perf_counter()
    time.sleep(8)
    share = (terminal.cpu_seconds() - worked) / (time.perf_counter() - began)
    rows.append(("idle CPU", f"{share:.2%}", "(under 1 %)"))
    terminal.close()

    width = max(len(name) for name, _, _ in rows)
    for name, value, note in rows:
        print(f"{name:<{width}}  {value:>10}  {note}")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
