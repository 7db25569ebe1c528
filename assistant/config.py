"""The user's settings: ``config.toml`` in the user's configuration folder.

It reads and judges; it never writes, and a mistake in the file never stops the program: it becomes a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE = "config.toml"
LARGEST = 64_000
"""Bytes; a larger file is not read."""

THEME_NAMES = ("auto", "dark", "light", "high-contrast", "colour-blind-safe")
FIELDS = ("theme", "plain", "letter_keys", "keys")


@dataclass(frozen=True, slots=True)
class Config:
    """Settings. ``keys``: binding id to key (several with commas). ``problems``: what was not used, and why.

    ``letter_keys`` False leaves single letters to typing alone.
    """

    theme: str = "auto"
    plain: bool = False
    letter_keys: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def config_file() -> Path:
    """Where the settings are looked for."""
    from platformdirs import user_config_path

    return user_config_path("golive-faq", appauthor=False) / FILE


def state_folder() -> Path:
    """Where logs and details of failures are written."""
    from platformdirs import user_state_path

    return user_state_path("golive-faq", appauthor=False)


def read(path: Path | None = None) -> Config:
    """The settings in ``path`` (the user's file where None); the defaults where there is no file."""
    path = path or config_file()
    try:
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except OSError as error:
        return Config(problems=(f"{path}: cannot be read: {error}",))
    import tomllib

    try:
        if size > LARGEST:
            return Config(problems=(f"{path}: larger than {LARGEST} bytes, not read.",))
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Config(problems=(f"{path}: cannot be read: {error}",))
    return _judged(values, str(path))


def _judged(values: Mapping[str, object], path: str) -> Config:
    unknown = [name for name in values if name not in FIELDS]
    problems = [f"{path}: unknown setting '{_safe(name)}'{_near(name, FIELDS)}." for name in unknown]
    theme = values.get("theme", "auto")
    if theme not in THEME_NAMES:
        names = ", ".join(THEME_NAMES)
        problems.append(f"{path}: theme '{_safe(theme)}' is none of {names}{_near(theme, THEME_NAMES)}.")
        theme = "auto"
    flags = {"plain": False, "letter_keys": True}
    for name, default in flags.items():
        value = values.get(name, default)
        if isinstance(value, bool):
            flags[name] = value
        else:
            problems.append(f"{path}: {name} must be true or false.")
    keys = values.get("keys", {})
    wanted: dict[str, str] = {}
    if isinstance(keys, Mapping):
        for name, key in keys.items():
            if isinstance(key, str) and key.strip() and key.isprintable():
                wanted[str(name)] = key.strip()
            else:
                problems.append(f'{path}: keys.{_safe(name)} must be the name of a key, like "ctrl+e".')
    else:
        problems.append(f'{path}: keys must be a table: [keys] and lines like explain = "f4".')
    return Config(str(theme), flags["plain"], flags["letter_keys"], wanted, tuple(problems))


def near(name: object, known: tuple[str, ...]) -> str:
    """The end of a sentence that names what was probably meant."""
    return _near(name, known)


def _near(name: object, known: tuple[str, ...]) -> str:
    import difflib

    close = difflib.get_close_matches(str(name)[:60], known, n=1, cutoff=0.5)
    return f"; did you mean '{close[0]}'?" if close else ""


def _safe(value: object) -> str:
    return "".join(c for c in str(value)[:60] if c.isprintable())
