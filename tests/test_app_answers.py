"""The terminal app, asked: the start, answers, what is asked back, turns long past."""

from __future__ import annotations

import pytest

from assistant.fronts.tui.choices import Choices, Row
from assistant.fronts.tui.folding import folded
from assistant.fronts.tui.passages import Passage, lay_out
from faq import Content
from tests.app_stage import CONTENT, app_of, settle, stage

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


async def test_what_was_drawn_of_folded_turns_is_let_go() -> None:
    async with stage() as s:
        for words in ("soil", "water", "plant", "prune", "soil", "water", "prune", "soil"):
            s.main.ask(words)
            await s.settle()
        before = list(s.main.view.query(Passage))
        assert any(widget._styles_cache._cache for widget in before)
        s.main.view.fold()
        await s.settle()
        gone = [widget for widget in before if not widget.is_attached]
        assert gone
        assert not any(widget._styles_cache._cache for widget in gone)


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
