"""What stands there before the first question: what can be asked, and the guides by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from assistant.fronts.tui.choices import Row, heading
from assistant.fronts.tui.passages import Block, hanging
from assistant.fronts.tui.shown import Shown
from assistant.sanitize import clean, one_line

if TYPE_CHECKING:
    from faq import Content as Knowledge

MOST_QUESTIONS = 3
INVITATION = "Ask a question, or start a guide."
PEOPLE_ASK = "People ask"
GUIDES = "Guides"
LOADING = "Reading the answers…"


def start(knowledge: Knowledge) -> Shown:
    """The empty state. Guides have the numbers the conversation gives them."""
    blocks: list[Block] = [hanging(Content.styled(INVITATION, "bold $strong"))]
    if knowledge.about.disclaimer:
        blocks.append(hanging(Content.styled(clean(knowledge.about.disclaimer), "$quiet")))
    rows: list[Row] = []
    asked = knowledge.about.people_ask or tuple(entry.question for entry in knowledge.entries.values())
    if asked:
        rows.append(heading(PEOPLE_ASK))
        rows += [Row("ask", "", one_line(text), "›", say=text) for text in asked[:MOST_QUESTIONS]]
    if knowledge.trees:
        rows.append(heading(GUIDES))
        rows += [
            Row("tree", tree.id, clean(tree.title), str(number))
            for number, tree in enumerate(knowledge.trees.values(), 1)
        ]
    return Shown(tuple(blocks), tuple(rows))


def loading() -> Shown:
    """Before the content is there."""
    return Shown((hanging(Content.styled(LOADING, "$quiet")),))


def title_line(knowledge: Knowledge | None) -> tuple[str, str]:
    """The name, and what stands beside it: the subject and when it was last verified."""
    if knowledge is None:
        return "golive-faq", ""
    from assistant.blocks import month

    verified = max((entry.verified for entry in knowledge.entries.values()), default="")
    parts = [clean(knowledge.about.title), "offline", f"verified {month(verified)}" if verified else ""]
    return "golive-faq", " · ".join(part for part in parts if part)
