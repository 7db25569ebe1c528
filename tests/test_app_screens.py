"""Ten screens as pictures: what is drawn may only change on purpose. ``UPDATE_GOLDEN=1`` writes them anew."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import pytest

from tests.app_stage import stage

GOLDEN = Path(__file__).parent / "golden" / "screens"
IDS = re.compile(r"terminal-\d+-")

SCREENS: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "start": ((110, 30), "dark", ()),
    "answer": ((110, 34), "dark", ("ask water",)),
    "clarification": ((110, 30), "dark", ("ask plant", "down")),
    "not-covered": ((110, 30), "dark", ("ask moon phases",)),
    "suggestions": ((110, 30), "dark", ("type roses pru",)),
    "guide": ((110, 30), "dark", ("1", "2")),
    "outcome": ((110, 34), "dark", ("1", "2", "2")),
    "explain": ((110, 44), "dark", ("ask water", "e")),
    "help": ((110, 44), "dark", ("f1",)),
    "glossary": ((110, 30), "dark", ("g",)),
    "light": ((110, 34), "light", ("ask water",)),
    "high-contrast": ((110, 30), "high-contrast", ("1", "2")),
    "small": ((40, 20), "dark", ("ask water",)),
}
"""Name: size, theme, what is done: keys, or ``ask``/``type`` and words."""


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_is_as_it_was_accepted(name: str) -> None:
    size, theme, doings = SCREENS[name]
    async with stage(size=size, theme=theme) as s:
        for doing in doings:
            verb, _, words = doing.partition(" ")
            await (s.ask(words) if verb == "ask" else s.type(words) if verb == "type" else s.press(doing))
        await s.settle()
        drawn = IDS.sub("terminal-", s.app.export_screenshot(title="golive-faq")) + "\n"
    path = GOLDEN / f"{name}.svg"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, "utf-8")
    accepted = path.read_text("utf-8") if path.exists() else ""
    difference = [
        line[:200] for line in difflib.unified_diff(accepted.split("\n"), drawn.split("\n"), n=0, lineterm="")
    ]
    assert not difference, "\n".join([f"{path.name} differs; look at it, then UPDATE_GOLDEN=1", *difference[:12]])


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.svg")} == set(SCREENS)
