"""The page's files, read once when the server starts, and the version that stands for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).with_name("page")
TYPES: Mapping[str, str] = {
    "page.js": "text/javascript; charset=utf-8",
    "widget.js": "text/javascript; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""File to its media type; nothing else of the folder is ever sent."""

FILES: Mapping[str, bytes] = {name: (FOLDER / name).read_bytes() for name in TYPES}
TEMPLATE = (FOLDER / "index.html").read_text(encoding="utf-8")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        program = version("golive-faq")
    except PackageNotFoundError:
        program = "0"
    together = hashlib.sha256(b"".join([*FILES.values(), TEMPLATE.encode(), program.encode()]))
    return together.hexdigest()[:16]


VERSION = _version()
