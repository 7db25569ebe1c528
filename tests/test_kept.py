"""What is worked out of entries is worked out once, for as many entries as are kept, and never mixed up."""

from __future__ import annotations

from dataclasses import replace

from assistant.kept import PerEntry
from faq import Entry
from tests.threads import together

LAMP = Entry("lamp", "What is a lamp?", "A light.")


def test_it_is_worked_out_once_for_an_entry_that_is_fresh_and_once_for_one_that_is_due() -> None:
    made: list[tuple[str, bool]] = []

    def make(entry: Entry, stale: bool) -> str:
        made.append((entry.id, stale))
        return f"{entry.answer} {stale}"

    said = PerEntry(make)
    assert [said(LAMP), said(LAMP), said(LAMP, True), said(LAMP, True)] == ["A light. False"] * 2 + [
        "A light. True"
    ] * 2
    assert made == [("lamp", False), ("lamp", True)]


def test_an_entry_of_other_content_is_another_entry() -> None:
    said = PerEntry(lambda entry, stale: entry.answer)
    assert [said(LAMP), said(replace(LAMP, answer="A burner."))] == ["A light.", "A burner."]


def test_no_more_are_kept_than_wanted_and_the_oldest_go_first() -> None:
    made: list[str] = []
    said = PerEntry(lambda entry, stale: made.append(entry.id), most=2)
    entries = [replace(LAMP, id=name) for name in "abc"]
    for entry in entries:
        said(entry)
    assert len(said) == 2
    said(entries[2])
    assert made == ["a", "b", "c"]
    said(entries[0])
    assert made == ["a", "b", "c", "a"]


def test_many_threads_get_what_one_gets() -> None:
    said = PerEntry(lambda entry, stale: entry.answer, most=3)
    entries = [replace(LAMP, id=str(at), answer=str(at)) for at in range(50)]

    def work(number: int) -> bool:
        return all(said(entry) == entry.answer for _ in range(20) for entry in entries[number:])

    assert all(together(work, 8))
