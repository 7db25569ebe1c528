"""Speed and size as whole processes, in ratios to a bare interpreter, and of the parts that have a goal.

    benchmarks/.peers/bin/python benchmarks/speed.py [--quick] [--only PART …] [--json FILE]

Ratios: each round starts a bare ``python -c pass`` and every contender once, in turn; the figure is the median of the
rounds' ratios, so that a busy machine slows both sides. Resident memory is the peak the system reports for a process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import measures, ours, public_sets

ROUNDS, QUICK_ROUNDS = 21, 5
STREAM, QUICK_STREAM = 2000, 300  # questions down one NDJSON process
BULK = (10_000, 100_000)  # entries of the jsonl bases
REPLIED = (0, 3, 4)  # exit codes of ``ask``: answered, asked back, not covered
LONG_WORDS = 60  # of the long question
PROGRAM = Path(sys.executable).with_name("golive-faq")
Figures = dict[str, float]


def _command() -> list[str]:
    """The installed program; in a checkout without one, its module."""
    if PROGRAM.is_file():
        return [str(PROGRAM)]
    return [sys.executable, "-m", "assistant.fronts.cli"]


def _environment(folder: Path) -> dict[str, str]:
    """Of a process that is measured: threads as it chooses, a cache of its own, our code where it is not installed."""
    kept = {name: value for name, value in os.environ.items() if name not in measures.THREADS}
    path = "" if PROGRAM.is_file() else str(public_sets.ROOT)
    return {**kept, "PYTHONPATH": path, "NO_COLOR": "1", "XDG_CACHE_HOME": str(folder / "cache")}


# Started between us and what is measured: a child's peak memory counts that of the process it was forked from, so
# that one must be small. Arguments: where to write seconds and peak KB, cores (0: all), output (- or a file), command.
_LAUNCH = """
import os, sys, time
where, cores, target, *command = sys.argv[1:]
if cores != "0" and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(cores)])
actions = []
if target != "-":
    actions = [(os.POSIX_SPAWN_OPEN, at, target, os.O_RDWR, 0) for at in (0, 1, 2)]
began = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
_, status, used = os.wait4(child, 0)
took = time.perf_counter() - began
with open(where, "w") as out:
    out.write(f"{took} {used.ru_maxrss}")
sys.exit(os.waitstatus_to_exitcode(status))
"""


def _launcher(where: Path, cores: int, target: str, command: Sequence[str]) -> list[str]:
    return [sys.executable, "-S", "-E", "-c", _LAUNCH, str(where), str(cores), target, *command]


def _launched(where: Path) -> tuple[float, float]:
    """Seconds and peak resident MB that a launcher wrote."""
    took, resident = where.read_text(encoding="utf-8").split()
    return float(took), float(resident) / (1024 if sys.platform != "darwin" else 1024**2)


def _process(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak resident MB of one process, its output dropped."""
    where = folder / "launched"
    ended = subprocess.run(_launcher(where, 0, os.devnull, command), env=_environment(folder), cwd=folder)
    if ended.returncode not in REPLIED:
        raise SystemExit(f"benchmarks: {' '.join(command)} ended with exit code {ended.returncode}")
    return _launched(where)


def _content() -> Any:
    from faq.loading import load

    return load(str(public_sets.ROOT / "content"))


def _questions(content: Any) -> list[str]:
    return [text for entry in content.entries.values() for text in entry.tests]


def _pick(content: Any) -> dict[str, str]:
    """A question words settle, and one that needs the encoder: the median in length of each kind among the tests."""
    matcher = (ours.cascade if ours.HAS_ENCODER else ours.words)(content)
    kinds: dict[bool, list[str]] = {False: [], True: []}
    for text in _questions(content):
        verdict = matcher.match(text)
        if verdict.evidence.encoder or verdict.band == "answer":
            kinds[verdict.evidence.encoder].append(text)
    named = {"ask, settled by words": kinds[False], "ask, with the encoder": kinds[True]}
    return {name: sorted(texts, key=len)[len(texts) // 2] for name, texts in named.items() if texts}


def processes(quick: bool, folder: Path) -> dict[str, Figures]:
    """name → ratio to a bare interpreter, milliseconds, resident MB: ``ask`` and two peers on the shipped content."""
    content = _content()
    base = folder / "base.json"
    pairs = [(text, entry.id) for entry in content.entries.values() for text in entry.phrasings]
    base.write_text(json.dumps({"texts": [t for t, _ in pairs], "labels": [label for _, label in pairs]}))
    picked = _pick(content)
    commands = {"bare interpreter": [sys.executable, "-c", "pass"]}
    commands |= {name: [*_command(), "ask", text] for name, text in picked.items()}
    first = next(iter(picked.values()))
    commands["--fast ask"] = [*_command(), "--fast", "ask", first]
    script = str(Path(__file__).with_name("one_question.py"))
    for peer, title in (("WRatio", "rapidfuzz WRatio"), ("minilm", "MiniLM-L6 int8 by onnxruntime")):
        commands[title] = [sys.executable, script, peer, str(base), first]
    rounds: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for name in commands:
        _process(commands[name], folder)  # caches of files and of vectors are warm for everybody
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        bare = None
        for name, command in commands.items():
            took, resident = _process(command, folder)
            bare = bare or took
            rounds[name].append((took / bare, took * 1000, resident))
    keys = ("times a bare interpreter", "ms", "MB resident")
    return {
        name: {key: round(median(row[at] for row in rows), 1) for at, key in enumerate(keys)}
        for name, rows in rounds.items()
    }


STREAMS = ("ask --ndjson", "ask --ndjson --jobs 1", "--fast ask --ndjson", "--fast ask --ndjson --jobs 1")


def streams(quick: bool, folder: Path) -> dict[str, Figures]:
    """Questions a second through ``ask --ndjson`` on one core, all different, start-up not counted; and MB resident."""
    content = _content()
    wanted = QUICK_STREAM if quick else STREAM
    texts = list(dict.fromkeys(_questions(content) + list(content.scope)))
    for seed in range(20):
        texts = list(dict.fromkeys(texts + public_sets.with_typos(texts, seed)))
        if len(texts) >= wanted:
            break
    texts = texts[:wanted]
    asked = folder / "asked.ndjson"
    asked.write_text("".join(json.dumps({"id": at, "text": text}) + "\n" for at, text in enumerate(texts)))
    out: dict[str, Figures] = {}
    for name in STREAMS:
        command = _launcher(folder / "launched", 1, "-", [*_command(), *name.split()])
        with asked.open("rb") as lines:
            started = subprocess.Popen(
                command, stdin=lines, stdout=subprocess.PIPE, env=_environment(folder), cwd=folder
            )
            assert started.stdout is not None
            began, count = 0.0, -1
            for _ in started.stdout:
                began, count = began or time.perf_counter(), count + 1
            took = time.perf_counter() - began
            started.wait()
        if count + 1 != len(texts):
            raise SystemExit(f"benchmarks: {name} gave {count + 1} replies to {len(texts)} questions")
        out[name] = {"questions a second": round(count / took), "MB resident": round(_launched(folder / "launched")[1])}
    return out


_BULK = """
import json, sys, time
began = time.perf_counter()
from faq.loading import load
from faq.matcher import Matcher
content = load(sys.argv[1])
read = time.perf_counter()
matcher = Matcher(content, encoder=None)
built = time.perf_counter()
asked = json.loads(sys.argv[2])
took = []
for text in asked:
    at = time.perf_counter()
    matcher.match(text)
    took.append(time.perf_counter() - at)
print(json.dumps({
    "load s": round(read - began, 2), "index s": round(built - read, 2),
    "load and index s": round(built - began, 2), "ms p50": round(sorted(took)[len(took) // 2] * 1000, 2),
}))
"""


def bulk(quick: bool, folder: Path) -> dict[str, Figures]:
    """Loading and indexing with words bases of BULK entries, one phrasing and an answer each, from one jsonl file."""
    from benchmarks.accuracy import large_base

    texts, _ = large_base(max(BULK))
    out = {}
    for entries in BULK[:1] if quick else BULK:
        base = folder / f"bulk-{entries}"
        (base / "entries").mkdir(parents=True)
        with (base / "entries" / "bulk.jsonl").open("w", encoding="utf-8") as lines:
            for at, text in enumerate(texts[:entries]):
                row = {"id": f"entry-{at:06}", "question": f"{text}?", "answer": f"See {texts[-at]}."}
                lines.write(json.dumps(row) + "\n")
        asked = json.dumps(texts[: entries : entries // 50])
        command = _launcher(folder / "launched", 0, "-", [sys.executable, "-c", _BULK, str(base), asked])
        path = {**os.environ, "PYTHONPATH": str(public_sets.ROOT)}
        ended = subprocess.run(command, capture_output=True, text=True, env=path)
        if ended.returncode:
            raise SystemExit(f"benchmarks: loading {entries} entries failed:\n{ended.stderr[-2000:]}")
        out[f"{entries:,} entries from jsonl"] = {
            **json.loads(ended.stdout),
            "MB resident": round(_launched(folder / "launched")[1]),
        }
    return out


def _long(texts: Sequence[str]) -> str:
    return " ".join(" ".join(texts).split()[:LONG_WORDS])


def encoders(quick: bool, folder: Path) -> dict[str, Figures]:
    """Milliseconds of one text on one thread, short and of LONG_WORDS words; seconds for 1,500 texts."""
    clinc = public_sets.load("clinc")
    asked = list(clinc.splits["dev"].head(60 if quick else 200).texts)
    longer = [_long(asked[at:]) for at in range(20 if quick else 50)]
    base = public_sets.flat(clinc.draw(2 if quick else 10, public_sets.SEEDS[0]))[0]
    out = {}
    for name, make in ours.ENCODERS.items():
        began = time.perf_counter()
        encoder = make()
        encoder.encode(["warm"])
        row = {"load s": round(time.perf_counter() - began, 2)}
        for key, texts in (("short", asked), (f"{LONG_WORDS} words", longer)):
            took = measures.milliseconds(encoder.encode, [[text] for text in texts])
            row[f"{key} p50 ms"] = round(measures.percentile(took, 0.5), 2)
            row[f"{key} p95 ms"] = round(measures.percentile(took, 0.95), 2)
        began = time.perf_counter()
        encoder.encode(base)
        row[f"{len(base):,} texts s"] = round(time.perf_counter() - began, 2)
        out[name] = row
    return out


def vectors(quick: bool, folder: Path) -> dict[str, Figures]:
    """The vectors of a base of 1,500 phrasings: by ``golive-faq index`` as a process, and read back in this one."""
    drawn = public_sets.load("clinc").draw(2 if quick else 10, public_sets.SEEDS[0])
    base = folder / "vectors"
    (base / "entries").mkdir(parents=True)
    rows = [
        {"id": f"entry-{at}", "question": texts[0], "variants": texts[1:], "answer": "-"}
        for at, texts in enumerate(drawn.values())
    ]
    (base / "entries" / "all.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    took, resident = _process([*_command(), "--content", str(base), "index"], folder)
    out = {"computed by golive-faq index": {"s": round(took, 2), "MB resident": round(resident)}}
    return out | ours.vectors(public_sets.flat(drawn)[0], folder)


Part = Callable[[bool, Path], dict[str, Figures]]
PARTS: dict[str, tuple[str, Part]] = {
    "processes": ("one question as a whole process", processes),
    "streams": ("many questions, one process, one core", streams),
    "bulk": ("large bases, words alone", bulk),
    "encoders": ("encoders", encoders),
    "vectors": ("vectors of 1,500 phrasings", vectors),
}


def run(quick: bool, only: Sequence[str]) -> dict[str, dict[str, Figures]]:
    """part → name → figures."""
    out = {}
    with tempfile.TemporaryDirectory(prefix="golive-faq-bench-") as folder:
        for name in only or PARTS:
            out[name] = PARTS[name][1](quick, Path(folder))
            print(f"{name}: done", file=sys.stderr, flush=True)
    return out


def tables(results: dict[str, dict[str, Figures]]) -> str:
    """The results as Markdown, one table a part."""
    lines = []
    for part, rows in results.items():
        if not rows:
            continue
        columns = list(dict.fromkeys(key for row in rows.values() for key in row))
        lines += [f"| {PARTS[part][0]} | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
        for name, row in rows.items():
            lines.append(f"| {name} | " + " | ".join(f"{row[c]:g}" if c in row else "–" for c in columns) + " |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, questions and entries")
    parser.add_argument("--only", nargs="*", default=[], choices=list(PARTS), metavar="PART")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    measures.one_thread()  # the processes it starts choose for themselves
    results = run(args.quick, args.only)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(tables(results))


if __name__ == "__main__":
    main()
