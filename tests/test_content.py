"""The real content: what must be there, what must be said, and that what ships with it fits."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from faq import Content, Entry, Matcher, begin, load, snapshot
from faq.calibrating import SETTLED
from faq.encoder import load_encoder, store

FOLDER = Path("content")
TOPICS = {
    "integration-keys": (
        "what-is-an-integration-key", "who-needs-an-integration-key", "who-does-not-need-an-integration-key",
        "who-administers-the-integration-key", "isv-best-practices", "create-an-integration-key",
    ),
    "go-live": (
        "what-is-go-live", "why-go-live", "go-live-requirements", "go-live-cost", "go-live-duration",
        "does-the-key-change", "production-endpoints", "go-live-errors", "api-logs", "twenty-successful-calls",
        "account-type", "review-statuses",
    ),
}  # fmt: skip
TREES = ("need-a-key", "who-owns-the-key", "isv-keys", "ready-for-go-live", "review-status", "after-go-live",
         "go-live-failed")  # fmt: skip
FIGURES = {
    # what an answer must state in figures or names, as regular expressions
    "what-is-an-integration-key": ("GUID", "Authorization Code Grant", "Implicit Grant", r"\(JWT\) Grant", "SOAP"),
    "who-needs-an-integration-key": ("REST", "SOAP", "plug-in"),
    "who-does-not-need-an-integration-key": ("PowerForm", "[Cc]lickwrap", "Connect"),
    "who-administers-the-integration-key": ("consultant", "ISV"),
    "isv-best-practices": ("one key", "multi-tenant", "Partner Representative", "two reasons"),
    "create-an-integration-key": ("sandbox", "Apps and Keys"),
    "what-is-go-live": ("production", "demo"),
    "why-go-live": ("[Tt]rust|audit", "stab"),
    "go-live-requirements": ("20", "24", "Business Pro", "[Aa]dministrator"),
    "go-live-cost": ("free|nothing", "[Aa]dministrator", "Business Pro"),
    "go-live-duration": ("few hours", "three business days", "20", "24"),
    "does-the-key-change": ("[Rr]edirect URI", "RSA", "GUID", "live"),
    "production-endpoints": (r"https://account\.docusign\.com", r"https://account-d\.docusign\.com", "/oauth/userinfo",
                             "/restapi/v2.1", "JWT"),
    "go-live-errors": ("90 days", "HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "15 minutes", "OAuth"),
    "api-logs": ("50", "ZIP", "General Settings"),
    "twenty-successful-calls": ("20", "consecutive|in a row", "Rules and Limits"),
    "account-type": ("Business Pro", "salesperson"),
    "review-statuses": ("Under Review", "Review Passed", "Review Expired", "90 days", "Start Go-Live Review"),
}  # fmt: skip
NEVER = (r"key pair travels", r"5 method types", r"last 30 days", r"second app in production")


@pytest.fixture(scope="module")
def content() -> Content:
    return load(FOLDER)


def said(entry: Entry) -> str:
    return f"{entry.short}\n{entry.answer}"


def test_the_eighteen_entries_are_there_under_their_topics(content: Content) -> None:
    found = {entry_id: entry.topic for entry_id, entry in content.entries.items()}
    assert found == {entry_id: topic for topic, ids in TOPICS.items() for entry_id in ids}


def test_the_seven_trees_are_there(content: Content) -> None:
    assert set(content.trees) == set(TREES)


@pytest.mark.parametrize("entry_id", FIGURES)
def test_an_answer_states_its_figures_and_names(content: Content, entry_id: str) -> None:
    text = said(content.entries[entry_id])
    missing = [pattern for pattern in FIGURES[entry_id] if not re.search(pattern, text)]
    assert not missing


def test_claims_known_to_be_false_stand_nowhere(content: Content) -> None:
    everything = "\n".join(said(entry) for entry in content.entries.values())
    assert not [pattern for pattern in NEVER if re.search(pattern, everything)]
    assert "three reasons" not in said(content.entries["isv-best-practices"])


def test_every_entry_is_complete(content: Content) -> None:
    for entry in content.entries.values():
        assert len(set(entry.variants)) >= 30, entry.id
        assert len(set(entry.tests)) >= 10, entry.id
        assert entry.short, entry.id
        assert entry.sources, entry.id
        assert entry.see_also, entry.id
        assert entry.owner, entry.id
        assert entry.verified, entry.id
        assert entry.review_every, entry.id


def test_no_test_is_indexed(content: Content) -> None:
    indexed = {phrasing.casefold() for entry in content.entries.values() for phrasing in entry.phrasings}
    assert not [test for entry in content.entries.values() for test in entry.tests if test.casefold() in indexed]


def test_wherever_twenty_calls_are_mentioned_the_newer_process_is_told(content: Content) -> None:
    for entry in content.entries.values():
        if re.search(r"\b20\b[^.\n]*calls", said(entry)):
            assert "twenty-calls-dropped" in [note.id for note in entry.notes], entry.id
    for tree in content.trees.values():
        for outcome in tree.outcomes.values():
            if re.search(r"\b20\b", f"{outcome.verdict} {outcome.why} {[step.text for step in outcome.next]}"):
                assert "twenty-calls-dropped" in [note.id for note in outcome.notes], (tree.id, outcome.id)


def test_every_note_and_source_has_its_date(content: Content) -> None:
    for entry in content.entries.values():
        assert all(source.seen for source in entry.sources)
        assert all(note.date and note.sources for note in entry.notes)


def test_every_outcome_says_why_what_next_and_on_what_it_rests(content: Content) -> None:
    for tree in content.trees.values():
        for outcome in tree.outcomes.values():
            assert outcome.verdict
            assert outcome.why
            assert outcome.next
            assert outcome.rests_on


def test_every_question_of_a_tree_has_help(content: Content) -> None:
    assert all(question.help for tree in content.trees.values() for question in tree.questions.values())


def test_every_path_of_every_tree_ends_in_an_outcome_within_seven_questions(content: Content) -> None:
    for tree_id in content.trees:
        open_paths: list[dict[str, str]] = [{}]
        ends = 0
        while open_paths:
            responses = open_paths.pop()
            walk = begin(content, tree_id, responses)
            assert walk.responses == responses
            if walk.question is None:
                ends += 1
                assert walk.outcome is not None
                continue
            assert len(responses) < 7, responses
            open_paths += [{**responses, walk.question.id: option.id} for option in walk.question.options]
        assert ends > 3


def test_scope_has_three_hundred_examples(content: Content) -> None:
    assert len(set(content.scope)) >= 300


def test_small_talk_covers_what_people_say(content: Content) -> None:
    assert {row.id for row in content.smalltalk} >= {"greeting", "thanks", "goodbye", "help", "who-are-you"}


def test_the_snapshot_that_ships_fits_the_content(content: Content) -> None:
    found = snapshot.read(FOLDER / "ready" / "snapshot.json", FOLDER)
    assert found is not None, "run: golive-faq index content --ready"
    assert found[0] == content


def test_the_vectors_that_ship_cover_the_content(content: Content) -> None:
    stored = store.read(FOLDER / "ready" / "vectors.bin", load_encoder(layers=2).identity)
    texts = [phrasing for entry in content.entries.values() for phrasing in entry.phrasings]
    missing = [text for text in (*texts, *content.scope) if store.key_of(text) not in stored]
    assert not missing, "run: golive-faq index content --ready"


def test_the_calibration_that_ships_was_fitted_on_as_many_questions_as_there_are(content: Content) -> None:
    data = json.loads((FOLDER / "calibration.json").read_text())
    tests = sum(len(entry.tests) for entry in content.entries.values())
    assert (data["tests"], data["scope"]) == (tests, len(content.scope))


def test_what_words_settle_alone_keeps_the_budget(content: Content) -> None:
    matcher = Matcher(content, encoder=None)
    asked = [(entry.id, matcher.match(test)) for entry in content.entries.values() for test in entry.tests]
    settled = [
        (entry_id, verdict)
        for entry_id, verdict in asked
        if verdict.confidence >= matcher.calibration.words.settle_from
    ]
    wrong = sum(verdict.matches[0].id != entry_id for entry_id, verdict in settled)
    assert len(settled) >= 0.4 * len(asked)
    assert wrong <= SETTLED * matcher.calibration.budget * len(settled)
