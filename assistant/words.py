"""The words of commands: what people type to steer a conversation.

A table, so that adding a word is a row. Sentences for people live in ``wording``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "help": ("help", "commands", "h"),
    "back": ("back", "go back", "previous", "previous question", "one back"),
    "restart": ("restart", "start over", "start again", "begin again", "from the start"),
    "leave": (
        "cancel",
        "leave",
        "stop",
        "exit guide",
        "quit guide",
        "leave guide",
        "leave the guide",
        "abort",
        "never mind",
        "nevermind",
        "end guide",
    ),
    "undo": ("undo", "take that back", "undo that"),
    "why": ("why", "why this question", "why do you ask", "reasons"),
    "explain": ("explain", "explain that", "why this answer", "why this entry"),
    "guides": ("guides", "guide", "trees", "list guides", "show guides"),
    "questions": ("questions", "list questions", "show questions", "all questions", "entries", "topics", "list"),
    "glossary": ("glossary", "the glossary", "show glossary", "show the glossary"),
    "report": ("report", "ticket", "hand over", "handover", "copy for a ticket"),
}
"""Command to the words that call it, as typed (compared after ``normal``)."""

UNSURE = (
    "i don't know",
    "i dont know",
    "don't know",
    "dont know",
    "idk",
    "dunno",
    "not sure",
    "i'm not sure",
    "im not sure",
    "no idea",
    "unsure",
    "no clue",
    "i have no idea",
    "can't tell",
    "cannot tell",
    "help me",
    "what does that mean",
    "what do you mean",
)
"""Said instead of an option: the option for it is taken, or the question's help is shown."""

DONT_KNOW_LABELS = (
    "i do not know",
    "i don t know",
    "don t know",
    "do not know",
    "not sure",
    "i am not sure",
    "i m not sure",
    "unsure",
    "no idea",
    "cannot tell",
    "can t tell",
)
"""How the label of an option for "I don't know" begins (after ``normal``)."""
DONT_KNOW_IDS = ("unknown", "unsure", "not-sure", "dont-know", "do-not-know", "no-idea", "unclear")

AGREE = ("ok", "okay", "sure", "fine", "alright")
"""Yes where a yes is asked for; after an answer that merely offers a guide it is an acknowledgement."""
YES = (
    "yes",
    "y",
    "yep",
    "yeah",
    "yup",
    "please",
    "yes please",
    "go ahead",
    "do it",
    "start",
    "guide me",
    "lead me",
    "show me",
    "start it",
    "start the guide",
    "open the guide",
    "of course",
    "please do",
)
KEEP = ("keep", "keep it", "same", "same as before", "as before")
NO = ("no", "n", "nope", "no thanks", "no thank you", "not now", "don't", "nah", "keep it as it is")
NONE_OF_THESE = ("0", "none", "none of these", "none of them", "neither", "no", "something else", "other")
YES_NO_WORDS = frozenset(word for word in (*YES, *AGREE, *KEEP, *NO, *NONE_OF_THESE) if " " not in word)
"""Words that are never guessed from a misspelt one, nor a misspelt one from them."""

HELPED = frozenset(
    [
        "that helped", "this helped", "it helped", "helped", "helpful", "very helpful", "that was helpful",
        "that helped thanks", "that helped thank you", "thanks that helped", "thank you that helped",
        "that is what i needed", "thanks that is what i needed", "that answered my question", "thumbs up",
    ]
)  # fmt: skip
"""Said (after ``spoken``) of a reply that helped."""
NOT_HELPED = frozenset(
    [
        "that did not help", "that didn't help", "that didnt help", "this did not help", "this didn't help",
        "did not help", "didn't help", "didnt help", "it did not help", "it didn't help", "not helpful", "unhelpful",
        "that was not helpful", "that does not help", "that doesn't help", "doesn't help", "wrong answer",
        "that's wrong", "that is wrong", "that is not what i asked", "that's not what i asked", "thumbs down",
    ]
)  # fmt: skip
"""Said of a reply that did not help."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")

# "change 2", "change the first question", "change who-built", "change 2 to 3"
CHANGE = re.compile(
    r"^(?:change|edit|correct)\s+(?:answer\s+|question\s+|my answer to\s+)?(.+?)(?:\s+to\s+(.+))?$", re.I
)
# "start who-owns-the-key", "guide 2"
START = re.compile(r"^(?:start|guide|open guide|run guide|tree)\s+(.+)$", re.I)
# "show go-live-cost"
SHOW = re.compile(r"^(?:show|open)\s+([a-z0-9]+(?:-[a-z0-9]+)+)$", re.I)
# "questions about account"
LIST = re.compile(r"^(?:questions|list)(?: about| on| with)?\s+([^\s?]+(?:\s+[^\s?]+){0,3})$", re.I)
# "glossary redirect uri"
LOOK_UP = re.compile(r"^glossary:?\s+(.+)$", re.I)

_AFTER = "(?: (?:exactly|actually|please|again|then))*"
_A_TERM = r"(?:an? |the |this |these |that )?(?:term |word )?(.+?)"
_MEANING_ASKED = tuple(
    re.compile(rf"(?:(?:please|hi|hello|hey|so|and|but|ok|okay|sorry) )*{form.replace('TERM', _A_TERM)}{_AFTER}")
    for form in (
        r"(?:what(?:'s|s| is) )?(?:the )?(?:meaning|definition) of TERM",
        r"what (?:do you mean|is meant) by TERM",
        r"what (?:does|do) TERM (?:mean|stand for)",
        r"(?:what(?:'s|s| is| are)|define) TERM",
        r"TERM (?:meaning|definition)",
    )
)

QUESTION_STARTS = frozenset(
    [
        "what",
        "who",
        "whom",
        "whose",
        "which",
        "when",
        "where",
        "why",
        "how",
        "is",
        "are",
        "am",
        "do",
        "does",
        "did",
        "can",
        "could",
        "should",
        "would",
        "will",
        "may",
        "must",
        "was",
        "were",
        "has",
        "have",
        "wait",
    ]
)
"""First words of what reads as a question even without a question mark."""

LEAD_IN = re.compile(
    r"^(?:(?:wait|hold on|one moment|sorry|excuse me|quick question|another question|one more question|hm+|um+|uh+|"
    r"er+m?|ok|okay|well|so|alright|right|please|pls)\b[\s,.:;!…–-]*[,.:;!…–-]\s*"
    r"|(?:um+|uh+|hm+|wait|hold on)\s+)+(?=\S)",
    re.I,
)
"""What people say before a question ("wait, …"); it carries nothing. Most words count only with a pause after them."""

_WORDS = re.compile(r"\w+")
_SPOKEN_WORDS = re.compile(r"[\w']+")
_MARKS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
LOOKED_AT = 4
"""Texts whose plain forms are at hand: several readers look at the one that is being read."""
LONGEST_COMMAND = 200
"""Characters; nothing longer is compared with a command, an option or small talk."""


@functools.lru_cache(maxsize=LOOKED_AT)
def normal(text: str) -> str:
    """Lower case, words parted by single blanks, no punctuation; ``""`` where nothing is left."""
    return " ".join(_WORDS.findall(text.casefold().replace("_", " ")))


@functools.lru_cache(maxsize=LOOKED_AT)
def spoken(text: str) -> str:
    """Like ``normal``, but apostrophes stay, so that "don't" is one word; a lone "?" stays too."""
    words = _SPOKEN_WORDS.findall(text.translate(_MARKS).casefold())
    return " ".join(words) or ("?" if "?" in text and text.strip("? ") == "" else "")


label = functools.lru_cache(maxsize=4096)(spoken)
"""``spoken`` for what content says, which comes up again and again."""

_COMMAND_OF = {word: command for command, words in COMMANDS.items() for word in words}
_BARE_OF = {word: kind for kind, words in (("yes", YES), ("ok", AGREE), ("no", NO)) for word in words}


_MAY_ASK_MEANING = re.compile("what|define|meaning|definition")


def meaning_asked(text: str) -> str:
    """What a text asks the meaning of ("what is a GUID?", "define sandbox"), as ``spoken``; ``""`` for other texts."""
    said = spoken(text) if len(text) <= LONGEST_COMMAND else ""
    if not _MAY_ASK_MEANING.search(said):
        return ""
    for form in _MEANING_ASKED:
        found = form.fullmatch(said)
        if found:
            return str(found[1])
    return ""


def command_of(text: str) -> str | None:
    """The command ``text`` calls, or None. A leading ``/`` or ``:`` is allowed."""
    if len(text) > LONGEST_COMMAND:
        return None
    return _COMMAND_OF.get(spoken(text.strip().lstrip("/:")))


def says(text: str, words: tuple[str, ...]) -> bool:
    """Whether ``text`` as a whole is one of ``words``."""
    return len(text) <= LONGEST_COMMAND and spoken(text) in words


def feedback_of(text: str) -> bool | None:
    """Whether a text says that the reply before it helped; None where it says something else."""
    if len(text) > LONGEST_COMMAND:
        return None
    said = spoken(text.strip().lstrip("/:"))
    return True if said in HELPED else False if said in NOT_HELPED else None


def bare_of(text: str) -> str | None:
    """ "yes", "ok" or "no" where a text says nothing else ("no", "ok, yes": the last word decides), or None."""
    said = spoken(text) if len(text) <= LONGEST_COMMAND else ""
    if said in _BARE_OF or not said:
        return _BARE_OF.get(said)
    kinds = [_BARE_OF.get(word) for word in said.split()]
    return kinds[-1] if all(kinds) else None


def says_why(question: str) -> bool:
    """Whether a question asks for reasons."""
    return normal(question).startswith("why")


def reads_as_question(text: str) -> bool:
    """Whether ``text`` looks like a question: a question mark after words, or a question word in front."""
    words = normal(text[:LONGEST_COMMAND]).split()
    return bool(words) and (text.rstrip().endswith("?") or words[0] in QUESTION_STARTS)
