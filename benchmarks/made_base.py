"""Made-up knowledge bases and journals of any size, the same for the same seed.

Words are made of syllables; sentences follow how people ask. Nothing in them is meant to be read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 7
TOPICS = 40  # folders of a base
WORDS = 4_000  # of the made-up vocabulary; real bases of ten thousand entries have as many subjects
_ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "v",
)
_NUCLEI = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "l", "m", "n", "r", "s", "t", "nd", "rk", "st")
_PHRASINGS = (
    "How do I {verb} the {thing} of a {other}?",
    "{verb} {thing} {other}",
    "my {other} does not {verb} the {thing} any more, what now",
    "is there a way to {verb} a {thing} without the {other} team",
    "who may {verb} our {thing} when the {other} is closed",
    "trouble with {thing} after we {verb} it on the {other} page",
    "where do I find the {thing} to {verb} in {other}",
    "need to {verb} {thing}, {other} says no",
)
_TESTS = (
    "can I {verb} a {thing} in the {other} myself",
    "{other}: {thing} will not {verb}",
    "what happens to the {other} if I {verb} the {thing} twice",
    "steps to {verb} {thing} for {other}",
    "cannot {verb} my {thing}, the {other} is missing",
)
_ANSWER = (
    "Open the page of the {other} and pick the {thing}. Choose **{verb}** and confirm.\n\n"
    "- It takes {minutes} minutes.\n- A {thing} that was {verb}ed before is kept for {days} days.\n\n"
    "If the {other} is closed, ask its owner first."
)


def words(count: int, chance: random.Random) -> list[str]:
    """Made-up words, all different."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = (
            chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS)
            for _ in range(chance.choice((2, 2, 3)))
        )
        found["".join(syllables)] = None
    return list(found)


def write_base(folder: Path, entries: int) -> None:
    """A folder with one YAML file an entry: eight phrasings and five tests each, a source, a date, a neighbour."""
    chance = random.Random(SEED)
    vocabulary = words(WORDS, chance)
    ids = [f"entry-{number:05}" for number in range(entries)]
    for at in range(TOPICS):
        (folder / "entries" / f"topic-{at:02}").mkdir(parents=True, exist_ok=True)
    (folder / "sources.yaml").write_text(
        "sources:\n  manual: {title: The manual, url: 'https://example.com/manual', seen: 2026-11-24}\n",
        encoding="utf-8",
    )
    (folder / "scope.yaml").write_text(
        "examples:\n  far:\n" + "".join(f"    - who sells {word}\n" for word in vocabulary[:60]), encoding="utf-8"
    )
    for number, entry_id in enumerate(ids):
        verb, thing, other = chance.sample(vocabulary, 3)
        filled = {"verb": verb, "thing": thing, "other": other}
        question, *variants = (text.format(**filled) for text in _PHRASINGS)
        answer = _ANSWER.format(**filled, minutes=chance.randint(2, 90), days=chance.randint(1, 365))
        lines = [
            f'question: "{question}"',
            f'short: "Open the {other} and choose {verb}."',
            "answer: |",
            *(f"  {line}".rstrip() for line in answer.split("\n")),
            "variants:",
            *(f'  - "{text}"' for text in variants),
            "tests:",
            *(f'  - "{text.format(**filled)}"' for text in _TESTS),
            "sources: [manual]",
            f"see_also: [{ids[number - 1]}]",
            "owner: support",
            "verified: 2026-11-20",
            "review_every: 1 year",
        ]
        path = folder / "entries" / f"topic-{number % TOPICS:02}" / f"{entry_id}.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def questions(count: int, phrasings: list[str]) -> Iterator[str]:
    """What people might have asked: phrasings with a word dropped, a word of another put in, often the same again."""
    chance = random.Random(SEED)
    pool = [text.split() for text in phrasings]
    for _ in range(count):
        text = list(pool[int(len(pool) * chance.random() ** 3)])
        for _ in range(chance.choice((0, 1, 1, 2))):
            other = chance.choice(pool)
            text[chance.randrange(len(text))] = chance.choice(other)
        yield " ".join(text)
