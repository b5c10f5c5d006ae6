"""Where sources differ, or repeat each other, or a question was misread: what a person sees and can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from rag import Article, Assistant, Settings
from rag.models.encoders.minilm import MiniLM
from tests.conftest import CHECKED_IN_THIS_PROCESS, FERRY
from tests.ui.browsing import READ_AS, answered, ask, chat_at, opened
from tests.ui.conftest import NewContext
from tests.ui.test_chat_access import faults
from ui.serve import Options
from vectorstore.archive import Archive
from vectorstore.publishing import publisher

POLICE = Article(
    id="police",
    title="Thousands march for the harbour in Ostrava",
    text=(
        "A march for the old harbour led through Ostrava on Saturday, past the town hall.\n\n"
        "Police counted 3,000 people at the harbour march in Ostrava. "
        "They closed four streets until the evening, and nobody was hurt."
    ),
    source="Northern Ledger",
    published=datetime(2014, 3, 15, tzinfo=UTC),
)
ORGANISERS = Article(
    id="organisers",
    title="Harbour's friends call Saturday a triumph",
    text=(
        "The friends of the old harbour celebrated on Sunday, a day after their march in Ostrava. "
        "They sang on the quay, hung lanterns from the cranes and promised to come back.\n\n"
        "Organisers said 50,000 people had come to the harbour march in Ostrava. "
        '"The council cannot look away now," said their speaker, Ena Voss.'
        + "\n\nThe cranes are ninety years old, and the quay under them is older still."
        * 12
    ),
    source="Harbour Wire",
    published=datetime(2014, 3, 16, tzinfo=UTC),
)
COPY = replace(FERRY, id="ferry-again", source="Tidewater Courier", url="https://example.org/again")


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[str]:
    """A chat over sources that differ, and one that two outlets carry."""
    path = tmp_path_factory.mktemp("accounts") / "archive"
    with (
        pytest.MonkeyPatch.context() as patch,
        Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive,
    ):
        patch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
        assistant.add([POLICE, ORGANISERS, FERRY, COPY])
        with chat_at(assistant, Options()) as address:
            yield address


@pytest.fixture
def window(new_context: NewContext, accounts: str) -> Page:
    return opened(new_context(), accounts)


def test_accounts_that_differ_stand_side_by_side_and_each_opens_at_its_words(window: Page) -> None:
    ask(window, "How many people came to the harbour march in Ostrava?")
    answered(window)
    sides = window.locator("#now .conflict .sides > li")
    expect(sides).to_have_count(2)
    left, right = sides.evaluate_all("sides => sides.map((side) => side.getBoundingClientRect().toJSON())")
    assert left["top"] == right["top"]
    assert left["right"] <= right["left"]
    for side, article, value, day in (
        (sides.nth(0), ORGANISERS, "50,000", "16 March 2014"),
        (sides.nth(1), POLICE, "3,000", "15 March 2014"),
    ):
        expect(side.locator(".value")).to_have_text(value)
        expect(side).to_contain_text(article.source or "")
        expect(side).to_contain_text(day)
        side.locator("button.cite").click()
        expect(window.locator("#panel .source h2")).to_contain_text(article.title)
        expect(window.locator("#panel mark.active")).to_contain_text(f"{value} people")
        expect(window.locator("#panel mark.active")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_conflict_and_a_decline(
    new_context: NewContext, accounts: str, scheme: str
) -> None:
    page = opened(new_context(color_scheme=scheme), accounts)
    ask(page, "How many people came to the harbour march in Ostrava?")
    answered(page)
    assert faults(page) == []
    ask(page, "Who won the chess tournament in Reykjavik on 15 March 2014?")
    answered(page, 2)
    expect(page.locator("#now .declined")).to_contain_text("Read from your question: 15 March 2014")
    assert faults(page) == []


def test_on_a_phone_a_source_opens_with_its_title_in_view_where_the_words_are_near(
    new_context: NewContext, accounts: str
) -> None:
    page = opened(new_context(viewport={"width": 390, "height": 844}), accounts)
    ask(page, "How many people came to the harbour march in Ostrava?")
    answered(page)
    page.click("#now .answer .cite[data-article=organisers]")
    expect(page.locator("#panel mark.active")).to_be_in_viewport(ratio=1)
    expect(page.locator("#panel .source h2")).to_be_in_viewport(ratio=1)


def test_the_other_outlets_that_carry_a_story_can_be_read(window: Page) -> None:
    ask(window, "What did the ferry strike cost?")
    answered(window)
    cited = window.locator("#now .sources .from .outlet").first.inner_text()
    other = window.locator("#now .copies .title")
    expect(other).to_have_count(1)
    carrier = ({"Harbour Wire", "Tidewater Courier"} - {cited}).pop()
    expect(other).to_have_text(f"{carrier}, 5 Mar 2014")
    other.click()
    expect(window.locator("#panel .source .from .outlet")).to_have_text(carrier)
    expect(window.locator("#panel .text")).to_contain_text("the strike had cost $12 million")


def test_a_bound_that_was_misread_is_taken_away_with_its_chip(window: Page) -> None:
    ask(window, "What did the ferry strike cost on 15 March 2014?")
    answered(window)
    chip = window.locator("#now [data-do=drop]")
    expect(chip).to_have_text(["15 March 2014"])
    assert "$12 million" not in window.inner_text("#now .turn")
    chip.click()
    answered(window, 2)
    expect(window.locator("#now .question")).to_have_text("What did the ferry strike cost on 15 March 2014?")
    expect(window.locator("#now [data-do=drop]")).to_have_count(0)
    expect(window.locator("#now .answer")).to_contain_text("the strike had cost $12 million")


def test_what_days_took_away_is_asked_for_with_one_click(window: Page) -> None:
    ask(window, "What did the ferry strike cost on 15 March 2014?")
    answered(window)
    ways = window.locator("#now .ways")
    expect(ways).to_contain_text("Outside 15 March 2014, 1 article bears on it.")
    assert faults(window) == []
    ways.get_by_role("button", name="Ask: What did the ferry strike cost?").click()
    answered(window, 2)
    expect(window.locator("#now .question")).to_have_text("What did the ferry strike cost?")
    expect(window.locator("#now .answer")).to_contain_text("the strike had cost $12 million")


def test_a_chosen_bound_is_not_taken_away_with_what_was_read(window: Page) -> None:
    window.click(".narrow summary")
    window.check("input[name=outlets][value='Northern Ledger']")
    ask(window, "What did the police count on 15 March 2014?")
    answered(window)
    window.locator("#now [data-do=drop]").click()
    answered(window, 2)
    expect(window.locator(READ_AS)).to_have_text(["only Northern Ledger"])
