"""What there is before the page is there: a box for the question, and nothing of the archive."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette

from rag import Assistant
from tests.ui.browsing import EARLY, answered, opened
from tests.ui.conftest import NewContext
from tests.ui.test_chat_access import faults
from ui.front import Front
from ui.serve import Options, own_names_only, quiet_server, serving

HTML = {"accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Starting:
    """A chat that listens and is not there yet."""

    address: str
    come: Callable[[], None]


@contextmanager
def starting(assistant: Assistant, options: Options) -> Iterator[Starting]:
    coming: Future[Starlette] = Future()
    front = Front(coming, lambda app: own_names_only(app, options), lambda: None, shown=not options.password)
    server = quiet_server(front, options)
    thread = threading.Thread(target=server.run, daemon=True)
    with serving(assistant, options) as app:
        thread.start()
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Starting(f"http://127.0.0.1:{port}", lambda: coming.set_result(app))
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture
def start(assistant: Assistant) -> Iterator[Starting]:
    with starting(assistant, Options()) as start:
        yield start


def test_a_question_sent_before_the_page_is_there_is_asked_when_it_is(
    start: Starting, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto(start.address)
    page.fill(EARLY, "What did the ferry strike cost?")
    page.press(EARLY, "Enter")
    expect(page.get_by_role("status")).to_contain_text("asked as soon as")
    start.come()
    answered(page)
    assert page.inner_text("#now .question") == "What did the ferry strike cost?"
    assert page.locator(EARLY).count() == 0


def test_what_was_typed_and_not_sent_stays_in_the_box_with_the_cursor(
    start: Starting, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto(start.address)
    page.fill(EARLY, "")
    page.press(EARLY, "Enter")
    expect(page.get_by_role("status")).to_contain_text("Type a question first")
    page.fill(EARLY, "What did the strike cost?")
    page.press(EARLY, "Enter")
    page.evaluate(f"document.querySelector('{EARLY}').setSelectionRange(13, 13)")
    page.keyboard.type("ferry ")  # taken back, by changing it
    start.come()
    page.wait_for_selector(".welcome")
    expect(page.locator("#question")).to_have_value("What did the ferry strike cost?")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("never ")
    expect(page.locator("#question")).to_have_value("What did the ferry never strike cost?")
    assert page.locator(".turn").count() == 0


def test_no_link_makes_the_page_ask(chat: str, new_context: NewContext) -> None:
    page = opened(new_context(), f"{chat}/?q=ferry&question=ferry#ferry")
    expect(page.locator("#question")).to_have_value("")
    assert page.locator(".turn").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_in_the_first_page(
    start: Starting, new_context: NewContext, scheme: str, width: int
) -> None:
    page = new_context(color_scheme=scheme, viewport={"width": width, "height": 860}).new_page()
    page.goto(start.address)
    page.wait_for_selector(EARLY)
    assert faults(page) == []
    page.keyboard.press("Tab")
    expect(page.locator(EARLY)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_programs_wait_and_are_answered_by_the_page_itself(start: Starting) -> None:
    with ThreadPoolExecutor(2) as threads, httpx.Client(base_url=start.address, timeout=60) as client:
        config = threads.submit(client.get, "/config")
        page = threads.submit(client.head, "/")
        assert client.get("/", headers=HTML).status_code == 200
        assert not config.done()
        assert not page.done()
        start.come()
        assert config.result().json()["title"] == "Dateline"
        assert page.result().status_code == 200


def test_the_first_page_keeps_the_rules_of_the_page(start: Starting) -> None:
    first = httpx.get(start.address, headers=HTML)
    assert "default-src 'self'" in first.headers["content-security-policy"]
    assert first.headers["x-frame-options"] == "DENY"
    assert first.headers["cache-control"] == "no-store"
    assert httpx.get(start.address, headers={**HTML, "host": "evil.example"}).status_code == 400


def test_with_a_password_there_is_no_first_page(assistant: Assistant) -> None:
    with (
        starting(assistant, Options(password="open sesame")) as start,
        ThreadPoolExecutor(1) as threads,
    ):
        page = threads.submit(httpx.get, start.address, headers=HTML, timeout=60)
        time.sleep(0.3)
        assert not page.done()
        start.come()
        assert "The password you were given" in page.result().text
        assert "early-page" not in page.result().text
