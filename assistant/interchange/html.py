"""FAQ pages in HTML. Reading: our own data, else ``FAQPage`` JSON-LD, else headings and what stands below.

Writing: one page that searches by itself. It loads nothing from anywhere and works without scripts.
"""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections import Counter
from html.parser import HTMLParser

from assistant.interchange import jsonld, markdown
from assistant.interchange.drafts import Drafts, Imported
from assistant.interchange.fields import from_fields, to_fields
from assistant.interchange.hypertext import ASKING, heads_of, to_html, to_markdown, whole_tags
from faq import Content, Entry

OWN_TYPE = "application/vnd.golive-faq+json"


class _Scripts(HTMLParser):
    """Collects the text of scripts that hold data."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.kind = (dict(attrs).get("type") or "").strip().casefold()
            self.found.append((self.kind, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.kind = ""

    def handle_data(self, data: str) -> None:
        if self.kind and self.found:
            kind, text = self.found[-1]
            self.found[-1] = kind, text + data


def read(text: str) -> Imported:
    """Entries of an HTML page."""
    scripts = _Scripts()
    scripts.feed(whole_tags(text))
    scripts.close()
    drafts = Drafts()
    for kind, body in scripts.found:
        if kind == OWN_TYPE:
            rows = _json(body)
            for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
                if isinstance(row, dict):
                    drafts.add(from_fields(row), f"entry {number}")
    if drafts.done().entries:
        return drafts.done()
    linked = [body for kind, body in scripts.found if kind == "application/ld+json"]
    count = sum(jsonld.add_questions(_json(body), drafts) for body in linked)
    if count:
        drafts.guesses.append(f"{count:,} questions were taken from the page's FAQPage data, not from its text.")
        return drafts.done()
    levels, told = _levels(text)
    found = markdown.read(to_markdown(text, levels))
    return dataclasses.replace(found, guesses=(*found.guesses, *told))


def _levels(text: str) -> tuple[dict[str, int], list[str]]:
    """The levels of ``summary`` and ``dt`` for a page, and what was guessed.

    One of them whose texts mostly end in a question mark asks beside the page's headings: it takes their level.
    """
    heads = heads_of(text)
    count = Counter(tag for tag, _ in heads)
    asks = Counter(tag for tag, words in heads if words.rstrip(" *_").endswith("?"))
    asking = [tag for tag in ASKING if 2 * asks[tag] > count[tag]]
    headings = sorted((tag for tag in asks if tag not in ASKING), key=lambda tag: (-asks[tag], tag))
    most = max((asks[tag] for tag in asking), default=0)
    # A single heading that asks, above many questions of another kind, is the page's own.
    beside = [tag for tag in headings[:1] if asks[tag] > 1 or asks[tag] >= most]
    kinds = [*beside, *asking]
    if not asking or len(kinds) < 2:
        return dict(ASKING), []
    level = int(beside[0][1]) if beside else min(ASKING.values())
    names = ", ".join(f"{count[tag]:,} in <{tag}>" for tag in kinds)
    return {**ASKING, **dict.fromkeys(asking, level)}, [f"questions of several kinds were taken: {names}."]


def _json(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def write(content: Content) -> str:
    """The page."""
    title = html.escape(content.about.title or "Questions and answers")
    topics = [*content.about.topics, *sorted({entry.topic for entry in content.entries.values()})]
    parts = []
    for topic in dict.fromkeys(topics):
        entries = [entry for entry in content.entries.values() if entry.topic == topic]
        if entries:
            heading = f"<h2>{html.escape(content.about.topics.get(topic, topic))}</h2>\n" if topic else ""
            parts.append(f"<section>\n{heading}{''.join(_entry(content, entry) for entry in entries)}</section>\n")
    contact = f"<footer>{to_html(content.about.contact)}</footer>\n" if content.about.contact else ""
    disclaimer = f"<p>{html.escape(content.about.disclaimer)}</p>\n" if content.about.disclaimer else ""
    own = [to_fields(entry) for entry in content.entries.values()]
    return (
        "<!doctype html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        f'<meta name="referrer" content="no-referrer">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
        f'<script type="application/ld+json">{_data(jsonld.page(content))}</script>\n'
        "</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{disclaimer}"
        '<p id="search" hidden><label for="q">Search</label> <input id="q" type="search" autocomplete="off"></p>\n'
        '<p id="count" role="status"></p>\n'
        f"{''.join(parts)}{contact}</main>\n"
        f'<script type="{OWN_TYPE}">{_data(own)}</script>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n'
    )


def _entry(content: Content, entry: Entry) -> str:
    words = html.escape(" ".join(entry.variants).casefold(), quote=True)
    parts = [f'<details id="{entry.id}" data-words="{words}">\n<summary>{html.escape(entry.question)}</summary>\n']
    if entry.short:
        parts.append(f"<p><strong>{html.escape(entry.short)}</strong></p>\n")
    parts.append(_lower_headings(to_html(entry.answer)))
    for note in entry.notes:
        day = f" <small>({note.date})</small>" if note.date else ""
        parts.append(f"<aside>{to_html(note.text).strip()}{day}{_sources(note.sources)}</aside>\n")
    parts.append(_sources(entry.sources))
    if entry.see_also:
        links = ", ".join(
            f'<a href="#{other}">{html.escape(content.entries[other].question)}</a>' for other in entry.see_also
        )
        parts.append(f"<p>See also: {links}</p>\n")
    if entry.verified:
        parts.append(f"<p><small>Checked on {entry.verified}</small></p>\n")
    return "".join(parts) + "</details>\n"


def _sources(sources: tuple[object, ...]) -> str:
    links = ", ".join(
        f'<a rel="noreferrer" href="{html.escape(getattr(source, "url", ""), quote=True)}">'
        f"{html.escape(getattr(source, 'title', ''))}</a>"
        for source in sources
    )
    return f"<p><small>Sources: {links}</small></p>\n" if links else ""


def _lower_headings(text: str) -> str:
    """Headings of an answer stand below the topic's."""
    return re.sub(r"<(/?)h([1-6])>", lambda found: f"<{found[1]}h{min(6, int(found[2]) + 2)}>", text)


def _data(value: object) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
input { font: inherit; padding: .4rem; width: min(100%, 24rem); }
details { border-top: 1px solid #8888; padding: .5rem 0; }
summary { cursor: pointer; font-weight: 600; }
aside { border-left: 3px solid #888; padding-left: .8rem; margin: 1rem 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #8888; padding: .3rem .5rem; text-align: left; vertical-align: top; }
pre { overflow-x: auto; }
"""

_SCRIPT = """
(function () {
  var box = document.getElementById("q"), count = document.getElementById("count");
  var rows = Array.prototype.slice.call(document.querySelectorAll("details"));
  document.getElementById("search").hidden = false;
  function plain(text) { return text.toLowerCase().normalize("NFKD").replace(/[\\u0300-\\u036f]/g, ""); }
  var texts = rows.map(function (row) { return plain(row.textContent + " " + row.dataset.words); });
  box.addEventListener("input", function () {
    var words = plain(box.value).split(/\\s+/).filter(Boolean), shown = 0;
    rows.forEach(function (row, at) {
      var fits = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    document.querySelectorAll("section").forEach(function (part) {
      part.hidden = !part.querySelector("details:not([hidden])");
    });
    count.textContent = words.length ? shown + " of " + rows.length : "";
  });
  function open() {
    var row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && row.tagName === "DETAILS") { row.hidden = false; row.open = true; }
  }
  window.addEventListener("hashchange", open);
  open();
})();
"""
