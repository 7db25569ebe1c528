"""The settings file: what it may hold, and that a mistake in it never stops the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import LARGEST, Config, config_file, read, state_folder


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read(tmp_path / "none.toml") == Config()


def test_theme_line_mode_letters_and_keys_can_be_set(tmp_path: Path) -> None:
    path = write(tmp_path, 'theme = "light"\nplain = true\nletter_keys = false\n[keys]\nexplain = "f9, x"\n')
    assert read(path) == Config("light", True, False, {"explain": "f9, x"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('theme = "lihgt"', "did you mean 'light'"),
        ('them = "light"', "did you mean 'theme'"),
        ("plain = 1", "plain must be true or false"),
        ('keys = "e"', "[keys]"),
        ("[keys]\nexplain = 3", "keys.explain"),
        ('[keys]\nexplain = "\\u001b[2J"', "keys.explain"),  # a control character is no key
        ("theme = ", "cannot be read"),  # not TOML
        ("#" * (LARGEST + 1), "larger than"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_the_default_holds(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    config = read(path)
    assert len(config.problems) == 1
    assert said in config.problems[0]
    assert config.problems[0].startswith(str(path))
    assert config.problems[0].isprintable()
    assert (config.theme, config.plain, dict(config.keys)) == ("auto", False, {})


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"theme = \xff")
    assert "cannot be read" in read(path).problems[0]


def test_the_folders_follow_the_xdg_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert tmp_path / "c" in config_file().parents
    assert tmp_path / "s" in state_folder().parents
