"""Every theme can be read: contrast is computed for each pair of colours that is put on one another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem

import assistant.fronts
from assistant.config import THEME_NAMES
from assistant.fronts.tui import themes
from tests.app_stage import stage

STYLESHEETS = sorted(Path(assistant.fronts.__path__[0]).glob("*.tcss"))
MODULES = sorted((Path(assistant.fronts.__path__[0]) / "tui").glob("*.py"))
READ_FROM = {"high-contrast": 7.0}
"""WCAG AAA where a theme promises it; AA (4.5) elsewhere."""
LINUX = "#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa #555555 #ff5555 #55ff55 #ffff55 #5555ff"
XTERM = "#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5 #7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff"
SIXTEEN = ([*LINUX.split(), "#ff55ff", "#55ffff", "#ffffff"], [*XTERM.split(), "#ff00ff", "#00ffff", "#ffffff"])
"""The colours of a terminal that has sixteen, by number: the Linux console's and xterm's."""
FEW_FROM = 4.0
"""Where a terminal has sixteen colours: it shows the nearest of its own, which nobody can choose."""
SEEN_FROM = 3.0
"""WCAG 1.4.11, for what is no text."""


def test_contrast_is_computed_as_wcag_defines_it() -> None:
    assert themes.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert themes.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert themes.contrast("#ffffff", "#777777") == themes.contrast("#777777", "#ffffff")


@pytest.mark.parametrize("name", themes.NAMES)
@pytest.mark.parametrize("pair", themes.PAIRS, ids="-on-".join)
def test_text_of_every_theme_reaches_wcag_aa(name: str, pair: tuple[str, str]) -> None:
    colours = themes.colours(name)
    assert themes.contrast(colours[pair[0]], colours[pair[1]]) >= READ_FROM.get(name, 4.5)


@pytest.mark.parametrize("name", themes.NAMES)
@pytest.mark.parametrize("pair", themes.PARTS, ids="-on-".join)
def test_parts_of_the_screen_stand_out(name: str, pair: tuple[str, str]) -> None:
    colours = themes.colours(name)
    assert themes.contrast(colours[pair[0]], colours[pair[1]]) >= SEEN_FROM


def worst_of_sixteen(name: str, pair: tuple[str, str]) -> float:
    """The contrast of two colours of a theme where a terminal has sixteen, in the worse of the two palettes."""
    colours = themes.colours(name, few=True)
    numbers = [Color.parse(colours[each]).downgrade(ColorSystem.STANDARD).number or 0 for each in pair]
    return min(themes.contrast(palette[numbers[0]], palette[numbers[1]]) for palette in SIXTEEN)


@pytest.mark.parametrize("name", themes.NAMES)
def test_every_theme_can_be_read_where_a_terminal_has_sixteen_colours(name: str) -> None:
    assert {
        pair: worst_of_sixteen(name, pair) for pair in themes.PAIRS if worst_of_sixteen(name, pair) < FEW_FROM
    } == {}
    assert {pair: worst_of_sixteen(name, pair) for pair in themes.PARTS if worst_of_sixteen(name, pair) < 3.0} == {}


@pytest.mark.parametrize("system", ["standard", "truecolor"])
async def test_the_colours_fit_the_terminal(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    monkeypatch.setattr(Console, "color_system", system)
    async with stage(theme="light") as s:
        few = s.app.theme_variables["note"] == themes.colours("light", few=True)["note"]
        assert few is (system == "standard")


def test_the_stylesheet_uses_only_colours_whose_pairs_are_computed() -> None:
    text = "".join(path.read_text("utf-8") for path in STYLESHEETS)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\s*;", text)
    used = set(re.findall(r"(?:color|background|background-tint|border\S*):[^;]*\$([a-z-]+)", text))
    computed = {name for pair in themes.PAIRS for name in pair}
    assert used <= computed


def test_styled_text_uses_only_colours_whose_pairs_are_computed() -> None:
    used = {name for path in MODULES for name in re.findall(r'"[^"\n{}]*\$([a-z-]+)', path.read_text("utf-8"))}
    computed = {name for pair in themes.PAIRS for name in pair}
    assert used <= computed, used - computed


@pytest.mark.parametrize("name", themes.NAMES)
async def test_what_is_drawn_is_readable(name: str) -> None:
    """The colours that really reach the screen, not only those that were meant to."""
    async with stage(theme=name) as s:
        await s.ask("water")
        await s.press("e", "down")
        low = set()
        for widget in s.app.screen.query("Passage, Choices, Input, KeyBar, Static, OptionList"):
            if not widget.size.area or not widget.display:
                continue
            for strip in widget.render_lines(widget.size.region):
                for segment in strip:
                    style = segment.style
                    if style is None or not segment.text.strip() or not style.color or not style.bgcolor:
                        continue
                    if style.color.triplet and style.bgcolor.triplet:
                        ratio = themes.contrast(style.color.triplet.hex, style.bgcolor.triplet.hex)
                        if ratio < 4.5 and segment.text.strip() not in ("▌", "▇"):
                            low.add((segment.text, style.color.triplet.hex, style.bgcolor.triplet.hex, round(ratio, 2)))
        assert not low


def test_the_settings_know_every_theme() -> None:
    assert ("auto", *themes.NAMES) == THEME_NAMES


@pytest.mark.parametrize(
    ("wanted", "hint", "chosen"),
    [
        ("auto", "", "dark"),  # nothing is known of the terminal
        ("auto", "15;0", "dark"),
        ("auto", "0;15", "light"),
        ("auto", "0;default;15", "light"),  # rxvt
        ("light", "15;0", "light"),  # a wish wins
        ("no-such-theme", "", "dark"),
    ],
)
def test_the_theme_follows_the_wish_then_the_terminal(wanted: str, hint: str, chosen: str) -> None:
    assert themes.chosen(wanted, hint) == chosen
