"""Every figure of the HTTP front end in one run, written to RESULTS-http.md beside this file.

    python benchmarks/http_report.py                 about eight minutes, five of them the long run
    python benchmarks/http_report.py --seconds 1 --soak 5 --out FILE     a smoke run

Each load is named with its goal and with its share of a bare endpoint that was measured in the same run on the same
server. The page is measured where Playwright and Debian's chromium are installed.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import http_load
from benchmarks.checkout import compile_all
from benchmarks.http_load import BARE, Measured, free_port, load, memory_of, mixed, questions, serve_command, server
from benchmarks.two_cores import gains

STARTS = 5
PAGES = 5
CHROMIUM = Path("/usr/bin/chromium")
SHOWN = ("starlette", "uvicorn", "httptools", "uvloop", "orjson", "numpy")
WORDS, ENCODER = "2,500/s (aim 4,000), 99th % < 15 ms", "200/s"


class Table:
    """Rows of loads, printed as they are measured."""

    def __init__(self, bare: float) -> None:
        self.bare = bare
        self.rows = [
            "| load | answers a second | of the bare endpoint | median ms | 99th % ms | failed | the load's own "
            "share of a core | goal |",
            "|---|---|---|---|---|---|---|---|",
        ]

    def add(self, name: str, found: Measured, goal: str = "") -> None:
        """One load."""
        share = f"{found.rate / self.bare:.0%}" if self.bare else "100%"
        row = (
            f"| {name} | {found.rate:,.0f} | {share} | {found.at(0.5):.1f} | {found.at(0.99):.1f} | {found.failed} | "
            f"{found.share:.0%} | {goal} |"
        )
        self.rows.append(row)
        print(row, file=sys.stderr, flush=True)


def bare(bodies: list[bytes], seconds: float) -> Measured:
    """The same load on an endpoint that says a constant."""
    port = free_port()
    with server([sys.executable, "-c", BARE, str(port)], port):
        return load(port, bodies, seconds)


def one_worker(table: Table, settled: list[bytes], unsettled: list[bytes], seconds: float) -> None:
    """Words, encoder, and both at once."""
    port = free_port()
    with server(serve_command(port, 1), port):
        load(port, unsettled[:8], 1.0, 2)  # the encoder is loaded now
        table.add("words settle it", load(port, settled, seconds), WORDS)
        table.add("needs the encoder", load(port, unsettled, seconds), ENCODER)
        beside, encoder = mixed(port, settled, unsettled, seconds)
        table.add("both at once: words (12 connections)", beside, "not held up")
        table.add("both at once: encoder (4 connections)", encoder)


def two_workers(table: Table, settled: list[bytes], unsettled: list[bytes], seconds: float) -> None:
    """The same with two processes."""
    port = free_port()
    with server(serve_command(port, 2), port):
        load(port, unsettled[:32], 2.0)
        table.add("two workers: words settle it", load(port, settled, seconds), "twice one worker")
        table.add("two workers: needs the encoder", load(port, unsettled, seconds), "twice one worker")


def soak(table: Table, bodies: list[bytes], seconds: float) -> str:
    """One long run with the memory before, in the middle and after."""
    port = free_port()
    with server(serve_command(port, 1), port) as process:
        load(port, bodies, min(20.0, seconds))
        sizes = [memory_of(process.pid)]
        for _ in range(2):
            found = load(port, bodies, seconds / 2)
            sizes.append(memory_of(process.pid))
            table.add(f"long run, half of {seconds:.0f} s", found, "flat memory, none failed")
    return "Memory of the long run: " + ", ".join(f"{size / 1024:.0f} MB" for size in sizes) + "."


def starts() -> str:
    """From the command to the first /readyz that says yes."""
    times = []
    for _ in range(STARTS):
        port, began = free_port(), time.perf_counter()
        with server(serve_command(port, 1), port):
            times.append(time.perf_counter() - began)
    shown = ", ".join(f"{seconds:.2f}" for seconds in sorted(times))
    return f"Start to ready: median {statistics.median(times):.2f} s of {shown} (goal: under 1 s)."


def first_answers(question: str) -> str:
    """From the key that sends the page's first question to the answer in Chromium's page."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "The page was not measured: Playwright is not installed."
    if not CHROMIUM.exists():
        return f"The page was not measured: there is no {CHROMIUM}."
    port, times = free_port(), []
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with server(serve_command(port, 1), port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        for _ in range(PAGES):
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/")
            page.fill("#question", question)
            began = time.perf_counter()
            page.keyboard.press("Enter")
            page.locator(".turn .lead").first.wait_for()
            times.append((time.perf_counter() - began) * 1000)
            page.close()
        browser.close()
    shown = ", ".join(f"{milliseconds:.0f}" for milliseconds in times)
    return f"The page's first answer in Chromium, {PAGES} pages, in their order: {shown} ms (goal: under 200 ms)."


def interpreter() -> str:
    """Which Python, and which build of it: one that is built profile-guided gives a fifth more answers."""
    return f"Python {platform.python_version()} ({platform.python_compiler()}, built {platform.python_build()[1]})"


def versions() -> str:
    """What was installed."""
    found = []
    for name in SHOWN:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--soak", type=float, default=300.0)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("RESULTS-http.md"))
    given = parser.parse_args()
    compile_all()
    settled, unsettled = questions()
    limit = bare(settled, given.seconds)
    table = Table(limit.rate)
    table.add("bare endpoint", limit)
    one_worker(table, settled, unsettled, given.seconds)
    two_workers(table, settled, unsettled, given.seconds)
    limit_of_two = gains(min(2.0, given.seconds))
    table.add("bare endpoint, once more", bare(settled, given.seconds))
    told = [
        limit_of_two,
        starts(),
        first_answers("do powerforms need a key?"),
        soak(table, settled + unsettled, given.soak),
    ]
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, {interpreter()}"
    text = "\n".join(
        (
            "# The HTTP front end under load\n",
            f"{today}. {machine}. {versions()}.",
            "Written by `python benchmarks/http_report.py`. The load comes from another process on loopback over "
            f"{http_load.CONNECTIONS} connections; it shares the machine's cores with the server, so that with two "
            "workers on two cores three processes compete. Questions are the shipped content's own phrasings "
            f"({len(settled)} that words settle, {len(unsettled)} that need the encoder); nothing is kept between "
            "requests.\n",
            *table.rows,
            "",
            *(f"- {line}" for line in told),
            "",
        )
    )
    given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
