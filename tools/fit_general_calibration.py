"""Fits faq/general_calibration.json on the development splits of public sets.

    python tools/fit_general_calibration.py [FOLDER OF THE SETS]

Contents of 1, 5 and 10 phrasings an entry are drawn from `train`; their questions are `dev`, and questions that no
entry covers are `oos_dev`, half of which serve as scope examples in one content of two. Test splits are not read.
The sets are described in benchmarks/README.md; they are neither committed nor shipped.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assistant.measuring import Remembering  # noqa: E402
from faq import Content, Entry, Matcher  # noqa: E402
from faq.calibrating import Observed, fit  # noqa: E402
from faq.calibration import to_json  # noqa: E402
from faq.encoder import load_encoder  # noqa: E402

SETS = ("clinc150", "banking77", "hint3_curekart")
PHRASINGS = (1, 5, 10)
ROWS = 250  # questions a content, of each kind
BUDGET = 0.08  # public sets hold labels that people dispute; a smaller budget would answer nothing
ASKED_BACK = 0.1  # without tests of its own a small folder is served better by a question than by a refusal


def content_of(rows: list[dict[str, str]], k: int, scope: list[str], draw: random.Random) -> Content:
    pools: dict[str, list[str]] = {}
    for row in rows:
        if row["split"] == "train":
            pools.setdefault(row["label"], []).append(row["text"])
    entries = {}
    for label, texts in sorted(pools.items()):
        draw.shuffle(texts)
        entries[label] = Entry(label, texts[0], "", variants=tuple(texts[1:k]))
    return Content(entries, scope=tuple(scope))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    encoder: Any = Remembering(load_encoder(layers=2))
    observed: list[Observed] = []
    for name in SETS:
        rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]
        for at, k in enumerate(PHRASINGS):
            draw = random.Random(at)
            outside = [row["text"] for row in rows if row["split"] == "oos_dev"]
            draw.shuffle(outside)
            half = len(outside) // 2
            scope = outside[:half] if (at + SETS.index(name)) % 2 else []
            matcher = Matcher(content_of(rows, k, scope, draw), encoder=encoder, always=True)
            dev = [row for row in rows if row["split"] == "dev"]
            draw.shuffle(dev)
            observed += [Observed(matcher.observe(row["text"]), row["label"]) for row in dev[:ROWS]]
            observed += [Observed(matcher.observe(text), None) for text in outside[half:][:ROWS]]
            print(name, k, len(observed), flush=True)
    found = dataclasses.replace(
        fit(observed, budget=BUDGET, asked_back=ASKED_BACK), notes={"sets": list(SETS), "phrasings": list(PHRASINGS)}
    )
    target = ROOT / "faq" / "general_calibration.json"
    target.write_text(json.dumps(to_json(found), indent=1) + "\n", encoding="utf-8")
    print(target.read_text("utf-8"))


if __name__ == "__main__":
    main()
