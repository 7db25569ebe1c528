"""Live content and ends of the terminal app: edits, leaving, faults."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from assistant.exits import Exit
from assistant.fronts.tui.sheets import Sheet
from faq import Content, ContentError, Place, Problem
from tests.app_stage import CONTENT, KeywordMatcher, app_of, settle, stage

# -- live content -------------------------------------------------------------------------------------


async def test_an_edit_is_read_and_told_and_the_conversation_stays() -> None:
    contents = [CONTENT]
    async with stage(load=lambda: contents[0]) as s:
        await s.ask("water")
        entry = dataclasses.replace(CONTENT.entries["soil"], short="Sandy soil.")
        contents[0] = dataclasses.replace(CONTENT, entries={**CONTENT.entries, "soil": entry}, digest="e" * 64)
        await s.app.run_worker(s.app.reload, thread=True).wait()
        await s.settle()
        assert "Content reloaded: 1 entry changed (soil)." in s.shown
        assert "Every evening" in s.shown
        await s.ask("soil")
        assert "Sandy soil." in s.newest


class Edited:
    """Content as it is read, which can be broken and mended."""

    broken = False

    def load(self) -> Content:
        if self.broken:
            raise ContentError([Problem(Place("entries/soil.yaml", 3, 7), "FAQ001", "this is no list.")])
        return CONTENT


async def test_a_broken_edit_keeps_the_good_content_and_shows_the_place() -> None:
    edited = Edited()
    async with stage(load=edited.load) as s:
        edited.broken = True
        await s.app.run_worker(s.app.reload, thread=True).wait()
        await s.settle()
        assert "entries/soil.yaml:3:7" in s.shown
        await s.ask("soil")
        assert "Loose soil." in s.newest


async def test_a_broken_edit_that_is_taken_back_is_told() -> None:
    edited = Edited()
    async with stage(load=edited.load) as s:
        for edited.broken in (True, False, False):
            await s.app.run_worker(s.app.reload, thread=True).wait()
            await s.settle()
        assert s.shown.count("can be read again") == 1


async def test_content_that_cannot_be_read_at_the_start_ends_the_app() -> None:
    def load() -> Content:
        raise ContentError([Problem(Place("a.yaml", 1, 1), "FAQ001", "broken.")])

    app = app_of(load=load)
    async with app.run_test() as pilot:
        while not app._exit:
            await pilot.pause(0.01)
    assert app.return_value == Exit.BAD_CONTENT
    assert app.content_error is not None


# -- ends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "code"), [("ctrl+q", Exit.ANSWERED), ("ctrl+c", Exit.INTERRUPTED)])
async def test_the_app_is_left_by_key(key: str, code: Exit) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settle(app, pilot)
        await pilot.press(key)
        await pilot.pause()
    assert app.return_value == code


async def test_ctrl_c_copies_what_is_selected_instead_of_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.fronts.tui import clipboard

    monkeypatch.setattr(clipboard, "TOOLS", ())
    async with stage() as s:
        await s.type("water")
        s.main.question.action_select_all()
        await s.press("ctrl+c")
        assert isinstance(s.app.screen, Sheet)
        assert not s.app._exit


class FailingMatcher(KeywordMatcher):
    def match(self, text: str) -> Any:
        raise RuntimeError("the matcher broke \x1b[2J")


async def test_a_fault_leaves_a_short_message_and_the_details_in_a_file(tmp_path: Path) -> None:
    app = app_of(matcher=FailingMatcher, details_in=tmp_path)
    with pytest.raises(Exception, match="matcher broke"):  # noqa: PT012 - the app raises when its test ends
        async with app.run_test() as pilot:
            await settle(app, pilot)
            await pilot.press(*"water", "enter")
            await pilot.pause(0.2)
    written = list(tmp_path.iterdir())
    assert len(written) == 1
    assert "the matcher broke" in written[0].read_text("utf-8")
    assert "Traceback" in written[0].read_text("utf-8")
