"""Keys from the settings: each binding has an id, by which its keys can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.config import Config, near
from assistant.sanitize import one_line

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen


def use_keys(app: App[Any], config: Config, screen: Screen[Any]) -> list[str]:
    """Give the bindings of ``app`` and ``screen`` the keys of the settings; what names no binding, in sentences."""
    known = {binding.id for _, binding in [*screen._bindings, *app._bindings] if binding.id}
    known |= {binding.id for widget in screen.query("*") for _, binding in widget._bindings if binding.id}
    app.set_keymap({name: key for name, key in config.keys.items() if name in known})
    return [
        f"keys.{one_line(name, 40)}: there is no such action{near(name, tuple(sorted(known)))}."
        for name in config.keys
        if name not in known
    ]
