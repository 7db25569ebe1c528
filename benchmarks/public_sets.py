"""The public question sets: reading them, drawing knowledge bases from them, and typing noise.

Owns where the sets are looked for and how a draw is made, so that every matcher gets the same rows in the
same order. Never commits, copies or ships a row. A draw is fixed by (set, k, seed); noise by (text, seed).

The folder is ``$GOLIVE_FAQ_DATA``; without it, the folder that holds the sets beside the repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import string
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # the scripts are run from a checkout as well as from an environment
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from faq.model import Content

SETS = {"clinc": "clinc150.jsonl", "banking": "banking77.jsonl", "hint3": "hint3_curekart.jsonl"}
OUT_OF_SCOPE = "oos"
SEEDS = (11, 23, 47)  # one knowledge base is drawn with each; figures are means over them
PHRASINGS = (1, 5, 10)  # k: phrasings of an entry, the question included
TYPO_SHARE = 0.3  # of the words with at least TYPO_LETTERS letters, how many get one edit
TYPO_LETTERS = 4

Draw = Mapping[str, tuple[str, ...]]


class SetsMissingError(SystemExit):
    """The sets are not where they are looked for; says where that is."""


@dataclass(frozen=True)
class Rows:
    """Questions and the entry each belongs to, in the order of the file."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def head(self, count: int | None) -> Rows:
        """At most ``count`` rows, spread evenly over the whole; all of them for None."""
        if count is None or count >= len(self):
            return self
        chosen = [round(i * len(self) / count) for i in range(count)]
        return Rows(tuple(self.texts[i] for i in chosen), tuple(self.labels[i] for i in chosen))


@dataclass(frozen=True)
class PublicSet:
    """One set: a pool of phrasings per entry, and rows to measure on. ``oos`` rows must be refused."""

    name: str
    pool: Mapping[str, tuple[str, ...]]
    splits: Mapping[str, Rows]

    def draw(self, k: int, seed: int) -> Draw:
        """A knowledge base of at most ``k`` phrasings an entry; the first is its question."""
        chance = random.Random(f"{self.name}-{seed}")
        shuffled = {label: chance.sample(texts, len(texts)) for label, texts in sorted(self.pool.items())}
        return {label: tuple(texts[:k]) for label, texts in shuffled.items()}


def folder() -> Path:
    """Where the sets are looked for."""
    named = os.environ.get("GOLIVE_FAQ_DATA")
    return Path(named) if named else ROOT.parent / "shared" / "data"


def load(name: str) -> PublicSet:
    """The set called ``name``. Raises SetsMissingError when its file is not there."""
    path = folder() / SETS[name]
    if not path.is_file():
        raise SetsMissingError(
            f"benchmarks: {path} is not there. The public sets are not part of this repository; "
            "set GOLIVE_FAQ_DATA to the folder that holds them (benchmarks/README.md says what they are)."
        )
    pool: dict[str, list[str]] = {}
    rows: dict[str, tuple[list[str], list[str]]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["split"] == "train":
                pool.setdefault(row["label"], []).append(row["text"])
            else:
                texts, labels = rows.setdefault(row["split"], ([], []))
                texts.append(row["text"])
                labels.append(row["label"])
    return PublicSet(
        name=name,
        pool={label: tuple(texts) for label, texts in pool.items()},
        splits={split: Rows(tuple(texts), tuple(labels)) for split, (texts, labels) in rows.items()},
    )


def flat(draw: Draw) -> tuple[list[str], list[str]]:
    """The draw as parallel lists: phrasings, and the entry of each."""
    pairs = [(text, label) for label, texts in draw.items() for text in texts]
    return [text for text, _ in pairs], [label for _, label in pairs]


def content(texts: Sequence[str], labels: Sequence[str]) -> Content:
    """The same as content of ours, in memory: the first phrasing of a label is the question, no answer text."""
    from faq.model import Content, Entry

    grouped: dict[str, list[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        grouped.setdefault(label, []).append(text)
    entries = {
        label: Entry(id=label, question=phrasings[0], answer="", variants=tuple(phrasings[1:]))
        for label, phrasings in sorted(grouped.items())
    }
    mark = hashlib.sha256(json.dumps(sorted(grouped.items())).encode()).hexdigest()
    return Content(entries=entries, digest=mark)


def _edited(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    kind = chance.choice(("swap", "drop", "add", "change"))
    letter = chance.choice(string.ascii_lowercase)
    if kind == "swap":
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    return word[:at] + letter + word[at + (kind == "change") :]


def with_typos(texts: Iterable[str], seed: int) -> list[str]:
    """Each text with one edit in TYPO_SHARE of its words of TYPO_LETTERS letters and more."""
    noisy = []
    for text in texts:
        chance = random.Random(f"{seed}-{text}")
        words = text.split(" ")
        for i, word in enumerate(words):
            if sum(c.isalpha() for c in word) >= TYPO_LETTERS and chance.random() < TYPO_SHARE:
                words[i] = _edited(word, chance)
        noisy.append(" ".join(words))
    return noisy
