"""The files that ``golive-faq new DIR`` writes: a small made-up product, whole and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILES: Mapping[str, str] = {
    "readme.md": "README.md",
    "about.yaml": "about.yaml",
    "pair-the-sensor.yaml": "entries/setup/pair-the-sensor.yaml",
    "change-the-battery.yaml": "entries/upkeep/change-the-battery.yaml",
    "no-reading.yaml": "trees/no-reading.yaml",
    "first-steps.txt": "transcripts/first-steps.txt",
    "lexicon.yaml": "lexicon.yaml",
    "scope.yaml": "scope.yaml",
    "smalltalk.yaml": "smalltalk.yaml",
    "sources.yaml": "sources.yaml",
    "ci.yaml": ".github/workflows/faq.yml",
}
"""File here to where it goes."""

SCHEMAS = ".schemas"
"""Where the schemas for editors go."""


def starter_files(today: str) -> dict[str, str]:
    """Path below the new folder to text; ``today`` (``YYYY-MM-DD``) is the day the answers count as checked."""
    from assistant.schemas import KINDS, schema_text

    here = Path(__file__).resolve().parent
    made = {target: (here / name).read_text(encoding="utf-8").replace("TODAY", today) for name, target in FILES.items()}
    return made | {f"{SCHEMAS}/{kind}.schema.json": schema_text(kind) for kind in KINDS}
