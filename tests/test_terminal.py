"""The real program in a real terminal: asked, walked and left in tmux; ended by signals in a pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

ROOT = Path(__file__).parent.parent
GIVE_UP = 60.0
"""Seconds after which something that never comes is called missing; waiting ends as soon as it is there."""
TMUX = shutil.which("tmux")
PROGRAM = [
    sys.executable,
    "-c",
    "from assistant.fronts.cli import main; main()",
    "--content",
    str(ROOT / "content"),
    "--fast",
]


def surroundings(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    return {
        **kept,
        **homes,
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "LC_CTYPE": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
    }


def until(found: Callable[[], bool], what: Callable[[], str]) -> None:
    """Wait until something is there."""
    deadline = time.monotonic() + GIVE_UP
    while not found():
        if time.monotonic() > deadline:
            pytest.fail(f"never came; the screen was:\n{what()}")
        select.select([], [], [], 0.05)


class Tmux:
    """One window of a tmux server of its own."""

    def __init__(self, socket: str, env: dict[str, str]) -> None:
        self.socket = socket
        self.env = env

    def run(self, *words: str) -> str:
        assert TMUX is not None
        done = subprocess.run(
            [TMUX, "-L", self.socket, *words], capture_output=True, text=True, env=self.env, check=False
        )
        return done.stdout

    def start(self, command: list[str], size: tuple[int, int]) -> None:
        import shlex

        self.run(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            str(size[0]),
            "-y",
            str(size[1]),
            f"{shlex.join(command)}; echo left with $?; sleep 1000",
        )

    def keys(self, *keys: str) -> None:
        self.run("send-keys", *keys)

    def type(self, text: str) -> None:
        self.run("send-keys", "-l", text)

    def screen(self) -> str:
        return self.run("capture-pane", "-p")

    def wait_for(self, words: str) -> None:
        until(lambda: words in self.screen(), self.screen)


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    if TMUX is None:
        pytest.skip("tmux is not installed: the end-to-end run in a terminal is left out (apt-get install tmux)")
    terminal = Tmux(f"golive-faq-{uuid.uuid4().hex[:8]}", surroundings(tmp_path))
    yield terminal
    terminal.run("kill-server")


def test_in_a_terminal_one_asks_walks_a_guide_and_leaves(tmux: Tmux) -> None:
    tmux.start(PROGRAM, (110, 60))
    tmux.wait_for("People ask")
    tmux.type("how long does go live take")
    tmux.wait_for("How long does Go Live take?")
    tmux.keys("Enter")
    tmux.wait_for("three business days")
    tmux.wait_for("Sources")

    tmux.type("who should own and administer the key?")
    tmux.keys("Enter")
    tmux.wait_for("question 1")
    tmux.keys("1")
    tmux.wait_for("✓")
    tmux.keys("Escape")
    tmux.wait_for("is closed")

    tmux.keys("C-q")
    tmux.wait_for("left with 0")
    assert "People ask" not in tmux.screen()


def test_a_bare_question_opens_the_app_with_its_answer_and_ctrl_c_leaves(tmux: Tmux) -> None:
    tmux.start([*PROGRAM, "how long does go live take?"], (110, 40))
    tmux.wait_for("three business days")
    tmux.wait_for("/ search")
    tmux.keys("C-c")
    tmux.wait_for("left with 130")


def test_the_settings_can_ask_for_the_line_mode(tmux: Tmux) -> None:
    folder = Path(tmux.env["XDG_CONFIG_HOME"]) / "golive-faq"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("plain = true\n", "utf-8")
    tmux.start([*PROGRAM, "how long does go live take?"], (110, 40))
    tmux.wait_for("Assistant:")
    tmux.wait_for("You:")
    tmux.type("quit")
    tmux.keys("Enter")
    tmux.wait_for("left with 0")


class Pty:
    """The program in a pseudo-terminal that a test holds."""

    def __init__(self, env: dict[str, str]) -> None:
        import fcntl
        import pty

        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            PROGRAM, stdin=slave, stdout=slave, stderr=slave, env=env, cwd=ROOT, start_new_session=True
        )
        self.slave = slave
        self.seen = b""

    def read(self) -> None:
        ready, _, _ = select.select([self.master], [], [], 0.05)
        if ready:
            try:
                self.seen += os.read(self.master, 65536)
            except OSError:
                return

    def wait_for(self, words: bytes) -> None:
        deadline = time.monotonic() + GIVE_UP
        while words not in self.seen:
            self.read()
            if time.monotonic() > deadline or self.process.poll() is not None:
                pytest.fail(f"{words!r} never came: {self.seen[-2000:]!r}")

    def wait(self) -> int:
        deadline = time.monotonic() + GIVE_UP
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read()
        for _ in range(4):
            self.read()
        assert self.process.poll() is not None, "it did not end"
        return int(self.process.returncode)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for number in (self.master, self.slave):
            try:
                os.close(number)
            except OSError:
                continue


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Pty]:
    held = Pty(surroundings(tmp_path))
    yield held
    held.close()


def assert_sane(terminal: Pty) -> None:
    """The terminal is as it was: its modes, the main screen, the cursor, no mouse, no bracketed paste."""
    assert termios.tcgetattr(terminal.slave) == terminal.before
    for mode in (b"1049", b"1000", b"1003", b"1006", b"2004"):
        changes = re.findall(rb"\x1b\[\?" + mode + rb"([hl])", terminal.seen)
        assert changes[-1:] in ([b"l"], []), mode
    assert re.findall(rb"\x1b\[\?25([hl])", terminal.seen)[-1:] == [b"h"]


def test_sigterm_leaves_the_terminal_sane(terminal: Pty) -> None:
    terminal.wait_for(b"People ask")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM
    assert_sane(terminal)
    assert b"Traceback" not in terminal.seen


@pytest.mark.parametrize(("name", "code"), [("SIGHUP", 128 + signal.SIGTERM), ("SIGINT", 130)])
def test_other_signals_leave_the_terminal_sane(terminal: Pty, name: str, code: int) -> None:
    terminal.wait_for(b"People ask")
    terminal.process.send_signal(getattr(signal, name))
    assert terminal.wait() == code
    assert_sane(terminal)
    assert b"Traceback" not in terminal.seen


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (b"\x1bOP", b"Type a question"),  # help
        (b"\x1b[17~", b"ook for a term"),  # glossary
        (b"\x10", b"Find a question"),  # palette
        (b"how long", b"suggestions"),  # something typed
        (b"/", b"esc"),  # search
        (b"1", b"leave"),  # a guide
    ],
)
@pytest.mark.parametrize("end", [b"\x03", b""], ids=["ctrl-c", "sigterm"])
def test_whatever_is_open_the_terminal_is_left_sane(terminal: Pty, keys: bytes, words: bytes, end: bytes) -> None:
    terminal.wait_for(b"/ search")
    os.write(terminal.master, keys)
    terminal.wait_for(words)
    if end:
        os.write(terminal.master, end)
    else:
        terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait() == (130 if end else 128 + signal.SIGTERM)
    assert_sane(terminal)
    assert b"Traceback" not in terminal.seen


def test_a_terminal_of_one_cell_does_no_harm(terminal: Pty) -> None:
    import fcntl

    terminal.wait_for(b"/ search")
    os.write(terminal.master, b"\x1b[17~")
    terminal.wait_for(b"ook for a term")
    for lines, columns in ((1, 1), (60, 200), (2, 2), (1, 200), (60, 1), (30, 100)):
        fcntl.ioctl(terminal.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        terminal.process.send_signal(signal.SIGWINCH)
        terminal.read()
    os.write(terminal.master, b"redirect")
    terminal.wait_for(b"redirect URI")
    os.write(terminal.master, b"\x11")
    assert terminal.wait() == 0
    assert_sane(terminal)


@pytest.mark.parametrize("term", ["xterm-16color", "linux"])
def test_a_terminal_of_sixteen_colours_gets_no_others(tmp_path: Path, term: str) -> None:
    held = Pty({**surroundings(tmp_path), "TERM": term})
    try:
        held.wait_for(b"/ search")
        os.write(held.master, b"\x11")
        assert held.wait() == 0
    finally:
        held.close()
    assert not re.findall(rb"\x1b\[[\d;]*[34]8;[25];", held.seen)
    assert COLOUR.findall(held.seen)


def test_sigterm_before_the_content_is_read_leaves_the_terminal_sane(terminal: Pty) -> None:
    terminal.wait_for(b"\x1b[?1049h")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait() in (128 + signal.SIGTERM, -signal.SIGTERM)
    assert b"Traceback" not in terminal.seen


def test_ctrl_c_leaves_the_terminal_sane(terminal: Pty) -> None:
    terminal.wait_for(b"People ask")
    os.write(terminal.master, b"\x03")
    assert terminal.wait() == 130
    assert_sane(terminal)


def test_a_closed_terminal_ends_the_program(terminal: Pty) -> None:
    terminal.wait_for(b"People ask")
    os.close(terminal.slave)
    os.close(terminal.master)
    terminal.process.send_signal(signal.SIGHUP)  # what the kernel sends to the session of a terminal that goes
    terminal.process.wait(GIVE_UP)


def test_a_terminal_that_goes_without_a_signal_ends_the_program(terminal: Pty) -> None:
    terminal.wait_for(b"People ask")
    os.close(terminal.slave)
    os.close(terminal.master)
    terminal.process.wait(GIVE_UP)


COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")


def test_with_no_color_no_colour_is_sent_and_what_is_current_is_reversed(tmp_path: Path) -> None:
    held = Pty({**surroundings(tmp_path), "NO_COLOR": "1"})
    try:
        held.wait_for(b"People ask")
        os.write(held.master, b"\x1b[B")
        held.wait_for("› ›".encode())
        os.write(held.master, b"\x11")
        assert held.wait() == 0
    finally:
        held.close()
    assert not COLOUR.findall(held.seen)
    assert re.search(rb"\x1b\[7(?:;[\d;]*)?m" + "› ›".encode(), held.seen)


def test_hostile_text_never_reaches_the_terminal(terminal: Pty) -> None:
    terminal.wait_for(b"People ask")
    os.write(
        terminal.master,
        b"\x1b[200~how long \x1b]52;c;aGFja2Vk\x07\x1b]0;owned\x07does go live take \xc2\x9b31m\x1b[201~",
    )
    terminal.wait_for(b"suggestions")
    os.write(terminal.master, b"\r")
    terminal.wait_for(b" explain")
    assert not re.findall(rb"\x1b\](?!8;|22;)", terminal.seen)  # 8: links; 22: the shape of the pointer
    pointers = rb"\x1b\]22;[a-z-]*\x07"
    assert b"\x07" not in re.sub(pointers, b"", terminal.seen)
    assert b"\xc2\x9b" not in terminal.seen
