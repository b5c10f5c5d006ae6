"""At a Python prompt and in a notebook: values show themselves shortly, wrong arguments say what they are."""

from __future__ import annotations

import html.parser
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rag import Answer, Assistant, Finished, Scope, Settings
from rag.errors import SettingsError
from rag.models.encoders import MiniLM
from tests.conftest import finished
from vectorstore import Archive

QUESTION = "By how much will wages rise at the port?"


@pytest.fixture
def assistant(harbour: Archive, embedder: MiniLM) -> Assistant:
    return Assistant(harbour, Settings.load(mode="extractive"), embedder)


@pytest.fixture
def answered(assistant: Assistant) -> Answer:
    return assistant.answer(QUESTION)


def test_an_answer_shows_itself_shortly(answered: Answer) -> None:
    assert len(repr(answered)) < 300
    assert QUESTION in repr(answered)
    assert "answered" in repr(answered)
    for value in (
        answered.claims[0],
        answered.citations[0],
        answered.citations[0].article,
        answered.considered[0],
    ):
        assert len(repr(value)) < 400, value


def test_an_answer_as_a_string_is_its_text_with_notes(answered: Answer) -> None:
    text, *notes = str(answered).split("\n\n", 1)
    assert text == answered.text
    for citation in answered.citations:
        assert f"[{citation.number}] “{citation.article.title}”" in notes[0]


def test_a_declined_answer_as_a_string_is_its_text(assistant: Assistant) -> None:
    declined = assistant.answer("Who won the chess tournament in Reykjavik?")
    assert str(declined) == declined.text


def test_a_notebook_shows_an_answer_with_the_quoted_words(answered: Answer) -> None:
    shown = answered._repr_html_()
    assert answered.citations[0].article.title in shown
    parser = html.parser.HTMLParser()
    parser.feed(shown)
    assert answered.citations[0].article.title in answered._repr_markdown_()


def test_what_an_article_says_is_no_markup_in_a_notebook(harbour: Archive, answered: Answer) -> None:
    article = replace(answered.citations[0].article, title="<img src=x onerror=alert(1)> [a](b) *c*")
    citation = replace(answered.citations[0], article=article)
    claim = replace(answered.claims[0], citations=(citation,))
    hostile = replace(answered, claims=(claim,))
    assert "<img" not in hostile._repr_html_()
    assert "<img" not in hostile._repr_markdown_()
    assert "[a](b)" not in hostile._repr_markdown_()


@pytest.mark.parametrize("form", ["mentions", "brief", "compare"])
def test_a_notebook_shows_a_form_with_its_words_and_articles(assistant: Assistant, form: str) -> None:
    found = getattr(assistant, form)("the port")
    for shown in (found._repr_html_(), found._repr_markdown_()):
        assert html.escape(" ".join(found.shown[0].quote.split())[:20]) in shown
        assert html.escape(found.shown[0].article.title) in shown


def test_a_notebook_says_that_a_form_found_nothing(assistant: Assistant) -> None:
    assert "No article mentions zeppelins." in assistant.mentions("zeppelins")._repr_html_()


def test_what_an_article_says_is_no_markup_in_a_form(assistant: Assistant) -> None:
    found = assistant.mentions("the port")
    mention = found.mentions[0]
    words = "<img src=x onerror=alert(1)> [a](b) *c*"
    article = replace(mention.citation.article, title=words, text=words)
    citation = replace(mention.citation, article=article, start=0, end=len(words), quote=words)
    hostile = replace(found, topic="<img src=y>", mentions=(replace(mention, citation=citation),))
    assert "<img" not in hostile._repr_html_()
    assert "<img" not in hostile._repr_markdown_()
    assert "[a](b)" not in hostile._repr_markdown_()


def test_a_mode_that_is_none_is_named(assistant: Assistant) -> None:
    with pytest.raises(SettingsError, match=r"extractiv.*auto, llm or extractive"):
        assistant.answer(QUESTION, mode="extractiv")  # type: ignore[arg-type]


def test_a_scope_takes_one_outlet_and_days_as_text() -> None:
    scope = Scope(after="2014-03-01", before=date(2014, 4, 1), sources="Harbour Wire")  # type: ignore[arg-type]
    assert scope == Scope(date(2014, 3, 1), date(2014, 4, 1), sources=("Harbour Wire",))
    assert Scope(sources=["A", "B"]).sources == ("A", "B")  # type: ignore[arg-type]
    assert hash(scope)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Scope(after="2014-13-01"), "after.*2014-13-01.*YYYY-MM-DD"),
        (lambda: Scope(as_of="yesterday"), "as_of.*yesterday.*YYYY-MM-DD"),
        (lambda: Scope(before=2014), "before.*2014.*YYYY-MM-DD"),
        (lambda: Scope(sources=(1,)), "sources.*1"),
        (lambda: Scope(after="2014-05-01", before="2014-04-01"), "later than before"),
    ],
)
def test_a_scope_says_what_it_takes(make: Callable[[], Scope], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_the_same_answer_comes_asynchronously(assistant: Assistant, answered: Answer) -> None:
    async def ask() -> tuple[Answer, list[object]]:
        events: list[object] = [event async for event in assistant.astream(QUESTION)]
        return await assistant.aanswer(QUESTION), events

    later, events = finished(ask())
    assert later.text == answered.text
    assert isinstance(events[-1], Finished)
    assert events[-1].answer.text == answered.text


def test_an_asynchronous_stream_that_nobody_follows_ends(assistant: Assistant) -> None:
    async def first() -> object:
        stream = assistant.astream(QUESTION)
        event = await anext(stream)
        await stream.aclose()
        return event

    assert finished(first()) is not None


@pytest.mark.parametrize("form", ["mentions", "timeline", "brief", "compare", "quotes"])
def test_a_limit_that_is_none_is_refused(assistant: Assistant, form: str) -> None:
    for limit in (0, -3):
        with pytest.raises(ValueError, match=f"at least 1.*not {limit}"):
            getattr(assistant, form)("wages", limit=limit)
