"""Articles, files and questions that attack the page: nothing runs, nothing is fetched, all is text."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.ui.browsing import Watched, answered, ask
from tests.ui.newsstand import HOSTILE, IMAGE, SCRIPT


def test_no_field_of_an_article_runs_or_loads_anything(page: Page, watched: Watched) -> None:
    page.evaluate("() => { window.alert = (words) => { document.title = `PWNED ${words}`; }; }")
    for turn, article in enumerate(HOSTILE, 1):
        index = article.id[len("hostile")]
        ask(page, f"How many lanterns did the Quorbex committee count in report {index}?")
        answered(page, turn)
        for title in page.locator(f'.turn[data-turn="{turn}"] .sources .title').all():
            title.click()
            page.wait_for_selector("#panel .source")
    assert page.locator("#now .cite, .declined").count() > 0
    page.click("#tab-archive")
    for row in page.locator("#list .title", has_text="Quorbex").all():
        row.click()
        page.wait_for_selector("#reader .source")
        page.click("#reader [data-do=confirm_removal]")
    ask_hostile(page)
    page.wait_for_timeout(300)
    assert "PWNED" not in page.title()
    assert [url for url in watched.requests if "attacker" in url] == []
    assert (
        page.locator("#part-ask script, #part-archive script, iframe, [onerror], [onload], [onfocus]").count()
        == 0
    )
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.protocol)")
    assert set(hrefs) <= {"http:", "https:"}


def ask_hostile(page: Page) -> None:
    """The question is a stranger's too."""
    page.click("#tab-ask")
    ask(page, f"Quorbex {SCRIPT} {IMAGE}?")
    answered(page, len(HOSTILE) + 1)
    assert SCRIPT in page.inner_text("#now .question")


def test_a_file_name_is_shown_and_does_nothing(page: Page, uploads: Path) -> None:
    file = uploads / "<img src=x onerror=alert(1)>.txt"
    file.write_text("", "utf-8")
    page.click("#tab-add")
    page.set_input_files("#files", [file])
    page.wait_for_selector(".intake[data-phase=done]")
    assert "<img src=x onerror=alert(1)>.txt" in page.inner_text("#intake")
    assert page.locator("#intake img").count() == 0
