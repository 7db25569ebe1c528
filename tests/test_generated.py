"""What is made from tables is fresh: schemas and the page of rules."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from assistant.exits import Exit
from assistant.fronts import cli
from assistant.schemas import KINDS, schema_path
from faq import RULES, SHAPES


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path("tools") / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_schemas_are_fresh() -> None:
    for path, text in tool("make_schemas").made().items():
        assert path.read_text("utf-8") == text, f"run tools/make_schemas.py: {path.name}"


def test_the_page_of_rules_is_fresh() -> None:
    made = tool("make_rules_page").made()
    assert Path("docs/rules.md").read_text("utf-8") == made, "run tools/make_rules_page.py"


def test_the_page_names_every_rule_once() -> None:
    page = Path("docs/rules.md").read_text("utf-8")
    assert [line[4:10] for line in page.splitlines() if line.startswith("### ")].count("FAQ401") == 1
    assert {line[4:10] for line in page.splitlines() if line.startswith("### ")} == {row.code for row in RULES}


def test_the_kinds_are_those_of_the_shapes() -> None:
    assert tuple(SHAPES) == KINDS


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(["schema", *arguments])
    return (left.value.code, *capsys.readouterr())


@pytest.mark.parametrize("kind", KINDS)
def test_schema_prints_the_file(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert run(capsys, kind) == (Exit.ANSWERED, schema_path(kind).read_text("utf-8"), "")
    assert run(capsys, "--path", kind) == (Exit.ANSWERED, f"{schema_path(kind)}\n", "")


def test_schema_without_a_kind_lists_the_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys)
    assert code == Exit.ANSWERED
    assert [line.partition(":")[0] for line in out.splitlines()] == list(KINDS)


def test_schema_all_writes_every_kind(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "--all", str(tmp_path / "new"))
    assert (code, out) == (Exit.ANSWERED, "")
    assert "9 schemas" in err
    assert len(list((tmp_path / "new").iterdir())) == len(KINDS)


@pytest.mark.parametrize("arguments", [["entri"], ["--all", "x", "entry"]])
def test_schema_misuse_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(capsys, *arguments)[0] == Exit.USAGE


def test_schema_all_into_a_file_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    code, _, err = run(capsys, "--all", str(tmp_path / "file" / "below"))
    assert code == Exit.ERROR
    assert "Traceback" not in err
    assert "file" in err
