"""Collections in the page, and what comes back with a conversation: what a question was narrowed to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from rag import Assistant, Scope
from tests.ui.browsing import READ_AS, answered, ask, chat_at, opened
from tests.ui.conftest import NewContext
from tests.ui.test_chat_access import faults
from ui.archive import narrowing_values
from ui.programs import Programs
from ui.serve import Options
from ui.waiting_line import WaitingLine


@pytest.fixture(autouse=True)
def _as_it_was(assistant: Assistant) -> Iterator[None]:
    yield
    for one in assistant.collections.all():
        assistant.collections.remove(one.name)


def tick(page: Page, *articles: str) -> None:
    page.click("#tab-archive")
    for article in articles:
        page.check(f"#list .ticks[value='{article}']")
    page.click("#tab-ask")


def test_a_collection_is_kept_found_again_asked_within_renamed_and_deleted(
    new_context: NewContext, chat: str, assistant: Assistant
) -> None:
    page = opened(new_context(), chat)
    tick(page, "ferry", "bridge")
    page.click(".narrow summary")
    page.fill(".collectname", "The port")
    page.press(".collectname", "Enter")
    expect(page.locator(".narrowed")).to_have_text(": in “The port”")
    expect(page.locator("form.composer [role=alert]")).to_have_text("Kept as the collection “The port”.")
    assert assistant.within("The port").articles == ("ferry", "bridge")

    page = opened(new_context(), chat)  # another day, another browser
    page.click(".narrow summary")
    page.focus("select[name=collection]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.select_option("select[name=collection]", "The port")
    expect(page.locator(".collections .told")).to_have_text("what is in 2 chosen articles")
    assert faults(page) == []
    ask(page, "Which articles mention the union?")
    answered(page)
    assert "in “The port”" in page.locator(READ_AS).all_inner_texts()

    page.click("[data-do=name_collection]")
    page.keyboard.type("Harbour")
    page.keyboard.press("Enter")
    expect(page.locator(".narrowed")).to_have_text(": in “Harbour”")
    expect(page.locator("select[name=collection]")).to_be_focused()
    page.click("[data-do=sure_collection]")
    expect(page.locator(".collections .sure")).to_contain_text("Delete the collection, not its articles?")
    assert faults(page) == []
    page.click("[data-do=keep_collection]")
    page.click("[data-do=sure_collection]")
    page.click("[data-do=remove_collection]")
    expect(page.locator("select[name=collection]")).to_have_count(0)
    expect(page.locator(".narrowed")).to_have_text("")
    assert assistant.collections.all() == []


def test_what_cannot_be_kept_is_told(new_context: NewContext, chat: str, assistant: Assistant) -> None:
    assistant.collect("The port", Scope(articles="ferry"))
    page = opened(new_context(), chat)
    page.click(".narrow summary")
    expect(page.locator(".collectname")).to_be_hidden()  # nothing is chosen
    tick(page, "bridge")
    page.press(".collectname", "Enter")
    expect(page.locator("form.composer [role=alert]")).to_have_text("Give the collection a name first.")
    page.fill(".collectname", "the PORT")
    page.click("[data-do=collect]")
    expect(page.locator("form.composer [role=alert]")).to_contain_text("already")
    page.select_option("select[name=collection]", "The port")
    ask(page, "Which articles mention the union?")
    expect(page.locator("form.composer [role=alert]")).to_contain_text("none of these articles is in")


def test_where_it_is_read_only_collections_are_only_chosen(
    new_context: NewContext, assistant: Assistant
) -> None:
    assistant.collect("The port", Scope(articles="ferry"))
    with chat_at(assistant, Options(read_only=True)) as address:
        page = opened(new_context(), address)
        page.click(".narrow summary")
        page.select_option("select[name=collection]", "The port")
        expect(page.locator(".narrowed")).to_have_text(": in “The port”")
        expect(
            page.locator("[data-do=sure_collection], [data-do=name_collection], .collectname")
        ).to_have_count(0)


def test_a_conversation_that_comes_back_is_narrowed_as_it_was(new_context: NewContext, chat: str) -> None:
    context = new_context()
    page = opened(context, chat)
    tick(page, "ferry", "bridge")
    page.click(".narrow summary")
    page.fill("[name=after]", "2014-01-01")
    ask(page, "Which articles mention the union?")
    answered(page)
    was = page.locator(".narrowed").inner_text()
    assert "in 2 chosen articles" in was
    page = opened(context, chat)  # another window of the same browser
    expect(page.locator(".narrowed")).to_have_text("")
    page.click(".earlier summary")
    page.click(".earlier [data-do=resume]")
    expect(page.locator(".narrowed")).to_have_text(was)
    ask(page, "What did the union say?")
    answered(page, 2)
    assert "in 2 chosen articles" in page.locator(READ_AS).all_inner_texts()


def test_a_collection_comes_back_by_its_name_and_what_is_gone_stays_narrow(assistant: Assistant) -> None:
    assistant.collect("The port", Scope(articles=("ferry", "bridge")))
    scope = assistant.within("The port", Scope(articles="ferry", after="2014-01-01"))
    values = narrowing_values(scope, assistant)
    title = assistant.archive.article("ferry").title
    assert (values["collection"], values["after"], values["articles"]) == (
        "The port",
        "2014-01-01",
        [["ferry", title]],
    )
    whole = narrowing_values(assistant.within("The port"), assistant)
    assert whole["articles"] == []
    assistant.collections.remove("The port")
    gone = narrowing_values(scope, assistant)
    assert (gone["collection"], gone["articles"]) == ("", [["ferry", title]])
    lost = narrowing_values(Scope(articles="never"), assistant)
    assert lost["articles"] == [["never", "never (no longer in the archive)"]]


def test_programs_ask_within_a_collection(assistant: Assistant) -> None:
    assistant.collect("The port", Scope(articles="ferry"))
    programs = Programs(assistant, WaitingLine(1, 4))
    lines = programs.mentions("the union", collection="the port")["lines"]
    assert isinstance(lines, list)
    assert {line["article"]["id"] for line in lines} == {"ferry"}
    wrong = programs.mentions("the union", collection="The pier")
    assert "no collection is named 'The pier'; there are: 'The port'" in str(wrong["error"])
