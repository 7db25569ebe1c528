"""A PostgreSQL server of the tests' own: in a temporary folder, on loopback, started, killed and started again."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PASSWORD = "s3cr3t-p%40ss"
"""As it stands in an address."""
PLAIN = "s3cr3t-p@ss"
"""As it is meant."""
ABSENT = "PostgreSQL is not installed (no initdb in PATH or /usr/lib/postgresql): apt-get install postgresql"
START_SECONDS = 60
OPTIONS = {
    "fsync": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "listen_addresses": "127.0.0.1",
    "logging_collector": "off",
}


def programs() -> Path | None:
    """The folder with PostgreSQL's programs, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(os.path.realpath(found)).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Server:
    """One server. It refuses to run as root, so it then runs as a user without rights."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self.bin, self.folder, self.port = bin_folder, folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {}
        self._numbers = itertools.count(1)
        if os.geteuid() == 0:
            user = _without_rights()
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def address(self, database: str = "postgres", user: str = "faq", password: str = PASSWORD) -> str:
        """The address of a database, password included."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """Make its files."""
        secret = self.folder / "password"
        secret.write_text(PLAIN)
        secret.chmod(0o644)
        self._run("initdb", "-D", "data", "-U", "faq", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync",
                  "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip

    def start(self) -> None:
        """Start it, and come back when it takes connections."""
        options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        ends = time.monotonic() + START_SECONDS
        while True:
            self.process = self._popen("postgres", "-D", "data", "-k", str(self.folder), "-p", str(self.port), *options)
            while self.process.poll() is None:
                if self._run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), check=False) == 0:
                    return
                time.sleep(0.05)
            if time.monotonic() > ends:  # after a kill it refuses until the last of its children is gone
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2_000:])

    def kill(self) -> None:
        """kill -9: no goodbye to anybody."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it at once, in order."""
        self._end(signal.SIGINT)

    def psql(self, statement: str, database: str = "postgres") -> str:
        """What psql says to a statement."""
        done = subprocess.run(
            [self.bin / "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement,
             self.address(database)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"journal{next(self._numbers)}"
        self.psql(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def _end(self, by: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(by)
            self.process.wait()
            self.process = None

    def _popen(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
            return subprocess.Popen(
                [self.bin / program, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment, **self._as,
            )  # fmt: skip

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        code = self._popen(program, *arguments).wait()
        if check and code:
            raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2_000:])
        return code


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A server that is gone afterwards with all its files. Raises FileNotFoundError where there is no PostgreSQL."""
    found = programs()
    if found is None:
        raise FileNotFoundError(ABSENT)
    # Not below pytest's own folder: that is its user's alone, and the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="faq-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(found, Path(folder))
        server.make()
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _without_rights() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("there is no user to run PostgreSQL as")
