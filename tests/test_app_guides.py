"""Guides in the terminal app: walked, taken back, changed."""

from __future__ import annotations

from tests.app_stage import stage


async def test_a_guide_is_walked_by_numbers_to_its_outcome() -> None:
    async with stage() as s:
        await s.press("1")
        assert "How old are you?" in s.newest
        assert "question 1" in s.newest
        await s.press("2")
        assert "✓ How old are you?" in s.newest
        await s.press("2")
        assert "A full ticket." in s.newest
        assert "you are grown up" in s.newest.casefold()
        assert "Different if" in s.newest


async def test_left_goes_one_question_back_and_ctrl_z_undoes_that() -> None:
    async with stage() as s:
        await s.press("1", "2", "left")
        assert "How old are you?" in s.newest.split("✓")[0]
        await s.press("ctrl+z")
        assert "Do you come with a group?" in s.newest


async def test_r_begins_the_guide_again() -> None:
    async with stage() as s:
        await s.press("1", "2", "r")
        assert "How old are you?" in s.newest
        assert "✓" not in s.newest


async def test_escape_leaves_the_guide() -> None:
    async with stage() as s:
        await s.press("1", "escape")
        assert "closed" in s.newest


async def test_an_earlier_answer_is_changed_by_a_click_on_change() -> None:
    async with stage() as s:
        await s.press("1", "2")
        passage = s.main.view.turns[-1].widgets[1]
        line = next(y for y in range(passage.size.height) if "change" in passage.render_line(y).text)
        at = passage.render_line(line).text.index("change")
        await s.pilot.click(passage, offset=(at + 1, line))
        await s.settle()
        assert "How old are you?" in s.newest
        await s.press("1")
        assert "You need no ticket." in s.newest or "Change it?" in s.newest


async def test_a_question_in_a_guide_is_answered_and_the_guide_waits() -> None:
    async with stage() as s:
        await s.press("1")
        await s.ask("when is it open?")
        assert "Nine to five." in s.newest
        assert "How old are you?" in s.newest
        await s.press("1")
        assert "You need no ticket." in s.newest


async def test_a_guide_is_only_named_while_a_question_asks_which_is_meant() -> None:
    async with stage() as s:
        await s.press("1")
        await s.ask("which plant?")
        assert "Which of these" in s.newest
        assert "How old are you?" not in s.newest
        assert "waits" in s.newest
        await s.press("1")
        assert "How old are you?" in s.newest
        await s.press("1")
        assert "You need no ticket." in s.newest


async def test_a_question_mark_in_a_guide_means_that_one_does_not_know() -> None:
    async with stage() as s:
        await s.press("1", "question_mark")
        assert "The age on the day of the visit counts." in s.newest
