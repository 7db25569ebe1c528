"""Every matcher on the same rows, in one process, in one order: accuracy, refusal, calibration, time per question.

    benchmarks/.peers/bin/python benchmarks/accuracy.py [--quick] [--only NAME …] [--split test|dev] [--json FILE]

Accuracy and refusal are means over the draws of public_sets.SEEDS. One thread for everybody.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import measures, ours, public_sets
from benchmarks.peers import PEERS, Centroid, Guess, MaxCosine, MiniLM, Peer, Remembered

REFUSAL_K = {"clinc": 5, "banking": 5, "hint3": 10}  # phrasings an entry where refusal and typos are measured
QUICK_ROWS = 300
TIMED_ROWS = 300  # questions timed on the two smaller knowledge bases
TIMED_ROWS_LARGE = 40  # and on the one of LARGE phrasings
LARGE = 100_000
Figures = dict[str, float]


def _shared_encoder() -> dict[str, Callable[[], Peer]]:
    """The MiniLM peers on vectors that are computed once a text; the same vectors, only sooner."""
    encoder = Remembered("MiniLM-L6 int8", MiniLM)
    exact = Remembered("MiniLM-L6 fp32", lambda: MiniLM("fp32"))
    return {
        "minilm": lambda: MaxCosine(encoder),
        "minilm-centroid": lambda: Centroid(encoder),
        "minilm-fp32": lambda: MaxCosine(exact),
    }


def _accuracy(peer: Peer, split: str, seeds: Sequence[int], rows: int | None) -> Figures:
    """In %: top-1 and in-three by set and k, under typos, AUROC, calibration error, share that needed the encoder."""
    sums: dict[str, list[float]] = {}

    def add(key: str, value: float) -> None:
        sums.setdefault(key, []).append(100 * value)

    for name in public_sets.SETS:
        found = public_sets.load(name)
        asked, oos = found.splits[split].head(rows), found.splits[f"oos_{split}"].head(rows)
        for seed in seeds:
            for k in public_sets.PHRASINGS:
                peer.fit(*public_sets.flat(found.draw(k, seed)))
                guesses = [peer.predict(text) for text in asked.texts]
                rankings = [guess.ranking for guess in guesses]
                add(f"{name} {k} first", measures.top(rankings, asked.labels, 1))
                add(f"{name} {k} three", measures.top(rankings, asked.labels, 3))
                add(f"{name} {k} encoder", fmean(guess.encoder for guess in guesses))
                if k == REFUSAL_K[name]:
                    refused = [peer.predict(text) for text in oos.texts]
                    for key, value in _refusal(guesses, refused, asked.labels).items():
                        add(f"{name} {key}", value)
                if k == 5:
                    noisy = [peer.predict(text).ranking for text in public_sets.with_typos(asked.texts, seed)]
                    add(f"{name} typos", measures.top(noisy, asked.labels, 1))
    return {key: round(fmean(values), 2) for key, values in sums.items()}


def _refusal(guesses: Sequence[Guess], refused: Sequence[Guess], labels: Sequence[str]) -> Figures:
    out = {"AUROC": measures.auroc([g.score for g in guesses], [g.score for g in refused])}
    if guesses[0].confidence is not None:
        sure = [[guess.confidence or 0.0 for guess in part] for part in (guesses, refused)]
        right = [guess.ranking[:1] == (label,) for guess, label in zip(guesses, labels, strict=True)]
        out["AUROC of confidence"] = measures.auroc(*sure)
        out["ECE covered"] = measures.calibration_error(sure[0], right)
        out["ECE"] = measures.calibration_error(sure[0] + sure[1], right + [False] * len(refused))
    return out


def large_base(phrasings: int = LARGE, per_entry: int = 10) -> tuple[list[str], list[str]]:
    """A made-up knowledge base of ``phrasings`` texts: real ones with a few words of others put in."""
    chance = random.Random(7)
    pools = [public_sets.load(name).pool for name in public_sets.SETS]
    real = [text.split() for pool in pools for texts in pool.values() for text in texts]
    texts, labels = [], []
    for at in range(phrasings):
        words = list(chance.choice(real))
        for _ in range(2):
            words[chance.randrange(len(words))] = chance.choice(chance.choice(real))
        texts.append(" ".join(words))
        labels.append(f"entry-{at // per_entry:05}")
    return texts, labels


def _times(peer: Peer, skip_large: bool) -> Figures:
    """Milliseconds a question, p50 and p95: 20 entries (200 phrasings), 1,500 phrasings, LARGE phrasings.

    As in a service that has been running: other questions were asked before, of these none.
    """
    clinc = public_sets.load("clinc")
    drawn = clinc.draw(10, public_sets.SEEDS[0])
    dev = clinc.splits["dev"]
    asked = list(dev.head(TIMED_ROWS).texts)
    others = [text for text in dev.texts if text not in set(asked)]
    bases: list[tuple[str, tuple[list[str], list[str]], list[str], list[str]]] = [
        ("20 entries", public_sets.flat({label: drawn[label] for label in list(drawn)[:20]}), others, asked),
        ("1,500", public_sets.flat(drawn), others, asked),
    ]
    if not skip_large:
        bases.append(("100,000", large_base(), others[:TIMED_ROWS_LARGE], asked[:TIMED_ROWS_LARGE]))
    out: Figures = {}
    for name, base, before, questions in bases:
        began = time.perf_counter()
        peer.fit(*base)
        out[f"{name} fit s"] = round(time.perf_counter() - began, 3)
        gc.collect()
        for text in before:
            peer.predict(text)
        took = measures.milliseconds(peer.predict, questions, warm=0)
        out[f"{name} p50"] = round(measures.percentile(took, 0.5), 3)
        out[f"{name} p95"] = round(measures.percentile(took, 0.95), 3)
    return out


class _StandInRows:
    """MiniLM whose vectors of a large base are random, since only the time of a question counts there."""

    def __init__(self, weights: str = "int8") -> None:
        self._encoder = MiniLM(weights)
        self.name = self._encoder.name

    def encode(self, texts: Sequence[str]) -> Any:
        if len(texts) < LARGE // 10:
            return self._encoder.encode(texts)
        import numpy as np

        rows = np.random.default_rng(7).standard_normal((len(texts), 384), dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def run(quick: bool, only: Sequence[str], split: str) -> dict[str, dict[str, Any]]:
    """name → {"title", "accuracy", "times"}; the peers first, ours after them."""
    seeds = public_sets.SEEDS[:1] if quick else public_sets.SEEDS
    shared = _shared_encoder()
    timed: dict[str, Callable[[], Peer]] = {
        "minilm": lambda: MaxCosine(_StandInRows()),
        "minilm-centroid": lambda: Centroid(_StandInRows()),
        "minilm-fp32": lambda: MaxCosine(_StandInRows("fp32")),
    }
    everyone = {**PEERS, **ours.CONTESTANTS}
    results: dict[str, dict[str, Any]] = {}
    for name in only or everyone:
        began = time.perf_counter()
        peer = (shared.get(name) or everyone[name])()
        accuracy = _accuracy(peer, split, seeds, QUICK_ROWS if quick else None)
        fresh = (timed.get(name) or ours.TIMED.get(name) or everyone[name])()
        times = _times(fresh, skip_large=quick or name in ours.NOT_LARGE)
        results[name] = {"title": peer.name, "accuracy": accuracy, "times": times}
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return results


def _cell(row: Figures, *keys: str, digits: int = 0) -> str:
    return " / ".join(f"{row[key]:.{digits}f}" if key in row else "–" for key in keys)


def tables(results: dict[str, dict[str, Any]]) -> str:
    """The results as Markdown."""
    lines = [
        "| matcher | CLINC150 k=1 / 5 / 10 | BANKING77 | HINT3 curekart | in three, k=5 | typos, k=5, mean loss "
        "| AUROC CLINC / BANKING far / HINT3 | calibration error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for found in results.values():
        row = found["accuracy"]
        loss = fmean(row[f"{name} 5 first"] - row[f"{name} typos"] for name in public_sets.SETS)
        ks = public_sets.PHRASINGS
        firsts = [_cell(row, *(f"{name} {k} first" for k in ks), digits=1) for name in public_sets.SETS]
        cells = [
            found["title"], *firsts, _cell(row, *(f"{name} 5 three" for name in public_sets.SETS)), f"{-loss:.1f}",
            _cell(row, *(f"{name} AUROC" for name in public_sets.SETS), digits=1),
            _cell(row, *(f"{name} ECE" for name in public_sets.SETS), digits=1) if "clinc ECE" in row else "–",
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        "| milliseconds a question, p50 (p95) | 20 entries | 1,500 phrasings | 100,000 phrasings |",
        "|---|---|---|---|",
    ]
    for found in results.values():
        row = found["times"]
        cells = [
            f"{row[f'{size} p50']:.2f} ({row[f'{size} p95']:.2f})" if f"{size} p50" in row else "–"
            for size in ("20 entries", "1,500", "100,000")
        ]
        lines.append("| " + " | ".join([found["title"], *cells]) + " |")
    return "\n".join(lines + ours.notes(results)) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"one draw, {QUICK_ROWS} rows of a split, no large base")
    parser.add_argument("--only", nargs="*", default=[], choices=[*PEERS, *ours.CONTESTANTS], metavar="NAME")
    parser.add_argument("--split", default="test", choices=("test", "dev"))
    parser.add_argument("--json", type=Path, help="also write the figures here")
    args = parser.parse_args()
    measures.one_thread()
    results = run(args.quick, args.only, args.split)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(tables(results))


if __name__ == "__main__":
    main()
