"""The themes, and the pairs of colours they put on each other.

Two weights of text, one accent. Every pair in ``PAIRS`` reaches WCAG AA (4.5 to 1), 7 to 1 in high contrast; nothing
is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.filter import Monochrome, NoColor
from textual.theme import Theme

if TYPE_CHECKING:
    from textual.app import App

VARIABLES = ("strong", "quiet", "link", "code", "note", "problem", "cursor-text", "cursor")

PAIRS: tuple[tuple[str, str], ...] = (
    ("foreground", "background"),
    ("strong", "background"),
    ("quiet", "background"),
    ("accent", "background"),
    ("link", "background"),
    ("code", "background"),
    ("note", "background"),
    ("problem", "background"),
    ("foreground", "surface"),
    ("strong", "surface"),
    ("quiet", "surface"),
    ("accent", "surface"),
    ("link", "surface"),
    ("code", "surface"),
    ("note", "surface"),
    ("problem", "surface"),
    ("cursor-text", "cursor"),
)
"""Text colour and the colour under it, by name; the stylesheet uses no others."""
PARTS: tuple[tuple[str, str], ...] = (("bar", "background"), ("cursor", "background"), ("accent", "background"))
"""Parts of the screen that are no text, and what they stand on: at least 3 to 1 (WCAG 1.4.11)."""

_COLOURS: Mapping[str, Mapping[str, str]] = {
    "dark": {
        "background": "#14171c",
        "surface": "#1b1f26",
        "foreground": "#d3d8df",
        "strong": "#ffffff",
        "quiet": "#929cab",
        "accent": "#86b7ff",
        "link": "#86b7ff",
        "code": "#e2c58f",
        "note": "#e8b15a",
        "problem": "#ff9c8b",
        "bar": "#5b6575",
        "cursor": "#3d6ab2",
        "cursor-text": "#ffffff",
    },
    "light": {
        "background": "#fcfcfa",
        "surface": "#f2f2ee",
        "foreground": "#2b2f36",
        "strong": "#000000",
        "quiet": "#5d6572",
        "accent": "#1552b0",
        "link": "#1552b0",
        "code": "#744600",
        "note": "#875300",
        "problem": "#ad1f17",
        "bar": "#878e99",
        "cursor": "#1552b0",
        "cursor-text": "#ffffff",
    },
    "high-contrast": {
        "background": "#000000",
        "surface": "#000000",
        "foreground": "#ffffff",
        "strong": "#ffffff",
        "quiet": "#d8d8d8",
        "accent": "#ffe100",
        "link": "#66d9ff",
        "code": "#ffffff",
        "note": "#ffe100",
        "problem": "#ffb3a7",
        "bar": "#d8d8d8",
        "cursor": "#ffe100",
        "cursor-text": "#000000",
    },
    # Sky blue, orange, yellow and a light vermilion of Okabe and Ito's palette, told apart in every common
    # deficiency. https://jfly.uni-koeln.de/color/
    "colour-blind-safe": {
        "background": "#10141a",
        "surface": "#181d25",
        "foreground": "#dfe3e8",
        "strong": "#ffffff",
        "quiet": "#9aa4b2",
        "accent": "#56b4e9",
        "link": "#56b4e9",
        "code": "#f0e442",
        "note": "#e69f00",
        "problem": "#f58a4b",
        "bar": "#5d6877",
        "cursor": "#1a6c9e",
        "cursor-text": "#ffffff",
    },
}
NAMES = tuple(_COLOURS)
_OF_SIXTEEN: Mapping[str, Mapping[str, str]] = {
    "dark": {"bar": "#aaaaaa"},
    "light": {"foreground": "#000000", "quiet": "#000000", "code": "#0000aa", "note": "#aa0000", "bar": "#555555"},
    "colour-blind-safe": {"note": "#ffff55", "bar": "#aaaaaa", "cursor": "#aaaaaa", "cursor-text": "#000000"},
}
"""Other colours for terminals with sixteen of them, where the nearest of those would be hard to read."""
FEW = ("standard", "windows")
"""Rich's names for terminals with sixteen colours."""


def colours(name: str, few: bool = False) -> Mapping[str, str]:
    """The colours of a theme by name, as ``#rrggbb``. ``few``: for a terminal that has sixteen."""
    return {**_COLOURS[name], **(_OF_SIXTEEN.get(name, {}) if few else {})}


def theme(name: str, few: bool = False) -> Theme:
    """A theme as Textual wants it. ``few``: for a terminal that has sixteen colours."""
    c = colours(name, few)
    own = {key: c[key] for key in VARIABLES}
    return Theme(
        name=name,
        primary=c["accent"],
        secondary=c["accent"],
        accent=c["accent"],
        warning=c["note"],
        error=c["problem"],
        success=c["accent"],
        foreground=c["foreground"],
        background=c["background"],
        surface=c["surface"],
        panel=c["surface"],
        boost=c["surface"],
        dark=name != "light",
        variables={
            **own,
            "text": c["foreground"],
            "text-muted": c["quiet"],
            "text-disabled": c["quiet"],
            "text-primary": c["accent"],
            "text-accent": c["accent"],
            "foreground-muted": c["quiet"],
            "block-cursor-background": c["cursor"],
            "block-cursor-foreground": c["cursor-text"],
            "block-cursor-text-style": "none",
            "block-hover-background": c["surface"],
            "input-cursor-background": c["foreground"],
            "input-cursor-foreground": c["background"],
            "input-selection-background": c["cursor"],
            "input-selection-foreground": c["cursor-text"],
            "screen-selection-background": c["cursor"],
            "screen-selection-foreground": c["cursor-text"],
            "link-color": c["link"],
            "link-color-hover": c["link"],
            "link-background-hover": c["surface"],
            "scrollbar": c["bar"],
            "scrollbar-hover": c["quiet"],
            "scrollbar-active": c["accent"],
            "scrollbar-background": c["background"],
            "scrollbar-background-hover": c["background"],
            "scrollbar-background-active": c["background"],
            "scrollbar-corner-color": c["background"],
        },
    )


def chosen(wanted: str, colour_hint: str = "") -> str:
    """The name of the theme to use. ``colour_hint``: COLORFGBG, in which some terminals tell their background."""
    if wanted in _COLOURS:
        return wanted
    background = colour_hint.rpartition(";")[2]
    return "light" if background in ("7", "15") else "dark"


def leave_out_colours(app: App[Any]) -> None:
    """Where NO_COLOR is set, send no colour at all: Textual would send shades of grey and a background of its own."""
    if app.no_color:
        app._filters = [each for each in app._filters if not isinstance(each, Monochrome)] + [NoColor()]


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio of two ``#rrggbb`` colours, 1..21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
