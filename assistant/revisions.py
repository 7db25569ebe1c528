"""A content folder as it is, or as it was in a git revision: written out to a folder of its own for reading.

The working tree is never touched, and git is asked for nothing but what a revision holds.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from assistant.sanitize import one_line
from faq import FaqError

LARGEST = 256 * 1024 * 1024  # bytes of all files of a revision
PATIENCE = 60.0  # seconds for one call of git


class RevisionError(FaqError):
    """What was named is neither a folder nor a revision that holds one."""


def folder_of(name: str, usual: Path, scratch: Path) -> Path:
    """The folder that ``name`` means: one that is there, or ``REV`` or ``REV:folder`` written out below ``scratch``.

    ``usual``: the content folder, for a ``REV`` that names none. Raises RevisionError.
    """
    if Path(name).is_dir():
        return Path(name)
    revision, _, inside = name.partition(":")
    if not revision or revision.startswith("-"):
        raise RevisionError(f"'{one_line(name, 60)}' is no folder and no revision")
    at = usual if usual.is_dir() else Path()
    if not inside:
        inside = _git(at, "rev-parse", "--show-prefix").decode().strip().rstrip("/")
    else:
        at = Path()
    top = Path(_git(at, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    spec = f"{revision}:{PurePosixPath(inside) if inside not in ('', '.') else ''}"
    try:
        tree = _git(top, "rev-parse", "--verify", "--end-of-options", spec).decode().strip()
    except RevisionError as error:
        said = f"'{one_line(name, 60)}' is no folder, and git knows no folder '{one_line(spec, 60)}'"
        raise RevisionError(said) from error
    target = scratch / tree
    _written(_git(top, "archive", "--format=tar", tree), target)
    return target


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False, timeout=PATIENCE
        )
    except FileNotFoundError as error:
        raise RevisionError("comparing revisions needs git, which is not installed; name two folders") from error
    except subprocess.TimeoutExpired as error:
        raise RevisionError("git did not answer in time") from error
    if done.returncode:
        raise RevisionError(f"git: {one_line(done.stderr.decode('utf-8', 'replace'), 200)}")
    return done.stdout


def _written(archive: bytes, target: Path) -> None:
    """Regular files only: links and anything outside the folder stay out."""
    size = 0
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            parts = PurePosixPath(member.name).parts
            if not member.isfile() or ".." in parts or member.name.startswith("/"):
                continue
            size += member.size
            if size > LARGEST:
                raise RevisionError(f"the revision holds more than {LARGEST // 2**20} MB")
            stream = files.extractfile(member)
            path = target.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stream.read() if stream else b"")
    target.mkdir(parents=True, exist_ok=True)
