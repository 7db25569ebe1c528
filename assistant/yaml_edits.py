"""One item added to a list in a YAML text; comments, order, quotes and layout stay as they are.

A line is put in where the list ends; where the layout does not allow that, ruamel.yaml writes the text anew with its
comments. Either way the result is read again and compared with what was meant, so a text is never spoiled.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from typing import Any

from assistant.entry_files import scalar
from faq import FaqError

WIDEST = 4_096  # columns; ruamel.yaml breaks longer lines


class EditError(FaqError):
    """A text cannot be edited; nothing was changed."""


def with_item(text: str, path: Sequence[str | int], item: str, before: Sequence[str] = ()) -> str:
    """``text`` with ``item`` at the end of the list at ``path``; a list that is missing is made.

    ``before``: keys that a new list stands before. Raises EditError where the text is no YAML, or holds something else
    there.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    meant = read_plain(plain)
    _append(meant, path, item)
    for made in (_line_added(plain, path, item, before), _rewritten(plain, path, item)):
        if made is not None and _same(made, meant):
            return made.replace("\n", newline)
    raise EditError("the list cannot be found in the file's text; add the line by hand")


def _yaml(typ: str) -> Any:
    try:
        from ruamel.yaml import YAML
    except ImportError as error:
        raise EditError("editing content needs ruamel.yaml: pip install 'golive-faq[author]'") from error
    return YAML(typ=typ, pure=True)


def read_plain(text: str) -> Any:
    """What a YAML text holds. Raises EditError."""
    from_yaml = _yaml("safe")
    from ruamel.yaml.error import YAMLError

    try:
        return from_yaml.load(text)
    except YAMLError as error:
        raise EditError("the file is no YAML that can be read; see golive-faq check") from error


def _same(text: str, meant: Any) -> bool:
    try:
        return bool(read_plain(text) == meant)
    except EditError:
        return False


def _append(root: Any, path: Sequence[str | int], item: str) -> None:
    place = root
    for at, step in enumerate(path):
        last = at == len(path) - 1
        if isinstance(step, str) and isinstance(place, dict) and place.get(step) is None:
            place[step] = [] if last else {}
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError) as error:
            raise EditError(f"there is no '{step}' in the file") from error
    if not isinstance(place, list):
        raise EditError(f"'{path[-1]}' is no list")
    place.append(item)


def _rewritten(text: str, path: Sequence[str | int], item: str) -> str | None:
    editor = _yaml("rt")
    editor.preserve_quotes = True
    editor.width = WIDEST
    editor.indent(mapping=2, sequence=4, offset=2)
    root = editor.load(text)
    _append(root, path, item)
    out = io.StringIO()
    editor.dump(copy.copy(root), out)
    return out.getvalue()


def _line_added(text: str, path: Sequence[str | int], item: str, before: Sequence[str]) -> str | None:
    """The text with one line more, or None where the layout does not allow it."""
    node = _yaml("rt").compose(text)
    for at, step in enumerate(path):
        found = _inside(node, step)
        if found is None:
            missing = [str(step) for step in path[at:]]
            return _list_added(text, node, missing, item, before, root=at == 0)
        node = found
    if getattr(node, "flow_style", None) or not isinstance(node.value, list) or not node.value:
        return None
    return _put_in(text, _line_end(text, node.value[-1]), [f"{' ' * node.start_mark.column}- {scalar(item)}"])


def _list_added(
    text: str, node: Any, missing: Sequence[str], item: str, before: Sequence[str], root: bool
) -> str | None:
    if getattr(node, "flow_style", None) or not isinstance(node.value, list) or not node.value:
        return None
    indent = node.start_mark.column
    lines = [f"{' ' * (indent + 2 * at)}{key}:" for at, key in enumerate(missing)]
    lines.append(f"{' ' * (indent + 2 * len(missing))}- {scalar(item)}")
    following = [key for key, _ in node.value if key.value in before]
    if following:
        all_lines = text.split("\n")
        at = following[0].start_mark.line
        while at > 0 and all_lines[at - 1].lstrip().startswith("#"):
            at -= 1
        return "\n".join([*all_lines[:at], *lines, *all_lines[at:]])
    return _put_in(text, len(text.rstrip("\n")) if root else _line_end(text, node.value[-1][1]), lines)


def _inside(node: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return node.value[step] if isinstance(node.value, list) and step < len(node.value) else None
    pairs = [pair for pair in node.value if isinstance(pair, tuple)] if isinstance(node.value, list) else []
    return next((value for key, value in pairs if key.value == step), None)


def _line_end(text: str, node: Any) -> int:
    """Where the line ends on which a node ends; inside a collection, its last item counts."""
    while isinstance(node.value, list) and node.value and not getattr(node, "flow_style", None):
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = text.find("\n", node.end_mark.index)
    return len(text) if end < 0 else end


def _put_in(text: str, at: int, lines: Sequence[str]) -> str:
    head, tail = text[:at], text[at:]
    return head + "\n" + "\n".join(lines) + (tail or "\n")
