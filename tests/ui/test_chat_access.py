"""Everyone can use it: axe-core finds nothing against WCAG 2.2 AA, light or dark, wide or narrow."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.ui.browsing import answered, ask, opened
from tests.ui.conftest import NewContext

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def faults(page: Page, options: Mapping[str, object] = RULES) -> list[str]:
    found = Axe().run(page, options=dict(options)).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(new_context: NewContext, chat: str, scheme: str, width: int) -> None:
    page = opened(new_context(color_scheme=scheme, viewport={"width": width, "height": 860}), chat)
    assert faults(page) == []
    page.click(".narrow summary")
    ask(page, "How long was the ferry strike?", mode="llm")
    page.wait_for_selector("#now .draft")
    assert faults(page) == []
    answered(page)
    page.click("#now [data-verdict=down]")
    page.wait_for_selector("form.word")
    page.click("#now .cite")
    page.wait_for_selector("#panel mark.active")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.click("#tab-archive")
    page.click("#list .title >> nth=0")
    page.wait_for_selector("#reader .source")
    assert faults(page) == []
    page.click("#tab-add")
    assert faults(page) == []


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    reached = set()
    page.click(".narrow summary")
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.do || document.activeElement.name || ''"))
    assert {"goto", "open", "copy", "rate", "export", "new", "question", "mode"} <= reached
