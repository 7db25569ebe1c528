"""Shapes: what a file may look like, and that the JSON Schemas give the same verdict as validation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from faq import shapes
from faq.reading import Reading, parse_yaml, read_yaml

CONTENT = Path("content")
KIND_OF_FOLDER = {"entries": "entry", "trees": "tree"}


def schema_accepts(kind: str, value: Any) -> bool:
    validator = jsonschema.Draft202012Validator(
        shapes.json_schema(kind), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return bool(validator.is_valid(value))


def shape_accepts(kind: str, value: Any) -> bool:
    try:
        shapes.SHAPES[kind].model_validate(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", sorted(shapes.SHAPES))
def test_every_schema_is_a_valid_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(shapes.json_schema(kind))


def test_the_schema_accepts_every_real_file() -> None:
    files = sorted(CONTENT.rglob("*.yaml"))
    assert files
    for path in files:
        folder = path.relative_to(CONTENT).parts[0]
        if folder == "transcripts":
            continue
        value = read_yaml(path, str(path)).value
        kind = "entries" if "entries" in value else KIND_OF_FOLDER.get(folder, path.stem)
        assert schema_accepts(kind, value), path


SINGLES = ("about", "lexicon", "notes", "scope", "smalltalk", "sources")
FIXTURES = sorted(path for base in ("lint", "trees") for path in Path("tests/fixtures", base).rglob("*.yaml"))


def kind_of(path: Path, value: Any) -> str:
    """The kind of file that a path in a folder of content means."""
    if isinstance(value, dict) and "entries" in value:
        return "entries"
    if path.stem in SINGLES and path.parent.name not in KIND_OF_FOLDER:
        return path.stem
    return "tree" if "trees" in path.parts[-2:-1] else "entry"


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: "/".join(path.parts[2:]))
def test_schema_and_validation_give_the_same_verdict_on_every_failing_fixture(path: Path) -> None:
    value = read_yaml(path, str(path)).value
    if value is not None:  # what is no YAML never comes to a schema
        kind = kind_of(path, value)
        plain = {key: inner for key, inner in value.items() if key != "$schema"} if isinstance(value, dict) else value
        assert schema_accepts(kind, value) is shape_accepts(kind, plain)


@pytest.mark.parametrize("code", ["FAQ101", "FAQ104", "FAQ105", "FAQ106", "FAQ107"])
def test_a_failing_fixture_of_shape_is_refused_by_the_schema(code: str) -> None:
    folder = Path("tests/fixtures/lint", code)
    values = [(path, read_yaml(path, str(path)).value) for path in sorted(folder.rglob("*.yaml"))]
    assert not all(schema_accepts(kind_of(path, value), value) for path, value in values)


def test_the_schema_accepts_every_file_of_a_new_knowledge_base() -> None:
    from assistant.starter import starter_files

    for name, text in starter_files("2026-11-24").items():
        if name.endswith(".yaml") and not name.startswith("."):
            reading = Reading(name)
            parse_yaml(text, reading)
            assert schema_accepts(kind_of(Path(name), reading.value), reading.value), name


ENTRY: dict[str, Any] = {"question": "Why?", "answer": "Because."}
SOURCE: dict[str, Any] = {"title": "Page", "url": "https://x.example"}
OPTIONS = {"a": {"label": "A", "to": "x"}, "b": {"label": "B", "to": "tree:t/q"}}
TREE: dict[str, Any] = {"title": "T", "start": "q", "questions": {"q": {"ask": "Q?", "options": OPTIONS}}}

VERDICTS: list[tuple[str, Any, bool]] = [
    ("entry", ENTRY, True),
    ("entry", {**ENTRY, "variants": ["a", 401, 2.5]}, True),  # a number is a phrasing
    ("entry", {**ENTRY, "variants": [True]}, False),
    ("entry", {**ENTRY, "variants": "a"}, False),
    ("entry", {**ENTRY, "variants": [" \n"]}, False),
    ("entry", {"question": "Why?"}, False),
    ("entry", {**ENTRY, "question": " "}, False),
    ("entry", {**ENTRY, "question": 3}, False),
    ("entry", {**ENTRY, "varients": []}, False),
    ("entry", {**ENTRY, "short": "x" * 1001}, False),
    ("entry", {**ENTRY, "verified": None}, True),
    ("entry", {**ENTRY, "verified": "2026-02-28"}, True),
    ("entry", {**ENTRY, "verified": "2026-02-30"}, False),
    ("entry", {**ENTRY, "verified": "2026-13-01"}, False),
    ("entry", {**ENTRY, "verified": ""}, False),
    ("entry", {**ENTRY, "review_every": "6 months"}, True),
    ("entry", {**ENTRY, "review_every": "6months"}, False),
    ("entry", {**ENTRY, "topic": "Go Live"}, False),
    ("entry", {**ENTRY, "see_also": ["a-b"]}, True),
    ("entry", {**ENTRY, "see_also": ["a--b"]}, False),
    ("entry", {**ENTRY, "see_also": ["a" * 81]}, False),
    ("entry", {**ENTRY, "sources": ["page", SOURCE]}, True),
    ("entry", {**ENTRY, "sources": [{**SOURCE, "url": "mailto:x"}]}, False),
    ("entry", {**ENTRY, "sources": [{**SOURCE, "official": "no"}]}, False),
    ("entry", {**ENTRY, "notes": [{"text": "a", "source": "page"}]}, True),  # one source needs no list
    ("entry", {**ENTRY, "notes": [{"text": "a", "source": SOURCE}]}, True),
    ("entry", {**ENTRY, "notes": [{"text": "a", "source": ["page", 3]}]}, False),
    ("entries", {"entries": [{**ENTRY, "id": "a"}]}, True),
    ("entries", {"entries": [{"id": "a"}]}, False),
    ("tree", TREE, True),
    ("tree", {**TREE, "questions": {}}, False),
    ("tree", {**TREE, "questions": {"Q q": TREE["questions"]["q"]}}, False),
    ("tree", {**TREE, "questions": {"q": {"ask": "Q?", "options": {"a": OPTIONS["a"]}}}}, False),
    ("tree", {**TREE, "questions": {"q": {"ask": "Q?", "options": {str(n): OPTIONS["a"] for n in range(13)}}}}, False),
    ("tree", {**TREE, "outcomes": {"x": {"verdict": "V", "why": "W", "next": ["a", {"text": "b"}]}}}, True),
    ("tree", {**TREE, "outcomes": {"x": {"verdict": "V"}}}, False),
    ("tree", {**TREE, "tests": [{"responses": {"q": "a"}, "outcome": "x"}]}, True),
    ("tree", {**TREE, "tests": [{"responses": {"q": 1}}]}, False),
    ("lexicon", {"terms": [{"term": "key", "also": ["a"]}]}, True),
    ("lexicon", {"terms": [{"also": ["a"]}]}, False),
    ("smalltalk", {"smalltalk": {"hi": {"examples": ["hi"], "reply": "Hello."}}}, True),
    ("smalltalk", {"smalltalk": {"hi": {"examples": [], "reply": "Hello."}}}, False),
    ("scope", {"examples": ["a"]}, True),
    ("scope", {"examples": {"near": ["a"]}}, True),
    ("scope", {"examples": {"Near by": ["a"]}}, False),
    ("scope", {"examples": 3}, False),
    ("sources", {"sources": {"page": SOURCE}}, True),
    ("sources", {"sources": {"Page": SOURCE}}, False),
    ("notes", {"notes": {"n": {"text": "a"}}}, True),
    ("notes", {"notes": {"n": "a"}}, False),
    ("about", {}, True),
    ("about", {"people_ask": ["a"] * 13}, False),
    ("about", {"topics": {"a": " "}}, False),
]


@pytest.mark.parametrize(("kind", "value", "good"), VERDICTS)
def test_schema_and_validation_give_the_same_verdict(kind: str, value: Any, good: bool) -> None:
    assert shape_accepts(kind, value) is good
    assert schema_accepts(kind, value) is good


@pytest.mark.parametrize("kind", sorted(shapes.SHAPES))
def test_every_key_has_words_for_an_editor(kind: str) -> None:
    schema = shapes.json_schema(kind)
    for owner in (schema, *schema.get("$defs", {}).values()):
        assert owner["title"]
        assert "Shape" not in owner["title"]
        assert owner["description"]
        for key, value in owner["properties"].items():
            assert value.get("description") or key == "$schema", f"{owner['title']}.{key}"


def test_the_schema_allows_a_schema_key() -> None:
    assert schema_accepts("entry", {"$schema": "entry.schema.json", **ENTRY})


@pytest.mark.parametrize(
    ("span", "days"),
    [("", 0), ("1 day", 1), ("2 weeks", 14), ("180 days", 180), ("6 months", 180), ("1 year", 365)],
)
def test_spans_are_whole_days(span: str, days: int) -> None:
    assert shapes.days_of_span(span) == days
    assert not span or re.match(shapes.SPAN_PATTERN, span)


def test_every_file_of_ours_names_its_schema_for_editors() -> None:
    for path in [*CONTENT.glob("entries/**/*.yaml"), *CONTENT.glob("trees/*.yaml")]:
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path
        assert yaml.safe_load(first) is None
        schema = (path.parent / first.partition("=")[2]).resolve()
        assert schema.name in {"entry.schema.json", "tree.schema.json"}
        assert schema.is_file(), path
