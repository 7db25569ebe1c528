"""A small knowledge base of lamps, a matcher that is a table, and conversations on them."""

from __future__ import annotations

import datetime

from assistant.conversation import Conversation
from assistant.replies import Notice, Reply
from faq import (
    About,
    Content,
    Entry,
    Match,
    Option,
    Outcome,
    Question,
    SmallTalk,
    Step,
    Target,
    Tree,
    Verdict,
)


def options(**targets: str) -> tuple[Option, ...]:
    return tuple(Option(key.replace("_", "-"), LABELS[key], Target(to)) for key, to in targets.items())


LABELS = {
    "us": "Our own people",
    "partner": "A consultant or partner, for us",
    "unknown": "I do not know",
    "own": "For our own organization",
    "sold": "It is sold to others",
    "yes": "Yes, it is hosted",
    "no": "No, it runs at the customer's",
}

OWNER = Tree(
    "owner",
    "Who owns the lamp?",
    "builder",
    {
        "builder": Question(
            "builder",
            "Who built it?",
            (
                Option("us", LABELS["us"], Target("for-whom"), "Your own people built it."),
                Option("partner", LABELS["partner"], Target("for-whom"), "", ("our consultant built it",)),
                Option("unknown", LABELS["unknown"], Target("ask-first")),
            ),
            "Look at the invoice.",
            "builder",
        ),
        "for-whom": Question("for-whom", "Who is it for?", options(own="you", sold="hosted"), "Think of who uses it."),
        "hosted": Question("hosted", "Is it hosted?", options(yes="vendor", no="customer")),
    },
    {
        "you": Outcome(
            "you", "You own it.", "It is yours.", (Step("Buy a bulb", entry="bulb"), Step("Rest")), ("lamp",)
        ),
        "vendor": Outcome("vendor", "The vendor owns it.", "It is sold.", (Step("See the price", tree="price"),)),
        "customer": Outcome("customer", "The customer owns it.", "It is theirs."),
        "ask-first": Outcome("ask-first", "Ask who built it.", "Everything hangs on that."),
    },
    "For anyone with a lamp.",
)
PRICE = Tree(
    "price",
    "What does my lamp cost?",
    "made-by",
    {
        "made-by": Question("made-by", "Who made it?", options(us="cheap", partner="dear"), "", "builder"),
    },
    {
        "cheap": Outcome("cheap", "Little.", "You did the work."),
        "dear": Outcome("dear", "Much.", "Others did."),
    },
)
ENTRIES = {
    "bulb": Entry("bulb", "Which bulb fits?", "Any.\n", "Any bulb."),
    "lamp": Entry("lamp", "What is a lamp?", "A **light**.\n", "A light.", see_also=("bulb",), tree="owner"),
    "old": Entry("old", "Is oil allowed?", "No.\n", "No.", verified="2026-01-01", review_every=30),
}
CONTENT = Content(
    ENTRIES,
    {"owner": OWNER, "price": PRICE},
    smalltalk=(SmallTalk("greeting", ("hi", "hello"), "Hello."), SmallTalk("thanks", ("thanks", "ok"), "Welcome.")),
    scope=(),
    about=About("Lamps", "", "Write to the [shop](https://example.com)."),
    digest="d" * 64,
)

ANSWERS = {
    "what is a lamp": "lamp",
    "what is a lamp?": "lamp",
    "our consultant built it, what is a lamp": "lamp",
    "is oil allowed": "old",
}


class TableMatcher:
    """Answers what stands in the table, asks back at "which", and knows nothing else."""

    def match(self, text: str) -> Verdict:
        ranking = [Match(entry.id, entry.question, 0.5) for entry in ENTRIES.values()]
        found = ANSWERS.get(text.casefold())
        if found:
            first = [Match(found, ENTRIES[found].question, 0.9)]
            return Verdict(text, "answer", tuple(first + [m for m in ranking if m.id != found]), 0.95)
        if text.startswith("which"):
            return Verdict(text, "clarify", tuple(ranking), 0.4)
        return Verdict(text, "none", tuple(ranking), 0.1)


def talk(*texts: str, today: datetime.date | None = None) -> tuple[Conversation, Reply]:
    conversation = Conversation(CONTENT, TableMatcher(), today)
    reply: Reply = Notice("")
    for text in texts:
        reply = conversation.reply(text)
    return conversation, reply


def said(*texts: str) -> Reply:
    return talk(*texts)[1]


def standing(conversation: Conversation) -> dict[str, str]:
    assert conversation.walk is not None
    return conversation.walk.responses
