"""The forms of an answer in a real browser: walked by keys, copied, and written up by the model."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.ui.browsing import answered, ask
from tests.ui.test_chat_access import faults


def test_a_person_walks_through_lines_by_keys_and_opens_one(page: Page) -> None:
    ask(page, "All quotes by Alan Dray")
    answered(page)
    marks = page.locator("#now .cards .cite")
    marks.first.focus()
    page.keyboard.press("ArrowDown")
    expect(marks.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel mark.active")).to_be_in_viewport()
    assert faults(page) == []


def test_one_press_copies_words_and_reference(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "All quotes by Alan Dray")
    answered(page)
    page.locator("#now .cards [data-do=copy_words]").first.click()
    expect(page.locator("#now .cards [data-do=copy_words]").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "(Alan Dray; Harbour Wire, 5 March 2014, https://example.org/ferry)" in copied


def test_the_model_writes_a_form_up_and_the_form_stays(page: Page) -> None:
    ask(page, "All quotes by Alan Dray")
    answered(page)
    page.click("#now [data-do=write_up]")
    answered(page, 2)
    expect(page.locator("#past .form.quotes .cards")).to_be_visible()
    expect(page.locator("#now .question")).to_have_text("Written up: All quotes by Alan Dray")
    expect(page.locator("#now .form")).to_have_count(0)
