"""``--journal``: where a command's journal is, as an option or in the environment; the same for every command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from assistant.journal_address import FORMS, VARIABLE

Command = Callable[..., Any]


def journal_option(what: str, environment: bool = True) -> Callable[[Command], Command]:
    """The option; the command gets an address or None as ``journal``. ``what``: the sentence that its help begins with.

    ``environment``: whether the variable stands in for it.
    """
    return click.option(
        "--journal",
        metavar="PLACE",
        envvar=VARIABLE if environment else None,
        help=f"{what}: {FORMS}. A password stays out of the list of processes in {VARIABLE}.",
    )
