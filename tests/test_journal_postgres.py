"""The journal in a real PostgreSQL: the same rows and merging as in a file, and the same commands."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra [postgres] is not installed")
pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")

import psycopg
import sqlalchemy as sa

from assistant.exits import Exit
from assistant.journal import Journal
from assistant.journal_address import VARIABLE, opened
from assistant.journal_lines import lines_of
from assistant.journal_rows import Asked, Ignored, Store
from assistant.recording import journal_file
from tests.command_stage import run
from tests.journal_stage import ROWS, row
from tests.postgres_server import PLAIN
from tests.threads import together

pytestmark = pytest.mark.usefixtures("own_state")


LAMPS = Path("tests/fixtures/lamps")
PATIENCE = 60  # seconds until a test gives up; none of them needs it


def text_of(store: Store) -> str:
    return "".join(lines_of(store.asked(), store.ignored()))


# -- the same as a file -------------------------------------------------------------------------------


def test_nothing_is_there_and_nothing_made_before_the_first_row(store: Store, address: str) -> None:
    assert (store.count(), list(store.asked()), store.ignored(), store.last("b", "q")) == (0, [], (), "")
    store.purge()
    with psycopg.connect(address) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_merging_is_commutative_and_idempotent_and_gives_what_a_file_gives(store: Store, tmp_path: Path) -> None:
    orders = random.Random(7).sample(list(itertools.permutations(ROWS)), 8)
    file = Journal(tmp_path / "same.db")
    file.add(ROWS, [Ignored("b", "q")])
    for order in orders:
        store.purge()
        for one in order:
            store.add([one])
        store.add(order, [Ignored("b", "q")])
        assert store.add(order, [Ignored("b", "q")]) == 0
        assert text_of(store) == text_of(file)


def test_new_and_changed_rows_are_counted(store: Store) -> None:
    helped = row("a" * 8, helped=True, helped_at="2026-11-24T08:00:00.000Z")
    assert store.add([row("a" * 8), row("b" * 8)], [Ignored("b", "q"), Ignored("b", "q")]) == 3
    assert store.add([helped, row("c" * 8)]) == 2
    assert [one.helped for one in store.asked()] == [True, None, None]


def test_every_way_of_reading_gives_what_a_file_gives(store: Store, tmp_path: Path) -> None:
    dice = random.Random(3)
    rows = [
        row(
            f"{dice.choice(['a', 'B', 'a-', '-B'])}{at:08x}",
            at=f"2026-11-{dice.randint(1, 28):02d}T07:00:00.000Z",
            base=dice.choice(["Lamps", "lamps", "Ämter", "—"]),
            question=dice.choice(["who", "Who?", "Übergabe — „so“", "z", "a-b", "a b", "日本"]),
            kind=dice.choice(["answer", "clarification", "fallback"]),
            confidence=dice.choice([0.0, 0.1234, 1 / 3, 1.0]),
            matches=(("entry", 0.25), ("other", 1 / 3)),
            helped=dice.choice([None, True, False]),
        )
        for at in range(300)
    ]
    none = [Ignored(base, text) for base in ("Lamps", "lamps") for text in ("b", "a", "B", "ä")]
    file = Journal(tmp_path / "same.db")
    for place in (file, store):
        assert place.add(rows, none) == 308
    assert text_of(store) == text_of(file)
    for base in ("Lamps", "lamps", "Ämter", "nobody"):
        assert list(store.asked(base)) == list(file.asked(base))
        assert list(store.misses(base)) == list(file.misses(base))
        assert store.ignored(base) == file.ignored(base)
        assert store.count(base) == file.count(base)
        for question in ("who", "Who?", "z", "nothing"):
            assert store.last(base, question) == file.last(base, question)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_said_last_of_a_reply_stays_in_whatever_order_it_comes(store: Store, order: tuple[int, int]) -> None:
    store.add([row()])
    said = [(False, "2026-11-24T08:00:00.000Z"), (True, "2026-11-24T09:00:00.000Z")]
    for at in order:
        assert store.mark(row().id, *said[at])
    assert [one.helped for one in store.asked()] == [True]
    assert not store.mark("f" * 32, *said[0])


def test_a_question_that_comes_while_feedback_is_kept_is_never_taken_for_marked(address: str, store: Store) -> None:
    other = opened(address)
    other.add([row("before")])
    coming = [row("q")]

    def write_meanwhile(*told: Any) -> None:
        if "UPDATE" in told[2] and coming:
            other.add([coming.pop()])

    sa.event.listen(store._engine, "after_cursor_execute", write_meanwhile)  # type: ignore[attr-defined]
    marked = store.mark("q", True, "2026-11-24T12:00:00.000Z")
    assert not coming
    assert not marked, "it came after the look, so whoever keeps the feedback has to try again"
    assert store.mark("q", True, "2026-11-24T12:00:00.000Z")
    assert [one.helped for one in store.asked() if one.id == "q"] == [True]
    other.close()


def test_many_servers_start_at_once_and_write_the_same_rows_in_any_order(address: str, store: Store) -> None:
    def write(number: int) -> None:
        own, rows = opened(address, PATIENCE), [*ROWS, *(row(f"{at:08d}") for at in range(200))]
        random.Random(number).shuffle(rows)
        for at in range(0, len(rows), 40):
            own.add(rows[at : at + 40])
        own.close()

    together(write, 6)
    assert store.count() == 202


# -- commands -----------------------------------------------------------------------------------------


def test_commands_read_write_and_empty_a_database(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.ndjson"
    file.write_text("".join(lines_of(ROWS, [Ignored("b", "q")])))
    assert "2 new or changed" not in run(capsys, "journal", "import", str(file), "--journal", address)[1]
    assert "0 new or changed" in run(capsys, "journal", "import", str(file), "--journal", address)[1]
    monkeypatch.setenv(VARIABLE, address)
    code, out, _ = run(capsys, "journal")
    assert (code, out.splitlines()[0]) == (Exit.ANSWERED, "questions kept: 2")
    assert PLAIN not in out
    assert "s3cr3t" not in out
    again = tmp_path / "again.ndjson"
    assert run(capsys, "journal", "export", "-o", str(again))[0] == Exit.ANSWERED
    assert again.read_text().count("\n") == 3
    assert run(capsys, "journal", "purge")[0] == Exit.ANSWERED
    assert run(capsys, "journal", "export")[1] == ""
    assert not journal_file().exists()


def test_gaps_are_read_from_a_database_and_ignored_in_it(
    address: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.recording import base_of
    from faq import load

    base = base_of(load(LAMPS))
    store.add(
        [Asked(f"{at:08d}", "2026-11-24T07:00:00.000Z", base, "", "who sells bread", "fallback") for at in (1, 2)]
    )
    gaps = ("--content", str(LAMPS), "--fast", "gaps", "--journal", address, "--today", "2026-11-24", "--json")
    found = json.loads(run(capsys, *gaps)[1])
    assert [(gap["question"], gap["count"]) for gap in found["gaps"]] == [("who sells bread", 2)]
    assert run(capsys, *gaps[:-1], found["gaps"][0]["id"], "--ignore")[0] == Exit.ANSWERED
    assert json.loads(run(capsys, *gaps)[1])["gaps"] == []
    assert store.ignored(base) == (Ignored(base, "who sells bread"),)


def test_tables_that_vanish_are_made_anew(address: str, store: Store) -> None:
    store.add([row("a" * 8)])
    with psycopg.connect(address) as other:
        other.execute("DROP TABLE golive_faq_asked, golive_faq_ignored, golive_faq_journal")
    store.add([row("b" * 8)])
    assert [one.id for one in store.asked()] == ["b" * 8]
