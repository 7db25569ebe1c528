"""A program in a pseudo-terminal, as a person would run it: what it writes, its CPU time and its memory."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = (40, 120)
"""Lines and columns."""
ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]")
GIVE_UP = 30.0
"""Seconds after which what never comes is called missing."""


class Terminal:
    """A program in a pseudo-terminal; what it wrote is kept since the last ``forget``."""

    def __init__(self, code: str, home: str) -> None:
        master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "GOLIVE_"))}
        env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
        env |= {f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CONFIG", "STATE", "CACHE", "DATA")}
        for name in ("NO_COLOR", "TEXTUAL_ANIMATIONS"):
            env.pop(name, None)
        self.began = time.perf_counter()
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
        """Wait until nothing was written for so long."""
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
        """Time on a processor so far, of all threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cpu_nanoseconds(self) -> int:
        """The same to the nanosecond, of the threads that still run."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks)

    def megabytes(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
