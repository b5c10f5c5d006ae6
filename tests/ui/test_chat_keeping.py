"""Conversations last: a reload loses none, earlier ones are listed, found, opened and deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from rag import Assistant
from tests.ui.browsing import EARLY, Watched, answered, ask, chat_at, opened
from tests.ui.conftest import NewContext
from ui import examples
from ui.serve import Options


@pytest.fixture(autouse=True)
def left(page: Page, watched: Watched) -> Iterator[None]:
    """Gradio writes an error for the stream of events of a page that is left: that is no complaint."""
    yield
    ended = ("AbortError", "errored out", "ERR_CONNECTION_REFUSED", "Connection errored", "network error")
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


def test_a_question_sent_while_a_reloaded_page_starts_goes_on_with_its_conversation(page: Page) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)

    def hold(_: Route) -> None:
        """Until it is taken away."""

    page.route("**/assets/*.js", hold)
    page.reload(wait_until="commit")
    page.fill(EARLY, "How long was the ferry strike?")
    page.press(EARLY, "Enter")
    page.unroute("**/assets/*.js", hold)
    answered(page, 2)
    assert page.inner_text("#past .question") == "What did the ferry strike cost?"


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


def test_a_conversation_is_renamed_saved_and_all_are_deleted(page: Page) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.click(".earlier summary")
    page.click(".earlier [data-do=rename]")
    page.fill(".earlier .naming", "Costs, for Thursday")
    page.keyboard.press("Enter")
    expect(page.locator(".earlier li .title")).to_have_text("Costs, for Thursday")
    page.fill(".earlier .find", "ferry strike")  # its questions are still looked through
    expect(page.locator(".earlier li")).to_have_count(1)
    with page.expect_download() as download:
        page.click(".earlier [data-do=export][data-kind=md]")
    assert download.value.suggested_filename == "dateline-costs-for-thursday.md"
    assert "article ferry, characters 261–330" in download.value.path().read_text("utf-8")
    page.click(".earlier [data-do=sure_all]")
    page.click(".earlier .sure [data-do=list]")
    expect(page.locator(".earlier li")).to_have_count(1)
    page.click(".earlier [data-do=sure_all]")
    page.click(".earlier [data-do=forget_all]")
    expect(page.locator(".earlier li")).to_have_count(0)


def test_back_on_a_phone_closes_the_source_and_stays(new_context: NewContext, chat: str) -> None:
    page = opened(new_context(viewport={"width": 390, "height": 844}), chat)
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.click("#now .answer .cite >> nth=0")
    expect(page.locator("#panel mark.active")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#panel mark.active")).not_to_be_in_viewport()
    expect(page.locator("#now .question")).to_have_text("What did the ferry strike cost?")
    page.click("#now .answer .cite >> nth=0")
    page.click("#panel .close")
    expect(page.locator("#panel mark.active")).not_to_be_in_viewport()
    assert page.evaluate("history.state?.sheet ?? null") is None


def test_what_to_go_on_with_was_tried_and_is_asked_with_a_press(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "FOLLOW_UPS_S", 60.0)  # however busy the machine is
    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page)
    first = page.locator("#now .followups .chip").first
    question = first.inner_text()
    first.click()
    answered(page, 2)
    expect(page.locator("#now .question")).to_have_text(question)
    expect(page.locator("#now .declined")).to_have_count(0)


@pytest.mark.parametrize("where", ["archive", "browser", "nowhere"])
def test_a_server_that_begins_anew_shows_what_was_to_be_kept(
    assistant: Assistant, new_context: NewContext, where: str
) -> None:
    with chat_at(assistant, Options()) as address:
        page = opened(new_context(), address)
        page.click(".earlier summary")
        page.select_option(".earlier .keeping", where)
        ask(page, "What did the ferry strike cost?")
        answered(page)
        page.wait_for_timeout(500)  # the letter is on its way
        shown = page.locator("#now .answer").inner_text()
        port = int(address.rpartition(":")[2])
    with chat_at(assistant, Options(), port=port) as address:
        page.goto(address)
        if where == "nowhere":
            expect(page.locator(".formerror")).to_contain_text("no longer kept")
            return
        answered(page)
        assert page.locator("#now .answer").inner_text() == shown
        page.click("#now .answer .cite >> nth=0")
        expect(page.locator("#panel mark.active")).to_be_visible()
        ask(page, "And who is the port's director?")
        answered(page, 2)


def test_a_window_goes_on_where_it_was_when_the_server_has_begun_anew(
    assistant: Assistant, new_context: NewContext
) -> None:
    """Without a reload: the window's own session is unknown to the new server."""
    with chat_at(assistant, Options()) as address:
        page = opened(new_context(), address)
        ask(page, "What did the ferry strike cost?")
        answered(page)
        port = int(address.rpartition(":")[2])
    with chat_at(assistant, Options(), port=port):
        ask(page, "How many cables of the Ellery bridge had rust?")
        answered(page, 2)
        expect(page.locator("#past .question")).to_have_text("What did the ferry strike cost?")
