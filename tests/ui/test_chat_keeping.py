"""Conversations last: a reload loses none, earlier ones are listed, found, opened and deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browsing import Watched, answered, ask


@pytest.fixture(autouse=True)
def left(page: Page, watched: Watched) -> Iterator[None]:
    """Gradio writes an error for the stream of events of a page that is left: that is no complaint."""
    yield
    ended = ("AbortError", "errored out")
    watched.complaints[:] = [said for said in watched.complaints if not any(word in said for word in ended)]


def test_a_reload_loses_nothing_and_numbers_go_on(page: Page) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.reload()
    answered(page)
    expect(page.locator("#now .question")).to_have_text("What did the ferry strike cost?")
    expect(page.locator("#panel .source h2")).to_contain_text("Ferry strike ends")
    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page, 2)
    expect(page.locator("#now .cite").first).to_have_text("2")
    page.goto("about:blank")
    page.go_back()
    answered(page, 2)
    expect(page.locator("#past .question")).to_have_text("What did the ferry strike cost?")


def test_an_answer_that_a_reload_cut_off_says_so_and_can_be_asked_again(page: Page) -> None:
    ask(page, "How long was the ferry strike?", mode="llm")
    page.wait_for_selector("#now .draft")
    page.reload()
    expect(page.locator("#now .status")).to_contain_text("stopped")
    page.click("#now [data-do=again]")
    answered(page, 2)


def test_earlier_conversations_are_found_opened_and_deleted(page: Page) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.click("[data-do=new]")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page)
    page.click(".earlier summary")
    expect(page.locator(".earlier li")).to_have_count(2)
    page.fill(".earlier .find", "ferry")
    expect(page.locator(".earlier li")).to_have_count(1)
    page.click(".earlier [data-do=resume]")
    expect(page.locator("#now .question")).to_have_text("What did the ferry strike cost?")
    page.click(".earlier [data-do=sure]")
    expect(page.locator(".earlier li")).to_have_count(1)
    page.click(".earlier [data-do=forget]")
    expect(page.locator(".earlier li")).to_have_count(0)
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()


def test_an_answer_that_shows_itself_once_more_is_not_taken_for_the_one_come_back_to(page: Page) -> None:
    """Gradio gives an answer's last state again when its stream ends, which may be when another is opened."""
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.click("[data-do=new]")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page)
    page.click(".earlier summary")
    page.fill(".earlier .find", "ferry")
    page.evaluate("""() => {
        const place = document.querySelector("#now .turn").parentElement;
        document.querySelector(".earlier [data-do=resume]").click();
        place.innerHTML = place.innerHTML;
    }""")
    expect(page.locator("#now .question")).to_have_text("What did the ferry strike cost?")
    page.reload()
    expect(page.locator("#now .question")).to_have_text("What did the ferry strike cost?")


def test_a_list_that_is_not_to_be_kept_is_gone(page: Page) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.click(".earlier summary")
    page.select_option(".earlier .keeping", "nowhere")
    page.click(".earlier [data-do=forget_all]")
    expect(page.locator(".earlier li")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('dateline-earlier')") is None


def test_a_question_that_is_too_long_is_kept_and_said_to_be(page: Page) -> None:
    ask(page, "ferry " * 300)
    expect(page.locator(".formerror")).to_contain_text("at most 1,000 can be asked")
    assert len(page.input_value("#question")) == 1800
