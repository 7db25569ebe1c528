"""The checkout as pip would leave it, for whoever measures how long its processes take."""

from __future__ import annotations

import compileall
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def compile_all() -> None:
    """Write the byte code that pip writes when it installs: without it, each start would compile what it imports."""
    for package in ("faq", "assistant"):
        compileall.compile_dir(ROOT / package, quiet=1)
