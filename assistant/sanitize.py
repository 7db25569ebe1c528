"""Text of users made safe to echo and to keep: no control, escape or direction-changing character survives.

It never changes meaning beyond that; it is not a filter of content.
"""

from __future__ import annotations

import re

# C0 and C1 controls but tab and newline; zero-width and bidirectional marks; line separators; surrogates; tags.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# A whole escape sequence goes with its escape character: CSI, then OSC/DCS/PM/APC up to their end.
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\\]P^_X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)"
)
_SPACES = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*|[ \t]+")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")


def clean(text: str) -> str:
    """``text`` without escape sequences, control and direction characters; outer blanks stripped."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text or not text.isascii():
        text = _SEQUENCE.sub(" ", text)
    return _UNSAFE.sub("", text).strip()


def one_line(text: str, limit: int = 200) -> str:
    """``text`` cleaned, on one line, at most ``limit`` characters (an ellipsis marks the cut)."""
    line = clean(text[: limit * 4])
    if "  " in line or "\n" in line or "\t" in line:
        line = _SPACES.sub(" ", line).replace("\n", " ")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def as_markdown(text: str, limit: int = 200) -> str:
    """One line of a user's text that Markdown shows letter by letter."""
    return _MARKDOWN.sub(r"\\\1", one_line(text, limit))
