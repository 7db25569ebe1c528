"""Writes ``docs/rules.md`` from the table of rules and the failing folders. Run it after changing a rule."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from faq import RULES, Rule, check_folder  # noqa: E402

PAGE = ROOT / "docs" / "rules.md"
FIXTURES = ROOT / "tests" / "fixtures"
TODAY = "2026-06-01"
GROUPS = {
    "FAQ0": "Reading a file",
    "FAQ1": "What a file may hold",
    "FAQ2": "References",
    "FAQ3": "Guides (decision trees)",
    "FAQ40": "How people ask",
    "FAQ41": "How an answer reads",
    "FAQ42": "Keeping it true",
    "FAQ43": "Lexicon",
}
TOP = """\
# What `golive-faq check` finds

Made from the table of rules by `tools/make_rules_page.py`; do not edit it by hand.

`golive-faq check DIR` prints every finding of a folder as `path:line:column: CODE sentence`, with the line and what to
do. An **error** makes the folder unusable or wrong (exit 5); a **warning** does not, unless `--strict` is given.
`--format json`, `sarif` and `github` are for programs and pipelines.
"""


def group_of(row: Rule) -> str:
    """The longest key of ``GROUPS`` that the code begins with; FAQ420 belongs to how an answer reads."""
    if row.code == "FAQ420":
        return "FAQ41"
    return max((key for key in GROUPS if row.code.startswith(key)), key=len)


def lost_file(folder: Path) -> None:
    """A file that cannot be read: a link to nothing. Kept in a repository it would be lost on some machines."""
    (folder / "entries" / "lamp.yaml").symlink_to("lost.yaml")


def long_line(folder: Path) -> None:
    """A line of a megabyte and a bit, which nobody wants in a repository."""
    entry = {"id": "lamp", "question": "What is a lamp?", "answer": "x" * 2**20}
    (folder / "entries" / "bulk.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")


MADE = {"FAQ001": lost_file, "FAQ002": long_line}
"""Code to what makes its failing folder of a sound one, where the folder cannot be kept."""


@contextlib.contextmanager
def failing_folder(code: str) -> Iterator[Path]:
    """The failing folder of a rule, kept or made."""
    if code in MADE:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "content"
            shutil.copytree(FIXTURES / "lint" / "none", folder)
            MADE[code](folder)
            yield folder
    else:
        yield FIXTURES / ("trees" if code.startswith("FAQ3") else "lint") / code


def example_of(row: Rule) -> str:
    """The finding in the rule's failing folder."""
    with failing_folder(row.code) as folder:
        found = check_folder(folder, TODAY, ask=True)
        problem = next(problem for problem in found if problem.code == row.code)
        return f"{problem.place}: {problem.code} {problem.text}".replace(str(folder), "content")


def made() -> str:
    """The text of the page."""
    parts = [TOP]
    for key, title in GROUPS.items():
        parts.append(f"\n## {title}\n")
        for row in RULES:
            if group_of(row) != key:
                continue
            parts.append(f"\n### {row.code}: {row.title}\n\n*{row.severity.capitalize()}.* {row.why}\n")
            fix = row.fix[0].upper() + row.fix[1:]
            parts.append(f"\nWhat to do: {fix}.\n" if row.fix[0].isalpha() else f"\nWhat to do: {row.fix}.\n")
            parts.append(f"\n```\n{example_of(row)}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(made(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
