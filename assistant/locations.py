"""Where things live: the content folder, and the user's own folders for state, cache and settings.

Nothing is created here. Order for content: the option, the environment, the packaged copy, a checkout's ``content/``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

APP = "golive-faq"
CONTENT_VARIABLE = "GOLIVE_FAQ_CONTENT"

_HERE = Path(__file__).resolve().parent


def content_folder(option: str | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """The folder to read content from; it may not exist, which loading then says."""
    environment = os.environ if environment is None else environment
    chosen = option or environment.get(CONTENT_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    packaged = packaged_content()
    return packaged if packaged.is_dir() else _HERE.parent / "content"


def packaged_content() -> Path:
    """Where an installed package carries its content."""
    return _HERE / "_content"


def content_origin(option: str | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Where ``content_folder`` found its folder: ``option``, ``environment``, ``packaged`` or ``checkout``."""
    environment = os.environ if environment is None else environment
    if option:
        return "option"
    if environment.get(CONTENT_VARIABLE):
        return "environment"
    return "packaged" if packaged_content().is_dir() else "checkout"


def config_folder() -> Path:
    """The user's settings."""
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False)


def state_folder() -> Path:
    """What is kept between runs and is not worth a backup: the journal, logs."""
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False)


def cache_folder() -> Path:
    """What can be worked out again: vectors."""
    from platformdirs import user_cache_path

    return user_cache_path(APP, appauthor=False)
