"""A failure of ours, told: a short message for people, and everything that is known of it in a file."""

from __future__ import annotations

from pathlib import Path

from assistant.sanitize import one_line


def failed(error: BaseException, folder: Path) -> str:
    """Write what is known of a failure into ``folder``; what to tell people about it."""
    import platform
    import time
    import traceback

    kind = type(error).__name__
    lines = [
        time.strftime("%Y-%m-%d %H:%M:%S%z"),
        f"Python {platform.python_version()} on {platform.system()}",
        "".join(traceback.format_exception(error)),
    ]
    said = f"golive-faq stopped: something went wrong inside ({kind}: {one_line(str(error), 120)})."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / time.strftime("failure-%Y%m%d-%H%M%S.txt")
        path.write_text("\n".join(lines), "utf-8")
    except OSError as reason:
        return f"{said}\nThe details could not be written: {one_line(str(reason))}"
    return f"{said}\nThe details are in {path}"
