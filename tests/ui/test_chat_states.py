"""Every state of the page, to everyone: axe-core finds nothing, and the whole story is told by keys alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browsing import answered, ask, opened
from tests.ui.conftest import NewContext
from tests.ui.test_chat_access import RULES
from tests.ui.test_chat_access import faults as ordinary_faults
from ui.render import turn_html
from ui.state import Ask, Phase, TurnView

STRICT = {
    **RULES,
    "rules": {"label-content-name-mismatch": {"enabled": True}, "page-has-heading-one": {"enabled": True}},
}
FORMS = {
    "quotes": "All quotes by Alan Dray",
    "mentions": "Which articles mention the ferry?",
    "timeline": "Timeline of the ferry strike",
    "brief": "Give me a briefing on the ferry strike",
    "compare": "How do the outlets differ on the ferry?",
}
FAILED = TurnView(
    9, Ask("Who struck?"), Phase.FAILED, trouble="The model could not be reached.", conversation="x"
)


def faults(page: Page) -> list[str]:
    return ordinary_faults(page, STRICT)


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_axe_finds_nothing_in_any_state(new_context: NewContext, chat: str, scheme: str, width: int) -> None:
    page = opened(new_context(color_scheme=scheme, viewport={"width": width, "height": 860}), chat)
    found: dict[str, list[str]] = {}
    page.click(".earlier summary")
    found["nothing earlier"] = faults(page)
    page.click(".earlier summary")
    for turn, (form, question) in enumerate(FORMS.items(), 1):
        ask(page, question)
        answered(page, turn)
        expect(page.locator(f"#now .form.{form}")).to_be_visible()
        found[form] = faults(page)
    page.click("#now .cite >> nth=0")
    page.wait_for_selector("#panel mark.active")
    found["panel"] = faults(page)
    page.keyboard.press("Escape")
    ask(page, "What did the ferry strike cost?")
    answered(page, 6)
    page.click("#now .saveas summary")
    found["save menu"] = faults(page)
    ask(page, "Who won the chess tournament in Reykjavik?")
    answered(page, 7)
    found["declined"] = faults(page)
    page.click(".earlier summary")
    page.click(".earlier [data-do=sure]")
    found["earlier, asked whether to delete"] = faults(page)
    page.click(".earlier [data-do=list]")
    page.click(".earlier [data-do=rename]")
    found["earlier, renaming"] = faults(page)
    page.keyboard.press("Escape")
    page.click(".earlier summary")
    page.locator("#now .turn").evaluate("(turn, html) => { turn.outerHTML = html; }", turn_html(FAILED))
    found["error"] = faults(page)
    page.click("#tab-check")
    page.fill("#draft", "The ferry strike cost $12 million. The mayor sings.")
    page.click("form.drafting [type=submit]")
    page.wait_for_selector("#findings .outcome")
    found["draft"] = faults(page)
    page.click("#tab-archive")
    page.wait_for_selector("#list .title")
    found["archive"] = faults(page)
    page.click("#tab-add")
    found["add"] = faults(page)
    assert {state: said for state, said in found.items() if said} == {}


def press_until(page: Page, key: str, selector: str, most: int = 80) -> None:
    """Go on with one key until what is wanted has the focus, as whoever has no mouse does."""
    for _ in range(most):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached with {key}")


def test_the_whole_story_is_told_by_keys_alone(new_context: NewContext, chat: str) -> None:
    page = opened(new_context(accept_downloads=True), chat)
    press_until(page, "Tab", "#question")
    page.keyboard.type("All quotes by Alan Dray")
    page.keyboard.press("Enter")
    answered(page)
    page.locator("#tab-ask").focus()  # where a person begins to read
    press_until(page, "Tab", "#now .cards .cite")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#now .cards .cite").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel .source h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#now .cards .cite").nth(1)).to_be_focused()
    press_until(page, "Tab", "#now .saveas summary")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "#now .kinds [data-kind=md]")
    with page.expect_download():
        page.keyboard.press("Enter")
    press_until(page, "Tab", "#now .thumb[data-verdict=up]")
    page.keyboard.press("Enter")
    expect(page.locator("#now .thumb[data-verdict=up]")).to_have_attribute("aria-pressed", "true")

    press_until(page, "Tab", "#question")
    page.keyboard.type("Timeline of the ferry strike")
    page.keyboard.press("Enter")
    answered(page, 2)
    page.locator("#tab-ask").focus()
    press_until(page, "Tab", "#now .daily .cite")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .source h2")).to_be_focused()
    page.keyboard.press("Escape")

    press_until(page, "Tab", ".earlier summary")
    page.keyboard.press("Enter")
    press_until(page, "Tab", ".earlier [data-do=rename]")
    page.keyboard.press("Enter")
    page.keyboard.type("The strike")
    page.keyboard.press("Enter")
    expect(page.locator(".earlier li .title").first).to_have_text("The strike")
    page.locator(".earlier .find").focus()
    press_until(page, "Tab", ".earlier [data-do=sure]")
    page.keyboard.press("Enter")
    expect(page.locator(".earlier [data-do=forget]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".earlier li")).to_have_count(0)

    page.locator("#tab-ask").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#draft")).to_be_visible()
    press_until(page, "Tab", "#draft")
    page.keyboard.type("The ferry strike cost $12 million.")
    press_until(page, "Tab", "form.drafting [type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#findings .outcome")).to_be_focused()
    page.locator("#tab-check").focus()
    press_until(page, "ArrowRight", "#tab-archive")
    press_until(page, "Tab", "#list .title")
    page.keyboard.press("Enter")
    expect(page.locator("#reader .source h2")).to_be_focused()
