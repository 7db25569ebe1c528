"""The app looks at its terminal's size: what a lost signal did not tell is told again, and once."""

from __future__ import annotations

import os
import signal

import pytest

from assistant.fronts.tui import signals

if not hasattr(signal, "SIGWINCH"):
    pytest.skip("this system has no SIGWINCH", allow_module_level=True)


def test_a_size_that_was_not_drawn_is_told_once_and_again_when_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    there = [(100, 30)]
    monkeypatch.setattr(os, "get_terminal_size", lambda fd: os.terminal_size(there[0]))
    monkeypatch.setattr(signal, "raise_signal", told.append)
    watch = signals.Watch()
    watch.look((100, 30))
    assert told == []
    watch.look((1, 60))
    watch.look((1, 60))  # it was told, and somebody else decides on the size
    assert told == [signal.SIGWINCH]
    there[0] = (80, 24)
    watch.look((1, 60))
    watch.look((80, 24))
    watch.look((1, 60))
    assert len(told) == 3


def test_without_a_terminal_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(fd: int) -> os.terminal_size:
        raise OSError("no terminal")

    monkeypatch.setattr(os, "get_terminal_size", gone)
    monkeypatch.setattr(signal, "raise_signal", lambda number: pytest.fail("told"))
    signals.Watch().look((100, 30))
