"""Moments of rest in the terminal app: what Textual remembers of calls is forgotten, garbage collected."""

from __future__ import annotations

from textual.geometry import Region

from assistant.fronts.tui.resting import REMEMBERED, rest


def test_rest_forgets_what_calls_gave() -> None:
    Region(0, 0, 2, 2).intersection(Region(1, 1, 2, 2))
    assert Region.intersection.cache_info().currsize
    rest()
    assert not Region.intersection.cache_info().currsize


def test_every_function_that_is_told_to_forget_can() -> None:
    assert all(hasattr(function, "cache_clear") for function in REMEMBERED)
