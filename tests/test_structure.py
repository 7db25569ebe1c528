"""The house: who imports whom, what is public, and that documents say what works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import faq

HEAVY = ("textual", "rich", "pydantic", "numpy", "rapidfuzz", "yaml", "watchfiles", "jsonschema")
CORE = sorted(path.stem for path in Path("faq").glob("*.py") if path.stem not in ("__init__",))
BLOCK = re.compile(r"```python\n(.*?)```", re.S)


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(chr(10).join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", CORE)
def test_no_engine_module_loads_a_screen_or_the_product(module: str) -> None:
    assert not loaded_by(f"import faq.{module}") & {"assistant", "textual", "rich", "click", "platformdirs"}


@pytest.mark.parametrize("statement", ["import faq", "from faq import Matcher", "from assistant import Conversation"])
def test_what_every_question_loads_is_light(statement: str) -> None:
    assert not loaded_by(statement) & set(HEAVY)


def test_only_the_encoder_knows_numpy() -> None:
    users = [
        str(path) for path in Path("faq").rglob("*.py") if re.search(r"^\s*(import|from) numpy", path.read_text(), re.M)
    ]
    assert all(user.startswith("faq/encoder/") for user in users)


def test_every_public_name_is_there() -> None:
    assert sorted(faq.__all__) == sorted(set(faq.__all__))
    assert not [name for name in faq.__all__ if not hasattr(faq, name)]


@pytest.mark.parametrize("page", ["README.md"])
def test_the_examples_of_a_page_run(page: str) -> None:
    blocks = BLOCK.findall(Path(page).read_text(encoding="utf-8"))
    assert blocks
    for block in blocks:
        done = subprocess.run([sys.executable, "-W", "error", "-c", block], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_the_packaged_commands_are_in_the_readme() -> None:
    from assistant.fronts.cli import COMMANDS

    text = Path("README.md").read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if name not in text]
