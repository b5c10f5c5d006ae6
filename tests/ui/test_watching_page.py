"""Saved questions and the pages of people in a real browser, and the feed at its address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import httpx
import pytest
from playwright.sync_api import Page, expect

from rag import Assistant
from tests.ui.browsing import answered, ask, chat_at, opened
from tests.ui.conftest import NewContext
from tests.ui.newsstand import SCRIPT
from tests.ui.test_chat_access import faults
from ui.serve import Options
from vectorstore.records import Article

QUAY = Article(
    id="quay",
    title=f"Dray on the quay {SCRIPT}",
    text="Alan Dray said the quay of Port Ellery would be rebuilt in June. Fog is expected.",
    source="Northern Ledger",
    url="https://example.org/quay",
    published=datetime(2014, 6, 2, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def _as_it_was(assistant: Assistant) -> Iterator[None]:
    yield
    for saved in assistant.saved.all():
        assistant.saved.remove(saved.name)
    if assistant.archive.digest(QUAY.id):
        with assistant.archive.writing() as writer:
            writer.remove(QUAY.id)


@pytest.mark.usefixtures("quick_publishing")
def test_a_question_is_saved_finds_what_comes_in_and_is_removed(page: Page, assistant: Assistant) -> None:
    ask(page, "What did Alan Dray say?")
    answered(page)
    page.click("#now [data-do=watch_this]")
    expect(page.locator("form.composer [role=alert]")).to_contain_text("Saved as “What did Alan Dray say?”")
    page.click("#now [data-do=watch_this]")
    expect(page.locator("form.composer [role=alert]")).to_contain_text("saved already")
    page.click("#tab-watch")
    expect(page.locator("#watched")).to_contain_text("Nothing came in so far.")
    assistant.add([QUAY])
    page.click("#watched [data-do=watch]")
    found = page.locator("#watched .lines li")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Alan Dray said the quay of Port Ellery would be rebuilt in June.")
    expect(found.locator(".tag")).to_have_text("new")
    found.locator("button.title").click()
    expect(page.locator("#watchproof mark.active")).to_have_text(
        "Alan Dray said the quay of Port Ellery would be rebuilt in June."
    )
    assert faults(page) == []
    page.click("#watched [data-do=watch]")
    expect(page.locator("#watched [role=status]")).to_have_text("Nothing new since the last look.")
    expect(found.locator(".tag")).to_have_count(0)
    page.click("#watched [data-do=watch_remove]")
    expect(page.locator("#watched")).to_contain_text("No question is saved")
    assert assistant.saved.all() == []


def test_a_speakers_name_opens_their_page(page: Page) -> None:
    ask(page, "All quotes by Alan Dray")
    answered(page)
    page.locator("#now .cards .speaker [data-do=entity]").first.click()
    expect(page.locator("#panel .entity h2")).to_have_text("Alan Dray")
    panel = page.locator("#panel .entity")
    expect(panel).to_contain_text("Said by Alan Dray")
    expect(panel).to_contain_text("Articles")
    assert faults(page) == []
    panel.locator("[data-do=open]").first.click()
    expect(page.locator("#panel mark.active")).to_be_visible()


def test_the_feed_lies_at_an_address(chat: str, assistant: Assistant) -> None:
    assistant.save("Dray", "Alan Dray", form="quotes", from_start=True)
    assert list(assistant.run_saved())
    told = httpx.get(f"{chat}/feed.atom")
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(told.content)
    assert root.findall("{http://www.w3.org/2005/Atom}entry")
    foreign = httpx.get(f"{chat}/feed.atom", headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    assert httpx.post(f"{chat}/feed.atom").status_code == 404


def test_the_feed_is_behind_the_password(assistant: Assistant) -> None:
    with (
        chat_at(assistant, Options(password="open sesame")) as locked,
        httpx.Client(base_url=locked) as client,
    ):
        assert client.get("/feed.atom").status_code == 401
        client.post("/login", data={"username": "a", "password": "open sesame"})
        assert client.get("/feed.atom").status_code == 200


def test_nobody_saves_or_removes_where_it_is_read_only(new_context: NewContext, assistant: Assistant) -> None:
    assistant.save("Dray", "Alan Dray", form="quotes")
    with chat_at(assistant, Options(read_only=True)) as address:
        page = opened(new_context(), address)
        ask(page, "What did Alan Dray say?")
        answered(page)
        page.click("#now [data-do=watch_this]")
        expect(page.locator("form.composer [role=alert]")).to_contain_text("read-only")
        page.click("#tab-watch")
        expect(page.locator("#watched h2")).to_have_text("Dray")
        expect(page.locator("#watched [data-do=watch_remove]")).to_have_count(0)
    assert [saved.name for saved in assistant.saved.all()] == ["Dray"]


def test_a_feed_reader_has_an_address_of_its_own_that_can_be_renewed(
    new_context: NewContext, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.save("Dray", "Alan Dray", form="quotes", from_start=True)
    caplog.set_level("DEBUG", "uvicorn")
    with chat_at(assistant, Options(password="open sesame")) as locked:
        token = assistant.saved.feed_token()
        assert len(token) >= 43
        told = httpx.get(f"{locked}/feed/{token}.atom")
        assert told.status_code == 200
        assert told.headers["content-type"].startswith("application/atom+xml")
        assert httpx.get(f"{locked}/feed/{'x' * 43}.atom").status_code == 404
        assert httpx.get(f"{locked}/feed/{token}.atom/config").status_code == 401
        assert httpx.get(f"{locked}/config").status_code == 401
        page = new_context().new_page()
        page.goto(locked)
        page.fill("[name=username]", "a")
        page.fill("[name=password]", "open sesame")
        page.keyboard.press("Enter")
        page.wait_for_selector(".welcome")
        page.click("#tab-watch")
        expect(page.locator(f"#watched a[href='feed/{token}.atom']")).to_have_text("Feed for readers")
        page.click("[data-do=sure_feed]")
        assert faults(page) == []
        page.click("[data-do=watch_renew]")
        expect(page.locator(f"#watched a[href='feed/{token}.atom']")).to_have_count(0)
        fresh = assistant.saved.feed_token()
        expect(page.locator(f"#watched a[href='feed/{fresh}.atom']")).to_be_visible()
        assert httpx.get(f"{locked}/feed/{token}.atom").status_code == 404
        assert httpx.get(f"{locked}/feed/{fresh}.atom").status_code == 200
    assert token not in caplog.text
    assert fresh not in caplog.text


def test_without_a_password_no_address_for_readers_is_shown(page: Page, assistant: Assistant) -> None:
    assistant.save("Dray", "Alan Dray", form="quotes")
    page.click("#tab-watch")
    expect(page.locator("#watched h2")).to_have_text("Dray")
    expect(page.locator(".forreaders")).to_have_count(0)
