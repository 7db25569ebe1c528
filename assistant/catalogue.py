"""The questions that a knowledge base answers, by topic, for whoever looks through them instead of asking."""

from __future__ import annotations

from assistant import wording
from assistant.replies import Choice
from assistant.sanitize import as_markdown
from assistant.word_starts import begun, words
from faq import Content

LISTED = 30
"""Questions of one list at most; a word narrows it down."""
LONGEST_QUOTED = 60
"""Characters of what was looked up that are quoted back."""


def questions(content: Content, text: str = "") -> tuple[str, tuple[Choice, ...]]:
    """What to say, and the entries to pick from: those in whose phrasings each word of ``text`` begins a word.

    In the order of topics as ``about`` names them, then of ids; each with its topic's title.
    """
    typed = words(text)
    found = [entry for entry in content.entries.values() if begun(typed, entry.phrasings)]
    titles = content.about.topics
    places = {topic: at for at, topic in enumerate(titles)}
    found.sort(key=lambda entry: (places.get(entry.topic, len(places)), entry.topic, entry.id))
    choices = tuple(Choice(entry.id, entry.question, titles.get(entry.topic, entry.topic)) for entry in found[:LISTED])
    if not choices and typed:
        return wording.NO_SUCH_QUESTION.format(text=as_markdown(text, LONGEST_QUOTED)), ()
    if not choices:
        return wording.NO_QUESTIONS, ()
    if len(found) > LISTED:
        return wording.QUESTIONS_SOME.format(shown=LISTED, total=len(found)), choices
    return wording.QUESTIONS, choices
