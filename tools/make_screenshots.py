"""Make the pictures of the README: ``docs/screens/*.svg`` and, where cairosvg or rsvg-convert is there, ``*.png``.

    python tools/make_screenshots.py

The app is run on the real content without a terminal; nothing here is needed to install or run the package.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screens"
os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"  # whatever the terminal can that this is started in
CELL = 12.2
"""Width of a character in Textual's SVG, in pixels."""
SCALE = 1.0
AS_PNG = ("answer", "guide")
"""The two that the README shows."""

PICTURES: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "answer": ((120, 38), "dark", ("ask do i have to recreate secrte and rsa kyes on production",)),
    "guide": ((120, 32), "dark", ("ask Who should own and administer the key?", "1")),
    "explain": ((120, 46), "dark", ("ask how long does go live take", "e")),
    "light": ((100, 32), "light", ("ask do powerforms need a key?",)),
    "narrow": ((40, 20), "dark", ("ask how long",)),
    "start": ((120, 32), "dark", ()),
}
"""Name: size, theme, what is done: a question to ask, or keys."""


async def picture(name: str) -> str:
    """One screen as SVG."""
    import faq
    from assistant.config import Config
    from assistant.fronts.app import FaqApp

    size, theme, doings = PICTURES[name]
    app = FaqApp(lambda: faq.load(ROOT / "content"), faq.Matcher, config=Config(), theme=theme, watch=False)
    async with app.run_test(size=size) as pilot:
        main = app.main

        async def settle() -> None:
            await pilot.pause()
            while main.talk.conversation is None or main.busy or (main.held and main.held.timer):
                await pilot.pause(0.02)
            with contextlib.suppress(Exception):
                await app.workers.wait_for_complete([w for w in app.workers if w.group in ("ask", "suggest")])
            await pilot.pause(0.1)

        await settle()
        for doing in doings:
            if doing.startswith("ask "):
                main.question.put(doing.removeprefix("ask "))
                doing = "enter"
            await pilot.press(doing)
            await settle()
        return re.sub(r"terminal-\d+-", "terminal-", app.export_screenshot(title="golive-faq")) + "\n"


def for_converters(svg: str) -> str:
    """The same picture for converters that drop leading blanks: each text begins at its first sign."""

    def moved(found: re.Match[str]) -> str:
        attributes, blanks, text = found[1], len(found[2]) // len("&#160;"), found[3]
        if not text:
            return ""
        for name, by in (("x", CELL), ("textLength", -CELL)):
            attributes = re.sub(
                rf' {name}="([\d.]+)"', lambda m, n=name, b=by: f' {n}="{float(m[1]) + blanks * b:.1f}"', attributes
            )
        return f"<text{attributes}>{text}</text>"

    svg = re.sub(r"@font-face\s*{.*?}", "", svg, flags=re.DOTALL)
    return re.sub(r"<text((?: [a-zA-Z-]+=\"[^\"]*\")*)>((?:&#160;)+)([^<]*)</text>", moved, svg)


def to_png(svg: str, path: Path) -> bool:
    """Write a PNG by rsvg-convert or cairosvg; whether either is there."""
    svg = for_converters(svg)
    if shutil.which("rsvg-convert"):
        command = ["rsvg-convert", "--zoom", str(SCALE), "--output", str(path)]
        return subprocess.run(command, input=svg.encode(), check=False).returncode == 0
    try:
        import cairosvg
    except ImportError:
        return False
    cairosvg.svg2png(bytestring=svg.encode(), write_to=str(path), scale=SCALE)
    return True


def main() -> int:
    sys.path.insert(0, str(ROOT))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        svg = asyncio.run(picture(name))
        (FOLDER / f"{name}.svg").write_text(svg, "utf-8")
        print(f"{name}.svg")
        if name in AS_PNG:
            made = to_png(svg, FOLDER / f"{name}.png")
            print(f"{name}.png" if made else f"no {name}.png: neither rsvg-convert nor cairosvg is there")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
