"""Checks of how people ask: phrasings that collide, repeat, are too few, or find another entry.

Near-duplicates are found by an index of word sets, never by comparing all pairs.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from faq.errors import Place, shown
from faq.model import Content, Entry
from faq.positions import Positions
from faq.rules import Finding, Rule, rule
from faq.text import Stemmer, words_of

FEWEST_VARIANTS = 5  # phrasings besides the question; from two to twelve, first-place accuracy rises from 36 to 65 %
FEWEST_TESTS = 5  # phrasings; with fewer, one failure moves an entry's accuracy by more than a fifth
NEAR = 0.8  # shared words of two phrasings over all their words (Jaccard); one word in five may differ
LIKE_WORDS = 3  # words a phrasing has at least before a slip in one of them counts
LONGEST_NEAR = 30  # words; longer phrasings are stories, told twice only by copying
LIKE_LETTERS = 5  # letters a word has at least before it can be a slip of another
NEIGHBOURS = 4  # phrasings compared on either side where very many differ in one word only
MATCHING_BUDGET = 5_000_000  # phrasings asked of a matcher times entries it weighs; some five seconds

FirstOf = Callable[[Entry, str], str | None]
"""An entry and one of its phrasings to the id of the entry that the phrasing finds first, if any."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One indexed phrasing: whose, and where in the entry it stands."""

    entry: Entry
    text: str
    loc: tuple[str | int, ...]

    def place(self, positions: Positions) -> Place:
        """Its own line."""
        return positions.of(self.entry, *self.loc)


def phrasings_of(entry: Entry) -> Iterator[Phrasing]:
    """The question, then the variants."""
    yield Phrasing(entry, entry.question, ("question",))
    for at, variant in enumerate(entry.variants):
        yield Phrasing(entry, variant, ("variants", at))


def plain_of(text: str) -> str:
    """The words of a text, by which phrasings are the same: case, punctuation and accents do not count."""
    return " ".join(words_of(text))


def _firsts(content: Content, plain: Callable[[str], str]) -> dict[str, Phrasing]:
    """Plain text to the first phrasing that reads so, in the order of entries."""
    firsts: dict[str, Phrasing] = {}
    for entry in content.entries.values():
        for phrasing in phrasings_of(entry):
            firsts.setdefault(plain(phrasing.text), phrasing)
    return firsts


def phrase_rules(positions: Positions, first_of: FirstOf | None) -> tuple[Rule, ...]:
    """The rows about phrasings. Without ``first_of`` the row that needs it finds nothing."""
    plain = functools.cache(plain_of)

    def same(content: Content) -> Iterator[Finding]:
        firsts = _firsts(content, plain)
        for entry in content.entries.values():
            for phrasing in phrasings_of(entry):
                first = firsts[plain(phrasing.text)]
                if first.entry.id != entry.id and plain(phrasing.text):
                    yield phrasing.place(positions), f"'{shown(phrasing.text)}' is also asked in '{first.entry.id}'."

    def near(content: Content) -> Iterator[Finding]:
        for phrasing, other in near_pairs(content, plain):
            yield (
                phrasing.place(positions),
                f"'{shown(phrasing.text)}' is nearly '{shown(other.text)}' in '{other.entry.id}'.",
            )

    def stolen(content: Content) -> Iterator[Finding]:
        if first_of is None:
            return
        firsts = _firsts(content, plain)
        total = sum(len(entry.phrasings) for entry in content.entries.values())
        every = -(-total * len(content.entries) // MATCHING_BUDGET) or 1
        number = 0
        for entry in content.entries.values():
            for phrasing in phrasings_of(entry):
                number += 1
                if number % every or firsts[plain(phrasing.text)].entry.id != entry.id:
                    continue  # the same phrasing in two entries is told as such
                found = first_of(entry, phrasing.text)
                if found is not None and found != entry.id:
                    yield phrasing.place(positions), f"'{shown(phrasing.text)}' finds '{found}' first."

    def few_variants(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            if len(entry.variants) < FEWEST_VARIANTS:
                yield entry.place, f"'{entry.id}' has {_count(len(entry.variants), 'variant')}."

    def few_tests(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            if len(entry.tests) < FEWEST_TESTS:
                yield entry.place, f"'{entry.id}' has {_count(len(entry.tests), 'test')}."

    def repeated_test(content: Content) -> Iterator[Finding]:
        firsts = _firsts(content, plain)
        for entry in content.entries.values():
            for at, test in enumerate(entry.tests):
                first = firsts.get(plain(test))
                if first is not None:
                    yield (
                        positions.of(entry, "tests", at),
                        f"the test '{shown(test)}' repeats a phrasing of '{first.entry.id}'.",
                    )

    def twice(content: Content) -> Iterator[Finding]:
        for entry in content.entries.values():
            seen: set[str] = set()
            for phrasing in phrasings_of(entry):
                text = plain(phrasing.text)
                if text in seen:
                    yield phrasing.place(positions), f"'{shown(phrasing.text)}' stands twice in '{entry.id}'."
                seen.add(text)

    def covered_scope(content: Content) -> Iterator[Finding]:
        firsts = _firsts(content, plain)
        for example in content.scope:
            first = firsts.get(plain(example))
            if first is not None:
                yield first.place(positions), f"'{shown(example)}' also stands in scope.yaml as not covered."

    def shared_test(content: Content) -> Iterator[Finding]:
        owners: dict[str, str] = {}
        for entry in content.entries.values():
            for at, test in enumerate(entry.tests):
                owner = owners.setdefault(plain(test), entry.id)
                if owner != entry.id:
                    yield positions.of(entry, "tests", at), f"the test '{shown(test)}' also stands in '{owner}'."

    return (
        rule(
            "FAQ401",
            "error",
            "The same phrasing in two entries",
            "Whoever asks it gets one of the two answers by chance.",
            "keep it in the entry that answers it",
            same,
        ),
        rule(
            "FAQ402",
            "warning",
            "Nearly the same phrasing in two entries",
            "The two entries compete for the same question, and the reader is asked back or misled.",
            "reword one so that it says what sets its entry apart, or remove it",
            near,
        ),
        rule(
            "FAQ403",
            "warning",
            "A phrasing that finds another entry first",
            "Its own words lead the reader to another answer. In very large folders only every so many is tried.",
            "reword it, or move it to the entry it finds",
            stolen,
        ),
        rule(
            "FAQ404",
            "warning",
            f"Fewer than {FEWEST_VARIANTS} variants",
            "An entry is found by the ways people ask; more of them help more than any setting.",
            "add phrasings in other words: two keywords, a symptom, a situation, slang",
            few_variants,
        ),
        rule(
            "FAQ405",
            "warning",
            f"Fewer than {FEWEST_TESTS} tests",
            "Without questions set aside, nobody knows whether the entry is found.",
            "add `tests`: phrasings by somebody who did not write the variants",
            few_tests,
        ),
        rule(
            "FAQ406",
            "error",
            "A test that repeats a phrasing",
            "It passes because it was learnt, so it measures nothing.",
            "write the test in other words, or remove it",
            repeated_test,
        ),
        rule(
            "FAQ407",
            "warning",
            "A phrasing twice in one entry",
            "It adds nothing and hides that the entry has fewer phrasings than it seems.",
            "remove one of the two",
            twice,
        ),
        rule(
            "FAQ408",
            "error",
            "A phrasing that scope.yaml says is not covered",
            "The same words are answered here and refused there.",
            "remove it from scope.yaml, or from the entry",
            covered_scope,
        ),
        rule(
            "FAQ409",
            "error",
            "The same test in two entries",
            "Only one of the two can pass.",
            "keep it in the entry that answers it",
            shared_test,
        ),
    )


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def near_pairs(content: Content, plain: Callable[[str], str] = plain_of) -> list[tuple[Phrasing, Phrasing]]:
    """Phrasings that nearly equal one of an earlier entry, each with one such; equal ones are left out.

    Two phrasings are near when they have the same words in another order, when one has a word more or each has
    one of its own (``NEAR`` still holds), or when one word of one is a slip of the other's. Every phrasing is filed
    under its words and under its words without each of them, so only phrasings that share all words but one ever
    meet. A set of words is filed by the exclusive or of its words' 64-bit digests: taking one away is one step.
    """
    stemmer = Stemmer()
    digests: dict[str, int] = {}
    phrasings: list[Phrasing] = []
    filed: dict[int, list[tuple[str, int]]] = {}  # key to (the word left out, number of the phrasing)
    sizes: list[int] = []
    for entry in content.entries.values():
        for phrasing in phrasings_of(entry):
            stems = {stemmer.stem(word) for word in plain(phrasing.text).split()}
            if not 2 <= len(stems) <= LONGEST_NEAR:
                continue
            for stem in stems:
                if stem not in digests:
                    digests[stem] = int.from_bytes(blake2b(stem.encode(), digest_size=8).digest())
            whole = functools.reduce(operator.xor, map(digests.__getitem__, stems))
            filed.setdefault(whole, []).append(("", len(phrasings)))
            if len(stems) >= LIKE_WORDS:
                for stem in stems:
                    filed.setdefault(whole ^ digests[stem], []).append((stem, len(phrasings)))
            sizes.append(len(stems))
            phrasings.append(phrasing)
    found: dict[int, int] = {}
    for members in filed.values():
        if len(members) > 1:
            left_out, number = members[0]
            _pair(members, sizes[number] - bool(left_out), phrasings, found)
    pairs = ((phrasings[later], phrasings[first]) for later, first in sorted(found.items()))
    return [(later, first) for later, first in pairs if plain(later.text) != plain(first.text)]


def _pair(members: list[tuple[str, int]], shared: int, phrasings: list[Phrasing], found: dict[int, int]) -> None:
    """Add to ``found`` the near pairs of phrasings that have ``shared`` words in common, the later one first."""
    one_more, one_each = shared / (shared + 1) >= NEAR, shared / (shared + 2) >= NEAR
    if not one_each:
        members = [member for member in members if not member[0] or one_more or _may_slip(member[0])]
    members.sort()
    for position, (mine, one) in enumerate(members):
        for theirs, two in members[position + 1 : position + 1 + NEIGHBOURS]:
            if mine and theirs:
                near = mine != theirs and (one_each or _is_slip(mine, theirs))
            else:
                near = one_more or mine == theirs
            if near and phrasings[one].entry is not phrasings[two].entry:
                found.setdefault(max(one, two), min(one, two))


def _may_slip(word: str) -> bool:
    """Whether a word can be a slip of another; words with digits are names."""
    return len(word) >= LIKE_LETTERS and word.isalpha()


def _is_slip(one: str, two: str) -> bool:
    """Whether one letter was mistyped, the first letter apart."""
    if one[0] != two[0] or abs(len(one) - len(two)) > 1 or not (_may_slip(one) and _may_slip(two)):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, two, score_cutoff=1) <= 1
