"""The glossary of a conversation, for every front end: listed, looked up, and told to be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Conversation, wording
from assistant.glossary import glossary, looked_up
from assistant.render import to_plain
from assistant.replies import Answer, Notice, TreeOutcome
from faq import Content, ContentError, Entry, Matcher, Term, build_index, load
from tests.made_trees import question, tree

ENTRIES = {"boats": Entry("boats", "Where do I rent a boat?", "At the pier.")}
TERMS = (
    Term("Pier", ("jetty", "landing *stage*"), meaning="Where boats are moored."),
    Term("anchor", ("killick",), meaning="What holds a boat [in place](https://x.example)."),
    Term("oar", ("paddle",)),
)
CONTENT = Content(ENTRIES, terms=TERMS)


def said(text: str, content: Content = CONTENT) -> str:
    return to_plain(Conversation(content, Matcher(content, encoder=None)).reply(text))


def test_glossary_lists_the_terms_that_have_a_meaning_by_name() -> None:
    assert [term.term for term in glossary(CONTENT)] == ["anchor", "Pier"]
    shown = said("glossary")
    assert shown.index("anchor") < shown.index("Pier: Where boats are moored.")
    assert "oar" not in shown


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Pier", "anchor"]),  # nothing looked up: all
        ("pie", ["Pier"]),  # how a word begins
        ("stage landing", ["Pier"]),  # words of another name, in any order
        ("KILLICK", ["anchor"]),
        ("nchor", []),  # no beginning
    ],
)
def test_a_term_is_found_by_the_beginnings_of_its_words(text: str, names: list[str]) -> None:
    assert [term.term for term in looked_up(TERMS[:2], text)] == names


def test_a_meaning_is_plain_text_and_shown_letter_by_letter() -> None:
    assert "What holds a boat [in place](https://x.example)." in said("glossary anchor")


def test_a_word_that_is_not_there_is_told_with_what_was_asked() -> None:
    assert said("glossary zebra\x1b]0;x\x07 *") == wording.NOT_IN_GLOSSARY.format(text="zebra *").replace("`", "")


def test_without_meanings_there_is_no_glossary_and_no_help_for_it() -> None:
    bare = Content(ENTRIES, terms=(Term("oar", ("paddle",)),))
    assert said("glossary", bare) == wording.NO_GLOSSARY
    assert "glossary" not in said("help", bare)
    assert "glossary" in said("help")


def test_a_meaning_is_never_indexed() -> None:
    bare = Content(ENTRIES, terms=tuple(Term(term.term, term.also) for term in TERMS))
    assert build_index(CONTENT)[0].state() == build_index(bare)[0].state()


def write(folder: Path, lexicon: str) -> Path:
    (folder / "entries").mkdir()
    (folder / "entries" / "boats.yaml").write_text("question: Where do I rent a boat?\nanswer: At the pier.\n", "utf-8")
    (folder / "lexicon.yaml").write_text(lexicon, "utf-8")
    return folder


def test_a_meaning_is_read_onto_one_line_and_changes_the_digest(tmp_path: Path) -> None:
    lexicon = "terms:\n  - term: pier\n    meaning: |\n      Where boats\n      are moored.\n"
    content = load(write(tmp_path, lexicon))
    assert content.terms[0].meaning == "Where boats are moored."
    (tmp_path / "lexicon.yaml").write_text("terms:\n  - term: pier\n", "utf-8")
    assert load(tmp_path).digest != content.digest


@pytest.mark.parametrize("meaning", ["[a, b]", "x" * 501, '"\\e[2J"'])  # no text, too long, an escape character
def test_a_meaning_that_cannot_be_shown_is_refused_with_its_place(tmp_path: Path, meaning: str) -> None:
    with pytest.raises(ContentError, match=r"lexicon.yaml:3:\d+"):
        load(write(tmp_path, f"terms:\n  - term: pier\n    meaning: {meaning}\n"))


@pytest.mark.parametrize(
    "text",
    [
        *("What is a killick?", "what's an anchor", "whats the anchor exactly?", "what are anchors", "define anchor"),
        *(
            "what is the meaning of the word anchor?",
            "the definition of anchor",
            "what does killick mean?",
            "anchor meaning",
        ),
        *("what do you mean by anchor", "please: what is meant by anchor?"),
    ],
)
def test_who_asks_what_a_term_means_is_told_its_meaning(text: str) -> None:
    assert said(text).startswith("anchor: What holds a boat"), text


@pytest.mark.parametrize(
    "text", ["what is an oar", "what is an anchor for", "who is the anchor", "what does it mean", ""]
)
def test_other_questions_are_no_look_up(text: str) -> None:
    assert "What holds a boat" not in said(text)


def test_an_entry_that_has_the_very_question_goes_before_the_meaning() -> None:
    entries = ENTRIES | {"piers": Entry("piers", "What is a pier?", "A row of piles with planks.")}
    content = Content(entries, terms=TERMS)
    assert "A row of piles" in said("what is a pier?", content)
    assert "1. What is a pier?" in said("what's a jetty", content), "not sure of it by another name: one can pick it"
    assert "Where boats are moored" in said("glossary pier", content)


def test_entries_near_to_a_term_can_be_picked_after_its_meaning() -> None:
    entries = {"far": Entry("far", "How far is the pier?", "One mile."), **ENTRIES}
    conversation = Conversation(Content(entries, terms=TERMS), Matcher(Content(entries, terms=TERMS), encoder=None))
    reply = conversation.reply("what is a jetty")
    assert isinstance(reply, Notice)
    assert [choice.id for choice in reply.choices][:1] == ["far"]
    assert wording.ABOUT_TERM in reply.text
    picked = conversation.reply("1")
    assert isinstance(picked, Answer)
    assert picked.entry.id == "far"


def test_inside_a_guide_a_meaning_leaves_the_guide_waiting() -> None:
    guide = tree("rent", question("crew", one="done", two="done"), outcomes="done")
    content = Content(ENTRIES, trees={"rent": guide}, terms=TERMS)
    conversation = Conversation(content, Matcher(content, encoder=None))
    conversation.start_tree("rent")
    reply = conversation.reply("what is a killick?")
    assert isinstance(reply, Notice)
    assert reply.text.startswith("**anchor**")
    assert reply.resume is not None
    assert not reply.choices, "a number is an option of the guide's question"
    assert isinstance(conversation.reply("1"), TreeOutcome)
