"""Typing in the terminal app: suggestions, history, paste, and letters that are commands."""

from __future__ import annotations

import pytest
from textual import events

from assistant.config import Config
from assistant.fronts.tui.sheets import Sheet
from tests.app_stage import stage

# -- typing -------------------------------------------------------------------------------------------


async def test_suggestions_appear_while_typing_with_their_words_marked() -> None:
    async with stage() as s:
        await s.type("roses pru")
        row = s.main.suggestions.rows[0]
        assert row.label == "When do I prune the roses?"
        assert [row.label[start:end] for start, end in row.marked] == ["pru", "roses"]


async def test_down_goes_to_the_suggestions_and_enter_opens_one() -> None:
    async with stage() as s:
        await s.type("soil")
        await s.press("down", "enter")
        assert "Loose soil, with compost." in s.newest
        assert s.main.question.value == ""
        assert s.app.focused is s.main.question


async def test_enter_asks_what_was_typed_and_takes_the_suggestions_away() -> None:
    async with stage() as s:
        await s.ask("soil")
        assert not s.main.suggestions.rows
        assert "Loose soil." in s.newest


async def test_up_brings_earlier_questions_back_and_down_what_was_being_typed() -> None:
    async with stage() as s:
        await s.ask("soil")
        await s.ask("water")
        await s.type("dra")
        await s.press("up")
        assert s.main.question.value == "water"
        await s.press("up", "up")
        assert s.main.question.value == "soil"
        await s.press("down", "down")
        assert s.main.question.value == "dra"


async def test_a_paste_of_a_megabyte_is_cut_and_told() -> None:
    async with stage() as s:
        s.main.question.post_message(events.Paste("water " * 170_000))
        await s.settle()
        assert len(s.main.question.value) <= 2000
        await s.press("enter")
        assert s.main.question.value == ""


async def test_a_flood_of_characters_is_cut_and_commands_get_through() -> None:
    async with stage() as s:
        for _ in range(20_000):  # a paste that the terminal does not announce
            s.app.post_message(events.Key("x", "x"))
        assert s.app.message_queue_size < 5_000
        s.app.post_message(events.Key("ctrl+l", None))
        await s.settle()
        while s.app.message_queue_size or s.main.message_queue_size:
            await s.pilot.pause(0.01)
        await s.settle()
        assert len(s.main.question.value) < 5_000
        await s.ask("soil")
        assert s.app.is_running


async def test_a_paste_of_several_lines_becomes_one() -> None:
    async with stage() as s:
        s.main.question.post_message(events.Paste("how often\r\nto \x1b]52;c;eA==\x07water\x9b2J"))
        await s.settle()
        assert s.main.question.value == "how often to water"


# -- letters ------------------------------------------------------------------------------------------


async def test_e_shows_why_as_arithmetic_and_takes_it_away_again() -> None:
    async with stage() as s:
        await s.ask("water")
        await s.press("e")
        for words in ("Why this reply?", "0.78 of 1", "0.90 × 0.60 = 0.58", "sum", "nearest phrasing"):
            assert words in s.shown
        s.main.clock = lambda: 1e9
        await s.press("e")
        assert "Why this reply?" not in s.shown


async def test_letters_are_typing_where_something_is_typed() -> None:
    async with stage() as s:
        await s.ask("water")
        await s.type("q")
        await s.press("e", "y", "t", "slash", "r")
        assert s.main.question.value == "qeyt/r"
        assert not isinstance(s.app.screen, Sheet)


@pytest.mark.parametrize("word", ["envelope", "type", "you", "error"])
async def test_a_word_that_begins_with_a_command_letter_can_be_typed(word: str) -> None:
    async with stage() as s:
        await s.ask("water")
        s.main.clock = lambda: 0.0
        await s.pilot.press(*word)
        await s.settle()
        assert s.main.question.value == word
        assert "Why this reply?" not in s.shown


async def test_a_question_that_begins_with_a_number_can_be_typed() -> None:
    async with stage() as s:
        s.main.clock = lambda: 0.0
        await s.pilot.press(*"20")
        await s.settle()
        assert s.main.question.value == "20"


async def test_letters_can_be_switched_off() -> None:
    async with stage(config=Config(letter_keys=False)) as s:
        await s.ask("water")
        await s.press("e")
        assert s.main.question.value == "e"
        await s.press("escape", "f2")
        assert "Why this reply?" in s.shown


async def test_y_copies_with_a_local_tool_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.fronts.tui import clipboard

    taken: list[str] = []
    monkeypatch.setattr(clipboard, "TOOLS", (clipboard.Tool(("true",)),))
    monkeypatch.setattr(
        clipboard.copy,
        "__kwdefaults__",
        {
            **(clipboard.copy.__kwdefaults__ or {}),
            "run": lambda command, text: not taken.append(text),  # type: ignore[func-returns-value]
            "find": lambda name: name,
        },
    )
    async with stage() as s:
        await s.ask("water")
        await s.press("y")
        assert "Every evening in summer" in taken[0]
        assert any("Copied (true)" in note.message for note in s.app._notifications)


async def test_y_shows_the_text_where_it_cannot_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.fronts.tui import clipboard

    monkeypatch.setattr(clipboard, "TOOLS", ())
    async with stage() as s:
        await s.ask("water")
        await s.press("y")
        assert isinstance(s.app.screen, Sheet)
        assert "Every evening in summer" in s.app.screen.plain
        await s.press("escape")
        assert s.app.screen is s.main  # type: ignore[comparison-overlap]


async def test_t_shows_the_conversation_for_a_ticket() -> None:
    async with stage() as s:
        await s.ask("water")
        await s.press("t")
        assert isinstance(s.app.screen, Sheet)
        assert "water" in s.app.screen.plain


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_lists_every_key_with_its_id(key: str) -> None:
    async with stage() as s:
        await s.press(key)
        assert isinstance(s.app.screen, Sheet)
        for binding in s.main.BINDINGS:
            name = binding.id or ""  # type: ignore[union-attr]
            assert f"[{name.removesuffix('-always')}]" in s.app.screen.plain
        await s.press("escape")
        assert s.app.screen is s.main  # type: ignore[comparison-overlap]


async def test_every_binding_has_an_id_and_a_description() -> None:
    async with stage() as s:
        for node in (s.main, s.app, s.main.question, s.main.suggestions):
            for binding in type(node).BINDINGS:
                assert binding.id, binding  # type: ignore[union-attr]
                assert binding.description, binding  # type: ignore[union-attr]


async def test_keys_can_be_changed_in_the_settings() -> None:
    async with stage(config=Config(keys={"explain": "x", "nonsense": "k"})) as s:
        await s.ask("water")
        await s.press("x")
        assert "Why this reply?" in s.shown
        assert any("nonsense" in note.message for note in s.app._notifications)
        assert "x explain" in s.main.keys.render().plain


async def test_the_last_line_shows_the_keys_that_the_settings_gave() -> None:
    async with stage(config=Config(keys={"quit": "ctrl+x", "palette": "ctrl+o"})) as s:
        keys = s.main.keys.render().plain
        assert "ctrl+x quit" in keys
        assert "ctrl+o palette" in keys


async def test_a_word_that_begins_with_a_letter_given_in_the_settings_can_be_typed() -> None:
    async with stage(config=Config(keys={"search": "s"})) as s:
        s.main.clock = lambda: 0.0
        await s.pilot.press(*"soil")
        await s.settle()
        assert s.main.question.value == "soil"
        await s.press("escape", "s")
        assert s.app.focused is s.main.query_one("#filter")


async def test_a_click_beside_everything_leaves_the_focus_in_the_question() -> None:
    async with stage() as s:
        await s.pilot.click("#keys", offset=(100, 0))
        await s.settle()
        assert s.app.focused is s.main.question


async def test_no_key_is_lost_while_the_focus_comes_back_to_the_question() -> None:
    async with stage() as s:
        s.main.set_focus(None)
        for character in "how often":
            s.app.post_message(events.Key("space" if character == " " else character, character))
        await s.settle()
        await s.settle()
        assert sorted(s.main.question.value) == sorted("how often")
