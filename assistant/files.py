"""Writing files so that nothing is lost: to a temporary file beside the target, then into its place.

Every failure is an ``OSError`` of the target; the temporary file never stays.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write a file, or replace it whole. Raises OSError; the old file is then untouched."""
    temporary = _written_beside(path, text)
    try:
        os.replace(temporary, path)
    except OSError:
        _forget(temporary)
        raise


def create_file(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises FileExistsError where it is, and OSError."""
    if path.exists() or path.is_symlink():
        raise FileExistsError(17, "exists already", str(path))
    temporary = _written_beside(path, text)
    try:
        os.link(temporary, path)  # fails where another has been quicker
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        os.replace(temporary, path)
    finally:
        _forget(temporary)


def create_all(folder: Path, texts: Mapping[str, str], progress: Callable[[int, int], None] | None = None) -> None:
    """Write files below a folder, or none of them, folders they need included.

    ``progress`` is told how many are written, and of how many.
    Raises FileExistsError naming the first that is there, and OSError.
    """
    for name in texts:
        path = folder / name
        if path.exists() or path.is_symlink():
            raise FileExistsError(17, "exists already", str(path))
    written: list[Path] = []
    made: list[Path] = []
    try:
        for name, text in texts.items():
            path = folder / name
            made += _folders_made(path.parent)
            create_file(path, text)
            written.append(path)
            if progress:
                progress(len(written), len(texts))
    except OSError:
        for path in written:
            _forget(path)
        for below in reversed(made):
            with contextlib.suppress(OSError):
                below.rmdir()
        raise


def _folders_made(folder: Path) -> list[Path]:
    """Make a folder and those above it that are missing; the ones that were made, the outermost first."""
    missing = [above for above in (folder, *folder.parents) if not above.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _written_beside(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".new")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
    except OSError as error:
        _forget(temporary)
        error.filename = str(path)  # a failed write names no file, a failed chmod the temporary one
        raise
    except UnicodeError:
        _forget(temporary)
        raise
    return temporary


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
