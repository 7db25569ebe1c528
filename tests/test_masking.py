"""Personal data and secrets never get into what is handed on."""

from __future__ import annotations

import pytest

from assistant import masking
from assistant.masking import MASKED, mask


@pytest.mark.parametrize(
    ("text", "gone", "sign"),
    [
        ("mail me at jo.doe+x@example.co.uk please", "jo.doe", "[e-mail]"),
        ("jo (at) example.com", "example.com", "[e-mail]"),
        ("call +49 (0)89 123-456 78", "123", "[phone]"),
        ("call 555-123-4567 now", "4567", "[phone]"),
        ("my number is 0171 2345678", "2345678", "[phone]"),
        ("key 1A2b3c4d-0000-1111-2222-333344445555", "3333", "[id]"),
        ("key 1a2b3c4d00001111222233334444555f", "1a2b", "[id]"),
        ("Authorization: Bearer abcDEF123456", "abcDEF", "["),
        ("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIx.c2ln", "eyJ", "[token]"),
        ("client_secret=s3cr3t-Value", "s3cr3t", "[secret]"),
        ("my password is hunter2!", "hunter2", "[secret]"),
        ("sk_live_51HxYzAbCdEfGhIjKlMnOpQr", "51HxYz", "[token]"),
        ("deadbeefdeadbeef0123", "deadbeef", "[token]"),
        ("card 4111 1111 1111 1111", "1111", "[number]"),
        ("account 12345678", "12345678", "[number]"),
        ("https://user:pw@example.com/x", "pw@", "["),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE", "[private key]"),
        ("-----BEGIN PRIVATE KEY-----\ncut short", "cut", "[private key]"),
    ],
)
def test_it_is_masked(text: str, gone: str, sign: str) -> None:
    masked = mask(text)
    assert gone not in masked
    assert sign in masked


@pytest.mark.parametrize(
    "text",
    [
        "how long does go live take?",
        "what is an integration key",
        "20 calls in 24 hours, at most 3 business days",
        "since 2025-10-03 it is different",  # a day is no phone number
        "error 401 on /restapi/v2.1/accounts",
        "is the secret key the same?",  # a secret is named, none is told
        "my password is wrong",
        "HTTP 503 and ERR_ACCOUNT_TYPE",
        "",
    ],
)
def test_ordinary_questions_stay_as_they_are(text: str) -> None:
    assert mask(text) == text


def test_several_kinds_in_one_text_are_all_masked() -> None:
    masked = mask("jo@example.com rang 555-123-4567 about 1a2b3c4d-0000-1111-2222-333344445555")
    assert masked == "[e-mail] rang [phone] about [id]"


def test_the_whole_text_goes_where_masking_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> str:
        raise ValueError

    monkeypatch.setattr(masking, "_mask", broken)
    assert mask("jo@example.com") == MASKED


def test_the_whole_text_goes_where_something_slipped_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "PATTERNS", ())
    assert mask("write to jo@example.com") == MASKED


def test_a_long_text_is_masked_in_bounded_time() -> None:
    assert "@" not in mask("a.b@c " * 20_000)
    assert mask("1-" * 50_000)
