"""State tokens: a conversation's state as signed, versioned text, so that the server keeps nothing.

A token is ``VERSION.BODY.SIGNATURE``, both parts base64url. The body is the JSON of the time of issue and the state,
deflated where it is long; the signature is a keyed BLAKE2s (RFC 7693) of 16 bytes. It is signed, not encrypted:
whoever holds a token can read the conversation in it. Nothing of a token is read before its signature holds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.fronts.http import sentences
from assistant.fronts.http.coding import encoded
from assistant.fronts.http.problems import Problem
from faq import FaqError

VERSION = 1
"""Goes up when an older reader would misread a token."""
LIFETIME = 24 * 3600
"""Seconds a token can be used; longer than anybody sits at one conversation."""
SKEW = 60
"""Seconds that the clocks of two replicas may differ."""
LONGEST = 64 * 1024
"""Characters of a token that is given out or taken."""
SHORTEST_KEY = 16
"""Bytes; a shorter key could be guessed."""
SIGNATURE = 16  # bytes: 128 bits
PERSON = b"gofaq-st"  # keeps these signatures apart from any other use of the key
DEFLATE_FROM = 1_500  # bytes; setting up to deflate less costs more than it saves
LARGEST_STATE = 1_000_000  # bytes inflated
_IN_ADDRESSES = bytes.maketrans(b"+/", b"-_")


class Tokens:
    """Seals and opens state tokens. The first key signs, any of them verifies."""

    def __init__(self, keys: Sequence[bytes], clock: Callable[[], float] = time.time, lifetime: int = LIFETIME) -> None:
        self._keyed = tuple(
            hashlib.blake2s(key=hashlib.sha256(key).digest(), digest_size=SIGNATURE, person=PERSON) for key in keys
        )
        self._clock = clock
        self._lifetime = lifetime

    def seal(self, state: Mapping[str, Any]) -> str:
        """A state as a token of at most ``LONGEST`` characters: the oldest turns of a long talk stay out."""
        while True:
            body = encoded([int(self._clock()), state])
            signed = b"%d." % VERSION + _text(zlib.compress(body, 1) if len(body) >= DEFLATE_FROM else body)
            token = (signed + b"." + _text(_signature(self._keyed[0], signed))).decode()
            turns = state.get("turns")
            if len(token) <= LONGEST or not turns:
                return token
            state = {**state, "turns": turns[len(turns) // 2 + 1 :]}

    def open(self, token: str) -> Any:
        """The state in a token. Raises Problem for one that is malformed, foreign, expired or newer."""
        version, _, rest = token.partition(".")
        if len(token) > LONGEST or not (version.isascii() and version.isdigit() and len(version) <= 6):
            raise Problem("state-malformed", sentences.STATE_MALFORMED)
        if int(version) > VERSION:
            raise Problem("state-newer", sentences.STATE_NEWER.format(version=int(version), known=VERSION))
        body, _, signature = rest.partition(".")
        try:
            signed, given = f"{version}.{body}".encode("ascii"), signature.encode("ascii")
            packed = _bytes(body)
        except (UnicodeEncodeError, binascii.Error, ValueError) as error:
            raise Problem("state-malformed", sentences.STATE_MALFORMED) from error
        # Every key is tried: how long it takes does not tell which one fits.
        fits = [hmac.compare_digest(_text(_signature(keyed, signed)), given) for keyed in self._keyed]
        if not any(fits):
            raise Problem("state-foreign", sentences.STATE_FOREIGN)
        try:
            plain = packed if packed[:1] == b"[" else zlib.decompressobj().decompress(packed, LARGEST_STATE)
            issued, state = json.loads(plain)
            age = self._clock() - issued
        except (zlib.error, ValueError, TypeError) as error:
            raise Problem("state-malformed", sentences.STATE_MALFORMED) from error
        if not -SKEW <= age <= self._lifetime:
            raise Problem("state-expired", sentences.STATE_EXPIRED.format(hours=self._lifetime // 3600))
        return state


def _signature(keyed: hashlib.blake2s, signed: bytes) -> bytes:
    """The signature by a hash that holds a key already; it is copied, which takes less than keying one anew."""
    hashed = keyed.copy()
    hashed.update(signed)
    return hashed.digest()


def random_key() -> bytes:
    """A key for one run."""
    return secrets.token_bytes(32)


def read_secrets(path: Path) -> tuple[bytes, ...]:
    """The secrets of a file, one a line, empty lines and ``#`` lines left out. Raises FaqError."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise FaqError(f"{path}: cannot be read: {error.strerror or error}.") from error
    found = tuple(line.strip() for line in lines if line.strip() and not line.strip().startswith(b"#"))
    if not found:
        raise FaqError(f"{path}: holds no secret; put one on a line of its own.")
    short = next((number for number, line in enumerate(found, 1) if len(line) < SHORTEST_KEY), 0)
    if short:
        raise FaqError(f"{path}: secret {short} is shorter than {SHORTEST_KEY} characters.")
    return found


def _text(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).translate(_IN_ADDRESSES).rstrip(b"=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
