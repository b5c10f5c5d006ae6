"""Outlets side by side: what each says alone or first, and where they differ."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.schema.overviews import Comparison, OutletAccount
from rag.schema.scope import Scope
from tests.conftest import assistant_with
from vectorstore.archive import Archive


@pytest.fixture(scope="module")
def assistant(demo: Archive, embedder: MiniLM) -> Assistant:
    return assistant_with(demo, embedder)


@pytest.fixture(scope="module")
def gas(assistant: Assistant) -> Comparison:
    return assistant.compare("gas")


def account(found: Comparison, outlet: str) -> OutletAccount:
    return next(one for one in found.accounts if one.outlet == outlet)


def test_every_line_is_of_its_outlet_and_the_articles_own(gas: Comparison) -> None:
    for citation in gas.shown:
        assert citation.quote == citation.article.text[citation.start : citation.end]
    for one in gas.accounts:
        assert {line.citation.article.source for line in one.lines} == {one.outlet}


def test_outlets_of_most_articles_come_first_and_a_limit_bounds_them(
    assistant: Assistant, gas: Comparison
) -> None:
    counts = [one.articles for one in gas.accounts]
    assert counts == sorted(counts, reverse=True)
    two = assistant.compare("gas", limit=2)
    assert [one.outlet for one in two.accounts] == [one.outlet for one in gas.accounts[:2]]
    assert two.others == len(gas.accounts) + gas.others - 2


def test_what_only_one_outlet_has_is_marked(gas: Comparison) -> None:
    courier = account(gas, "The Tidewater Courier")
    letter = next(line for line in courier.lines if "warned 18 European leaders" in line.citation.quote)
    assert letter.is_alone


def test_what_another_outlet_has_the_day_after_is_first_here(assistant: Assistant) -> None:
    found = assistant.compare("OSCE monitors")
    quote = "agreed on Friday evening to send observers"
    first = next(o for o in account(found, "Harbour Wire").lines if quote in o.citation.quote)
    later = next(o for o in account(found, "Lowland Dispatch").lines if quote in o.citation.quote)
    assert (first.is_first, first.is_alone) == (True, False)
    assert (later.is_first, later.is_alone) == (False, False)
    assert later.told_by == ("Lowland Dispatch", "Harbour Wire")


def test_numbers_that_differ_stand_side_by_side(assistant: Assistant) -> None:
    found = assistant.compare("march in Moscow")
    values = [[side.value for side in one.sides] for one in found.differences]
    assert ["3,000", "50,000"] in values


def test_what_was_taken_back_is_told(assistant: Assistant) -> None:
    found = assistant.compare("General Assembly")
    assert any([side.value for side in one.sides] == ["56", "58"] for one in found.differences)
    assert any("gave a wrong number" in note.quote for note in found.corrections)


def test_named_outlets_alone_are_compared_and_the_silent_are_said_to_be(assistant: Assistant) -> None:
    found = assistant.compare("gas", scope=Scope(sources=("harbour wire", "Meridian Post")))
    assert [one.outlet for one in found.accounts] == ["Harbour Wire"]
    assert found.silent == ("Meridian Post",)


def test_an_outlet_that_is_not_there_is_named_with_those_that_are(assistant: Assistant) -> None:
    with pytest.raises(ValueError, match=r"'Daily Planet'.*Harbour Wire"):
        assistant.compare("gas", scope=Scope(sources=("Daily Planet",)))


def test_articles_that_name_no_outlet_are_counted(assistant: Assistant, gas: Comparison) -> None:
    assert gas.unnamed == 2
    assert "2 articles on it name no outlet and cannot be compared." in gas.notes
    assert assistant.compare("gas", scope=Scope(sources=("Meridian Post", "Harbour Wire"))).unnamed == 0


def test_an_outlet_that_has_only_words_of_a_topic_is_not_compared(assistant: Assistant) -> None:
    """Putin on servicemen in Crimea speaks of Russians and of soldiers, but of no border."""
    found = assistant.compare("Russian soldiers at Ukraine's border")
    quotes = [citation.quote for citation in found.shown]
    assert any("close to 100,000 soldiers along the frontier" in quote for quote in quotes)
    assert "Copperfield Evening News" not in {one.outlet for one in found.accounts}
