"""Markdown to HTML and back, without scripts, styles or anything else that acts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

DEEPEST = 200  # open elements; what lies deeper is read as text of the last one

_SILENT = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "iframe",
        "object",
        "nav",
        "footer",
        "head",
        "select",
        "button",
        "form",
        "textarea",
        "dialog",
        "video",
        "audio",
        "canvas",
    }
)
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "aside",
        "details",
        "figure",
        "figcaption",
        "dl",
        "dd",
        "address",
        "body",
        "html",
        "center",
    }
)
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track"}
)
# An element that opens ends these, if one is open and nothing of the third kind was opened since.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "p": (frozenset({"p"}), frozenset({"div", "li", "td", "th", "dd", "blockquote", "section", "details"})),
}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
ASKING: Mapping[str, int] = {"summary": 5, "dt": 6}
"""Elements that head a text, and the level of heading they become where nothing else is said."""
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:|#|/|[^:]*\Z)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_ESCAPED = re.compile(r"([\\`*_\[\]<])")


def to_html(markdown: str) -> str:
    """HTML of Markdown; HTML inside it is shown as text, and links that act are dropped."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown))


def to_markdown(html: str, levels: Mapping[str, int] = ASKING) -> str:
    """Markdown of HTML; scripts, styles and forms are left out. ``levels``: of the elements of ``ASKING``."""
    if "<" not in html and "&" not in html:
        return html.strip()
    return _read(html, levels).markdown()


def heads_of(html: str) -> list[tuple[str, str]]:
    """The elements that head a text, ``h1`` to ``h6`` and those of ``ASKING``, with their Markdown, in order."""
    reader = _read(html, ASKING)
    reader.markdown()  # ends what is still open
    return reader.heads


def _read(html: str, levels: Mapping[str, int]) -> _Reader:
    reader = _Reader(levels)
    reader.feed(whole_tags(html))
    reader.close()
    return reader


def whole_tags(html: str) -> str:
    """HTML up to its last closing bracket, the rest as text: the parser takes very long over a tag that never ends."""
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


class _Reader(HTMLParser):
    """Builds Markdown line by line while elements open and close."""

    def __init__(self, levels: Mapping[str, int]) -> None:
        super().__init__(convert_charrefs=True)
        self.levels = levels
        self.heads: list[tuple[str, str]] = []
        self.blocks: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.silent = 0
        self.lists: list[tuple[str, int]] = []  # marker kind and the number of the next row
        self.prefixes: list[str] = []  # of rows and quotes that are open
        self.first_prefix: str | None = None
        self.pre = False
        self.links: list[str | None] = []
        self.rows: list[list[str]] = []
        self.in_cell = False
        self.code = ""
        self.in_code = False

    # -- elements ------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if not self.silent:
                self._void(tag, dict(attrs))
            return
        self._end_implied(tag)
        if len(self.open) >= DEEPEST:
            return
        self.open.append(tag)
        if tag in _SILENT:
            self.silent += 1
        if not self.silent:
            self._start(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open:
            last = self.open.pop()
            if last in _SILENT:
                self.silent -= 1
            elif not self.silent:
                self._end(last)
            if last == tag:
                return

    def _end_implied(self, tag: str) -> None:
        ends, bounds = _ENDS.get(tag, (frozenset(), frozenset()))
        last = next((inner for inner in reversed(self.open) if inner in ends or inner in bounds), None)
        if last in ends:
            self.handle_endtag(str(last))

    def _void(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "br":
            self.text = self.text.rstrip(" ") + (" " if self.in_cell else "\n" if self.pre else "\\\n")
        elif tag == "hr":
            self._flush()
        elif tag == "img" and attrs.get("alt"):
            self.handle_data(str(attrs["alt"]))

    def _start(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in _BLOCKS or tag in ASKING or re.fullmatch(r"h[1-6]", tag):
            if not self.in_cell:
                self._flush()
        elif tag in ("ul", "ol"):
            self._flush()
            start = attrs.get("start") or "1"
            self.lists.append((tag, int(start) if start.isdigit() and len(start) < 9 else 1))
        elif tag == "li":
            self._flush()
            kind, number = self.lists[-1] if self.lists else ("ul", 1)
            if self.lists:
                self.lists[-1] = (kind, number + 1)
            mark = f"{number}. " if kind == "ol" else "- "
            self.first_prefix = "".join(self.prefixes) + mark
            self.prefixes.append(" " * len(mark))
        elif tag == "blockquote":
            self._flush()
            self.prefixes.append("> ")
        elif tag == "pre":
            self._flush()
            self.pre = True
        elif tag == "code" and not self.pre and not self.in_code:
            self.in_code, self.code = True, ""
        elif tag in _MARKS:
            self.text += _MARKS[tag]
        elif tag == "a":
            link = attrs.get("href") or ""
            safe = bool(link) and _SAFE_LINK.match(link.strip()) is not None and not link.startswith("#")
            self.links.append(_BLANKS.sub("%20", link.strip()) if safe else None)
            self.text += "[" if safe else ""
        elif tag == "table":
            self._flush()
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._flush()
            self.in_cell = bool(self.rows)  # one outside a table is a paragraph

    def _end(self, tag: str) -> None:
        if tag in ASKING or re.fullmatch(r"h[1-6]", tag):
            level = self.levels[tag] if tag in ASKING else int(tag[1])
            if text := self.text.strip():
                self.heads.append((tag, text))
            self._flush("#" * level + " ")
        elif tag in _BLOCKS:
            if not self.in_cell:
                self._flush()
        elif tag in ("ul", "ol"):
            self._flush()
            if self.lists:
                self.lists.pop()
        elif tag in ("li", "blockquote"):
            self._flush()
            self.first_prefix = None
            if self.prefixes:
                self.prefixes.pop()
        elif tag == "pre":
            self._code_block()
        elif tag == "code" and self.in_code:
            self.in_code = False
            tick = "``" if "`" in self.code else "`"
            pad = " " if "`" in self.code else ""
            self.text += f"{tick}{pad}{self.code}{pad}{tick}" if self.code else ""
        elif tag in _MARKS:
            self._close_mark(_MARKS[tag])
        elif tag == "a" and self.links:
            link = self.links.pop()
            if link is not None:
                self.text += f"]({link})" if "(" not in link and ")" not in link else f"](<{link}>)"
        elif tag in ("td", "th"):
            if self.in_cell:
                self.rows[-1].append(_BLANKS.sub(" ", self.text).strip().replace("|", "\\|"))
                self.text = ""
            else:
                self._flush()
            self.in_cell = False
        elif tag == "table":
            self._table()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.pre:
            self.text += data
        elif self.in_code:
            self.code += _BLANKS.sub(" ", data)
        else:
            self.text += _ESCAPED.sub(r"\\\1", _BLANKS.sub(" ", data)) if data.strip() else " "

    # -- text ----------------------------------------------------------------------------------

    def _close_mark(self, mark: str) -> None:
        """End bold or slanted text; blanks inside its ends go outside, and an empty one goes away."""
        before, found, inside = self.text.rpartition(mark)
        if not found:
            return
        if not inside.strip():
            self.text = before + inside
        else:
            left, right = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
            self.text = f"{before}{left}{mark}{inside.strip()}{mark}{right}"

    def _flush(self, lead: str = "") -> None:
        """End the paragraph that is being filled."""
        lines = [re.sub(r" {2,}", " ", line).strip() for line in self.text.split("\n")]
        text = "\n".join(lines).strip("\n\\ ")
        self.text = ""
        if text and lead:
            self._put(lead + text.replace("\\\n", " ").replace("\n", " "))
        elif text:
            self._put(re.sub(r"(?m)^(#{1,6} |[-+*] |[0-9]+[.)] |>|\|)", r"\\\1", text))

    def _put(self, text: str) -> None:
        rest = "".join(self.prefixes)
        first = self.first_prefix if self.first_prefix is not None else rest
        self.first_prefix = None
        lines = text.split("\n")
        self.blocks.append("\n".join([first + lines[0], *((rest + line).rstrip() for line in lines[1:])]))

    def _code_block(self) -> None:
        code = self.text.strip("\n")
        self.text, self.pre = "", False
        longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
        fence = "`" * (longest + 1)
        self._put(f"{fence}\n{code}\n{fence}")

    def _table(self) -> None:
        rows = [row for row in self.rows if row]
        self.rows = []
        if not rows:
            return
        width = max(len(row) for row in rows)
        full = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in full]
        lines.insert(1, "|" + "---|" * width)
        self._put("\n".join(lines))

    def markdown(self) -> str:
        """What was read: paragraphs with a blank line between, rows of a list without."""
        while self.open:
            self.handle_endtag(self.open[-1])
        self._table()
        self._flush()
        parts: list[str] = []
        for block in self.blocks:
            tight = parts and _is_row(block) and (_is_row(parts[-1]) or parts[-1].startswith(" "))
            parts.append(("\n" if tight else "\n\n" if parts else "") + block)
        return "".join(parts).strip("\n")


def _is_row(block: str) -> bool:
    return re.match(r"\n*\s*(?:[-*+]|[0-9]+\.) ", block) is not None and "\n\n" not in block.strip("\n")
