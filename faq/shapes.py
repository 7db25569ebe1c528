"""What the files of a knowledge base may look like: one declaration gives validation and JSON Schema.

Only loading and the schema command import this module, so that pydantic costs nothing where content
comes ready. Titles, descriptions and examples are what an editor shows while a writer types.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
TARGET_PATTERN = r"^(tree:)?[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$"
SPAN_PATTERN = r"^[1-9][0-9]{0,4} (day|week|month|year)s?$"
MAX_ID = 80  # characters
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def days_of_span(span: str) -> int:
    """Whole days in ``"180 days"``, ``"6 months"`` (30 days each) or ``"1 year"``; 0 for an empty span.

    Raises ValueError for another form.
    """
    if not span:
        return 0
    if not re.fullmatch(SPAN_PATTERN, span):
        raise ValueError(f"'{span[:40]}' is no span such as 180 days, 6 months or 1 year")
    count, unit = span.split(" ")
    return int(count) * _DAYS[unit.removesuffix("s")]


def _is_date(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("must be a date such as 2026-11-24")
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"is not a day of the calendar: {text}") from None
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text.strip()


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _number_as_text(value: Any) -> Any:
    """A phrasing such as ``401`` is text to its writer; YAML reads a number."""
    return str(value) if type(value) in (int, float) else value


def _one_as_list(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=MAX_ID)]
_VISIBLE = {"pattern": r"\S"}  # what _not_blank demands, for editors
Date = Annotated[
    str,
    AfterValidator(_is_date),
    Field(json_schema_extra={"format": "date", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}),
]
Text = Annotated[str, AfterValidator(_not_blank), Field(max_length=100_000, json_schema_extra=_VISIBLE)]
Line = Annotated[str, AfterValidator(_on_one_line)]
Phrase = Annotated[
    str,
    BeforeValidator(_number_as_text, json_schema_input_type=str | int | float),
    AfterValidator(_not_blank),
    Field(max_length=2_000, json_schema_extra=_VISIBLE),
]
Url = Annotated[str, Field(pattern=r"^https?://[^\s<>\"']+$", max_length=2_000)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceShape(_Shape):
    """Something an answer rests on."""

    title: Text = Field(description="Short and human: what the page is called, and whose it is.")
    url: Url = Field(description="Full address, http or https.", examples=["https://example.com/docs/keys"])
    seen: Date | None = Field(None, description="The day the page was read.", examples=["2026-11-24"])
    official: bool = Field(True, strict=True, description="False for third parties: vendors' guides, public threads.")


class NoteShape(_Shape):
    """Where a newer source differs from the answer; shown set apart after it."""

    text: Text = Field(description="One to three sentences that stand on their own.")
    source: Annotated[
        list[Id | SourceShape],
        BeforeValidator(_one_as_list, json_schema_input_type=Id | SourceShape | list[Id | SourceShape]),
    ] = Field(default_factory=list, description="One or several ids from sources.yaml, or sources written out.")
    date: Date | None = Field(None, description="The date of the newer information.", examples=["2025-10-03"])


class EntryShape(_Shape):
    """A question and its answer. Only `question` and `answer` are required."""

    model_config = ConfigDict(title="FAQ entry")

    id: Id | None = Field(None, description="Only where one file holds several entries; else the file name is the id.")
    question: Text = Field(description="The question as the FAQ asks it.", examples=["What is an integration key?"])
    short: str = Field("", max_length=1_000, description="The direct answer in one plain sentence, shown first.")
    answer: Text = Field(description="Markdown shown under `short`: lists for steps, figures in the open.")
    topic: Id | None = Field(None, description="Defaults to the folder below entries/.")
    variants: list[Phrase] = Field(
        default_factory=list,
        description="Other ways people ask this; indexed. Truly different ones: they pay more than anything else.",
    )
    tests: list[Phrase] = Field(
        default_factory=list,
        description="Phrasings by another author that must find this entry; measured, never indexed.",
    )
    notes: list[Id | NoteShape] = Field(default_factory=list, description="Ids from notes.yaml, or notes written out.")
    sources: list[Id | SourceShape] = Field(
        default_factory=list, description="Ids from sources.yaml, or sources written out; the main one first."
    )
    see_also: list[Id] = Field(default_factory=list, description="Ids of entries that help next.")
    tree: Id | None = Field(None, description="Id of the tree that settles the reader's own case.")
    owner: str = Field("", max_length=200, description="The team that keeps the answer true.")
    verified: Date | None = Field(None, description="The day somebody last checked the answer against its sources.")
    review_every: Annotated[str, Field(pattern=SPAN_PATTERN)] | None = Field(
        None, description="How long a verification holds.", examples=["180 days", "6 months", "1 year"]
    )


class EntryListShape(_Shape):
    """Several entries in one file; each needs an id."""

    model_config = ConfigDict(title="FAQ entries")

    entries: list[EntryShape] = Field(description="Entries, each with an id.")


class OptionShape(_Shape):
    """One response to a question."""

    label: Text = Field(description="What the reader picks; short and plain.")
    to: Annotated[str, Field(pattern=TARGET_PATTERN)] = Field(
        description="A question or outcome id of this tree, `tree:<id>`, or `tree:<id>/<question>`.",
        examples=["key-needed", "tree:after-go-live/symptom"],
    )
    reason: str = Field("", max_length=500, description="The response as a plain sentence, for the reasons.")
    phrases: list[Phrase] = Field(default_factory=list, description="What people say when they mean this.")


class QuestionShape(_Shape):
    """A question of a tree; the options' order is the order shown."""

    ask: Text = Field(description="The question, put to the reader.", examples=["Which sign-in does your app use?"])
    help: str = Field("", max_length=2_000, description="Shown for `?` and to those who do not know.")
    fact: Id | None = Field(
        None, description="Questions that share a fact share the meaning of equal option ids: never asked twice."
    )
    options: Annotated[dict[Id, OptionShape], Field(min_length=2, max_length=12)] = Field(
        description="Option id to option; two to twelve."
    )


class StepShape(_Shape):
    """A next step that leads on to a tree or an entry."""

    text: Text = Field(description="What to do, in one sentence.")
    tree: Id | None = Field(None, description="Id of the tree that helps with it.")
    entry: Id | None = Field(None, description="Id of the entry that explains it.")


class OutcomeShape(_Shape):
    """The end of a path."""

    verdict: Text = Field(description="The result in one sentence.")
    why: Text = Field(description="One or two sentences.")
    next: list[Text | StepShape] = Field(default_factory=list, description="What to do, in order.")
    rests_on: Annotated[list[Id], Field(description="Entry ids the verdict rests on.")] = Field(default_factory=list)
    beyond: list[Id | SourceShape] = Field(default_factory=list, description="Sources for what the FAQ does not say.")
    notes: list[Id | NoteShape] = Field(default_factory=list, description="Ids from notes.yaml, or notes written out.")


class TreeTestShape(_Shape):
    """Responses that must end in an outcome, or a sentence and the responses it must prefill."""

    responses: dict[Id, Id] = Field(default_factory=dict, description="Question id to option id.")
    outcome: Id | None = Field(None, description="The outcome they must end in.")
    tree: Id | None = Field(None, description="The tree of the outcome, where the path passes to another tree.")
    says: Phrase | None = Field(None, description="A sentence as people type it.")
    prefills: dict[Id, Id] | None = Field(None, description="The responses that sentence already gives.")


class TreeShape(_Shape):
    """A decision tree: questions, options, outcomes; no code."""

    model_config = ConfigDict(title="Decision tree")

    title: Text = Field(description="The question the tree settles.", examples=["Do I need an integration key?"])
    description: str = Field("", max_length=500, description="One sentence: for whom, and what it ends in.")
    start: Id = Field(description="Id of the first question.")
    questions: Annotated[dict[Id, QuestionShape], Field(min_length=1)] = Field(description="Question id to question.")
    outcomes: dict[Id, OutcomeShape] = Field(default_factory=dict, description="Outcome id to outcome.")
    tests: list[TreeTestShape] = Field(default_factory=list, description="Checks that `golive-faq test` runs.")


class TermShape(_Shape):
    """A word with its synonyms and its meaning."""

    term: Text = Field(description="The name to show.")
    also: list[Phrase] = Field(default_factory=list, description="What else people call it.")
    misspelled: list[Phrase] = Field(default_factory=list, description="Misspellings people really type.")
    meaning: Line = Field(
        "",
        max_length=500,
        description="What it is, in one plain sentence; shown in the glossary, never indexed.",
        examples=["The address that the authorization server sends the user back to after login."],
    )


class LexiconShape(_Shape):
    """The words of the field."""

    model_config = ConfigDict(title="Lexicon")
    terms: list[TermShape] = Field(description="One row a word; a phrase stands under one word only.")


class SmallTalkRowShape(_Shape):
    """Examples of talk that is no question, and one reply."""

    examples: Annotated[list[Phrase], Field(min_length=1)] = Field(description="What people type.")
    reply: Text = Field(description="The one reply to all of them.")


class SmallTalkShape(_Shape):
    """Greetings, thanks and the like."""

    model_config = ConfigDict(title="Small talk")
    smalltalk: dict[Id, SmallTalkRowShape] = Field(description="Kind of talk to its examples and reply.")


class ScopeShape(_Shape):
    """Example questions that are NOT covered."""

    model_config = ConfigDict(title="Scope")
    examples: dict[Id, list[Phrase]] | list[Phrase] = Field(description="Questions, in groups or as one list.")


class SourcesShape(_Shape):
    """Sources by id."""

    model_config = ConfigDict(title="Sources")
    sources: dict[Id, SourceShape] = Field(description="Source id to source.")


class NotesShape(_Shape):
    """Notes by id."""

    model_config = ConfigDict(title="Notes")
    notes: dict[Id, NoteShape] = Field(description="Note id to note.")


class AboutShape(_Shape):
    """What the knowledge base says of itself."""

    model_config = ConfigDict(title="About")
    title: str = Field("", max_length=200, description="What the assistant calls itself.")
    disclaimer: str = Field("", max_length=1_000, description="Shown at the start: whose it is, and its date.")
    contact: str = Field("", max_length=1_000, description="Where to turn for what is not covered; Markdown.")
    people_ask: list[Phrase] = Field(default_factory=list, max_length=12, description="Real questions for the start.")
    topics: dict[Id, Text] = Field(default_factory=dict, description="Topic id to the title shown, in order.")


SHAPES: dict[str, type[_Shape]] = {
    "entry": EntryShape,
    "entries": EntryListShape,
    "tree": TreeShape,
    "lexicon": LexiconShape,
    "smalltalk": SmallTalkShape,
    "scope": ScopeShape,
    "sources": SourcesShape,
    "notes": NotesShape,
    "about": AboutShape,
}
"""File kind to its shape; the kind is also the schema's file name."""


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one file kind. Raises KeyError for a kind that is not in ``SHAPES``.

    It says what validation says: keys that match no pattern are refused, and a top-level ``$schema`` key is allowed.
    """
    schema = SHAPES[kind].model_json_schema()
    _close(schema)
    for inner in schema.get("$defs", {}).values():
        inner["title"] = inner["title"].removesuffix("Shape")
    schema["properties"] = {"$schema": {"type": "string", "title": "Schema of this file"}, **schema["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _close(schema: Any) -> None:
    """Refuse, everywhere below, keys that match none of a mapping's patterns."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema.setdefault("additionalProperties", False)
        for inner in schema.values():
            _close(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _close(inner)
