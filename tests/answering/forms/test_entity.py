"""A person or a place on a page: what was said by and of it, and who is beside it more than by chance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from rag.answering.forms.entity import log_likelihood
from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.schema import Scope
from rag.settings import Settings
from vectorstore.archive import Archive
from vectorstore.records import Article

pytestmark = pytest.mark.usefixtures("quick_publishing")


def article(n: int, text: str, source: str = "Harbour Wire") -> Article:
    return Article(f"a{n}", f"News {n}", text, source, published=datetime(2014, 3, n, 9, tzinfo=UTC))


ARTICLES = (
    article(
        1,
        "Marta Quist, the leader of the harbour union, met Alan Dray, the director of the port, on Monday. "
        '"We wanted seven percent," Quist told reporters. '
        "Dray said Quist was hard to please.",
    ),
    article(
        5,
        "Alan Dray, the director of the port, spoke for an hour with Marta Quist, the union's leader. "
        "Mr Dray said the talks would go on. Minister Ida Rohm stayed away.",
    ),
    article(
        12,
        "Minister Ida Rohm opened a bridge. Rohm said it was a fine bridge. She said Quist was not there.",
        "Northern Ledger",
    ),
    *(
        article(
            13 + n,
            f"Minister Ida Rohm opened bridge number {n} on a fine day. Ms Rohm said the bridge was safe.",
            "Northern Ledger",
        )
        for n in range(12)
    ),
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[Assistant]:
    path = tmp_path_factory.mktemp("entity") / "archive"
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        made = Assistant(archive, Settings.load(mode="extractive"), embedder)
        made.add(ARTICLES)
        yield made


def test_the_page_has_what_was_said_by_and_of_somebody(assistant: Assistant) -> None:
    found = assistant.entity("Quist")
    assert [said.citation.quote for said in found.said.statements] == [
        '"We wanted seven percent," Quist told reporters.'
    ]
    of = {said.citation.quote: said.speaker for said in found.said_of}
    assert of["Dray said Quist was hard to please."] == "Alan Dray"
    assert '"We wanted seven percent," Quist told reporters.' not in of
    assert found.of == len(found.said_of)


def test_mentions_are_counted_by_week(assistant: Assistant) -> None:
    found = assistant.entity("Quist")
    assert found.mentions.by_week == ((date(2014, 2, 24), 1), (date(2014, 3, 3), 1), (date(2014, 3, 10), 1))
    assert found.mentions.articles == 3


def test_who_is_beside_somebody_more_than_by_chance_comes_first(assistant: Assistant) -> None:
    found = assistant.entity("Quist")
    names = [one.name for one in found.beside]
    assert names[0] == "Alan Dray"
    assert "Ida Rohm" not in names  # in two of the three, but in nearly all others as well
    dray = found.beside[0]
    assert (dray.together, dray.sentences, dray.articles) == (2, 3, 2)
    assert dray.strength == pytest.approx(log_likelihood(2, 1, 0, 12))
    assert not any("Quist" in name for name in names)


def test_names_in_full_and_in_part_are_one(assistant: Assistant) -> None:
    assert assistant.entity("Marta Quist").beside[0].name == "Alan Dray"
    assert [one.name for one in assistant.entity("Dray").beside] == ["Marta Quist"]


def test_a_limit_cuts_lines_and_a_scope_narrows(assistant: Assistant) -> None:
    assert len(assistant.entity("Rohm", limit=2).said.statements) == 2
    assert assistant.entity("Rohm", limit=2).mentions.articles == 14
    narrowed = assistant.entity("Quist", scope=Scope(sources=("Northern Ledger",)))
    assert narrowed.mentions.articles == 1
    assert narrowed.beside == ()


def test_what_is_not_mentioned_is_said_to_be(assistant: Assistant) -> None:
    found = assistant.entity("Zebedee")
    assert found.is_empty
    assert found.nothing == "No article mentions Zebedee."
    assert found.beside == ()


def test_the_measure_is_that_of_dunning() -> None:
    # 2·(Σ k ln k − Σ row ln row − Σ column ln column + N ln N), his own form of it
    def entropy(*counts: float) -> float:
        return sum(count * math.log(count) for count in counts if count)

    a, b, c, d = 110.0, 2442.0, 111.0, 29114.0  # "the swiss", from his table
    expected = 2 * (
        entropy(a, b, c, d) - entropy(a + b, c + d) - entropy(a + c, b + d) + entropy(a + b + c + d)
    )
    assert log_likelihood(a, b, c, d) == pytest.approx(expected)
    assert expected == pytest.approx(270.72, abs=0.05)


def test_a_full_name_is_also_meant_where_the_surname_stands_alone(assistant: Assistant) -> None:
    full, surname = assistant.entity("Marta Quist"), assistant.entity("Quist")
    assert full.mentions.articles == surname.mentions.articles == 3  # the third has only "Quist"
    assert full.of == surname.of > 0
    assert (full.name, full.namesakes) == ("Marta Quist", ())
    march = assistant.entity("Marta Quist", scope=Scope(after=date(2014, 3, 10)))
    assert march.mentions.articles == 1


def test_of_two_people_of_one_surname_each_has_the_articles_of_the_full_name(assistant: Assistant) -> None:
    other = article(30, "Paul Quist, a baker, opened a shop. Mr Quist said bread was cheap.")
    assistant.add([other])
    try:
        found = assistant.entity("Marta Quist")
        assert found.mentions.articles == 2
        assert found.namesakes == ("Paul Quist",)
        assert "“Quist” alone are not counted, since others have that name: Paul Quist." in found.caveat
        assert assistant.entity("Quist").caveat.endswith("several people here: Marta Quist, Paul Quist.")
    finally:
        with assistant.archive.writing() as writer:
            writer.remove(other.id)


def test_a_place_of_two_words_is_not_its_last_word(assistant: Assistant) -> None:
    assert assistant.entity("Harbour Union").mentions.articles == 1
