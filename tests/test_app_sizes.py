"""Any size and any sign: what the terminal app shows stays within its lines and harmless."""

from __future__ import annotations

import dataclasses

import pytest
from textual.widgets import Input

from tests.app_stage import CONTENT, stage


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 50), (40, 20), (80, 24), (200, 60), (300, 2)])
async def test_any_size_will_do(size: tuple[int, int]) -> None:
    async with stage() as s:
        await s.ask("water")
        await s.press("e")
        await s.pilot.resize_terminal(*size)
        await s.settle()
        await s.pilot.resize_terminal(100, 30)
        await s.settle()
        assert "Every evening" in s.shown


async def test_wide_and_right_to_left_signs_keep_every_line_within_the_screen() -> None:
    answer = "漢字かな交じり文" * 30 + "\n\n" + "מפתח שילוב " * 30 + "\n\n- 👩‍👩‍👧‍👦 " + "x" * 300
    entry = dataclasses.replace(CONTENT.entries["soil"], answer=answer, short="鍵" * 60)
    content = dataclasses.replace(CONTENT, entries={**CONTENT.entries, "soil": entry})
    async with stage(size=(44, 24), content=content) as s:
        await s.ask("soil")
        for widget in s.main.view.query("Passage"):
            lines = [widget.render_line(y).cell_length for y in range(widget.size.height)]
            assert all(length <= 44 for length in lines)


ATTACK = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\x1b]0;title\x07soil\u202e"


async def test_escape_sequences_of_question_and_content_never_reach_the_screen() -> None:
    entry = dataclasses.replace(CONTENT.entries["soil"], answer=f"a {ATTACK} b", short=ATTACK, question=ATTACK)
    content = dataclasses.replace(CONTENT, entries={**CONTENT.entries, "soil": entry})
    async with stage(ATTACK, content=content) as s:
        await s.press("e")
        strips = [
            strip
            for widget in s.app.screen.query("*")
            for strip in (widget.render_lines(widget.size.region) if widget.size.area else [])
        ]
        text = "".join(segment.text for strip in strips for segment in strip)
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c == "\u202e" for c in text)


async def test_without_colours_the_current_choice_has_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage() as s:
        await s.ask("plant")
        await s.press("down")
        assert "› 1" in s.newest
        assert s.app.no_color


async def test_nothing_moves_by_itself() -> None:
    """Scrolling jumps, nothing fades or blinks: with animations switched off in the terminal or not."""
    async with stage(size=(60, 14)) as s:
        for keys in (
            ("pageup",),
            ("pagedown",),
            ("slash", "escape"),
            ("f1", "down", "escape"),
            ("g", "down", "escape"),
        ):
            await s.ask("water")
            for key in keys:
                await s.pilot.press(key)
                assert not s.app.animator._animations
        assert not any(line.cursor_blink for line in s.main.query("Input").results(Input))
