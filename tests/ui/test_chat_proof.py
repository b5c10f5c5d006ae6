"""The proof beside an answer, in a real browser: it follows the answer, and says who says so."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.ui.browsing import answered, ask, opened
from tests.ui.conftest import NewContext


def test_the_first_source_of_each_answer_opens_by_itself(page: Page) -> None:
    ask(page, "How much had the ferry strike cost?")
    answered(page)
    expect(page.locator("#panel .source h2")).to_contain_text("Ferry strike ends after nine days")
    expect(page.locator("#panel mark.active")).to_contain_text("$12 million")
    expect(page.locator("#question")).to_be_focused()

    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page, 2)
    expect(page.locator("#panel .source h2")).to_contain_text("Bridge over the Ellery")
    expect(page.locator("#panel .number")).to_have_text("Source 2")


def test_a_declined_answer_clears_the_panel_and_says_why(page: Page) -> None:
    ask(page, "How much had the ferry strike cost?")
    answered(page)
    expect(page.locator("#panel .source")).to_be_visible()
    ask(page, "Who won the chess tournament in Reykjavik?")
    answered(page, 2)
    expect(page.locator("#panel .source")).to_have_count(0)
    expect(page.locator("#panel")).to_contain_text("No article says what was asked")


def test_the_panel_lists_all_quotations_with_who_speaks_to_whom_and_when(page: Page) -> None:
    ask(page, "What did Alan Dray say about the strike?")
    answered(page)
    listed = page.locator("#panel .statements li")
    expect(listed).to_have_count(3)
    for index in range(3):
        expect(listed.nth(index)).to_contain_text("Alan Dray speaking")
    listed.last.locator("[data-do=open]").click()
    expect(page.locator("#panel mark.active")).to_contain_text("threatened to sell its ferries")
    expect(page.locator("#panel mark.active")).to_be_in_viewport()


def test_the_card_behind_a_number_shows_the_sentences_beside(page: Page) -> None:
    ask(page, "How much had the ferry strike cost?")
    answered(page)
    page.locator("#now .cite").first.focus()
    beside = page.locator("#pop .beside")
    expect(beside.first).to_contain_text("Quist told reporters at the quay")
    expect(beside.last).to_contain_text("He said no worker would be punished")


def test_what_a_person_opened_while_an_answer_was_written_stays(page: Page) -> None:
    ask(page, "How long was the ferry strike?", mode="llm")
    page.wait_for_selector("#now .evidence[open] blockquote")
    page.locator("#now .evidence .title").last.click()
    expect(page.locator("#panel .source h2")).to_be_focused()
    title = page.inner_text("#panel .source h2 bdi")
    answered(page)
    assert page.inner_text("#panel .source h2 bdi") == title


def test_on_a_phone_the_answer_stays_in_view(new_context: NewContext, chat: str) -> None:
    page = opened(new_context(viewport={"width": 390, "height": 844}), chat)
    ask(page, "How much had the ferry strike cost?")
    answered(page)
    expect(page.locator("#panel .source")).to_have_count(1)
    expect(page.locator("#right")).to_be_hidden()
    page.locator("#now .cite").first.click()
    expect(page.locator("#panel mark.active")).to_be_visible()


def test_on_a_phone_the_word_on_an_answer_is_asked_for_in_view(new_context: NewContext, chat: str) -> None:
    page = opened(new_context(viewport={"width": 390, "height": 600}), chat)
    ask(page, "How much had the ferry strike cost?")
    answered(page)
    for turn, place in ((1, "#now"), (1, "#past")):
        if place == "#past":
            ask(page, "Who wants more pay?")
            answered(page, 2)
        page.click(f"{place} .turn [data-turn='{turn}'][data-verdict={'up' if place == '#now' else 'down'}]")
        page.wait_for_function(
            "place => document.querySelector(`${place} form.word`)?.getBoundingClientRect().bottom"
            " <= document.querySelector('#composer').getBoundingClientRect().top",
            arg=place,
        )
