"""The JSON Schemas that ship with the program: of content files (generated) and of replies (written by hand)."""

from __future__ import annotations

from pathlib import Path

KINDS = ("entry", "entries", "tree", "lexicon", "smalltalk", "scope", "sources", "notes", "about")
"""Kinds of content files; ``tools/make_schemas.py`` writes one file each."""


def schema_path(kind: str) -> Path:
    """Where a schema lies."""
    return Path(__file__).resolve().parent / f"{kind}.schema.json"


def schema_text(kind: str) -> str:
    """A schema as it lies in its file."""
    return schema_path(kind).read_text(encoding="utf-8")
