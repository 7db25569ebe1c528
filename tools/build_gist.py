"""Builds faq/words/gist.bin (read by faq/gist.py): a vector for each stem of general English, 96 coordinates of a byte.

    apt-cache dumpavail > packages.txt
    python tools/build_gist.py packages.txt [--wordnet /usr/share/wordnet] [--scowl /usr/share/dict/scowl]

The vectors are learned so that the sum of a short text's vectors points where the encoder points for that text. The
texts: WordNet's definitions, examples and sets of synonyms (Debian package `wordnet-base`), the one-line descriptions
of Debian's packages, and sentences of the kind people ask, whose words are drawn from the same lists (`scowl` says
which are common, WordNet which are nouns, verbs and adjectives, and how usual). No set that is measured on is read.
Takes numpy and scipy, some 15 minutes on two cores and 3 GB; the same lists give the same table, up to rounding.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import scipy.sparse

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tools"))

from build_words import SIZES, words_of  # noqa: E402

from faq.encoder import load_encoder  # noqa: E402
from faq.gist import OFFSET  # noqa: E402
from faq.text import Stemmer  # noqa: E402
from faq.text import words_of as words_of_text  # noqa: E402

DIMENSIONS = 96
ENCODED = 384  # coordinates of the encoder's last layer
LONGEST = 160  # characters of a text
SENTENCES = 100_000  # made up
SEEN = 5  # texts that must hold a stem that is in no list of words
RIDGE = 0.02
SOLVING = 15  # rounds of conjugate gradients, which give the start
STEPS = 100  # of Adam, towards the highest mean cosine
RATE = 0.02
MOST_USUAL = 4  # uses of a word counted by WordNet beyond which it is drawn no more often
LEAST_USUAL = 0.15  # weight of a word that WordNet never counted

PATTERNS = (
    *("how do i {v} my {n}", "how can i {v} the {n}", "what is the {n} for {n}", "what is my {n} {n}", "my {n} is {a}"),
    *("i can not {v} the {n}", "why is my {n} {a}", "why was the {n} {v}ed", "where can i find the {n}"),
    *("where do i {v} {n}", "can you {v} the {n} for me", "i need to {v} a {n}", "i want to {v} {n} and {n}"),
    *("when will the {n} {v}", "who can {v} the {n}", "do i need a {n} to {v}", "is there a {n} for {a} {n}"),
    *("how long does the {n} take", "how much does a {n} cost", "the {n} does not {v}", "{n} {n}", "{v} {n}"),
    *("{a} {n} {n}", "{v} {n} {n}", "tell me about {n}", "please {v} my {n}", "i {v} the {n} but the {n} is still {a}"),
    *("what happens if i {v} the {n}", "help me {v} a {n}", "is it {a} to {v} the {n}", "which {n} is {a}"),
    *("how many {n} do i have", "can i {v} {n} with {n}", "my {n} was not {a}", "what does {n} mean"),
    *("i have a {a} {n}", "the {n} of my {n} has changed", "are {n} {a}", "{n}", "{v}", "{a}"),
)
_KINDS = {"n": "noun", "v": "verb", "a": "adj"}


def told(wordnet: Path) -> Iterator[str]:
    """Definitions, examples and synonyms of every set of synonyms that is no name."""
    for kind in ("noun", "verb", "adj", "adv"):
        for line in _rows(wordnet / f"data.{kind}"):
            fields, _, gloss = line.partition(" | ")
            row = fields.split(" ")
            words = [re.sub(r"\(.*?\)", "", row[4 + 2 * at]).replace("_", " ") for at in range(int(row[3], 16))]
            if any(word[0].isupper() for word in words):
                continue
            yield re.sub(r'"[^"]*"', "", gloss).strip(" ;\n")
            yield from re.findall(r'"([^"]+)"', gloss)
            if len(words) > 1:
                yield ", ".join(words)


def asked(wordnet: Path, words: Sequence[str], count: int) -> list[str]:
    """Sentences of the kind people ask, made of listed words."""
    draw = random.Random(7)
    listed = set(words)
    usual: dict[str, tuple[list[str], list[float]]] = {}
    for letter, kind in _KINDS.items():
        weights: dict[str, float] = {}
        for line in _rows(wordnet / f"index.{kind}"):
            word, _, _, pointers, *rest = line.split(" ")
            if word in listed and len(word) > 2:
                weights[word] = LEAST_USUAL + min(int(rest[int(pointers) + 1]), MOST_USUAL)
        usual[letter] = (list(weights), list(weights.values()))
    found: set[str] = set()
    while len(found) < count:
        pattern = draw.choice(PATTERNS)
        found.add(re.sub(r"\{(.)\}", lambda hole: draw.choices(*usual[hole[1]])[0], pattern))
    return sorted(found)


def _rows(path: Path) -> Iterator[str]:
    with path.open(encoding="latin-1") as lines:
        yield from (line for line in lines if not line.startswith("  "))


def directions(texts: Sequence[str]) -> np.ndarray:
    """The encoder's vectors, as the matcher reads them, less their mean; unit rows.

    Of their axes the ``DIMENSIONS`` that tell the texts apart best.
    """
    vectors = load_encoder(layers=2).encode(texts)[:, :ENCODED]
    vectors -= vectors.mean(axis=0)
    _, axes = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    return _unit(vectors @ axes[:, ::-1][:, :DIMENSIONS].astype(np.float32))


def taught(rows: Sequence[Sequence[str]], stems: Sequence[str], goal: np.ndarray) -> np.ndarray:
    """A vector for each stem, so that the mean of a row's vectors points where ``goal`` points."""
    places = {stem: at for at, stem in enumerate(stems)}
    cells = [(at, places[stem], 1 / len(row)) for at, row in enumerate(rows) for stem in row if stem in places]
    row_at, stem_at, share = (np.array(column) for column in zip(*cells, strict=True))
    shape = (len(rows), len(stems))
    means = scipy.sparse.csr_matrix((share.astype(np.float32), (row_at, stem_at)), shape=shape)
    back = means.T.tocsr()
    found = _least_squares(means, back, goal)
    first, second = np.zeros_like(found), np.zeros_like(found)
    for step in range(1, STEPS + 1):
        sums = means @ found
        lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        units = sums / lengths
        cosines = (units * goal).sum(axis=1, keepdims=True)
        slope = back @ ((cosines * units - goal) / lengths)
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope * slope
        rate = RATE * (1 - step / STEPS)
        found -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-6)
        if step % 20 == 0:
            print(f"step {step}: mean cosine {float(cosines.mean()):.4f}", flush=True)
    return found


def _least_squares(means: scipy.sparse.csr_matrix, back: scipy.sparse.csr_matrix, goal: np.ndarray) -> np.ndarray:
    found = np.zeros((means.shape[1], goal.shape[1]), np.float32)
    rest = back @ goal
    heading = rest.copy()
    length = (rest * rest).sum(axis=0)
    for _ in range(SOLVING):
        image = back @ (means @ heading) + RIDGE * heading
        step = length / np.maximum((heading * image).sum(axis=0), 1e-12)
        found += step * heading
        rest -= step * image
        after = (rest * rest).sum(axis=0)
        heading = rest + after / np.maximum(length, 1e-12) * heading
        length = after
    return found


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="what apt-cache dumpavail prints")
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--scowl", type=Path, default=Path("/usr/share/dict/scowl"))
    folders = parser.parse_args()
    packages = folders.packages.read_text(encoding="utf-8")
    described = re.findall(r"^Description(?:-en)?: (.+)$", packages, re.MULTILINE)
    words = words_of(folders.scowl, SIZES)
    texts = sorted({text for text in (*told(folders.wordnet), *described) if 2 < len(text) <= LONGEST})
    texts += asked(folders.wordnet, words, SENTENCES)
    stem = Stemmer().stem
    rows = [[stem(word) for word in words_of_text(text)] for text in texts]
    seen = Counter(found for row in rows for found in set(row))
    listed = {stem(word) for word in words}
    stems = sorted(found for found, count in seen.items() if found.isascii() and (count >= SEEN or found in listed))
    print(f"{len(texts)} texts, {len(stems)} stems", flush=True)
    vectors = taught(rows, stems, directions(texts))
    stored = np.round(vectors * (127 / np.abs(vectors).max())).astype(np.int16) + OFFSET
    target = ROOT / "faq" / "words" / "gist.bin"
    target.write_bytes(f"{' '.join(stems)}\n{DIMENSIONS}\n".encode("ascii") + stored.astype(np.uint8).tobytes())
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
