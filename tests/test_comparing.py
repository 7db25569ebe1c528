"""What a comparison is made of: better and worse, facts in texts, and the page that tells it."""

from __future__ import annotations

import pytest

from assistant.commands import diff
from assistant.comparing import Difference, ReplyChange, Said
from assistant.comparison_page import MOST_ROWS, as_page
from assistant.facts import fact_changes, facts_of


def said(band: str, *entries: str, best: str = "a") -> Said:
    return Said(band, entries, best, 0.5, "rule")


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (said("none"), said("clarify", "a", "b"), 1),
        (said("clarify", "a"), said("answer", "a"), 1),
        (said("answer", "b", best="b"), said("none"), 1),  # no answer is better than a wrong one
        (said("answer", "a"), said("answer", "b", best="b"), -1),
        (said("answer", "b", best="b"), said("answer", "c", best="c"), 0),
    ],
)
def test_better_and_worse(before: Said, after: Said, trend: int) -> None:
    assert ReplyChange("?", "a", before, after).trend == trend
    assert ReplyChange("?", "", before, after).trend == 0


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("within 90 days", "within 60 days", [("figure", ("90 days",), ("60 days",))]),
        ("a **few** or three days", "a few or four days", [("figure", ("three days",), ("four days",))]),
        ("**twelve**\nmonths", "twelve months", []),  # only the layout
        ("costs 1,000.50 euro", "costs 1,000.55 euro", [("figure", ("1,000.50 euro",), ("1,000.55 euro",))]),
        ("up to 20 %", "up to 25 %", [("figure", ("20 %",), ("25 %",))]),
        ("1. Open it.\n2. Close it.", "1. Close it.", []),  # numbers of a list are no figures
        ("since 2026-01-02", "since 2026-01-03", [("date", ("2026-01-02",), ("2026-01-03",))]),
        ("since October 2025", "since 3 October 2025", [("date", ("October 2025",), ("3 October 2025",))]),
        ("[x](https://a.example/1)", "[x](https://a.example/2)",
         [("link", ("https://a.example/1",), ("https://a.example/2",))]),
        ("See <https://a.example>.", "See [it](https://a.example).", []),
        ("Words alone.", "Other words.", []),
    ],
)  # fmt: skip
def test_figures_dates_and_links_are_facts(before: str, after: str, changes: list[object]) -> None:
    found: list[object] = [(one.kind, one.removed, one.added) for one in fact_changes("x", before, after)]
    assert found == changes


def test_no_text_takes_long_to_read_for_facts() -> None:
    assert facts_of("9 " * 50_000 + "1,1" * 50_000 + "https://" * 10_000)["figure"]


def test_text_of_people_is_no_markdown_of_ours() -> None:
    change = ReplyChange("](http://x) <b>\n# owned `x`", "", said("none"), said("answer", "a", best="b"))
    page = as_page(Difference((change,)), "a", "b")
    assert "<b>" not in page.replace("\\<b\\>", "")
    assert "\n# owned" not in page
    assert "\\]" in page


def test_a_long_section_is_cut_and_says_so() -> None:
    page = as_page(Difference(added=tuple(f"entry-{at}" for at in range(MOST_ROWS + 7))), "a", "b")
    assert page.count("- `entry-") == MOST_ROWS
    assert "- … and 7 more" in page


def test_no_difference_is_an_empty_page() -> None:
    assert as_page(Difference(), "a", "b") == ""
    assert diff.MOST_ASKED > 0
