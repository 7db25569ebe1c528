"""A matcher's accuracy and refusal on the public sets' dev rows, in under a minute, beside MiniLM's.

    python benchmarks/quick.py                        the default matcher (faq.matcher:Matcher)
    python benchmarks/quick.py --fast                 words alone (encoder=None)
    python benchmarks/quick.py --make mine:build      any callable: Content → object with match(text) -> Verdict
    python benchmarks/quick.py --peer minilm          a peer instead (in the environment peers_env.py makes)

Or from Python: ``from benchmarks.quick import score; score(make)``. Never shows the test rows.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import measures, public_sets
from benchmarks.peers import PEERS, Centroid, MaxCosine, MiniLM, Ours, Peer, Remembered

REFERENCE = Path(__file__).parent / "reference_dev.json"  # MiniLM on the same draws and rows
REFUSAL_AT = 5  # k at which refusal is measured
Figures = dict[str, float]


def measure(peer: Peer, sets: list[str], seeds: list[int], ks: list[int], rows: int | None, typos: bool) -> Figures:
    """Top-1 in % by set and k; AUROC (score, and confidence where stated), ECE and typo top-1 at k = REFUSAL_AT."""
    sums: dict[str, list[float]] = {}

    def add(key: str, value: float) -> None:
        sums.setdefault(key, []).append(100 * value)

    for name in sets:
        found = public_sets.load(name)
        dev, oos = found.splits["dev"].head(rows), found.splits["oos_dev"].head(rows)
        for seed in seeds:
            for k in ks:
                peer.fit(*public_sets.flat(found.draw(k, seed)))
                guesses, took = measures.timed(peer.predict, dev.texts, warm=0)
                add(f"{name} ms p50, k={k}", measures.percentile(took, 0.5) / 100)
                add(f"{name} k={k}", measures.top([g.ranking for g in guesses], dev.labels, 1))
                if k != REFUSAL_AT:
                    continue
                refused = [peer.predict(text) for text in oos.texts]
                add(f"{name} in three", measures.top([g.ranking for g in guesses], dev.labels, 3))
                add(f"{name} AUROC", measures.auroc([g.score for g in guesses], [g.score for g in refused]))
                add(f"{name} encoder", sum(g.encoder for g in guesses) / len(guesses))
                if guesses[0].confidence is not None:
                    sure = [[g.confidence or 0.0 for g in part] for part in (guesses, refused)]
                    add(f"{name} AUROC confidence", measures.auroc(*sure))
                    right = [g.ranking[:1] == (label,) for g, label in zip(guesses, dev.labels, strict=True)]
                    add(f"{name} ECE", measures.calibration_error(sure[0] + sure[1], right + [False] * len(refused)))
                if typos:
                    noisy = [peer.predict(text) for text in public_sets.with_typos(dev.texts, seed)]
                    add(f"{name} typos", measures.top([g.ranking for g in noisy], dev.labels, 1))
    return {key: round(sum(values) / len(values), 2) for key, values in sums.items()}


def score(
    make: Callable[[Any], Any], *, draws: int = 1, rows: int | None = None, ks: tuple[int, ...] = public_sets.PHRASINGS,
    sets: tuple[str, ...] = tuple(public_sets.SETS), typos: bool = True,
) -> Figures:  # fmt: skip
    """The dev figures of ``make``: Content → object with ``match(text) -> Verdict``."""
    return measure(Ours("ours", make), list(sets), list(public_sets.SEEDS[:draws]), list(ks), rows, typos)


def _table(figures: Figures, reference: dict[str, Figures], sets: list[str]) -> str:
    columns = [key.split(" ", 1)[1] for key in figures if key.startswith(sets[0] + " ")]
    columns.sort(key=lambda column: (not column.startswith("k="), "ms" in column))
    lines = []
    for name in sets:
        lines.append(f"{name:<18}" + "".join(f"{column:>17}" for column in columns))
        for who, row in (("this", figures), *reference.items()):
            cells = [row.get(f"{name} {column}") for column in columns]
            lines.append(f"  {who:<16}" + "".join(f"{'–' if cell is None else f'{cell:.4g}':>17}" for cell in cells))
    return "\n".join(lines)


def _reference() -> dict[str, Figures]:
    return json.loads(REFERENCE.read_text()) if REFERENCE.is_file() else {}


def _write_reference() -> None:
    encoder = Remembered("MiniLM-L6 int8", MiniLM)
    out = {}
    for draws in (1, 3):
        for peer in (MaxCosine(encoder), Centroid(encoder)):
            seeds = list(public_sets.SEEDS[:draws])
            figures = measure(peer, list(public_sets.SETS), seeds, list(public_sets.PHRASINGS), None, True)
            kept = {key: value for key, value in figures.items() if " ms " not in key and not key.endswith("encoder")}
            out[f"{peer.name.removeprefix(encoder.name + ', ')} ×{draws}"] = kept
    encoder.save()
    REFERENCE.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--make", default="faq.matcher:Matcher", help="module:callable, Content → matcher")
    parser.add_argument("--fast", action="store_true", help="pass encoder=None to it")
    parser.add_argument("--peer", choices=sorted(PEERS))
    parser.add_argument("--draws", type=int, default=1, choices=(1, 2, 3))
    parser.add_argument("--rows", type=int, help="at most this many rows of a split")
    parser.add_argument("--sets", nargs="*", default=list(public_sets.SETS), choices=list(public_sets.SETS))
    parser.add_argument("-k", nargs="*", type=int, default=list(public_sets.PHRASINGS))
    parser.add_argument("--write-reference", action="store_true", help="measure MiniLM anew (peers' environment)")
    args = parser.parse_args()
    measures.one_thread()
    if args.write_reference:
        return _write_reference()
    if args.peer:
        peer: Peer = PEERS[args.peer]()
    else:
        module, _, attribute = args.make.partition(":")
        make = getattr(importlib.import_module(module), attribute)
        peer = Ours(args.make, (lambda c: make(c, encoder=None)) if args.fast else make)
    began = time.perf_counter()
    figures = measure(peer, args.sets, list(public_sets.SEEDS[: args.draws]), args.k, args.rows, True)
    wanted = {who: row for who, row in _reference().items() if who.endswith(f"×{args.draws}")}
    print(_table(figures, wanted, args.sets))
    print(f"{time.perf_counter() - began:.0f} s, {args.draws} draw(s), dev rows; AUROC, ECE, typos at k={REFUSAL_AT}")


if __name__ == "__main__":
    main()
