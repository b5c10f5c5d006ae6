"""A small archive as a newsroom brings it: a shortened copy, a correction that names its article, two
languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.schema import GapKind, Status
from rag.settings import Settings
from tests.conftest import CHECKED_IN_THIS_PROCESS
from vectorstore.archive import Archive
from vectorstore.publishing import publisher
from vectorstore.records import Article

COURIER, GAZETTE, TAGEBLATT = "Kessmar Courier", "Harbour Gazette", "Nordhafener Tageblatt"


def _article(id_: str, source: str, day: int, title: str, text: str, language: str = "en") -> Article:
    return Article(
        id_, title, text, source=source, published=datetime(2025, 2, day, 8, tzinfo=UTC), language=language
    )


BOTH = (
    "Tram drivers in Kessmar stopped work at 4 a.m. on Tuesday in a dispute over pay. All six lines stood "
    "still, and the transport company KVB said that 180,000 passengers were affected. The drivers' union TLF "
    "wants 7.5 percent more pay for its 620 members; KVB has offered 3 percent."
)
ARTICLES = (
    _article(
        "walkout",
        COURIER,
        18,
        "Tram drivers walk out over pay",
        f"{BOTH} “Our drivers start at four in the morning and cannot pay their rent,” said Tomasz Reuk, who "
        "leads the union. KVB director Greta Holmgren said the demand would cost nine million euros a year.",
    ),
    _article("stands", GAZETTE, 18, "Strike: nothing moves", BOTH),
    _article(
        "streik",
        TAGEBLATT,
        18,
        "Straßenbahnfahrer streiken",
        "In Kessmar streiken seit Dienstagfrüh die Straßenbahnfahrer. Die Gewerkschaft TLF fordert 7,5 "
        "Prozent mehr Lohn. „Von drei Prozent kann niemand leben“, sagte Gewerkschaftschef Tomasz Reuk.",
        "de",
    ),
    _article(
        "cracks",
        COURIER,
        4,
        "Engineer: cracks in bridge are 14 centimetres long",
        "The longest crack in the Lower Sound Bridge measures 14 centimetres, chief bridge engineer Priya "
        "Nandakumar said on Tuesday. She told reporters that the steel had been weakened by salt water that "
        "collected in a blocked drain. Opposition leader Henrik Solbakke accused the mayor of neglect.",
    ),
    _article(
        "correction",
        COURIER,
        6,
        "Correction: Cracks in bridge",
        "Correction: An article on 4 February, “Engineer: cracks in bridge are 14 centimetres long”, gave a "
        "wrong length. The longest crack in the Lower Sound Bridge measures 4 centimetres, not 14.",
    ),
    _article(
        "ferry",
        GAZETTE,
        12,
        "Ferry to start in March",
        "A temporary ferry across the Sound will start on 1 March, Mayor Ilse Brandvold said on Wednesday.",
    ),
)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[Assistant]:
    path = tmp_path_factory.mktemp("newsroom") / "archive"
    with Archive.open(path, model=embedder.name, dimension=embedder.dimension) as archive:
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(publisher, "DENSE", CHECKED_IN_THIS_PROCESS)
            assistant.add(ARTICLES)
        yield assistant


def test_a_shorter_copy_is_only_named_behind_words_that_it_has(newsroom: Assistant) -> None:
    shared = newsroom.answer("How many passengers did the tram strike affect?")
    assert {c.article.id for c in shared.citations} == {"walkout"}
    assert all("180,000" in c.quote or c.quote in BOTH for c in shared.citations)
    assert [a.id for a in shared.copies["walkout"]] == ["stands"]
    alone = newsroom.answer("What did Tomasz Reuk say about rent?")
    assert any("cannot pay their rent" in c.quote for c in alone.citations)
    assert "walkout" not in alone.copies


def test_a_brief_names_a_copy_only_behind_words_that_it_has(newsroom: Assistant) -> None:
    told = [line for theme in newsroom.brief("tram drivers").themes for line in theme.lines]
    assert told
    for line in told:
        is_shared = line.citation.quote in BOTH
        assert [copy.id for copy in line.copies] == (["stands"] if is_shared else [])
        assert (GAZETTE in line.told_by) is is_shared


def test_words_that_a_note_naming_their_article_takes_back_are_told_to_be_corrected(
    newsroom: Assistant,
) -> None:
    """Its names are common words (Lower, Sound, Bridge), and its words mostly those of a correction."""
    answer = newsroom.answer("Who is Priya Nandakumar?")
    assert [c.article.id for c in answer.citations] == ["cracks"]
    assert any("corrected" in notice and "4 centimetres, not 14" in notice for notice in answer.notices)


def test_an_article_and_its_correction_are_not_two_events(newsroom: Assistant) -> None:
    answer = newsroom.answer("How long is the longest crack in the Lower Sound Bridge?")
    assert "4 centimetres, not 14" in answer.text
    assert not answer.alternatives


def test_an_outlet_of_another_language_is_not_said_to_have_nothing(newsroom: Assistant) -> None:
    """The topic's words are looked for as they are written: what it has in German is not known."""
    assert not [gap for gap in newsroom.brief("tram drivers").gaps if gap.kind is GapKind.OUTLETS]
    only_courier = [gap.names for gap in newsroom.brief("cracks").gaps if gap.kind is GapKind.OUTLETS]
    assert only_courier == [(GAZETTE,)]


def test_an_empty_question_is_told_to_be_empty(newsroom: Assistant) -> None:
    assert "Nothing was asked" in newsroom.answer("  ").text


def test_beside_somebodys_words_none_are_told_that_are_nobodys(newsroom: Assistant) -> None:
    told = newsroom.answer("What did Tomasz Reuk say about the dispute over pay of the tram drivers?")
    assert "cannot pay their rent" in told.text
    assert "stopped work at 4 a.m." not in told.text


def test_what_somebody_said_whom_no_article_names_is_not_told_in_the_words_of_others(
    newsroom: Assistant,
) -> None:
    told = newsroom.answer("What did Zorvath say about the longest crack in the Lower Sound Bridge?")
    assert told.status is Status.DECLINED
    assert "14 centimetres" in newsroom.answer("What did Nandakumar say about the longest crack?").text
    pronoun = newsroom.answer(
        "Engineers measured the longest crack in the Lower Sound Bridge. What did they say it measures?"
    )
    assert "centimetres" in pronoun.text
