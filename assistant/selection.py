"""Which of the choices shown somebody means: by number, id, label, or a label close enough.

It decides only where one choice is meant and no other; in doubt it says so by None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from assistant.replies import Choice
from assistant.slips import same_word, same_words
from assistant.words import NONE_OF_THESE, ORDINALS, label, reads_as_question, says, spoken

NONE = -1
"""What ``pick`` returns for "none of these"."""
OUT_OF_RANGE = -2
"""What ``pick`` returns for a number that none of the choices has."""

CLOSE_FROM = 84.0
"""Likeness (rapidfuzz ratio, 0..100) from which a label counts as meant: two slips in a label of a dozen letters."""
CLOSE_LEAD = 6.0
"""How far the nearest label must be ahead of the next one, in the same points."""
NEAR_ID_FROM = 75.0
"""Likeness (the same) from which a word after "start" is a guide's id misspelt: a slip in five letters and no more."""
LARGEST_NUMBER = 30
"""Where a list only stands below an answer, a number beyond it is what the next question is about ("401")."""
LONGEST = 160
"""Characters; longer text is never compared with labels."""
SHORTEST_CLOSE = 4
"""Characters; shorter text is taken exactly or not at all."""

_NUMBER = re.compile(r"(?:(?:option|number|no\.?|nr\.?|#)?\s*([0-9]+)[.):]?|(-[0-9]+))$", re.I)


def number_in(text: str) -> int | None:
    """The whole number that ``text`` as a whole names ("2", "２", "#2", "option 2", "the second one"), or None."""
    found = _NUMBER.match(unicodedata.normalize("NFKC", text[:LONGEST]).strip())
    if found:
        return int(found.group(1) or found.group(2))
    words = [word for word in spoken(text[:LONGEST]).split() if word not in ("the", "one", "option")]
    return ORDINALS.index(words[0]) + 1 if len(words) == 1 and words[0] in ORDINALS else None


def pick(
    text: str,
    choices: Sequence[Choice],
    phrases: Mapping[str, Sequence[str]] | None = None,
    *,
    close: bool = True,
    none: bool = False,
    largest: int | None = None,
) -> int | None:
    """The index of the choice meant; ``NONE``, ``OUT_OF_RANGE``, or None where nothing is meant for sure.

    ``phrases``: choice id to what people say for it. ``close``: whether likeness counts. ``none``: whether "none of
    these" can be said. ``largest``: a number beyond it means no choice; None for any whole number does.
    """
    if not choices or len(text) > LONGEST:
        return None
    if none and says(text, NONE_OF_THESE):
        return NONE
    number = number_in(text)
    if number is not None and (largest is None or number <= largest):
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


def pick_misspelt(
    text: str, choices: Sequence[Choice], phrases: Mapping[str, Sequence[str]] | None = None
) -> int | None:
    """The only choice that has the words of ``text`` but for slips: in its label, or as its id or a phrase of it.

    An index, or None where none or several have them. It is the last resort, after everything else that a text may be.
    """
    words = spoken(text).split() if len(text) <= LONGEST else []
    if not words or max(map(len, words)) < SHORTEST_CLOSE or reads_as_question(text):
        return None
    having = [at for at, choice in enumerate(choices) if _has(choice, (phrases or {}).get(choice.id, ()), words)]
    return having[0] if len(having) == 1 else None


def _has(choice: Choice, phrases: Sequence[str], words: Sequence[str]) -> bool:
    whole = (choice.id.replace("-", " "), *map(label, phrases))
    if any(same_words(words, row.split()) for row in whole):
        return True
    there = label(choice.label).split()
    there += [word.removesuffix("'s") for word in there if word.endswith("'s")]  # "adult" for "An adult's"
    return all(any(same_word(word, other) for other in there) for word in words)


def titled(text: str, titles: Mapping[str, str]) -> str | None:
    """The id of the only title that ``text`` is, word by word, but for slips; None where none or several are.

    ``titles``: id to title.
    """
    said = spoken(text) if len(text) <= LONGEST else ""
    if not said:
        return None
    words, blanks = said.split(), said.count(" ")
    spoken_titles = ((id_, label(title)) for id_, title in titles.items())
    same = [id_ for id_, title in spoken_titles if title.count(" ") == blanks and same_words(words, title.split())]
    return same[0] if len(same) == 1 else None


def nearest_id(name: str, ids: Collection[str]) -> str | None:
    """The id that ``name`` seems to be, misspelt or with blanks for its hyphens, or None."""
    from rapidfuzz import fuzz, process

    typed = name.casefold().strip(" .!?")
    if " " in typed:
        return next((known for known in ids if same_words(typed.split(), known.split("-"))), None)
    found = process.extractOne(typed, list(ids), scorer=fuzz.ratio, score_cutoff=NEAR_ID_FROM)
    return str(found[0]) if found else None
