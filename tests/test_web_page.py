"""The web page in a real browser: asked, picked, changed, typed at, by keyboard alone, narrow, and without scripts.

It needs Debian's ``chromium`` and Playwright's Python package; without either it is skipped, and says so.
"""

# ruff: noqa: E402 - what may be missing is looked for first

from __future__ import annotations

import contextlib
import http.server
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("playwright", reason="no browser test: the package playwright is not installed")
if not CHROMIUM.exists():
    pytest.skip(f"no browser test: there is no {CHROMIUM} (apt-get install chromium)", allow_module_level=True)

from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.fronts.http.service import Service, Settings
from tests.http_stage import running

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

LAMPS = Path("tests/fixtures/lamps")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SMALL = 24  # CSS pixels: WCAG 2.2, target size (minimum)
REFUSED = re.compile(r"status of [45]\d\d")  # the browser's own line on a response that a test asked for
EVENTS: list[Mapping[str, Any]] = []


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[str]:
    """A server on a free port of this machine; its address."""
    with running(Service(settings, EVENTS.append)) as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(Settings(LAMPS, fast=True, watch=False)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The page; whatever its console says or it asks of another host fails the test."""
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if not REFUSED.search(message.text) else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(address) else None)
    opened.goto(address)
    yield opened
    assert wrong == []


def say(page: Page, text: str) -> None:
    turns = page.locator(".turn").count()
    page.fill("#question", text)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(turns + 1)


def press(page: Page, name: str) -> None:
    turns = page.locator(".turn").count()
    page.locator(".turn").last.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".turn")).to_have_count(turns + 1)


def last(page: Page) -> Any:
    return page.locator(".turn").last


def test_a_question_is_answered_with_its_note_and_sources(page: Page) -> None:
    say(page, "what is a lamp?")
    expect(last(page).locator(".lead")).to_have_text("A lamp gives light.")
    expect(last(page).locator(".note").first).to_contain_text("Newer")
    link = last(page).get_by_role("link", name="Lamp manual (seen Jun 2026)")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#question")).to_have_value("")


def test_a_guide_is_walked_by_buttons_and_an_answer_changed(page: Page) -> None:
    page.get_by_role("button", name="Who owns the lamp?").click()
    expect(last(page).locator(".lead")).to_have_text("Who built it?")
    press(page, "Our own people")
    press(page, "For ourselves")
    expect(last(page).locator(".lead")).to_have_text("You own it.")
    last(page).locator("summary").click()
    press(page, "Change the answer to: Who is it for?")
    expect(last(page).locator(".lead")).to_have_text("Who is it for?")
    press(page, "It is sold")
    expect(last(page).locator(".lead")).to_have_text("The buyer owns it.")
    press(page, "One question back")
    expect(last(page).locator(".lead")).to_have_text("Who is it for?")
    press(page, "Leave the guide")
    expect(last(page)).to_contain_text("is closed")


def test_buttons_of_earlier_turns_no_longer_act(page: Page) -> None:
    say(page, "what is a lamp?")
    say(page, "which bulb fits?")
    assert page.locator(".turn").first.locator("button:not(:disabled)").count() == 0
    assert page.locator(".turn").last.locator("button:not(:disabled)").count() > 0


def test_suggestions_are_reached_by_keyboard(page: Page) -> None:
    field = page.locator("#question")
    field.press_sequentially("which bul")
    first = page.get_by_role("option").first
    expect(first).to_have_text("Which bulb fits?")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    field.press("Enter")
    expect(last(page).locator(".you")).to_contain_text("Which bulb fits?")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_escape_closes_suggestions_and_keeps_what_was_typed(page: Page) -> None:
    field = page.locator("#question")
    field.press_sequentially("which bul")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(field).to_have_value("which bul")


def test_everything_is_reached_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#question").focus()
    page.keyboard.type("start owner")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#clear")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(last(page).get_by_role("button", name="Leave the guide")).to_be_focused()
    last(page).get_by_role("button", name="Our own people").focus()
    page.keyboard.press("Space")
    expect(page.locator(".turn")).to_have_count(2)
    expect(last(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(last(page).get_by_role("button", name="Change the answer to: Who built it?")).to_be_focused()


def test_a_screen_reader_is_told(page: Page) -> None:
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_label("Your question")).to_have_attribute("role", "combobox")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("main").count() == 1
    say(page, "what is a lamp?")
    expect(page.get_by_role("article", name="Answer")).to_have_count(1)
    names = page.evaluate("[...document.querySelectorAll('button')].map((b) => b.ariaLabel || b.textContent.trim())")
    assert all(names), names
    expect(page.locator("#status")).to_have_text("")


def test_it_asks_whether_it_helped(page: Page) -> None:
    say(page, "what is a lamp?")
    last(page).get_by_role("button", name="Yes").click()
    expect(page.locator("#status")).to_have_text("Thank you.")
    expect(last(page).get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    expect(last(page).get_by_role("button", name="No")).to_be_disabled()


def test_why_is_shown_when_asked(page: Page) -> None:
    say(page, "what is a lamp?")
    press(page, "Why this answer?")
    expect(last(page)).to_contain_text("answered because")


def test_a_conversation_that_the_server_forgot_begins_anew(page: Page) -> None:
    say(page, "start owner")
    page.evaluate("state = '1.AAAA.AAAA'")
    say(page, "what is a lamp?")
    expect(last(page)).to_contain_text("starts anew")
    expect(last(page).locator(".lead")).to_have_text("A lamp gives light.")


def test_a_server_that_is_away_is_told_and_the_page_goes_on(page: Page, context: BrowserContext) -> None:
    page.route(
        "**/v1/ask",
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body='{"type":"/problems/busy","detail":"Too much."}'
        ),
    )
    page.fill("#question", "what is a lamp?")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("No answer came: Too much.")
    page.unroute("**/v1/ask")
    page.evaluate("document.querySelector('#status').textContent = ''")
    say(page, "what is a lamp?")


def test_what_people_type_is_shown_as_text(page: Page) -> None:
    say(page, "<img src=x onerror=alert(1)> **bold** <script>alert(1)</script>")
    expect(last(page).locator(".you")).to_contain_text("<img src=x onerror=alert(1)> **bold**")
    assert last(page).locator("img, script").count() == 0


def test_a_new_conversation_forgets_the_old(page: Page) -> None:
    say(page, "start owner")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()
    say(page, "1")
    expect(last(page).locator(".lead")).not_to_have_text("Who is it for?")


def test_the_list_of_questions_is_folded_and_opens(page: Page) -> None:
    entry = page.locator("#lamp")
    expect(entry.locator(".lead")).to_be_hidden()
    entry.locator("summary").click()
    expect(entry.locator(".lead")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_it_fits_the_window_and_can_be_read(width: int, scheme: Any, browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    say(page, "what is a lamp?")
    say(page, "start owner")
    press(page, "Our own people")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.locator("button:visible").all()
    assert all((box := button.bounding_box()) and box["height"] >= SMALL for button in boxes)
    colours = page.evaluate(
        "['body', '.quiet', '.turn:last-child button', 'button[type=submit]', '.note'].map((s) => "
        "{ const e = document.querySelector(s); let b = e; "
        "while (getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)' && b.parentElement) b = b.parentElement; "
        "return [getComputedStyle(e).color, getComputedStyle(b).backgroundColor]; })"
    )
    assert all(contrast(*pair) >= 4.5 for pair in colours), colours
    context.close()


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two ``rgb(…)`` colours, 1..21."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_without_scripts_every_answer_can_be_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#chat")).to_be_hidden()
    expect(page.get_by_role("heading", name="What is a lamp?")).to_be_visible()
    expect(page.get_by_text("A lamp gives light.").first).to_be_visible()
    assert page.locator("details.entry:not([open])").count() == 0
    context.close()


@contextlib.contextmanager
def portal() -> Iterator[tuple[str, dict[str, str]]]:
    """A site of somebody else's on this machine: its origin, and its page's HTML under ``html``."""
    shown: dict[str, str] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><title>Portal</title><body>{shown['html']}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", shown
        server.shutdown()
        thread.join(30)


def test_the_widget_puts_the_page_into_another_site(context: BrowserContext) -> None:
    with portal() as (origin, shown), served(Settings(LAMPS, fast=True, watch=False, embed_from=(origin,))) as url:
        shown["html"] = f'<script src="{url}widget.js" data-label="Ask" async></script>'
        page = context.new_page()
        page.goto(origin)
        button = page.locator("#golive-faq-widget").get_by_role("button", name="Ask", exact=True)
        expect(button).to_have_attribute("aria-expanded", "false")
        assert page.locator("iframe").get_attribute("src") is None
        button.click()
        frame = page.frame_locator("iframe")
        frame.locator("#question").fill("what is a lamp?")
        frame.locator("#question").press("Enter")
        expect(frame.locator(".turn .lead").first).to_have_text("A lamp gives light.")
        frame.locator("#question").press("Escape")
        expect(button).to_have_attribute("aria-expanded", "false")
        context.close()


def test_a_site_that_is_not_named_cannot_frame_the_page(context: BrowserContext, address: str) -> None:
    with portal() as (origin, shown):
        shown["html"] = f'<iframe src="{address}"></iframe>'
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(origin)
        expect(page.locator("iframe")).to_be_visible()
        assert page.frame_locator("iframe").locator("#question").count() == 0
        assert any("frame-ancestors" in text for text in said)
        context.close()
