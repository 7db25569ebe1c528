"""Copying tells the truth: copied for sure, sent to a terminal that may drop it, or shown to be selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from assistant.fronts.tui.clipboard import LONGEST_OSC52, copy, run_tool

X11 = {"DISPLAY": ":0", "TERM": "xterm-256color"}
SSH = {"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0", "TERM": "xterm"}


@pytest.mark.parametrize(
    ("environment", "works", "terminal", "how"),
    [
        (X11, True, True, "copied"),  # a local tool says by its exit code that it worked
        (X11, False, True, "show"),  # it failed, and nothing is known of the terminal
        ({"TERM": "xterm-kitty"}, True, True, "sent"),  # no tool fits, the terminal is known to take OSC 52
        (SSH, True, True, "sent"),  # over SSH the local clipboard is the wrong one
        (SSH, True, False, "show"),  # and there is no terminal to send it to
        ({"TERM_PROGRAM": "Apple_Terminal", "TERM": "xterm"}, False, True, "show"),  # takes no OSC 52
        ({"TERM": "linux"}, True, True, "show"),
    ],
)
def test_the_way_of_copying_fits_the_surroundings(
    environment: Mapping[str, str], works: bool, terminal: bool, how: str
) -> None:
    ran: list[Sequence[str]] = []
    sent: list[str] = []

    def run(command: Sequence[str], text: str) -> bool:
        ran.append(command)
        return works

    done = copy(
        "text", environment, sent.append if terminal else None, run=run, find=lambda name: name, platform="linux"
    )
    assert done.how == how
    assert bool(sent) == (how == "sent")
    assert not (ran and environment is SSH)


def test_a_text_too_long_for_osc_52_is_shown() -> None:
    sent: list[str] = []
    assert copy("x" * (LONGEST_OSC52 + 1), SSH, sent.append).how == "show"
    assert not sent


def test_only_what_is_certain_is_called_copied() -> None:
    said = {
        how: copy("x", env, lambda text: None, run=lambda c, t: True, find=lambda n: n, platform="linux").said
        for how, env in (("copied", X11), ("sent", SSH), ("show", {}))
    }
    assert "Copied" in said["copied"]
    assert "Copied" not in said["sent"]
    assert "does not say" in said["sent"]
    assert "Copied" not in said["show"]


def test_a_tool_that_fails_or_is_missing_did_not_copy() -> None:
    assert run_tool(("true",), "x")
    assert not run_tool(("false",), "x")
    assert not run_tool(("no-such-tool-here",), "x")
