"""A claim that gives the words of a source which the reader marks as the answer is confirmed, no other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.answering.confirming import Confirmer
from rag.models.encoders.reader import Excerpt, ReadSentence, TrainedReader
from rag.query.question import understand
from rag.verification.checker import Source
from vectorstore.records import Article

ARTICLE = Article(
    id="depot",
    title="Night of smoke over Varnholm",
    text=(
        "Forty firemen were called to the tram depot in the Lindgate at four in the morning. "
        "Nobody was hurt, though eleven trams were lost.\n\n"
        "The fire brigade put the blaze down to a faulty heater, its chief Per Ansgar said. "
        "The council had meant to replace the roof in the spring of 2016. "
        "The company expects to run only half of its trams until Thursday."
    ),
    source="Harbour Wire",
)


@pytest.fixture(scope="module")
def reader() -> TrainedReader:
    return TrainedReader()


def confirmed(reader: TrainedReader, question: str, claim: str, end: int | None = None) -> str:
    """The words that confirm a claim; "" for none. `end` closes the source there."""
    source = Source(1, ARTICLE, ((0, end or len(ARTICLE.text)),))
    found = Confirmer(understand(question), reader).confirm(claim, [source])
    if found is None:
        return ""
    assert found.place[0] == 1
    assert 0.5 <= found.probability <= 1
    return ARTICLE.text[found.place[1] : found.place[2]]


LOST, ROOF, CHIEF = (
    "How many trams were lost?",
    "When was the council to replace the roof?",
    "Who is the chief of the fire brigade?",
)


@pytest.mark.parametrize(
    ("question", "claim", "words"),
    [
        (LOST, "The trams that were lost were eleven.", "eleven trams were lost"),
        (ROOF, "The roof was to be replaced by the council in the spring of 2016.", "spring of 2016"),
        (CHIEF, "The chief of the fire brigade is Per Ansgar.", "Per Ansgar"),
    ],
)
def test_a_claim_that_gives_what_the_reader_marks_is_confirmed(
    reader: TrainedReader, question: str, claim: str, words: str
) -> None:
    assert words in confirmed(reader, question, claim)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        (LOST, "Forty trams were lost."),
        (LOST, "Four trams were lost."),
        (LOST, "Half of the trams were lost."),
        (LOST, "The fire brigade lost eleven trams."),
        (ROOF, "The roof was to be replaced by the council on Thursday."),
        (ROOF, "The roof was to be replaced by the council in the spring of 2017."),
        (ROOF, "The roof was not to be replaced by the council in the spring of 2016."),
        (CHIEF, "The chief of the fire brigade is Lindgate."),
        (CHIEF, "Who is the chief of the fire brigade?"),
    ],
)
def test_a_claim_that_gives_something_else_is_not(reader: TrainedReader, question: str, claim: str) -> None:
    assert confirmed(reader, question, claim) == ""


def test_what_is_not_open_to_be_cited_confirms_nothing(reader: TrainedReader) -> None:
    claim = "The blaze was caused by a faulty heater."
    assert (
        confirmed(reader, "What caused the blaze?", claim, end=ARTICLE.text.index("The fire brigade")) == ""
    )


class Unsure:
    """A reader that is sure of nothing."""

    name = "unsure"

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[tuple[ReadSentence, ...]]:
        return [tuple(ReadSentence(-1.0, 0, len(s), -1.0) for s in e.sentences) for e in excerpts]


def test_a_reader_that_is_not_sure_confirms_nothing() -> None:
    source = Source(1, ARTICLE, ((0, len(ARTICLE.text)),))
    confirmer = Confirmer(understand(LOST), Unsure())
    assert confirmer.confirm("The trams that were lost were eleven.", [source]) is None
    assert not confirmer.is_answer("The fire brigade lost eleven trams.", [(ARTICLE, 0, len(ARTICLE.text))])
