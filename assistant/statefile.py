"""A conversation's state in a file: read with care, written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from faq import StateError

LARGEST = 5_000_000
"""Bytes; a state that is larger is not ours."""


def read_state(path: Path) -> Any:
    """The JSON a state file holds; None where there is no file yet. Raises StateError for anything else."""
    try:
        if not path.exists():
            return None
        if path.stat().st_size > LARGEST:
            raise StateError(f"{path}: the file is too large to be a saved conversation.")
        return json.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise StateError(f"{path}: cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise StateError(f"{path}: is not UTF-8 text.") from error
    except RecursionError as error:
        raise StateError(f"{path}: is nested too deeply.") from error
    except ValueError as error:
        raise StateError(f"{path}: is not JSON: {error}.") from error


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write a state beside the file, then put it in its place. Raises StateError where that fails."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StateError(f"{path}: cannot be written: {error.strerror or error}.") from error
