"""Which of the choices shown somebody means: by number, id, label, or a label close enough.

It decides only where one choice is meant and no other; in doubt it says so by None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.replies import Choice
from assistant.words import NONE_OF_THESE, ORDINALS, label, reads_as_question, says, spoken

NONE = -1
"""What ``pick`` returns for "none of these"."""
OUT_OF_RANGE = -2
"""What ``pick`` returns for a number that none of the choices has."""

CLOSE_FROM = 84.0
"""Likeness (rapidfuzz ratio, 0..100) from which a label counts as meant: two slips in a label of a dozen letters."""
CLOSE_LEAD = 6.0
"""How far the nearest label must be ahead of the next one, in the same points."""
LARGEST_NUMBER = 30
"""A number beyond it is no slip in a menu but what a question is about ("401")."""
LONGEST = 160
"""Characters; longer text is never compared with labels."""
SHORTEST_CLOSE = 4
"""Characters; shorter text is taken exactly or not at all."""

_NUMBER = re.compile(r"(?:option|number|no\.?|nr\.?|#)?\s*([0-9]{1,4})[.):]?$", re.I)


def number_in(text: str) -> int | None:
    """The number that ``text`` as a whole names ("2", "#2", "option 2", "the second one"), or None."""
    found = _NUMBER.match(text.strip())
    if found:
        return int(found.group(1))
    words = [word for word in spoken(text[:LONGEST]).split() if word not in ("the", "one", "option")]
    return ORDINALS.index(words[0]) + 1 if len(words) == 1 and words[0] in ORDINALS else None


def pick(
    text: str,
    choices: Sequence[Choice],
    phrases: Mapping[str, Sequence[str]] | None = None,
    *,
    close: bool = True,
    none: bool = False,
) -> int | None:
    """The index of the choice meant; ``NONE``, ``OUT_OF_RANGE``, or None where nothing is meant for sure.

    ``phrases``: choice id to what people say for it. ``close``: whether likeness counts. ``none``: whether "none of
    these" can be said.
    """
    if not choices or len(text) > LONGEST:
        return None
    if none and says(text, NONE_OF_THESE):
        return NONE
    number = number_in(text)
    if number is not None and number <= LARGEST_NUMBER:
        return number - 1 if 1 <= number <= len(choices) else OUT_OF_RANGE
    exact = _exact(text, choices, phrases or {}, close)
    if exact is not None or not close:
        return exact
    return _close(text, choices, phrases or {})


def _exact(text: str, choices: Sequence[Choice], phrases: Mapping[str, Sequence[str]], begins: bool) -> int | None:
    said = spoken(text)
    if not said:
        return None
    typed_id = text.strip().casefold()
    for at, choice in enumerate(choices):
        if typed_id in (choice.id, choice.id.removeprefix("tree:")):
            return at
    equal = [
        at
        for at, choice in enumerate(choices)
        if said == label(choice.label) or said in map(label, phrases.get(choice.id, ()))
    ]
    if len(equal) == 1:
        return equal[0]
    return None if equal or not begins else _begins(said, choices)


def _begins(said: str, choices: Sequence[Choice]) -> int | None:
    # "yes" for "Yes, people just open the link": the label's beginning, where only one label begins so.
    begins = [at for at, choice in enumerate(choices) if label(choice.label).startswith(said + " ")]
    return begins[0] if len(begins) == 1 else None


def _close(text: str, choices: Sequence[Choice], phrases: Mapping[str, Sequence[str]]) -> int | None:
    said = spoken(text)
    if len(said) < SHORTEST_CLOSE:
        return None
    from rapidfuzz import fuzz

    likeness = []
    for at, choice in enumerate(choices):
        rows = (choice.label, *phrases.get(choice.id, ()))
        likeness.append((max(fuzz.ratio(said, label(row)) for row in rows), -at))
    likeness.sort(reverse=True)
    best, at = likeness[0]
    lead = best - likeness[1][0] if len(likeness) > 1 else best
    if best >= CLOSE_FROM and lead >= CLOSE_LEAD:
        return -at
    return None if reads_as_question(text) else _by_words(said, choices)


def _by_words(said: str, choices: Sequence[Choice]) -> int | None:
    """The only choice whose label holds every word said ("consultant" for "A consultant or partner, for us")."""
    words = set(said.split())
    if max(map(len, words)) < SHORTEST_CLOSE:
        return None
    holding = [at for at, choice in enumerate(choices) if words <= set(label(choice.label).split())]
    return holding[0] if len(holding) == 1 else None
