"""Rows for a journal, conversations that are kept in it, and what it then holds."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from assistant import Conversation
from assistant.journal import Journal
from assistant.journal_rows import Asked, Miss
from assistant.recording import journal_file, recorder_for
from faq import Content, Matcher

PIP = "Pip weather sensor"


def talk_over(content: Content, matcher: Matcher, notices: list[str] | None = None) -> Conversation:
    talk = Conversation(content, matcher)
    talk.recorder = recorder_for(content, (notices if notices is not None else []).append)
    return talk


def kept() -> list[Asked]:
    return list(Journal(journal_file()).asked())


def row(row_id: str = "0" * 32, **values: object) -> Asked:
    usual = Asked(row_id, "2026-11-24T07:00:00.000Z", PIP, "ab", "refund?", "fallback")
    return dataclasses.replace(usual, **values)  # type: ignore[arg-type]


ROWS = (
    row("a" * 8),
    row("a" * 8, helped=True, helped_at="2026-11-24T08:00:00.000Z"),
    row("a" * 8, helped=False, helped_at="2026-11-24T09:00:00.000Z"),
    row("a" * 8, question="other words"),  # the same id from a file that was edited by hand
    row("b" * 8, question="is it waterproof", kind="clarification", matches=(("rain", 0.25),)),
)


def made(path: Path, *rows: Asked) -> None:
    """A journal at a path, with these rows or one."""
    journal = Journal(path)
    journal.add(rows or [row()])
    journal.close()


def miss(question: str, day: str = "2026-11-24", kind: str = "fallback", about: str = "") -> Miss:
    return Miss(question, f"{day}T07:00:00.000Z", kind, about, False if kind == "answer" else None)


REFUNDS = (miss("can I get a refund?"), miss("refund please"), miss("refund"))
RAIN = (miss("is it waterproof in the rain"), miss("waterproof in rain?"))


def keep(*misses: Miss) -> None:
    """Put misses into this machine's journal."""
    rows = [
        Asked(f"{at:08d}", one.at, PIP, "", one.question, one.kind, one.about, helped=one.helped)
        for at, one in enumerate(misses)
    ]
    Journal(journal_file()).add(rows)
