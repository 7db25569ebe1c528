"""The figures of an evaluation as one self-contained HTML page: no script, no outside request."""

from __future__ import annotations

from html import escape

from faq import Content, Report

SIDE = 320  # pixels of a plot's side
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:68ch;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #d8dee4}
td:last-child,th:last-child{text-align:right}svg{max-width:100%;height:auto}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}td,th{border-color:#30363d}}
"""


def page(found: Report, content: Content, parts: dict[str, float]) -> str:
    """The page."""
    rows = [
        ("Tests", str(found.tests)),
        ("Right entry first", _percent(found.first)),
        ("Right entry among three", _percent(found.in_three)),
        ("Answered", _percent(found.answered)),
        ("Wrong, of the answered", _percent(found.wrong)),
        ("Asked back", _percent(found.asked_back)),
        ("Called not covered", _percent(found.fell_through)),
        ("Settled by words alone", _percent(found.settled)),
        ("Wrong, of the settled", _percent(found.settled_wrong)),
        ("Scope examples", str(found.scope)),
        ("Scope answered", _percent(found.scope_answered)),
        ("Scope asked back", _percent(found.scope_asked_back)),
        ("Calibration error", _percent(found.calibration_error)),
    ]
    confusions = [(f"{right} → {got or 'nothing'}", str(count)) for right, got, count in found.confusions]
    shares = [(f"without {part}" if part else "with every part", _percent(share)) for part, share in parts.items()]
    entries = [(entry_id, f"{first} of {count}") for entry_id, (count, first, _) in found.by_entry.items()]
    title = escape(content.about.title or "Evaluation")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}: evaluation</title><style>{STYLE}</style><h1>{title}: evaluation</h1>"
        f"<p>Content {escape(content.digest[:12])}, measured with its live cut-offs.</p>{_table(rows)}"
        f"<h2>Reliability</h2>{_reliability(found)}"
        f"<p>Each dot is a tenth of the confidence range; its size is the number of questions. On the line, a stated "
        f"probability is the share that is right.</p><h2>Right entry first, by part of the score</h2>{_table(shares)}"
        f"<h2>Confusions</h2>{_table(confusions)}"
        f"<h2>By entry (first, of tests)</h2>{_table(entries)}</html>\n"
    )


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _table(rows: list[tuple[str, str]]) -> str:
    return "<table>" + "".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td></tr>" for a, b in rows) + "</table>"


def _reliability(found: Report) -> str:
    most = max((count for *_, count in found.bins), default=1)
    dots = "".join(
        f'<circle cx="{confidence * SIDE:.1f}" cy="{SIDE - right * SIDE:.1f}" r="{4 + 10 * count / most:.1f}" '
        f'fill="#0969da" fill-opacity=".7"><title>{confidence:.2f} stated, {right:.2f} right, {count} questions'
        f"</title></circle>"
        for confidence, right, count in found.bins
    )
    return (
        f'<svg viewBox="-10 -10 {SIDE + 20} {SIDE + 20}" width="{SIDE}" role="img" aria-label="Reliability plot">'
        f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#8c959f"/>'
        f'<line x1="0" y1="{SIDE}" x2="{SIDE}" y2="0" stroke="#8c959f" stroke-dasharray="4"/>{dots}</svg>'
    )
