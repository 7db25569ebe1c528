"""The glossary of the terminal app: opened by a key, filtered while typing, and told to be missing."""

from __future__ import annotations

import dataclasses

import pytest

from assistant import wording
from assistant.fronts.tui.sheets import Sheet
from faq import Term
from tests.app_stage import CONTENT, stage

NO_MEANINGS = dataclasses.replace(CONTENT, terms=(Term("gate", ("entrance",)),))


@pytest.mark.parametrize("key", ["g", "f6"])
async def test_g_shows_what_the_terms_mean(key: str) -> None:
    async with stage() as s:
        await s.press(key)
        assert isinstance(s.app.screen, Sheet)
        assert "A hose with holes that waters the roots." in s.app.screen.plain
        assert "soaker" in s.app.screen.plain
        assert "gate" not in s.app.screen.plain  # it has no meaning
        await s.press("escape")
        assert s.app.screen is s.main  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("typed", ["dri", "soak", "line drip"])  # its beginning, another name, words in any order
async def test_typing_looks_for_a_term(typed: str) -> None:
    async with stage() as s:
        await s.press("g")
        await s.pilot.press(*("space" if c == " " else c for c in typed))
        await s.settle()
        assert isinstance(s.app.screen, Sheet)
        assert "drip line" in s.app.screen.plain
        assert "compost" not in s.app.screen.plain


async def test_a_term_that_is_not_there_is_told() -> None:
    async with stage() as s:
        await s.press("g", "z", "q")
        assert isinstance(s.app.screen, Sheet)
        assert wording.NOT_IN_GLOSSARY_SHORT in s.app.screen.plain


async def test_g_stands_in_the_last_line_only_where_there_is_a_glossary() -> None:
    async with stage(size=(160, 40)) as s:
        assert "g glossary" in s.main.keys.render().plain
    async with stage(size=(160, 40), content=NO_MEANINGS) as s:
        assert "glossary" not in s.main.keys.render().plain


async def test_without_a_glossary_g_says_so() -> None:
    async with stage(content=NO_MEANINGS) as s:
        await s.press("g")
        assert s.app.screen is s.main
        assert any(note.message == wording.NO_GLOSSARY for note in s.app._notifications)


async def test_a_question_that_begins_with_g_can_be_typed() -> None:
    async with stage() as s:
        s.main.clock = lambda: 0.0
        await s.pilot.press(*"gate")
        await s.settle()
        assert s.main.question.value == "gate"
        assert not isinstance(s.app.screen, Sheet)


async def test_the_command_of_the_conversation_answers_too() -> None:
    async with stage() as s:
        await s.ask("glossary soaker")
        assert "drip line: A hose with holes that waters the roots." in s.newest
