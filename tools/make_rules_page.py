"""Writes ``docs/rules.md`` from the table of rules and the failing folders. Run it after changing a rule."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from faq import RULES, Matcher, Rule, check_folder  # noqa: E402

PAGE = ROOT / "docs" / "rules.md"
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


def example_of(row: Rule) -> str:
    """The finding in the rule's failing folder, or nothing where none can be kept."""
    for base in ("lint", "trees"):
        folder = Path("tests/fixtures") / base / row.code
        if (ROOT / folder).is_dir():
            found = check_folder(ROOT / folder, TODAY, lambda content: Matcher(content, encoder=None))
            problem = next(problem for problem in found if problem.code == row.code)
            place = str(problem.place).replace(str(ROOT / folder), "content")
            text = problem.text.replace(str(ROOT / folder), "content")
            return f"{place}: {problem.code} {text}"
    return ""


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
            example = example_of(row)
            if example:
                parts.append(f"\n```\n{example}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(made(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
