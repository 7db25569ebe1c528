"""Copying, told honestly: what was done, and how sure it is that it arrived.

A local tool says by its exit code whether it worked. OSC 52 goes to the terminal, which never answers. Where neither is
likely to work, the text is to be shown so that it can be selected.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

TOOL_TIMEOUT = 2.0
"""Seconds; a clipboard tool that takes longer hangs."""
LONGEST_OSC52 = 74_000
"""Characters; many terminals drop a longer sequence (100,000 bytes in base64)."""

How = Literal["copied", "sent", "show"]


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of it: ``copied`` for sure by ``tool``, ``sent`` to the terminal by OSC 52, or ``show`` it."""

    how: How
    tool: str = ""

    @property
    def said(self) -> str:
        """In words."""
        if self.how == "copied":
            return f"Copied ({self.tool})."
        if self.how == "sent":
            return "Sent to your terminal (OSC 52). It does not say whether it took it: paste to see."
        return "No way to copy from here: the text is shown to be selected."


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that takes the clipboard's text on its standard input; ``needs`` is a variable that must be set."""

    command: tuple[str, ...]
    needs: str = ""
    platform: str = ""


TOOLS: tuple[Tool, ...] = (
    Tool(("pbcopy",), platform="darwin"),
    Tool(("clip",), platform="win32"),
    Tool(("wl-copy",), needs="WAYLAND_DISPLAY"),
    Tool(("xclip", "-selection", "clipboard"), needs="DISPLAY"),
    Tool(("xsel", "--clipboard", "--input"), needs="DISPLAY"),
    Tool(("clip.exe",), needs="WSL_DISTRO_NAME"),
    Tool(("termux-clipboard-set",), needs="TERMUX_VERSION"),
)

Run = Callable[[Sequence[str], str], bool]


def run_tool(command: Sequence[str], text: str) -> bool:
    """Whether the program took the text."""
    try:
        done = subprocess.run(
            list(command),
            input=text.encode(),
            timeout=TOOL_TIMEOUT,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def copy(
    text: str,
    environment: Mapping[str, str],
    send: Callable[[str], None] | None,
    *,
    run: Run = run_tool,
    find: Callable[[str], str | None] = shutil.which,
    platform: str = sys.platform,
) -> Copied:
    """Copy ``text``. ``send`` writes OSC 52 to the terminal; None where there is no terminal to send it to."""
    remote = "SSH_CONNECTION" in environment or "SSH_TTY" in environment
    if not remote:
        for tool in TOOLS:
            fits = (not tool.platform or platform == tool.platform) and (not tool.needs or tool.needs in environment)
            if fits and find(tool.command[0]) and run(tool.command, text):
                return Copied("copied", tool.command[0])
    if send is not None and len(text) <= LONGEST_OSC52 and (remote or takes_osc52(environment)):
        send(text)
        return Copied("sent")
    return Copied("show")


def takes_osc52(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is one that is known to take OSC 52."""
    program = environment.get("TERM_PROGRAM", "")
    if program in ("Apple_Terminal",):
        return False
    known = ("kitty", "alacritty", "foot", "wezterm", "ghostty", "tmux", "screen", "contour", "rio")
    term = environment.get("TERM", "")
    return (
        program.lower() in ("iterm.app", "wezterm", "ghostty", "vscode", "tmux", "rio", "contour")
        or any(name in term for name in known)
        or "WT_SESSION" in environment
    )
