"""What tells two contents apart: a hash of everything that can change a reply."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

from faq.model import Content


def with_digest(content: Content) -> Content:
    """``content`` with its digest filled in."""
    return dataclasses.replace(content, digest=digest_of(content))


def digest_of(content: Content) -> str:
    """sha256 (hex) of everything in ``content`` that can change a reply; file names and layout do not count."""
    digest = hashlib.sha256(b"faq-content-1\n")
    for entry in content.entries.values():
        digest.update(_canonical(entry))
    for tree in content.trees.values():
        digest.update(_canonical(tree))
    for rows in (content.terms, content.smalltalk):
        for row in rows:
            digest.update(_canonical(row))
    about = dataclasses.asdict(content.about)
    digest.update(json.dumps([content.scope, about], ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def _canonical(value: Any) -> bytes:
    def plain(inner: Any) -> Any:
        return {name: getattr(inner, name) for name in inner.__slots__ if name not in ("place", "tests")}

    text = json.dumps(plain(value), default=plain, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return text.encode("utf-8", "surrogatepass") + b"\n"
