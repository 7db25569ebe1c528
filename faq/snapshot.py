"""Content and its word index in one file that opens in a few milliseconds.

Reading YAML, checking shapes and stemming cost more than answering; a snapshot keeps their result. It is
used only while it fits: it names the sha256 of every file it was made of, and its own. Anything else
(missing, cut short, tampered with, another version) is silently made anew by the caller. Plain JSON:
nothing in it can run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from faq import calibration as calibrations
from faq.errors import Place
from faq.features import Analyser
from faq.index import Index
from faq.model import (
    About,
    Content,
    Entry,
    Note,
    Option,
    Outcome,
    Question,
    SmallTalk,
    Source,
    Step,
    Target,
    Term,
    Tree,
    TreeTest,
)
from faq.scope import ScopeOdds
from faq.text import Stemmer
from faq.understanding import Understanding

FORMAT = 3
_SUFFIXES = (".yaml", ".yml", ".jsonl", ".json")
_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        About,
        Entry,
        Note,
        Option,
        Outcome,
        Place,
        Question,
        SmallTalk,
        Source,
        Step,
        Target,
        Term,
        Tree,
        TreeTest,
    )
}
_FIELDS = {name: tuple(kind.__slots__) for name, kind in _TYPES.items()}  # type: ignore[attr-defined]


def fingerprint(folder: Path) -> str:
    """sha256 (hex) of the names and bytes of a folder's content files; empty where it cannot be read."""
    digest = hashlib.sha256(f"snapshot-{FORMAT}\n".encode())
    try:
        paths = sorted(
            (
                os.path.join(root, name)
                for root, folders, names in os.walk(folder)
                for name in names
                if name.endswith(_SUFFIXES) and os.path.relpath(root, folder).split(os.sep)[0] != "ready"
            ),
        )
        for path in paths:
            with open(path, "rb") as stream:
                raw = stream.read()
            digest.update(f"{os.path.relpath(path, folder)}\0{len(raw)}\0".encode("utf-8", "surrogateescape"))
            digest.update(raw)
    except OSError:
        return ""
    return digest.hexdigest()


def write(path: Path, folder: Path, content: Content, index: Index, scope: ScopeOdds) -> None:
    """Keep a content and its index, in one step. Raises OSError."""
    if content.trees and index.rarity is None:
        index.rarity = Understanding(content, index.analyser).rarity
    body = json.dumps(
        {
            "entries": _packed(list(content.entries.values())),
            "trees": _packed(list(content.trees.values())),
            "terms": _packed(content.terms),
            "smalltalk": _packed(content.smalltalk),
            "scope": content.scope,
            "about": _packed(content.about),
            "digest": content.digest,
            "calibration": calibrations.to_json(content.calibration) if content.calibration else None,
            "index": index.state(),
            "odds": scope.state(),
            "stems": index.analyser.stemmer.state(),
            "lexicon": index.analyser.lexicon.state(),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    head = json.dumps({"format": FORMAT, "files": fingerprint(folder), "sha256": hashlib.sha256(body).hexdigest()})
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(head.encode() + b"\n" + body)
        os.chmod(temporary, 0o644)  # a temporary file is for its owner alone; this one ships
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read(path: Path, folder: Path, files: str = "") -> tuple[Content, Index, ScopeOdds] | None:
    """What a snapshot keeps, or None where it does not fit the folder as it is now.

    ``files``: the folder's fingerprint, where the caller has it already.
    """
    try:
        raw = path.read_bytes()
        head, _, body = raw.partition(b"\n")
        header = json.loads(head)
        if header["format"] != FORMAT or header["files"] != (files or fingerprint(folder)):
            return None
        if hashlib.sha256(body).hexdigest() != header["sha256"]:
            return None
        return _restored(json.loads(body), str(folder))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _restored(data: Mapping[str, Any], folder: str) -> tuple[Content, Index, ScopeOdds]:
    entries: list[Entry] = _unpacked(data["entries"])
    trees: list[Tree] = _unpacked(data["trees"])
    stored = data["calibration"]
    content = Content(
        entries={entry.id: entry for entry in entries},
        trees={tree.id: tree for tree in trees},
        terms=tuple(_unpacked(data["terms"])),
        smalltalk=tuple(_unpacked(data["smalltalk"])),
        scope=tuple(data["scope"]),
        about=_unpacked(data["about"]),
        digest=data["digest"],
        folder=folder,
        calibration=calibrations.from_json(stored) if stored else None,
    )
    analyser = Analyser((), Stemmer(data["stems"]), data["lexicon"])
    return content, Index(content.entries, analyser, data["index"]), ScopeOdds((), (), analyser, data["odds"])


def _packed(value: Any) -> Any:
    """A value as JSON: a named value becomes ``{"": name, field: …}``; equal to what ``_unpacked`` undoes."""
    name = type(value).__name__
    if name in _FIELDS and type(value) is _TYPES[name]:
        return {"": name, **{field: _packed(getattr(value, field)) for field in _FIELDS[name]}}
    if isinstance(value, (tuple, list)):
        return [_packed(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: _packed(inner) for key, inner in value.items()}
    return value


def _unpacked(value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return tuple([_unpacked(inner) for inner in value])
    if kind is dict:
        name = value.pop("", None)
        found = {key: _unpacked(inner) if type(inner) in (list, dict) else inner for key, inner in value.items()}
        return _TYPES[name](**found) if name else found
    return value
