"""In and out of other formats: round trips, foreign pages, guesses that are said, and bad files."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.commands import export, import_
from assistant.exits import Exit
from assistant.interchange import READERS, WRITERS, format_of, read, write
from assistant.interchange.drafts import Imported, NotReadable
from assistant.interchange.hypertext import to_html, to_markdown
from faq import Content, Entry, load
from faq.model import NOWHERE
from tests.command_stage import run


def plain(entry: Entry) -> Entry:
    notes = tuple(
        dataclasses.replace(note, id="", sources=tuple(dataclasses.replace(row, id="") for row in note.sources))
        for note in entry.notes
    )
    sources = tuple(dataclasses.replace(source, id="") for source in entry.sources)
    return dataclasses.replace(entry, notes=notes, sources=sources, place=NOWHERE)


@pytest.fixture(scope="module")
def ours() -> Content:
    return load("content")


@pytest.mark.parametrize("form", ["markdown", "html", "jsonl"])
def test_nothing_is_lost_on_the_way_out_and_back(ours: Content, form: str) -> None:
    found = read(form, write(form, ours))
    known = {key: plain(entry) for key, entry in ours.entries.items()}
    assert {entry.id: plain(entry) for entry in found.entries} == known
    assert found.guesses == ()


def test_the_second_way_out_equals_the_first(ours: Content) -> None:
    for form in ("markdown", "jsonl", "jsonld", "qna", "html"):
        first = write(form, ours)
        again = Content({entry.id: entry for entry in read(form, first).entries}, about=ours.about)
        second = write(form, Content(dict(sorted(again.entries.items())), about=ours.about))
        assert " ".join(second.replace("\\n", " ").split()) == " ".join(first.replace("\\n", " ").split())


def test_faq_page_data_keep_question_answer_dates_and_sources(ours: Content) -> None:
    for entry in read("jsonld", write("jsonld", ours)).entries:
        known = ours.entries[entry.id]
        assert (entry.question, entry.short, entry.topic, entry.verified) == (
            known.question,
            known.short,
            known.topic,
            known.verified,
        )
        assert to_html(entry.answer).split() == to_html(known.answer).split()  # lines may be filled anew
        assert [source.url for source in entry.sources] == [source.url for source in known.sources]


def test_qna_rows_keep_phrasings_answers_and_prompts(ours: Content) -> None:
    for entry in read("qna", write("qna", ours)).entries:
        known = ours.entries[entry.id]
        assert (entry.question, entry.short, entry.topic, entry.see_also) == (
            known.question,
            known.short,
            known.topic,
            known.see_also,
        )
        assert entry.answer == known.answer
        assert entry.variants == known.variants


def test_exported_json_lines_are_content_as_they_are(ours: Content, tmp_path: Path) -> None:
    bare = {key: dataclasses.replace(entry, tree=None) for key, entry in ours.entries.items()}
    (tmp_path / "all.jsonl").write_text(write("jsonl", Content(bare)), "utf-8")
    assert list(load(tmp_path).entries) == list(ours.entries)


def test_the_html_page_asks_nothing_of_any_server(ours: Content) -> None:
    page = write("html", ours)
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:link|img|iframe|object|embed|video|audio|base)\b", page)
    assert not re.search(r"<script[^>]*\bsrc=|@import|url\(|fetch\(|XMLHttpRequest|sendBeacon", page)


def test_nothing_of_the_content_acts_on_the_html_page() -> None:
    evil = Entry(
        "a",
        "</script><script>x</script>",
        "<img src=x onerror=1>\n\n[go](javascript:alert(1))\n",
        "<b>",
        variants=('" onmouseover="x',),
    )
    page = write("html", Content({"a": evil}))
    assert "<script>x" not in page
    assert "<img" not in page
    assert 'javascript:alert(1)"' not in page
    assert 'onmouseover="x' not in page
    assert plain(read("html", page).entries[0]).question == evil.question


MARKDOWN = """\
---
title: Help
---
# Lamp help

Welcome.

## Buying

### 1. Where can I buy it? {#where}

In any shop.

#### Abroad

- France
- Spain

### Is it cheap

Yes.

## Care

### How do I clean it?

With a **dry** cloth:

```
# not a heading?
```
"""


def test_markdown_headings_that_ask_become_entries() -> None:
    found = read("markdown", MARKDOWN)
    assert [(entry.id, entry.question, entry.topic) for entry in found.entries] == [
        ("where", "Where can I buy it?", "buying"),
        ("is-it-cheap", "Is it cheap", "buying"),
        ("how-do-i-clean-it", "How do I clean it?", "care"),
    ]
    assert found.entries[0].answer == "In any shop.\n\n#### Abroad\n\n- France\n- Spain\n"
    assert "# not a heading?" in found.entries[2].answer


def test_markdown_guesses_are_said() -> None:
    told = " ".join(read("markdown", MARKDOWN).guesses)
    assert "headings of level 3 were taken for questions (2 of 3 end in a question mark)" in told
    assert "topics were taken from the headings of level 2" in told
    assert "2 ids were made of the questions." in told


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Why?\n----\n\nBecause.\n\nHow?\n----\nSo.\n", ["Why?", "How?"]),  # underlined headings
        ("**Why?**\n\nBecause.\n\n**How?**\nSo.\n", ["Why?", "How?"]),  # bold lines
        ("Q: Why?\nA: Because.\n\nQ: How?\nA: So.\n", ["Why?", "How?"]),
        ("# FAQ\n\n## Shipping\nFast.\n\n## Returns\nEasy.\n", ["Shipping", "Returns"]),  # no question marks at all
        ("## Why?\r\n\r\nBecause.\r\n", ["Why?"]),
        ("## Why?\n\n## How?\nSo.\n", ["How?"]),  # a question without an answer
        ("## Why?\nA.\n\n## Why?\nA.\n", ["Why?"]),  # the same twice
        ("## Why?\nA.\n\n## Why?\nB.\n", ["Why?", "Why?"]),
        ("## **Why** [so](x)?\nA.\n", ["Why so?"]),
    ],
)
def test_other_ways_to_write_an_faq_page(text: str, questions: list[str]) -> None:
    assert [entry.question for entry in read("markdown", text).entries] == questions


HTML = """\
<!doctype html><html><head><title>Why?</title><style>h2 { }</style></head><body>
<nav><h2>Where am I?</h2>menu</nav>
<h1>Lamp</h1>
<h2>Where can I buy it?</h2><p>In <b>any </b>shop, <a href="https://x.example/a b">see</a>
<a href="javascript:x()">here</a>.</p><ul><li>one<li>two</ul><script>alert("h2?")</script>
<h2>How do I clean it?</h2><p>With a cloth.<br>Dry.</p><pre>a  b
c</pre><table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td>3</td></tr></table>
<footer>What else?</footer></body></html>
"""


def test_html_headings_become_entries_and_scripts_do_not() -> None:
    found = read("html", HTML)
    assert [entry.question for entry in found.entries] == ["Where can I buy it?", "How do I clean it?"]
    assert found.entries[0].answer == "In **any** shop, [see](https://x.example/a%20b) here.\n\n- one\n- two\n"
    assert found.entries[1].answer == (
        "With a cloth.\\\nDry.\n\n```\na  b\nc\n```\n\n| A | B |\n|---|---|\n| 1\\|2 | 3 |\n"
    )
    assert "alert" not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "<details><summary>Why?</summary>Because.</details><details><summary>How?</summary><p>So.</p></details>",
        "<dl><dt>Why?</dt><dd>Because.</dd><dt>How?</dt><dd>So.</dd></dl>",
        '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"FAQPage","mainEntity":['
        '{"@type":"Question","name":"Why?","acceptedAnswer":{"@type":"Answer","text":"<p>Because.</p>"}},'
        '{"@type":["Question"],"name":"How?","acceptedAnswer":[{"text":"So."}]}]}]}</script><h2>Other?</h2><p>x</p>',
    ],
)
def test_html_in_other_shapes(text: str) -> None:
    found = read("html", text)
    assert [(entry.question, entry.answer) for entry in found.entries] == [("Why?", "Because.\n"), ("How?", "So.\n")]


QNA = (
    "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\n"
    "Where is it?\tIn the **box**.\\n\\nLook twice.\thttps://x.example/faq\ttopic:boxes\t[]\tFalse\t"
    '[{"displayOrder":0,"qnaId":7,"displayText":"Open"}]\t3\n'
    "find it\tIn the **box**.\\n\\nLook twice.\thttps://x.example/faq\t\t[]\tFalse\t[]\t3\n"
    '"How do I ""open"" it?"\tPull.\tEditorial\t[]\t[]\tFalse\t[]\t7\n'
)


HEADINGS = "<h2>Who?</h2><p>Me.</p><h2>When?</h2><p>Now.</p>"
FOLDED = "<details><summary>Where?</summary><p>Here.</p></details><details><summary>What?</summary>This.</details>"
LISTED = "<dl><dt>Why?</dt><dd>So.</dd><dt>How?</dt><dd>Thus.</dd></dl>"
PAGES = [
    (HEADINGS + FOLDED + LISTED, "Who? When? Where? What? Why? How?"),
    (LISTED + HEADINGS, "Why? How? Who? When?"),
    (FOLDED + LISTED, "Where? What? Why? How?"),  # no heading asks
    (f"<h2>Any questions?</h2><p>Read on.</p>{FOLDED}", "Where? What?"),  # one heading above them is none itself
    (HEADINGS + "<details><summary>More</summary>Yes.</details>", "Who? When?"),  # what does not ask is answer
    (HEADINGS + "<dl><dt>Lamp</dt><dd>Gives light.</dd></dl>", "Who? When?"),
]


@pytest.mark.parametrize(("page", "questions"), PAGES)
def test_html_questions_of_every_kind_become_entries(page: str, questions: str) -> None:
    found = read("html", page)
    assert [entry.question for entry in found.entries] == questions.split()
    answers = {entry.question: entry.answer for entry in found.entries}
    assert answers.get("What?", "This.\n") == "This.\n"
    assert answers.get("Why?", "So.\n") == "So.\n"


def test_questions_of_several_kinds_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(HEADINGS + FOLDED + LISTED, "utf-8")
    _, _, err = run(capsys, "import", "--dry-run", str(tmp_path / "page.html"))
    assert "questions of several kinds were taken: 2 in <h2>, 2 in <summary>, 2 in <dt>." in err
    assert "(6 of 6 end in a question mark)" in err


def test_a_qna_maker_file_becomes_entries_with_its_prompts() -> None:
    found = read("qna", QNA)
    assert [(entry.question, entry.variants, entry.see_also) for entry in found.entries] == [
        ("Where is it?", ("find it",), ("how-do-i-open-it",)),
        ('How do I "open" it?', (), ()),
    ]
    assert found.entries[0].answer == "In the **box**.\n\nLook twice.\n"
    assert (found.entries[0].topic, found.entries[0].sources[0].url) == ("boxes", "https://x.example/faq")


def test_more_than_six_prompts_survive() -> None:
    entries = {f"e{n}": Entry(f"e{n}", f"Question {n}?", "x\n") for n in range(9)}
    entries["e0"] = dataclasses.replace(entries["e0"], see_also=tuple(f"e{n}" for n in range(1, 9)))
    assert read("qna", write("qna", Content(entries))).entries[0].see_also == entries["e0"].see_also


def test_backslashes_tabs_and_entities_survive_the_tsv() -> None:
    entry = Entry("a", "Where is C:\\new?", "Type `\\n` or a\ttab, then &amp; and &.\n\n- \\\\x\n")
    assert read("qna", write("qna", Content({"a": entry}))).entries[0] == entry


CSV = [
    ("question,answer\nWhy?,Because.\n", [("Why?", "Because.\n", ())]),
    ('Question;Answer;Category\nWhy?;"Be;cause.";Big Things\n', [("Why?", "Be;cause.\n", ())]),
    ("Why?,Because.\nHow?,So.\n", [("Why?", "Because.\n", ()), ("How?", "So.\n", ())]),  # no headings
    ('id,Q,A,variants\nx,Why?,"Line ""one""\nline two",a|b\n', [("Why?", 'Line "one"\nline two\n', ("a", "b"))]),
    ("question,answer\nWhy?,\n,Nothing\nHow?,So.\n", [("How?", "So.\n", ())]),  # gaps
    ("answer,question,extra\nBecause.,Why?\n", [("Why?", "Because.\n", ())]),  # short rows
]


@pytest.mark.parametrize(("text", "rows"), CSV)
def test_csv_rows_become_entries(text: str, rows: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(entry.question, entry.answer, entry.variants) for entry in read("csv", text).entries] == rows


BAD = [
    # format, text, part of the sentence
    ("csv", "", "is empty"),
    ("csv", 'question,answer\nWhy?,"open\n', "not valid CSV"),
    ("csv", "only\none\n", "one column only"),
    ("csv", "question,answer\n", "no questions"),
    ("qna", "", "is empty"),
    ("qna", "a\tb\n", "no columns Question and Answer"),
    ("qna", "Question\tAnswer\n", "no questions"),
    ("markdown", "just text\n", "no questions"),
    ("markdown", "# Title\n\ntext\n", "no questions"),
    ("html", "<p>text</p>", "no questions"),
    ("html", "<script>" + "x" * 99, "no questions"),
    ("html", "<div>" * 5_000, "no questions"),
    ("jsonld", "{", "not valid JSON"),
    ("jsonld", "[" * 100_000, "not valid JSON"),
    ("jsonld", '{"a": 1}', "no questions"),
    ("jsonl", "nope\n", "no questions"),
]


@pytest.mark.parametrize(("form", "text", "part"), BAD)
def test_a_file_that_cannot_be_imported_is_a_sentence(form: str, text: str, part: str) -> None:
    with pytest.raises(NotReadable, match=part):
        read(form, text)


def test_control_characters_are_removed_and_said() -> None:
    found = read("markdown", "## Why\x1b[31m?\n\nBe\u202ecause\x07.\n")
    assert (found.entries[0].question, found.entries[0].answer) == ("Why ?", "Because.\n")
    assert any("control characters" in guess for guess in found.guesses)


def test_many_guesses_are_counted_not_listed() -> None:
    text = "question,answer\nWhy?,x\n" + "".join(f"q{n},\n" for n in range(500))
    guesses = read("csv", text).guesses
    assert len(guesses) == 51
    assert "more like these" in guesses[-1]


@settings(max_examples=150, deadline=None)
@given(
    form=st.sampled_from(sorted(READERS)),
    text=st.text(max_size=200) | st.text("<>/=\"'#?*-|\t\n,;{}[]:Qa &!", max_size=120),
)
def test_no_text_makes_a_reader_raise_anything_but_not_readable(form: str, text: str) -> None:
    try:
        found: Imported | None = read(form, text)
    except NotReadable:
        found = None
    assert found is None or found.entries


ELEMENTS = ["p", "ul", "li", "ol", "b", "em", "code", "pre", "h3", "blockquote", "a", "table", "td", "dl", "dt"]
MARKUP = st.recursive(
    st.sampled_from(["text", "a & b", "1. no list", "# no head", "a*b*", "`c`", "| x", "> y", "- z", "[l](m)"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.tuples(st.sampled_from(ELEMENTS), inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@example(html="text<td>text</td>")
@example(html="<code>text<code>text</code></code>")
@example(html="<table><tr>text<td>text</td></tr>text<td>text</td></table>")
@given(html=MARKUP)
def test_html_turned_into_markdown_keeps_its_words(html: str) -> None:
    words = re.sub(r"<[^>]*>", "", html)
    shown = re.sub(r"<[^>]*>", " ", to_html(to_markdown(html)))
    assert shown.count("text") >= words.count("text")


def test_formats_are_told_by_the_ending() -> None:
    assert format_of("a.MD") == "markdown"
    assert format_of("a.tsv") == "qna"
    assert format_of("a.docx") is None
    assert (tuple(READERS), tuple(WRITERS)) == (import_.FORMATS, export.FORMATS)


# -- the commands ------------------------------------------------------------------------------


def test_import_writes_files_that_load_and_reports(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(MARKDOWN, "utf-8")
    base = tmp_path / "kb"
    base.mkdir()
    code, out, err = run(capsys, "--content", str(base), "import", str(tmp_path / "page.md"))
    assert code == Exit.ANSWERED
    assert out.splitlines() == [
        f"{base}/entries/buying/where.yaml",
        f"{base}/entries/buying/is-it-cheap.yaml",
        f"{base}/entries/care/how-do-i-clean-it.yaml",
    ]
    assert "guessed: headings of level 3" in err
    assert "3 entries written" in err
    assert {key: entry.topic for key, entry in load(base).entries.items()} == {
        "where": "buying",
        "is-it-cheap": "buying",
        "how-do-i-clean-it": "care",
    }


def test_import_never_overwrites_and_writes_all_or_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(MARKDOWN, "utf-8")
    mine = tmp_path / "kb/entries/care/how-do-i-clean-it.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")
    code, out, err = run(capsys, "--content", str(tmp_path / "kb"), "import", str(tmp_path / "page.md"))
    assert (code, out) == (Exit.ERROR, "")
    assert f"the id 'how-do-i-clean-it' exists already, in {mine}. Nothing was written." in err
    assert [path.name for path in (tmp_path / "kb").rglob("*.yaml")] == ["how-do-i-clean-it.yaml"]
    assert mine.read_text("utf-8") == "mine"


def test_import_refuses_an_id_that_stands_in_another_topic(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(MARKDOWN, "utf-8")
    mine = tmp_path / "kb/entries/elsewhere/how-do-i-clean-it.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("question: How?\nanswer: So.\n", "utf-8")
    code, out, err = run(capsys, "--content", str(tmp_path / "kb"), "import", str(tmp_path / "page.md"))
    assert (code, out) == (Exit.ERROR, "")
    assert str(mine) in err
    assert list((tmp_path / "kb").rglob("*.yaml")) == [mine]


def test_a_dry_run_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(MARKDOWN, "utf-8")
    code, _, err = run(capsys, "import", "--dry-run", "--topic", "all", str(tmp_path / "page.md"))
    assert code == Exit.ANSWERED
    assert "3 entries would be written" in err
    assert [path.name for path in tmp_path.iterdir()] == ["page.md"]


@pytest.mark.parametrize(
    ("name", "raw", "part"),
    [
        ("a.md", b"", "is empty"),
        ("a.md", b"  \n", "is empty"),
        ("a.md", b"\x00\x01\x02", "is no text file"),
        ("a.md", None, "does not exist"),
        ("a.docx", b"x", "cannot tell the format"),
        ("a.csv", b'q,a\n"x', "not valid CSV"),
        ("a.html", b"\x81\x8d\x8f", "encoding that cannot be told"),
    ],
)
def test_import_of_a_bad_file_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, raw: bytes | None, part: str
) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    code, out, err = run(capsys, "--content", str(tmp_path), "import", str(tmp_path / name))
    assert code in (Exit.ERROR, Exit.USAGE)
    assert out == ""
    assert part in err
    assert "Traceback" not in err
    assert not list(tmp_path.rglob("*.yaml"))


@pytest.mark.parametrize(
    ("raw", "guess"),
    [
        ("## Où?\n\nLà.\n".encode("latin-1"), "cp1252"),
        ("## Où?\n\nLà.\n".encode("utf-16"), "utf-16"),
        (b"\xef\xbb\xbf" + "## Où?\n\nLà.\n".encode(), None),
    ],
)
def test_other_encodings_are_read_and_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, raw: bytes, guess: str | None
) -> None:
    (tmp_path / "a.md").write_bytes(raw)
    assert run(capsys, "--content", str(tmp_path), "import", str(tmp_path / "a.md"))[0] == Exit.ANSWERED
    assert load(tmp_path).entries["ou"].answer == "Là.\n"
    text, guesses = import_.read_text(tmp_path / "a.md")
    assert text.startswith("## Où?")
    assert bool(guesses) is bool(guess)
    assert (guess or "") in " ".join(guesses)


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_, "LARGEST", 10)
    (tmp_path / "a.md").write_text("x" * 11, "utf-8")
    with pytest.raises(NotReadable, match="larger than"):
        import_.read_text(tmp_path / "a.md")


@pytest.mark.parametrize("form", export.FORMATS)
def test_export_prints_or_replaces_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str) -> None:
    folder = "tests/fixtures/lint/none"
    code, out, _ = run(capsys, "export", folder, "--format", form)
    assert code == Exit.ANSWERED
    target = tmp_path / "out"
    target.write_text("old", "utf-8")
    code, printed, err = run(capsys, "export", folder, "--format", form, "-o", str(target))
    assert (code, printed) == (Exit.ANSWERED, "")
    assert target.read_text("utf-8") == out
    assert "2 entries written" in err
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_export_to_a_place_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "export", "tests/fixtures/lint/none", "-o", str(tmp_path / "no/such/file"))
    assert code == Exit.ERROR
    assert "The file is as it was." in err


def test_the_tsv_is_one_line_a_row_with_all_columns(ours: Content) -> None:
    rows = write("qna", ours).splitlines()
    assert {len(row.split("\t")) for row in rows} == {9}
    assert len(rows) == 1 + sum(len(entry.phrasings) for entry in ours.entries.values())


def test_the_faq_page_is_what_search_engines_expect(ours: Content) -> None:
    page = json.loads(write("jsonld", ours))
    assert (page["@context"], page["@type"]) == ("https://schema.org", "FAQPage")
    for question in page["mainEntity"]:
        assert question["@type"] == "Question"
        assert question["acceptedAnswer"]["@type"] == "Answer"
        assert question["name"]
        assert question["acceptedAnswer"]["text"]


def test_a_spreadsheet_reads_what_it_wrote() -> None:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerows([["Question", "Answer"], ["Why, so?", 'He said "no".\n\n- a\n- b']])
    assert read("csv", stream.getvalue()).entries[0].answer == 'He said "no".\n\n- a\n- b\n'


@pytest.mark.parametrize(
    "piece", ['<a href="', "<http://", "<b>", "<!--", "</", "## a?\n", "[", "**a? ", "# " + " " * 99]
)
@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_long_file_of_broken_markup_ends(form: str, piece: str) -> None:
    with pytest.raises(NotReadable):
        read(form, piece * 20_000)  # quadratic readers do not come back from this
