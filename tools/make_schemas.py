"""Writes the schemas of content files (``assistant/schemas``) from ``faq/shapes.py``. Run it after changing that."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from faq import SHAPES, json_schema  # noqa: E402

FOLDER = ROOT / "assistant" / "schemas"


def made() -> dict[Path, str]:
    """Path to text of every schema."""
    return {
        FOLDER / f"{kind}.schema.json": json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n"
        for kind in SHAPES
    }


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
