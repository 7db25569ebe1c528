"""State tokens: only whole ones of ours, of this time, are opened; they fit into a request."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from starlette.testclient import TestClient

from assistant.conversation import Conversation
from assistant.fronts.http import problems, tokens
from assistant.fronts.http.service import Service
from faq import FaqError, Matcher
from tests.http_client import KEY, lamps, refused

NOW = 1_800_000_000.0


def sealed(value: object, version: int = 1, key: bytes = KEY, issued: float = NOW) -> str:
    """A token made by hand, as some other program could."""
    body = zlib.compress(json.dumps([issued, value]).encode())
    signed = f"{version}.".encode() + base64.urlsafe_b64encode(body).rstrip(b"=")
    secret = hashlib.sha256(key).digest()
    mac = hashlib.blake2s(signed, key=secret, digest_size=16, person=b"gofaq-st").digest()
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def box(now: float = NOW, *keys: bytes) -> tokens.Tokens:
    return tokens.Tokens(keys or (KEY,), lambda: now)


STATE = Conversation(lamps(), Matcher(lamps(), encoder=None)).state()
WHOLE = box().seal(STATE)
TOKENS = {
    # a token: what it is refused as
    "": "state-malformed",
    "x": "state-malformed",
    "1": "state-foreign",
    "1.": "state-foreign",
    "1..": "state-foreign",
    "1.a.b.c": "state-malformed",  # half a byte of body
    "one.two.three": "state-malformed",
    "-1.a.b": "state-malformed",
    "²." + WHOLE[2:]: "state-malformed",
    WHOLE[:-1]: "state-foreign",
    WHOLE[:-3]: "state-foreign",
    WHOLE + "A": "state-foreign",
    WHOLE + "=": "state-foreign",
    "1.é" + WHOLE[3:]: "state-malformed",
    WHOLE[:9] + ("A" if WHOLE[9] != "A" else "B") + WHOLE[10:]: "state-foreign",
    sealed(STATE, key=b"the key of somebody else"): "state-foreign",
    "2" + WHOLE[1:]: "state-newer",
    sealed(STATE, version=9): "state-newer",
    sealed(STATE, issued=NOW - tokens.LIFETIME - 1): "state-expired",
    sealed(STATE, issued=NOW + tokens.SKEW + 1): "state-expired",
    sealed(STATE, issued="yesterday"): "state-malformed",  # type: ignore[arg-type]
    "1." + "A" * tokens.LONGEST: "state-malformed",
}


@pytest.mark.parametrize("token", TOKENS, ids=[f"{at} {kind}" for at, kind in enumerate(TOKENS.values())])
def test_a_token_that_is_none_of_ours_is_refused(token: str) -> None:
    with pytest.raises(problems.Problem) as caught:
        box().open(token)
    assert caught.value.kind == TOKENS[token]


@pytest.mark.parametrize("token", ["x", WHOLE[:-3], "2" + WHOLE[1:], sealed(STATE, issued=0)])
def test_the_server_says_what_is_wrong_with_a_token(token: str, client: TestClient) -> None:
    for path, body in (("/v1/ask", {"text": "a"}), ("/v1/feedback", {"helped": True})):
        answer = client.post(path, json={**body, "state": token})
        assert answer.json()["type"].startswith("/problems/state-")
        assert answer.status_code == 422


@pytest.mark.parametrize("state", [None, [], "a", {}, {"format": "golive-faq-conversation", "version": 99}])
def test_a_signed_state_that_is_no_conversation_is_refused(state: object, service: Service, client: TestClient) -> None:
    token = tokens.Tokens((KEY,)).seal({"turns": []})
    assert service.tokens.open(token) == {"turns": []}
    import time

    signed = sealed(state, issued=time.time())
    refused(client.post("/v1/ask", json={"text": "a", "state": signed}), "state-malformed")


def test_every_bit_of_a_token_counts() -> None:
    for at in range(len(WHOLE)):
        for other in "Aa1-":
            changed = WHOLE[:at] + other + WHOLE[at + 1 :]
            if changed != WHOLE:
                with pytest.raises(problems.Problem):
                    box().open(changed)


def test_a_token_lives_as_long_as_it_says_and_survives_a_change_of_keys() -> None:
    assert box(NOW + tokens.LIFETIME).open(WHOLE) == STATE
    assert box(NOW - tokens.SKEW).open(WHOLE) == STATE
    assert box(NOW, b"a newer key, long enough", KEY).open(WHOLE) == STATE
    newer = box(NOW, b"a newer key, long enough", KEY).seal(STATE)
    with pytest.raises(problems.Problem):
        box().open(newer)


def test_a_long_conversation_has_a_token_of_bounded_size() -> None:
    import random

    letters = random.Random(1)
    said = ["".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(500)) for _ in range(50)]
    state = {**STATE, "turns": [{"said": text, "kind": "answer", "about": ""} for text in said]}
    token = box().seal(state)
    assert len(token) <= tokens.LONGEST
    kept = box().open(token)["turns"]
    assert kept == state["turns"][-len(kept) :]


@pytest.mark.parametrize(("text", "says"), [("", "holds no secret"), ("# only a remark\n\n", "holds no secret"),
                                            ("short\n", "shorter than")])  # fmt: skip
def test_a_file_of_secrets_that_holds_none_is_an_error(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaqError, match=says):
        tokens.read_secrets(path)
    with pytest.raises(FaqError, match="cannot be read"):
        tokens.read_secrets(tmp_path / "none")
