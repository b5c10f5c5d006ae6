"""Narrowing in the page and for programs: authors, articles, the archive's table, words in texts."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from evals.dataset.cases import load_cases
from rag import Assistant, Coverage, Scope
from rag.models.encoders.minilm import MiniLM
from tests.conftest import assistant_with
from tests.ui.browsing import READ_AS, answered, ask, chat_at, opened
from tests.ui.conftest import NewContext
from tests.ui.newsstand import full_turn
from ui.archive.shelf import snippet
from ui.feedback import cases, feedback_of
from ui.programs import Programs
from ui.render import composer_html
from ui.serve import Options
from ui.state import Ask, Conversation
from ui.waiting_line import WaitingLine
from vectorstore.archive import Archive
from vectorstore.feedback import FeedbackStore


@pytest.fixture(scope="module")
def desk(demo: Archive, embedder: MiniLM) -> Assistant:
    return assistant_with(demo, embedder)


@pytest.fixture(scope="module")
def address(desk: Assistant) -> Iterator[str]:
    with chat_at(desk, Options(read_only=True)) as address:
        yield address


def test_a_person_narrows_by_author_and_by_articles_found_in_the_archive(
    new_context: NewContext, address: str
) -> None:
    page = opened(new_context(), address)
    page.click(".narrow summary")
    page.check("input[name=authors][value='Hedda Quill']")
    expect(page.locator(".narrowed")).to_have_text(": by Hedda Quill")
    ask(page, "Which articles mention Crimea?")
    answered(page)
    assert "by Hedda Quill" in page.locator(READ_AS).all_inner_texts()

    page.click("#tab-archive")
    page.click("button.cell[data-source='Northern Ledger'][data-since='2014-04-01']")
    expect(page.locator("#list .rows li")).to_have_count(5)
    expect(page.locator(".within")).to_contain_text("Northern Ledger · from 2014-04-01 · until 2014-04-30")
    page.click("[data-do=within]")
    expect(page.locator(".narrowed")).to_have_text(
        ": from 2014-04-01; until 2014-04-30; only Northern Ledger"
    )

    page.click("#tab-archive")
    page.click("[data-do=everything]")
    page.fill("#titles", "abstentions")
    page.select_option("#where", "texts")
    page.press("#titles", "Enter")
    expect(page.locator("#list .words mark").first).to_have_text("abstentions")
    page.click("#list .title >> nth=1")
    expect(page.locator("#reader .around")).to_contain_text("Who speaks in it")
    expect(page.locator("#reader .around .notice")).to_contain_text("There were 58 abstentions, not 56.")
    page.check("#list .ticks >> nth=0")
    expect(page.locator(".narrowed")).to_contain_text("in 1 chosen article")
    page.click("#tab-ask")
    page.click("[data-do=widen]")
    expect(page.locator(".narrowed")).to_have_text("")


def test_programs_narrow_by_author_and_article(desk: Assistant) -> None:
    programs = Programs(desk, WaitingLine(1, 4))
    found = programs.mentions("Crimea", authors=["hedda quill"])
    lines = found["lines"]
    assert isinstance(lines, list)
    assert lines
    for line in lines:
        assert "Hedda Quill" in desk.archive.article(line["article"]["id"]).authors
    only = programs.search("Crimea", 5, articles=["demo-011"])["lines"]
    assert isinstance(only, list)
    assert {line["article"]["id"] for line in only} == {"demo-011"}
    wrong = programs.brief("Crimea", authors=["Quill"])
    assert "no article is by 'Quill'; the authors are Hedda Quill" in str(wrong["error"])


def test_a_long_list_can_be_searched_and_a_single_language_is_no_choice() -> None:
    authors = tuple((f"Author {number}", 1) for number in range(400))
    html = composer_html(Coverage(9, 0, None, None, (), authors, (), (("en", 9),)), (), "extractive")
    assert 'placeholder="Find among 400 authors"' in html
    assert html.count('name="authors" value=') == 300
    assert "100 more are not listed" in html
    assert 'name="languages"' not in html
    two = composer_html(Coverage(9, 0, None, None, (), (), (), (("en", 5), ("de", 4))), (), "extractive")
    assert 'value="de" data-shown="German"' in two


def test_a_verdict_takes_the_narrowing_along_into_its_case(tmp_path) -> None:  # type: ignore[no-untyped-def]
    turn = full_turn()
    scope = Scope(after="2014-03-01", authors="Jane Roe", articles=("ferry",))
    turn.ask = Ask(turn.ask.question, scope=scope)
    store = FeedbackStore(tmp_path)
    store.record(feedback_of(Conversation([turn]), turn, "up", "", "k"))
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases(store.all())), "utf-8")
    (case,) = load_cases(file).cases
    assert case.scope == scope
    assert case.narrowed == ("after 2014-03-01", "by Jane Roe", "in the article ferry")


def test_the_words_that_were_found_are_marked_in_what_is_shown() -> None:
    text = "Nothing here. " * 40 + "The <b>gas</b> pipelines carry gas to Europe." + " And so on." * 40
    shown = snippet(text, "gas pipeline")
    assert shown.startswith('<p class="words">… ')
    assert "&lt;b&gt;<mark>gas</mark>&lt;/b&gt; <mark>pipelines</mark> carry <mark>gas</mark>" in shown
    assert len(shown) < 500
