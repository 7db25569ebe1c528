"""The shipped content measured by its own ``tests`` and ``scope``: accuracy, refusal, and what words settle alone.

    python benchmarks/real_content.py [--quick] [--content DIR] [--json FILE]

``scope`` rows are evidence of the matcher, so a row is never asked while the matcher knows it: the rows are dealt
into FOLDS parts, and each part is asked of a matcher built without it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import measures, ours, public_sets

FOLDS = 5
QUICK_FOLDS = 1  # of FOLDS, asked with --quick
Make = Callable[[Any], Any]


def _without(content: Any, fold: int) -> tuple[Any, list[str]]:
    """The content without one part of its scope, and that part."""
    held = list(content.scope[fold::FOLDS])
    rest = tuple(text for at, text in enumerate(content.scope) if at % FOLDS != fold)
    mark = hashlib.sha256(f"{content.digest}-{fold}".encode()).hexdigest()
    return replace(content, scope=rest, digest=mark), held


def _rate(flags: Sequence[bool]) -> float:
    return round(100 * fmean(flags), 2) if flags else 0.0


def _settled(first: Sequence[bool], alone: Sequence[bool]) -> dict[str, float]:
    """How often the encoder was not asked, and how often the first match was wrong then."""
    wrong = [not hit for hit, word in zip(first, alone, strict=True) if word]
    return {"settled by words": _rate(alone), "wrong among settled by words": _rate(wrong)}


def measure(content: Any, make: Make, quick: bool) -> dict[str, float]:
    """All in %, but ``ms`` (median a question) and the counts."""
    asked = [(text, entry.id) for entry in content.entries.values() for text in entry.tests]
    matcher = make(content)
    verdicts = [matcher.match(text) for text, _ in asked]
    rankings = [[match.id for match in verdict.matches] for verdict in verdicts]
    labels = [label for _, label in asked]
    first = [ranking[:1] == [label] for ranking, label in zip(rankings, labels, strict=True)]
    answered = [verdict.band == "answer" for verdict in verdicts]
    alone = [not verdict.evidence.encoder for verdict in verdicts]
    scope_bands = []
    for fold in range(QUICK_FOLDS if quick else FOLDS):
        known, held = _without(content, fold)
        blind = make(known)
        scope_bands += [blind.match(text).band for text in held]
    return {
        "tests": len(asked),
        "scope rows asked": len(scope_bands),
        "first": _rate(first),
        "in three": round(100 * measures.top(rankings, labels, 3), 2),
        "answered": _rate(answered),
        "asked back": _rate([verdict.band == "clarify" for verdict in verdicts]),
        "wrong among answered": _rate([not hit for hit, given in zip(first, answered, strict=True) if given]),
        "calibration error": round(100 * measures.calibration_error([v.confidence for v in verdicts], first), 2),
        "scope answered": _rate([band == "answer" for band in scope_bands]),
        "scope asked back": _rate([band == "clarify" for band in scope_bands]),
        **(_settled(first, alone) if not all(alone) else {}),
        "ms": round(measures.percentile(measures.milliseconds(matcher.match, [text for text, _ in asked]), 0.5), 3),
    }


def run(quick: bool, folder: Path) -> dict[str, dict[str, float]]:
    """title → figures, for each way of matching that this checkout has."""
    from faq.loading import load

    content = load(str(folder))
    return {title: measure(content, make, quick) for title, make in ours.MATCHERS.items()}


def tables(results: dict[str, dict[str, float]]) -> str:
    """The results as Markdown, one column for each way of matching."""
    titles = list(results)
    lines = ["| shipped content, % | " + " | ".join(titles) + " |", "|---|" + "---|" * len(titles)]
    for key in dict.fromkeys(key for row in results.values() for key in row):
        name = "median ms a question" if key == "ms" else key
        cells = (f"{results[title][key]:g}" if key in results[title] else "–" for title in titles)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one fifth of the scope rows")
    parser.add_argument("--content", type=Path, default=public_sets.ROOT / "content")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    measures.one_thread()
    results = run(args.quick, args.content)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(tables(results))


if __name__ == "__main__":
    main()
