"""Beside the conversation: sidebar, palette, themes, and the last line."""

from __future__ import annotations

import pytest

from tests.app_stage import CONTENT, stage


async def test_the_sidebar_stands_where_there_is_room_only() -> None:
    async with stage(size=(120, 40)) as s:
        assert s.main.query_one("#sidebar").display
        await s.pilot.resize_terminal(80, 24)
        await s.settle()
        assert not s.main.query_one("#sidebar").display


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
async def test_slash_searches_the_entries_and_enter_opens_the_first(size: tuple[int, int]) -> None:
    async with stage(size=size) as s:
        await s.press("slash")
        await s.pilot.press(*"roses")
        await s.settle()
        rows = s.main.query_one("#list")
        assert [o.id for o in rows.options if o.id] == ["entry:pruning"]  # type: ignore[attr-defined]
        await s.press("enter")
        assert "In early spring." in s.newest
        assert s.app.focused is s.main.question


async def test_the_sidebar_list_is_walked_with_arrows() -> None:
    async with stage() as s:
        await s.press("slash", "down", "down", "enter")
        assert "Loose soil." in s.newest or "Every evening" in s.newest or "In early spring." in s.newest


async def test_while_searching_the_last_line_shows_the_keys_of_the_search() -> None:
    async with stage(size=(40, 20)) as s:
        await s.press("slash")
        assert "enter open" in s.main.keys.render().plain
        assert "esc back" in s.main.keys.render().plain
        await s.press("escape")
        assert "enter ask" in s.main.keys.render().plain


async def test_escape_leaves_the_search() -> None:
    async with stage(size=(60, 20)) as s:
        await s.press("slash", "x", "escape")
        assert s.app.focused is s.main.question
        assert not s.main.query_one("#sidebar").display


async def test_the_palette_has_every_entry_guide_theme_and_action() -> None:
    async with stage() as s:
        from assistant.fronts.tui.palette import Everything

        rows = [label for label, _ in Everything(s.main)._rows()]
        for entry in CONTENT.entries.values():
            assert entry.question in rows
        for tree in CONTENT.trees.values():
            assert f"Guide: {tree.title}" in rows
        for name in s.main.theme_names():
            assert f"Theme: {name}" in rows
        for label in ("Help", "Explain the answer", "Copy the answer", "Clear the conversation"):
            assert label in rows


async def test_the_palette_has_one_line_for_each_thing() -> None:
    async with stage() as s:
        await s.press("ctrl+p")
        while not s.app.screen.query("CommandList") or not s.app.screen.query_one("CommandList").option_count:  # type: ignore[attr-defined]
            await s.pilot.pause(0.02)
        rows = s.app.screen.query_one("CommandList")
        assert rows.virtual_size.height == rows.option_count  # type: ignore[attr-defined]


async def test_the_palette_opens_an_entry() -> None:
    async with stage() as s:
        await s.pilot.press("ctrl+p")
        await s.pilot.press(*"prune")
        while not s.app.screen.query("CommandList") or not s.app.screen.query_one("CommandList").option_count:  # type: ignore[attr-defined]
            await s.pilot.pause(0.02)
        await s.pilot.pause(0.3)
        await s.pilot.press("enter")
        while s.app.screen is not s.main or not s.main.view.turns or s.main.view.turns[-1].reply is None:
            await s.pilot.pause(0.02)
        await s.settle()
        assert "In early spring." in s.newest


async def test_ctrl_l_begins_again() -> None:
    async with stage() as s:
        await s.ask("water")
        await s.press("ctrl+l")
        assert "People ask" in s.shown
        assert "Every evening" not in s.shown
        assert s.main.talk.conversation is not None
        assert not s.main.talk.conversation.turns


async def test_ctrl_t_goes_through_the_themes() -> None:
    async with stage() as s:
        seen = [s.app.theme]
        for _ in range(4):
            await s.press("ctrl+t")
            seen.append(s.app.theme)
        assert seen[0] == seen[4]
        assert set(seen) == set(s.main.theme_names())


async def test_the_footer_shows_three_keys_on_a_narrow_screen() -> None:
    async with stage(size=(40, 20)) as s:
        await s.ask("water")
        assert len([part for part in s.main.keys.render().plain.split("   ") if part.strip()]) == 3


async def test_page_keys_scroll_while_typing() -> None:
    async with stage(size=(60, 14)) as s:
        await s.ask("water")
        before = s.main.view.scroll_y
        await s.press("pageup")
        assert s.main.view.scroll_y < before
