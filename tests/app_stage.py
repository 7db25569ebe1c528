"""A small knowledge base, a matcher that answers by keyword, and an app to press keys in; for the tests of the app."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from textual.pilot import Pilot

import faq
from assistant.config import Config
from assistant.fronts.app import FaqApp
from faq import (
    About,
    Content,
    Entry,
    Evidence,
    Match,
    Note,
    Option,
    Outcome,
    Part,
    Question,
    Repair,
    Source,
    Step,
    Target,
    Term,
    Tree,
    Verdict,
)

GUIDE = Source("guide", "The garden guide", "https://garden.example/guide", "2026-06-18")
POST = Source("post", "A gardener's post", "https://posts.example/1", "2026-03-01", official=False)

ENTRIES = (
    Entry(
        "watering",
        "How often should I water the plants?",
        "It depends on the season:\n\n- **summer**: every evening, at the roots, so that the leaves stay dry and the "
        "sun cannot burn them;\n- winter: once a week.\n\nSee the [guide](https://garden.example/water) or "
        "[this](https://elsewhere.example/x). Never use `hot` water.",
        "Every evening in summer, once a week in winter.",
        "care",
        notes=(Note("newer", "Drip lines need half of that.", (POST,), "2026-03-01"),),
        sources=(GUIDE, POST),
        see_also=("soil", "pruning"),
        verified="2026-11-24",
        review_every=180,
    ),
    Entry("soil", "Which soil is right?", "Loose soil, with compost.", "Loose soil.", "care", sources=(GUIDE,)),
    Entry("pruning", "When do I prune the roses?", "In March.", "In early spring.", "care", sources=(GUIDE,)),
    Entry("opening", "When is the garden open?", "From nine to five.", "Nine to five.", "visit", tree="ticket"),
)
TREES = (
    Tree(
        "ticket",
        "Which ticket do I need?",
        "age",
        {
            "age": Question(
                "age",
                "How old are you?",
                (
                    Option("child", "A child, under twelve", Target("free"), "you are under twelve"),
                    Option("grown", "Grown up", Target("group"), "you are grown up"),
                ),
                help="The age on the day of the visit counts.",
            ),
            "group": Question(
                "group",
                "Do you come with a group?",
                (
                    Option("yes", "With a group of ten or more", Target("reduced"), "you come with a group"),
                    Option("no", "Alone, or a few of us", Target("full"), "you do not come with a group"),
                ),
            ),
        },
        {
            "free": Outcome("free", "You need no ticket.", "Children go in free.", rests_on=("opening",)),
            "reduced": Outcome(
                "reduced", "A group ticket.", "Groups pay less.", (Step("Book ahead", entry="opening"),)
            ),
            "full": Outcome("full", "A full ticket.", "At the gate.", (Step("Come early"),), ("opening",)),
        },
    ),
    Tree(
        "member",
        "Should I become a member?",
        "often",
        {
            "often": Question(
                "often",
                "Do you come often?",
                (
                    Option("yes", "Yes, every month", Target("join"), "you come every month"),
                    Option("no", "No", Target("stay"), "you come rarely"),
                ),
            )
        },
        {"join": Outcome("join", "Join.", "It pays."), "stay": Outcome("stay", "Do not join.", "It does not pay.")},
    ),
)
TERMS = (
    Term("compost", ("humus",), meaning="What leaves become in a year."),
    Term("drip line", ("drip hose", "soaker"), meaning="A hose with holes that waters the roots."),
    Term("gate", ("entrance",)),
)
CONTENT = Content(
    {entry.id: entry for entry in ENTRIES},
    {tree.id: tree for tree in TREES},
    terms=TERMS,
    digest="d" * 64,
    about=About(
        "The town garden",
        "Unofficial.",
        "[the gate](https://garden.example/gate)",
        ("How often should I water?", "When is it open?", "Which soil?", "A fourth one"),
        {"care": "Care", "visit": "Your visit"},
    ),
)
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "water": ("watering",),
    "soil": ("soil",),
    "prune": ("pruning",),
    "open": ("opening",),
    "plant": ("watering", "soil"),
}


class KeywordMatcher:
    """Answers where one entry is meant, asks back where two are, and is not covering the rest."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def match(self, text: str) -> Verdict:
        found = [name for word, names in KEYWORDS.items() if word in text.casefold() for name in names]
        found = [name for name in dict.fromkeys(found) if name in self.content.entries]
        names = found or [name for name in ("soil", "pruning") if name in self.content.entries]
        top = 0.78 if found else 0.2
        matches = tuple(self._match(name, top - 0.03 * at) for at, name in enumerate(names))
        band = "none" if not found else "answer" if len(found) == 1 else "clarify"
        repairs = (Repair("watr", "water"),) if "watr" in text else ()
        evidence = Evidence(
            matched=tuple(text.split()[:3]),
            unknown=("moon",) if "moon" in text else (),
            repairs=repairs,
            margin=0.5,
            answer_from=0.6,
            clarify_from=0.3,
            rule="cut-off and margin",
        )
        return Verdict(text, band, matches, 0.95 if band == "answer" else 0.4, evidence)  # type: ignore[arg-type]

    def suggest(self, text: str, limit: int = 5) -> tuple[Match, ...]:
        words = text.casefold().split()
        found = [e for e in self.content.entries.values() if any(word[:4] in e.question.casefold() for word in words)]
        return tuple(self._match(entry.id, 0.5) for entry in found[:limit])

    def _match(self, name: str, score: float) -> Match:
        question = self.content.entries[name].question
        parts = (Part("words", 0.9, 0.6, score - 0.2, "water, plants"), Part("phrasing", 0.5, 0.4, 0.2))
        return Match(name, question, score, parts, question)


def app_of(
    question: str | None = None,
    *,
    content: Content = CONTENT,
    config: Config | None = None,
    load: Callable[[], Content] | None = None,
    matcher: Any = KeywordMatcher,
    **more: Any,
) -> FaqApp:
    more.setdefault("watch", False)
    app = FaqApp(load or (lambda: content), matcher, question, config=config, **more)
    app.main.environment = {}  # type: ignore[assignment]
    return app


async def settle(app: FaqApp, pilot: Pilot[int]) -> None:
    """Wait until nothing is being read, asked, suggested or held."""
    await pilot.pause()
    main = app.main
    while main.talk.conversation is None or main.waiting or main.busy or (main.held and main.held.timer):
        if not app.is_running or app._exit or app._exception is not None:
            return
        await pilot.pause(0.01)
    busy = [worker for worker in app.workers if worker.group in ("read", "ask", "suggest")]
    with contextlib.suppress(Exception):
        await app.workers.wait_for_complete(busy)
    await pilot.pause()
    await pilot.pause()


class Stage:
    """An app, its pilot, and short words for what tests do."""

    def __init__(self, app: FaqApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self.main = app.main

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settle(self.app, self.pilot)

    async def type(self, text: str) -> None:
        self.main.question.focus()
        await self.pilot.press(*("space" if c == " " else {"?": "question_mark"}.get(c, c) for c in text))
        await settle(self.app, self.pilot)

    async def ask(self, text: str) -> None:
        await self.type(text)
        await self.press("enter")

    async def settle(self) -> None:
        await settle(self.app, self.pilot)

    @property
    def shown(self) -> str:
        """Everything in the conversation, as text."""
        from assistant.fronts.tui.passages import Passage

        return "\n".join(widget.plain for widget in self.main.view.query(Passage))

    @property
    def lines(self) -> list[str]:
        """The lines of the whole conversation as they are drawn, blank ones between them too."""
        view = self.main.view
        drawn = {}
        for widget in view.children:
            for y in range(widget.size.height):
                drawn[widget.virtual_region.y + widget.styles.padding.top + y] = widget.render_line(y).text
        return [drawn.get(y, "") for y in range(max(drawn) + 1)]

    @property
    def newest(self) -> str:
        """The newest turn, as text."""
        from assistant.fronts.tui.passages import Passage

        return "\n".join(w.plain for w in self.main.view.turns[-1].widgets if isinstance(w, Passage))


@contextlib.asynccontextmanager
async def stage(question: str | None = None, size: tuple[int, int] = (120, 40), **more: Any) -> AsyncIterator[Stage]:
    app = app_of(question, **more)
    async with app.run_test(size=size) as pilot:
        await settle(app, pilot)
        yield Stage(app, pilot)


__all__ = ["CONTENT", "KeywordMatcher", "Stage", "app_of", "faq", "settle", "stage"]
