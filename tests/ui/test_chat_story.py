"""The chat as a person uses it, in a real browser: ask, check, narrow, look, bring articles, keep."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from evals.dataset.cases import load_cases
from rag import Assistant
from tests.conftest import FERRY
from tests.ui.browsing import READ_AS, answered, ask, opened
from tests.ui.conftest import NewContext
from ui.feedback import cases
from vectorstore.feedback import FeedbackStore

PHASE_AND_ANSWER = """() => [
    document.querySelector("#now .turn").dataset.phase,
    [...document.querySelectorAll("#now .answer")].map((answer) => answer.innerText).join(" "),
]"""


def test_a_person_asks_and_checks_a_sentence(page: Page) -> None:
    assert "8 articles" in page.inner_text(".masthead")
    ask(page, "How much had the ferry strike cost?")
    answered(page)
    mark = page.locator("#now .cite").first
    assert "Harbour Wire, 5 March 2014" in (mark.get_attribute("aria-label") or "")

    mark.focus()
    expect(page.locator("#pop")).to_contain_text("the strike had cost $12 million")
    expect(page.locator("#pop")).to_contain_text("Harbour Wire 5 March 2014")

    page.keyboard.press("Enter")
    words = page.locator("#panel mark.active")
    expect(words).to_be_in_viewport()
    assert words.inner_text() in FERRY.text
    assert "$12 million" in words.inner_text()
    expect(page.locator("#panel .source h2")).to_be_focused()
    link = page.locator("#panel a.out").get_attribute("href") or ""
    assert link.startswith("https://example.org/ferry#:~:text=The%20port")

    page.keyboard.press("Escape")
    expect(page.locator("#panel .source")).to_be_hidden()
    expect(mark).to_be_focused()


def test_what_the_archive_does_not_say_is_declined_with_what_is_near(page: Page) -> None:
    ask(page, "Who won the chess tournament in Reykjavik?")
    answered(page)
    expect(page.locator(".declined .lead")).to_have_text("The archive does not answer this.")
    expect(page.locator(".declined .near .title").first).to_be_visible()
    assert page.locator("#now .cite").count() == 0


def test_evidence_comes_before_the_model_and_numbers_are_never_half_written(page: Page) -> None:
    ask(page, "How long was the ferry strike?", mode="llm")
    page.wait_for_selector("#now .evidence[open] blockquote")
    assert page.locator("#now .answer").count() == 0
    phase, seen = "", []
    while phase != "done":
        phase, text = page.evaluate(PHASE_AND_ANSWER)  # at one moment: Gradio makes other things of elements
        seen.append(text)
    assert any("went back" in text for text in seen)
    assert [text for text in seen if re.search(r"[\[\]]", text)] == []
    shown = [len(re.findall(r"\b1\b", text.replace("12", ""))) for text in seen]
    assert shown == sorted(shown)  # a number that was shown stays
    assert shown[-1] >= 2


def test_a_person_stops_an_answer_and_asks_again(page: Page) -> None:
    ask(page, "How long was the ferry strike?", mode="llm")
    page.wait_for_selector("#now .draft")
    page.click("button.stop")
    expect(page.locator("#now .status")).to_contain_text("You stopped this answer")
    page.click("#now [data-do=again]")
    answered(page, 2)
    assert page.locator('.turn[data-turn="1"][data-phase=stopped]').count() == 1


def test_follow_ups_share_numbers_and_a_new_conversation_starts_clean(page: Page) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page, 2)
    assert page.locator('[data-turn="1"] .cite').first.inner_text() == "1"
    assert page.locator('.turn[data-turn="2"] .cite').first.inner_text() == "2"
    page.click("[data-do=new]")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page)
    assert page.locator("#now .cite").first.inner_text() == "1"


def test_a_person_narrows_by_days_and_outlets(page: Page) -> None:
    page.click(".narrow summary")
    page.fill("input[name=after]", "2014-04-01")
    page.fill("input[name=before]", "2014-03-01")
    ask(page, "What did the ferry strike cost?")
    expect(page.locator(".formerror")).to_contain_text("The first day is later than the last")
    page.fill("input[name=before]", "2014-04-30")
    page.check("input[name=outlets][value='Northern Ledger']")
    expect(page.locator(".narrowed")).to_have_text(
        ": from 2014-04-01; until 2014-04-30; only Northern Ledger"
    )
    ask(page, "What will the repairs cost?")
    answered(page)
    chips = page.locator(READ_AS).all_inner_texts()
    assert {"from 1 April 2014", "until 30 April 2014", "only Northern Ledger"} <= set(chips)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_outlet_is_seen_to_be_chosen(new_context: NewContext, chat: str, scheme: str) -> None:
    page = opened(new_context(color_scheme=scheme), chat)
    page.click(".narrow summary")
    box = page.locator("input[name=outlets]").first
    box.check()
    shown = Image.open(BytesIO(box.screenshot())).convert("L")
    darkest, lightest = shown.getextrema()
    assert lightest - darkest > 80, "the box and its mark cannot be told from the page"


def test_a_person_keeps_an_answer_and_judges_it(page: Page, assistant: Assistant, tmp_path: Path) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.click(".narrow summary")
    for kind, ending in (("md", ".md"), ("html", ".html")):
        with page.expect_download() as downloading:
            page.click(f".save [data-kind={kind}]")
        kept = tmp_path / downloading.value.suggested_filename
        downloading.value.save_as(kept)
        assert kept.suffix == ending
        assert "strike had cost" in kept.read_text("utf-8")
        assert "https://example.org/ferry#:~:text=" in kept.read_text("utf-8")

    page.click("#now [data-verdict=up]")
    page.fill("input[name=word]", "just what I needed")
    page.keyboard.press("Enter")
    expect(page.locator(".thanks")).to_be_visible()
    stored = FeedbackStore(assistant.archive.path).all()[-1]
    assert (stored.verdict, stored.word, stored.articles[0]) == ("up", "just what I needed", "ferry")
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases([stored])), "utf-8")
    assert load_cases(file).cases[0].question == "What did the ferry strike cost?"


def test_one_answer_is_saved_in_every_format_with_how_it_came_about(page: Page, tmp_path: Path) -> None:
    ask(page, "What did the ferry strike cost?")
    answered(page)
    page.click("#now .saveas summary")
    for kind in ("md", "html", "docx", "ris", "bib", "csv"):
        with page.expect_download() as downloading:
            page.click(f"#now .saveas [data-kind={kind}]")
        kept = tmp_path / downloading.value.suggested_filename
        downloading.value.save_as(kept)
        assert kept.name == f"dateline-1.{kind}"
        content = kept.read_bytes()
        if kind == "docx":
            with zipfile.ZipFile(kept) as parts:
                content = parts.read("word/document.xml")
        if kind in ("md", "html", "docx"):
            assert b"quotations, without a model" in content
            assert b"revision" in content
        assert b"Ferry strike ends" in content or b"strike had cost" in content


def test_a_person_brings_articles_reads_and_removes_them(page: Page, uploads: Path) -> None:
    bundle = uploads / "news.zip"
    record = {
        "title": "Lantern fair moved to June",
        "text": "The lantern fair of Ostrava moves to June, its warden said.",
    }
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("../../../fair.json", json.dumps({**record, "source": "Fair Weekly"}))
        archive.writestr("empty.txt", "")
    page.fill("#question", "half a question")
    page.click("#tab-add")
    page.set_input_files("#files", [bundle])
    page.wait_for_selector(".intake[data-phase=done]")
    report = page.inner_text("#intake")
    assert "1 added" in report
    assert "empty.txt: it is empty" in report
    expect(page.locator(".masthead")).to_contain_text("9 articles")

    outlets = page.locator("input[name=outlets][value='Fair Weekly']")
    expect(outlets).to_have_count(1)
    assert page.input_value("#question") == "half a question"

    page.click("#tab-archive")
    page.fill("#titles", "lantern fair")
    page.keyboard.press("Enter")
    expect(page.locator("#list .rows li")).to_have_count(1)
    page.click("#list .title")
    expect(page.locator("#reader .text")).to_contain_text("moves to June")
    page.click("[data-do=confirm_removal]")
    page.click("[data-do=remove]")
    expect(page.locator("#reader")).to_contain_text("Removed from the archive")
    expect(page.locator(".masthead")).to_contain_text("8 articles")
