"""The terminal app, by its keys: what is pressed and what then stands on the screen."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from textual import events

from assistant.config import Config
from assistant.exits import Exit
from assistant.fronts.tui.choices import Choices, Row
from assistant.fronts.tui.folding import folded
from assistant.fronts.tui.passages import Passage, lay_out
from assistant.fronts.tui.sheets import Sheet
from faq import Content, ContentError, Place, Problem
from tests.app_stage import CONTENT, KeywordMatcher, app_of, settle, stage

# -- start --------------------------------------------------------------------------------------------


async def test_the_start_shows_three_questions_and_numbered_guides() -> None:
    async with stage() as s:
        for words in (
            "How often should I water?",
            "When is it open?",
            "Which soil?",
            "1  Which ticket do I need?",
            "2  Should I become a member?",
        ):
            assert words in s.shown
        assert "A fourth one" not in s.shown


async def test_a_question_given_at_the_start_is_answered() -> None:
    async with stage("when do you open?") as s:
        assert "Nine to five." in s.newest
        assert "when do you open?" in s.newest


async def test_a_question_given_at_the_start_stands_beside_the_sidebar() -> None:
    async with stage("when do you open?") as s:
        assert s.main.query_one("#sidebar").size.width < 40
        assert s.main.view.size.width > 60


async def test_the_question_line_has_the_focus_from_the_start() -> None:
    async with stage() as s:
        assert s.app.focused is s.main.question


async def test_a_question_typed_before_the_content_is_read_is_answered_when_it_is() -> None:
    import threading

    gate = threading.Event()

    def slow() -> Content:
        gate.wait(30)
        return CONTENT

    app = app_of(load=slow)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*"water", "enter")
        gate.set()
        await settle(app, pilot)
        assert "Every evening in summer" in "\n".join(w.plain for w in app.main.view.query("Passage"))  # type: ignore[attr-defined]


# -- answers ------------------------------------------------------------------------------------------


async def test_an_answer_shows_its_short_form_text_note_sources_and_confidence_in_words() -> None:
    async with stage() as s:
        await s.ask("water")
        for words in (
            "Every evening in summer",
            "sure",
            "• summer",
            "┃ Newer",
            "Drip lines",
            "The garden guide",
            "unofficial",
            "1  Which soil is right?",
        ):
            assert words in s.newest
        assert "%" not in s.newest


async def test_a_typing_slip_is_told() -> None:
    async with stage() as s:
        await s.ask("watr water")
        assert "“watr” → water" in s.newest


async def test_only_addresses_on_hosts_of_the_sources_become_links() -> None:
    async with stage() as s:
        await s.ask("water")
        links = {
            segment.style.link
            for widget in s.main.view.query("Passage")
            for y in range(widget.size.height)
            for segment in widget.render_line(y)
            if segment.style is not None and segment.style.link
        }
        assert "https://garden.example/water" in links
        assert not any("elsewhere" in link for link in links)


async def test_the_newest_turn_has_its_top_in_view() -> None:
    async with stage(size=(80, 16)) as s:
        await s.ask("soil")
        await s.ask("water")
        asked = s.main.view.turns[-1].widgets[0]
        assert asked.region.y + asked.styles.padding.top == s.main.view.region.y


async def test_earlier_turns_stay_readable() -> None:
    async with stage() as s:
        await s.ask("soil")
        await s.ask("prune")
        assert "Loose soil, with compost." in s.shown
        assert "In March." in s.shown


async def test_a_question_that_is_not_covered_shows_the_nearest_and_where_else_to_turn() -> None:
    async with stage() as s:
        await s.ask("moon phases")
        assert "does not cover that" in s.newest
        assert "1  Which soil is right?" in s.newest
        assert "the gate" in s.newest


async def test_next_steps_can_be_picked_by_number() -> None:
    async with stage() as s:
        await s.ask("water")
        await s.press("2")
        assert "In early spring." in s.newest


# -- asked back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (("1",), "Every evening"),  # its number
        (("2",), "Loose soil."),
        (("down", "enter"), "Every evening"),  # arrows
        (("down", "down", "enter"), "Loose soil."),
        (("down", "end", "up", "enter"), "Loose soil."),
        (("down", "space"), "Every evening"),
        (("r", "i", "g", "h", "enter"), "Loose soil."),  # the first letters of a word
        (("W", "h", "i", "enter"), "Loose soil."),
    ],
)
async def test_a_close_call_is_settled_by_any_way_of_picking(keys: tuple[str, ...], answer: str) -> None:
    async with stage() as s:
        await s.ask("plant")
        assert "Which of these do you mean?" in s.newest
        await s.press(*keys)
        assert answer in s.newest


def test_words_after_a_choice_stay_together() -> None:
    row = Row("entry", "soil", "Which soil is right?", "1", "(Your visit)")
    for rows_are_live in (True, False):
        choices = Choices((row,))
        choices.live = rows_are_live
        blocks = folded([choices])
        for width, lines in (
            (60, ["  1  Which soil is right?  (Your visit)"]),
            (36, ["  1  Which soil is right?", "     (Your visit)"]),
        ):
            assert [line.plain for line in choices.lines(width)] == lines
            assert [line.plain for line in lay_out(blocks, width)][-len(lines) :] == lines


async def test_a_choice_is_picked_by_a_click() -> None:
    async with stage() as s:
        await s.ask("plant")
        assert s.main.view.live is not None
        await s.pilot.click(s.main.view.live, offset=(8, 1))
        await s.settle()
        assert "Loose soil." in s.newest


async def test_none_of_these_can_be_picked() -> None:
    async with stage() as s:
        await s.ask("plant")
        await s.press("0")
        assert "not covered" in s.newest


async def test_choices_of_an_earlier_turn_can_still_be_clicked() -> None:
    async with stage() as s:
        await s.ask("plant")
        old = s.main.view.live
        assert old is not None
        await s.ask("open")
        s.main.view.scroll_home(animate=False)
        await s.settle()
        await s.pilot.click(old, offset=(8, 1))
        await s.settle()
        assert "Loose soil." in s.newest


# -- turns long past ----------------------------------------------------------------------------------


async def test_turns_long_past_are_folded_and_look_as_before() -> None:
    async with stage() as s:
        for words in ("soil", "water", "plant", "prune", "moon phases", "open") * 2:
            s.main.ask(words)
            await s.settle()
        before, widgets = [line.rstrip() for line in s.lines], len(s.main.view.children)
        s.main.view.fold()
        await s.settle()
        assert len(s.main.view.children) < widgets
        assert [line.rstrip() for line in s.lines] == before
        s.main.view.fold()
        await s.settle()
        assert [line.rstrip() for line in s.lines] == before


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("Which soil is right?", "Loose soil."),  # a choice of an earlier answer
        ("When is it open?", "Nine to five."),  # what people ask, on the start screen
        ("Should I become a member?", "Do you come often?"),  # a guide
    ],
)
async def test_what_a_folded_turn_names_can_be_clicked(label: str, answer: str) -> None:
    async with stage() as s:
        for words in ("plant", "water", "moon phases", "soil", "prune", "water", "soil", "prune"):
            s.main.ask(words)
            await s.settle()
        s.main.view.fold()
        await s.settle()
        folded = s.main.view.query_one(".folded", Passage)
        line = next(y for y, text in enumerate(folded.plain.split("\n")) if text.strip().endswith(label))
        s.main.view.release()
        s.main.view.scroll_to(y=line, animate=False, immediate=True)
        await s.settle()
        at = folded.plain.split("\n")[line].index(label)
        await s.pilot.click(folded, offset=(at + 1, line))
        await s.settle()
        assert answer in s.newest


async def test_the_oldest_turns_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.fronts.tui import view

    monkeypatch.setattr(view, "MOST_TURNS", 8)
    async with stage() as s:
        s.main.talk.forget()
        for words in ("prune", *("soil", "water") * 9):
            s.main.ask(words)
            await s.settle()
            s.main.view.fold()
        await s.settle()
        assert len(s.main.view.turns) <= 8
        assert "People ask" not in s.shown
        assert "In early spring." not in s.shown
        assert "Loose soil." in s.shown


# -- guides -------------------------------------------------------------------------------------------


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


async def test_a_question_mark_in_a_guide_means_that_one_does_not_know() -> None:
    async with stage() as s:
        await s.press("1", "question_mark")
        assert "The age on the day of the visit counts." in s.newest


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


# -- sidebar, palette, themes -------------------------------------------------------------------------


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


# -- sizes and signs ----------------------------------------------------------------------------------


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


async def test_a_broken_edit_keeps_the_good_content_and_shows_the_place() -> None:
    broken = [False]

    def load() -> Content:
        if broken[0]:
            raise ContentError([Problem(Place("entries/soil.yaml", 3, 7), "FAQ001", "this is no list.")])
        return CONTENT

    async with stage(load=load) as s:
        broken[0] = True
        await s.app.run_worker(s.app.reload, thread=True).wait()
        await s.settle()
        assert "entries/soil.yaml:3:7" in s.shown
        await s.ask("soil")
        assert "Loose soil." in s.newest


async def test_a_broken_edit_that_is_taken_back_is_told() -> None:
    broken = [False]

    def load() -> Content:
        if broken[0]:
            raise ContentError([Problem(Place("entries/soil.yaml", 3, 7), "FAQ001", "this is no list.")])
        return CONTENT

    async with stage(load=load) as s:
        for is_broken in (True, False, False):
            broken[0] = is_broken
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
