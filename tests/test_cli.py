"""The command line: names, shorthand, exit codes, and how it ends."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from assistant.exits import Exit
from assistant.fronts import cli

LAMPS = "tests/fixtures/lamps"
Run = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command line in this process: exit code, stdout, stderr."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("GOLIVE_FAQ_CONTENT", LAMPS)
    monkeypatch.delenv("GOLIVE_FAQ_DEBUG", raising=False)

    def go(*args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            cli.main(list(args))
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return go


# -- asking -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("ask", "what is a lamp"),
        ("ask", "what", "is", "a", "lamp"),  # several words
        ("what is a lamp",),  # shorthand
        ("what", "is", "a", "lamp"),
        ("--", "what is a lamp"),  # explicit
        ("--fast", "what is a lamp"),
        ("--plain", "ask", "what is a lamp"),
    ],
)
def test_a_question_is_answered(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert (code, err) == (Exit.ANSWERED, "")
    assert out.startswith("A lamp gives light.\n")


def test_a_dash_reads_the_question_from_standard_input(run: Run) -> None:
    assert run("ask", "-", stdin=b"what is a lamp\n")[1].startswith("A lamp gives light.")


def test_what_is_not_covered_ends_with_its_own_code(run: Run) -> None:
    code, out, _ = run("ask", "how do i knit a woollen jumper")
    assert code == Exit.NOT_COVERED
    assert "does not cover" in out


def test_a_question_that_starts_a_guide_is_asked_back(run: Run) -> None:
    assert run("Who owns the lamp?")[0] == Exit.ASKED_BACK


def test_after_two_dashes_a_command_is_a_question(run: Run) -> None:
    for args in (("--", "list"), ("ask", "list"), ("ask", "--", "list")):
        assert "lamp: What is a lamp?" not in run(*args)[1]


def test_ask_json_fits_the_schema(run: Run) -> None:
    schema = json.loads(Path("assistant/schemas/reply.schema.json").read_text(encoding="utf-8"))
    reply = json.loads(run("ask", "--json", "--explain", "what is a lamp")[1])
    jsonschema.validate(reply, schema)
    assert reply["entry"]["id"] == "lamp"
    assert reply["why"]["matches"]


def test_explain_shows_why(run: Run) -> None:
    assert "Why this reply?" in run("ask", "--explain", "what is a lamp")[1]


def test_ask_without_a_question_is_a_usage_error(run: Run) -> None:
    for args in (("ask",), ("ask", "  "), ("ask", "-")):
        code, out, err = run(*args)
        assert (code, out) == (Exit.USAGE, "")
        assert "no question" in err


def test_ask_without_a_question_suggests_one_that_this_content_answers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries/one.yaml").write_text("question: Is it open?\nanswer: Yes.\n")
    _, _, err = run("--content", str(tmp_path), "ask", "")
    assert f'try: golive-faq --content {tmp_path} ask "Is it open?"' in err
    (tmp_path / "about.yaml").write_text('people_ask: [Can I say "hello"?]\n')
    assert "ask 'Can I say \"hello\"?'" in run("--content", str(tmp_path), "ask", "")[2]
    (tmp_path / "about.yaml").write_text("nonsense: 1\n")
    code, _, err = run("--content", str(tmp_path), "ask", "")
    assert (code, "no question" in err) == (Exit.USAGE, True)


def test_ask_ndjson_answers_line_by_line(run: Run) -> None:
    code, out, _ = run("ask", "--ndjson", stdin=b'{"id":1,"text":"what is a lamp"}\nnope\n')
    assert code == Exit.ANSWERED
    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["answer", "error"]


def test_a_state_file_carries_a_conversation_on(run: Run, tmp_path: Path) -> None:
    state = str(tmp_path / "talk.json")
    assert run("ask", "--state", state, "start owner")[0] == Exit.ASKED_BACK
    assert run("ask", "--state", state, "2")[0] == Exit.ASKED_BACK
    code, out, _ = run("ask", "--state", state, "1")
    assert code == Exit.ANSWERED
    assert out.startswith("You own it.")


@pytest.mark.parametrize(
    "text", ["nope", "[]", '{"format": "other"}', '{"format": "golive-faq-conversation", "version": 9}']
)
def test_a_state_file_that_is_not_ours_is_an_error_and_stays_untouched(run: Run, tmp_path: Path, text: str) -> None:
    state = tmp_path / "talk.json"
    state.write_text(text, encoding="utf-8")
    code, out, err = run("ask", "--state", str(state), "what is a lamp")
    assert (code, out) == (Exit.ERROR, "")
    assert err
    assert state.read_text(encoding="utf-8") == text


# -- names --------------------------------------------------------------------------------------------


def test_a_lone_word_that_nearly_names_a_command_is_no_question(run: Run) -> None:
    code, out, err = run("shwo")
    assert (code, out) == (Exit.USAGE, "")
    assert "did you mean 'show'" in err


def test_every_command_of_the_table_loads_and_has_help(run: Run) -> None:
    for name in cli.COMMANDS:
        code, out, _ = run(name, "--help")
        assert code == Exit.ANSWERED
        assert out.startswith(f"Usage: golive-faq {name}")


def test_help_leads_with_examples_and_lists_the_commands(run: Run) -> None:
    out = run("--help")[1]
    assert out.index("Examples:") < out.index("Commands:") < out.index("Options:")
    assert all(name in out for name in cli.COMMANDS)


def test_an_unknown_option_is_a_usage_error(run: Run) -> None:
    assert run("ask", "--jsn", "x")[0] == Exit.USAGE


def test_version_tells_program_content_and_schema(run: Run) -> None:
    for args in (("--version",), ("version",)):
        out = run(*args)[1]
        assert len(out.splitlines()) == 3
        assert "reply schema 1" in out


# -- list, show, paths --------------------------------------------------------------------------------


def test_list_names_entries_by_topic_and_guides(run: Run) -> None:
    out = run("list")[1]
    assert "Light\n  lamp: What is a lamp?" in out
    assert "owner: Who owns the lamp?" in out
    assert {entry["id"] for entry in json.loads(run("list", "--json")[1])["entries"]} == {"lamp", "bulb", "oil"}


def test_show_prints_an_entry_and_names_the_nearest_for_an_unknown_one(run: Run) -> None:
    assert run("show", "bulb")[1].startswith("Any bulb fits.")
    code, _, err = run("show", "blub")
    assert code == Exit.USAGE
    assert "bulb" in err


def test_show_prints_how_a_guide_begins(run: Run) -> None:
    code, out, _ = run("show", "owner")
    assert (code, out) == (Exit.ANSWERED, run("tree", "owner")[1])
    assert json.loads(run("show", "owner", "--json")[1])["kind"] == "tree_question"
    code, _, err = run("show", "ownr")
    assert (code, "did you mean 'owner'?" in err) == (Exit.USAGE, True)


def test_paths_prints_where_things_live_without_making_them(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("paths")
    assert code == Exit.ANSWERED
    assert f"content: {LAMPS}" in out
    assert json.loads(run("paths", "--json")[1])["content_from"] == "environment"
    assert list(tmp_path.iterdir()) == []


def test_the_content_option_wins_over_the_environment(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("question: Is it red?\nanswer: Yes.\n", encoding="utf-8")
    assert run("--content", str(tmp_path), "show", "one")[1] == "Yes.\n"


# -- tree ---------------------------------------------------------------------------------------------


def test_tree_lists_the_guides(run: Run) -> None:
    code, out, _ = run("tree")
    assert code == Exit.ANSWERED
    assert "1. Who owns the lamp? (owner)" in out


def test_tree_takes_responses_in_any_order(run: Run) -> None:
    code, out, _ = run("tree", "owner", "--respond", "for-whom=own", "--respond", "builder=us")
    assert code == Exit.ANSWERED
    assert out.startswith("You own it.")
    assert run("tree", "owner", "--respond", "builder=us")[0] == Exit.ASKED_BACK


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("tree", "ownr"), "owner"),  # an unknown tree
        (("tree", "owner", "--respond", "bilder=us"), "builder"),  # an unknown question
        (("tree", "owner", "--respond", "builder=them"), "them"),  # an unknown option
        (("tree", "owner", "--respond", "builder"), "QUESTION=OPTION"),
        (("tree", "owner", "--respond", "builder=us", "--respond", "builder=partner"), "twice"),  # contradictory
        (("tree", "--respond", "builder=us"), "name a guide"),
        (("tree", "--mermaid"), "name a guide"),
        (("tree", "owner", "--mermaid", "--dot"), "--mermaid and --dot"),
        (("tree", "owner", "--outline", "--json"), "--outline and --json"),
        (("tree", "owner", "--dot", "--report"), "--dot and --report"),
    ],
)
def test_tree_refuses_what_it_does_not_know(run: Run, args: tuple[str, ...], word: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (Exit.USAGE, "")
    assert word in err


def test_a_response_off_the_path_is_an_error_and_never_a_wrong_outcome(run: Run) -> None:
    code, out, err = run("tree", "owner", "--respond", "for-whom=own")
    assert code in (Exit.ERROR, Exit.USAGE)
    assert out == ""
    assert "for-whom" in err


def test_tree_json_is_a_reply(run: Run) -> None:
    reply = json.loads(run("tree", "owner", "--respond", "builder=us", "--json")[1])
    assert reply["walk"] == {"tree": "owner", "question": "for-whom", "responses": {"builder": "us"}, "outcome": None}


@pytest.mark.parametrize(
    ("drawing", "word"), [("--mermaid", "flowchart"), ("--dot", "digraph"), ("--outline", "Who built it?")]
)
def test_tree_draws(run: Run, drawing: str, word: str) -> None:
    code, out, _ = run("tree", "owner", drawing)
    assert code == Exit.ANSWERED
    assert word in out


def test_tree_report_tells_path_and_reasons(run: Run) -> None:
    given = ("--respond", "builder=us", "--respond", "for-whom=own")
    out = run("tree", "owner", *given, "--report")[1]
    assert "Your own people built it." in out
    assert "**You own it.**" in out
    assert json.loads(run("tree", "owner", *given, "--report", "--json")[1])["walk"]["outcome"] == "yours"


def test_tree_state_keeps_a_walk(run: Run, tmp_path: Path) -> None:
    state = str(tmp_path / "walk.json")
    run("tree", "owner", "--respond", "builder=us", "--state", state)
    assert run("tree", "--state", state, "--json")[0] == Exit.ASKED_BACK
    assert run("tree", "owner", "--state", state, "--respond", "for-whom=own")[1].startswith("You own it.")


# -- how it ends --------------------------------------------------------------------------------------


def test_content_with_errors_lists_them_all_and_ends_with_its_own_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("question: Red?\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("question: Red?\nanswer: Yes.\ncolour: red\n", encoding="utf-8")
    code, out, err = run("--content", str(tmp_path), "ask", "red?")
    assert (code, out) == (Exit.BAD_CONTENT, "")
    assert "one.yaml" in err
    assert "two.yaml:3:" in err


def test_something_unforeseen_is_a_sentence_and_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.commands.show.show", lambda *a, **k: 1 / 0)
    code, _, err = run("show", "bulb")
    assert code == Exit.ERROR
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err


def test_ctrl_c_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.commands.show.show", interrupted)
    assert run("show", "bulb")[0] == Exit.INTERRUPTED


def test_without_a_terminal_it_is_the_line_mode(run: Run) -> None:
    code, out, _ = run(stdin=b"what is a lamp\n")
    assert code == Exit.ANSWERED
    assert "You: what is a lamp\nAssistant: A lamp gives light." in out


# -- as a process -------------------------------------------------------------------------------------


def process(*args: str) -> list[str]:
    return [sys.executable, "-m", "assistant.fronts.cli", *args]


ENVIRONMENT = {**os.environ, "GOLIVE_FAQ_CONTENT": LAMPS, "PYTHONPATH": "."}


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        process("ask", "--ndjson"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(b'{"text":"hi"}\n')
        child.stdin.flush()
        child.stdout.readline()
        child.stdout.close()
        child.stdin.write(b'{"text":"hi"}\n' * 2_000)
        child.stdin.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == Exit.ANSWERED


def hears_interrupts() -> None:
    """A shell without job control starts background commands deaf to Ctrl+C, and what they start inherits that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_in_line_mode_ends_at_once_and_quietly() -> None:
    with subprocess.Popen(
        process("--plain"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        preexec_fn=hears_interrupts,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(b"hi\n")
        child.stdin.flush()
        while b"Hello." not in child.stdout.readline():
            pass
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == Exit.INTERRUPTED
        assert b"Traceback" not in child.stderr.read()
        child.stdin.close()


def test_invalid_utf8_on_standard_input_is_replaced() -> None:
    done = subprocess.run(
        process("ask", "-"),
        input=b"what is a lamp \xff\xfe?",
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
        timeout=60,
    )
    assert done.returncode in (Exit.ANSWERED, Exit.ASKED_BACK, Exit.NOT_COVERED)
    assert done.stderr == b""


def test_a_narrow_locale_loses_letters_and_not_the_answer() -> None:
    environment = {**ENVIRONMENT, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(process("show", "lamp"), capture_output=True, env=environment, check=False, timeout=60)
    assert done.returncode == Exit.ANSWERED
    assert b"A lamp gives light." in done.stdout


def test_asking_loads_neither_the_app_nor_what_only_it_needs() -> None:
    script = (
        "import sys\nfrom assistant.fronts.cli import main\n"
        "try: main(['show', 'bulb'])\nexcept SystemExit: pass\n"
        "print([m for m in ('textual', 'rich', 'numpy', 'asyncio', 'sqlite3', 'rapidfuzz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=ENVIRONMENT, check=False, timeout=60)
    assert done.stdout.decode().splitlines()[-1] == "[]"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_an_output_that_cannot_be_written_is_told_in_a_sentence() -> None:
    with open("/dev/full", "wb") as full:
        command = process("ask", "what is a lamp")
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False, timeout=60)
    assert done.returncode == Exit.ERROR
    assert done.stderr.decode() == "The output could not be written: No space left on device.\n"


def test_a_closed_output_is_no_fault() -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *process("ask", "what is a lamp")]
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (Exit.ANSWERED, b"")
