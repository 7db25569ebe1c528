"""The help sheet, made from the bindings themselves, so that it never lies about a remapped key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.content import Content

from assistant.fronts.tui.passages import Block, hanging

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

    from assistant.fronts.tui.screen import MainScreen
    from assistant.fronts.tui.sheets import Sheet

WORDS = (
    "Type a question in your own words and press Enter. Suggestions appear while you type: Down goes to them, Enter "
    "opens one. Where something is asked back, pick by number, arrows, mouse, or the first letters of a word.",
    "Single letters are commands only while nothing is typed. Any key can be changed in config.toml, by the id in "
    "brackets.",
)


def help_sheet(screen: MainScreen) -> Sheet:
    """Every binding that has a description: its keys, what it does, its id."""
    from assistant.fronts.tui.sheets import Sheet

    groups = (
        ("Keys", (screen, screen.app)),
        ("While typing", (screen.question,)),
        ("In a list of choices", (screen.suggestions,)),
    )
    blocks: list[Block] = [hanging(Content(text), gap=1 if at else 0) for at, text in enumerate(WORDS)]
    for title, nodes in groups:
        blocks.append(hanging(Content.styled(title, "bold $strong"), gap=1))
        rows = [row for node in nodes for row in _rows(node)]
        width = max((len(keys) for keys, _, _ in rows), default=0)
        for keys, words, name in rows:
            text = Content.assemble(words, (f"  [{name}]", "$quiet"))
            blocks.append(hanging(text, Content.styled(f"  {keys:<{width}}  ", "$accent")))
    return Sheet("Help", blocks, name="help")


def _rows(node: DOMNode) -> list[tuple[str, str, str]]:
    """(keys, what it does, id) of the bindings of one node; keys of one action in one row."""
    keys: dict[str, list[str]] = {}
    words: dict[str, tuple[str, str]] = {}
    for key, binding in node._bindings:
        if not binding.description or binding.id is None:
            continue
        action = _plain(binding)
        keys.setdefault(action, []).extend(shown_keys(node.app, binding.with_key(key)))
        name = binding.id.removesuffix("-always")
        words.setdefault(action, (binding.description, name))
    return [(", ".join(dict.fromkeys(keys[action])), *words[action]) for action in keys]


def shown_keys(app: App[Any], binding: Binding) -> list[str]:
    """The keys of a binding as people read them, with the user's own settings taken into account."""
    wanted = app.config.keys.get(binding.id or "")  # type: ignore[attr-defined]
    keys = [key.strip() for key in wanted.split(",")] if wanted else [binding.key]
    return [app.get_key_display(binding.with_key(key)) for key in keys]


def _plain(binding: Binding) -> str:
    """An action without the wrapper of single letters, so that ``e`` and F2 share a row."""
    action = binding.action
    return action.removeprefix("letter('").removesuffix("')") if action.startswith("letter(") else action
