"""Makes ``benchmarks/.peers``: an environment with the peers of peers.txt and this checkout, installed as a user would.

    python benchmarks/peers_env.py            makes it, or brings it up to date
    python benchmarks/peers_env.py --ours     only puts this checkout into it anew

Never touches the environment it is started from.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE / ".peers"
BIN = FOLDER / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def _pip(*arguments: str) -> None:
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def _wanted() -> tuple[list[str], list[str]]:
    """The names of peers.txt: those installed with what they ask for, and those installed without."""
    lines = [line.split("#")[0].strip() for line in (HERE / "peers.txt").read_text(encoding="utf-8").splitlines()]
    bare = [line.removesuffix("--no-deps").strip() for line in lines if line.endswith("--no-deps")]
    return [line for line in lines if line and not line.endswith("--no-deps")], bare


def make() -> None:
    """The environment with all peers; what is there already stays."""
    if not PYTHON.exists():
        print(f"making {FOLDER}", file=sys.stderr)
        venv.create(FOLDER, with_pip=True)
    whole, bare = _wanted()
    _pip(*whole)
    _pip("--no-deps", *bare)
    put_ours()


def put_ours() -> None:
    """This checkout, built and installed as a wheel."""
    _pip(str(HERE.parent))
    _pip("--no-deps", "--force-reinstall", str(HERE.parent))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", action="store_true", help="only reinstall this checkout")
    if parser.parse_args().ours:
        put_ours()
    else:
        make()
    print(f"ready: {PYTHON.relative_to(Path.cwd()) if PYTHON.is_relative_to(Path.cwd()) else PYTHON}")


if __name__ == "__main__":
    main()
