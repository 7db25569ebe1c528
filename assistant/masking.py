"""Personal data and secrets taken out of text before it is kept or handed on.

Fails closed: where masking itself fails, or something that must not pass is still there afterwards, the whole text
is replaced. Names of people cannot be told from other words and stay.
"""

from __future__ import annotations

import re

MASKED = "[masked]"
"""What stands for a text that could not be masked for sure."""

_SECRET_NAMES = (
    r"(?:password|passwd|pwd|passphrase|pin|secret|client[_ -]?secret|api[_ -]?key|token|access[_ -]?token|"
    r"authorization)"
)

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[private key]", re.compile(r"-----BEGIN [A-Z ]*KEY-----.*?(?:-----END [A-Z ]*KEY-----|\Z)", re.S)),
    ("[token]", re.compile(r"\beyJ[\w-]{5,}(?:\.[\w-]*){0,2}")),
    ("[token]", re.compile(r"\b(?:bearer|basic)\s+[\w.~+/=-]{8,}", re.I)),
    (
        "[secret]",
        re.compile(
            rf"\b{_SECRET_NAMES}\b\s*(?:=|:=|:|\bis\b)\s*[\"'`]?(?=\S{{0,200}}[\d\W_])[^\s\"'`,;]{{4,}}[\"'`]?", re.I
        ),
    ),
    ("[e-mail]", re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\s?(?:@|＠|\[at\]|\(at\))\s?[\w.-]{1,255}", re.I)),
    ("[address]", re.compile(r"\bhttps?://[^\s/@:]{1,200}:[^\s/@]{1,200}@\S+")),
    ("[id]", re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b", re.I)),
    ("[token]", re.compile(r"\b(?=[\w-]{0,200}[0-9])(?=[\w-]{0,200}[A-Za-z])[A-Za-z0-9_-]{24,}={0,2}")),
    ("[token]", re.compile(r"\b[0-9a-f]{16,}\b", re.I)),
    ("[number]", re.compile(r"(?<!\w)\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}(?!\w)")),
    ("[phone]", re.compile(r"(?<![\w.])(?:\+|00)[1-9](?:[\s().\-/]?\d){6,14}(?!\w)")),
    ("[phone]", re.compile(r"(?<![\w.])\(?0?\d{2,5}\)?[\s.\-/]\d{3,4}(?:[\s.\-/]?\d{2,4}){1,3}(?![\w-])")),
    ("[number]", re.compile(r"(?<!\w)\d(?:[ -]?\d){6,}(?!\w)|\d{7,}")),
)
"""What is masked, in this order: the sign put in its place, and the form it is known by. Dates (2026-11-24) stay."""

_SIGNS = re.compile("|".join(re.escape(sign) for sign in sorted({MASKED, *(sign for sign, _ in PATTERNS)})))
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")
_MUST_NOT_PASS = re.compile(r"\w@\w|＠|\d{7}|eyJ[\w-]{5}|-----BEGIN")


def mask(text: str) -> str:
    """``text`` with addresses, phone numbers, ids, secrets and long numbers replaced by signs such as ``[e-mail]``."""
    try:
        masked = _mask(text)
    except Exception:  # whatever went wrong, nothing unmasked may leave
        return MASKED
    return MASKED if _MUST_NOT_PASS.search(masked) else masked


def without_signs(text: str) -> str:
    """A masked text with blanks for what was masked."""
    return _SIGNS.sub(" ", text)


def _mask(text: str) -> str:
    dates: list[str] = []

    def hold(found: re.Match[str]) -> str:
        dates.append(found.group())
        return f"\ue000{chr(0xE100 + len(dates) - 1)}\ue000"

    text = re.sub("[\ue000-\uf8ff]", "", text)
    if len(_DATE.findall(text)) < 1_000:
        text = _DATE.sub(hold, text)
    for sign, pattern in PATTERNS:
        text = pattern.sub(sign, text)
    return re.sub("\ue000(.)\ue000", lambda found: dates[ord(found.group(1)) - 0xE100], text)
