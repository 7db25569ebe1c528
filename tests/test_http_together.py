"""Questions that need the encoder are read together: the same rows, in fewer goes, and an error for each of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.fronts.http import together
from assistant.fronts.http.together import Together

PATIENCE = 30  # seconds until a test gives up
TEXTS = [f"text {at}" for at in range(40)]


class Lengths:
    """An encoder whose goes wait for the test; a row is a text's own."""

    identity = "lengths"

    def __init__(self, opened: bool = True, broken: bool = False) -> None:
        self.goes: list[int] = []
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()
        self.broken = broken
        if opened:
            self.open.set()

    def encode(self, texts: Sequence[str]) -> list[str]:
        self.goes.append(len(texts))
        self.begun.release()
        assert self.open.wait(PATIENCE)
        if self.broken:
            raise ValueError("broken")
        return [text.upper() for text in texts]


def test_each_gets_the_rows_of_its_own_texts() -> None:
    encoder = Together(Lengths())
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda text: encoder.encode([text, text + "!"]), TEXTS))
    assert found == [[text.upper(), text.upper() + "!"] for text in TEXTS]


@pytest.mark.parametrize(("cores", "workers", "readers"), [(2, 1, 2), (2, 2, 1), (1, 1, 1), (16, 1, 2), (16, 16, 1)])
def test_all_workers_together_read_with_no_more_goes_than_there_are_cores(
    cores: int, workers: int, readers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False)
    assert together.readers_for(workers) == readers


def test_one_reader_reads_one_go_at_a_time() -> None:
    inner = Lengths(opened=False)
    encoder = Together(inner, readers=1)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(encoder.encode, ["a"])]
        assert inner.begun.acquire(timeout=PATIENCE)
        asked += [pool.submit(encoder.encode, ["a"]) for _ in range(2)]
        while len(encoder._waiting) < 2:
            pass
        assert inner.goes == [1]
        inner.open.set()
        assert [one.result(PATIENCE) for one in asked] == [["A"]] * 3
    assert inner.goes == [1, 2]


def test_what_waits_is_read_in_few_goes() -> None:
    inner = Lengths(opened=False)
    encoder = Together(inner)
    with ThreadPoolExecutor(len(TEXTS)) as pool:
        first = [pool.submit(encoder.encode, [text]) for text in TEXTS[: together.READERS]]
        for _ in first:
            assert inner.begun.acquire(timeout=PATIENCE)
        rest = [pool.submit(encoder.encode, [text]) for text in TEXTS[together.READERS :]]
        while len(encoder._waiting) < len(rest):
            pass
        inner.open.set()
        assert [one.result(PATIENCE) for one in (*first, *rest)] == [[text.upper()] for text in TEXTS]
    assert inner.goes[: together.READERS] == [1] * together.READERS
    assert len(inner.goes) <= together.READERS + -(-len(rest) // together.MOST)
    assert max(inner.goes) == together.MOST > 1


def test_an_encoder_that_breaks_is_told_to_each_and_may_mend() -> None:
    inner = Lengths(broken=True)
    encoder = Together(inner)
    with ThreadPoolExecutor(8) as pool:
        broken = [pool.submit(encoder.encode, [text]) for text in TEXTS]
        for one in broken:
            with pytest.raises(ValueError, match="broken"):
                one.result(PATIENCE)
    inner.broken = False
    assert encoder.encode(["a"]) == ["A"]


def test_whatever_else_is_asked_of_it_the_encoder_answers() -> None:
    assert Together(Lengths()).identity == "lengths"
