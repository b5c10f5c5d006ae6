"""A model's words that cannot be followed still point to the sentences that hold the answer."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.answering.quote_fallback import beside, pointed_at
from rag.query.question import understand
from rag.schema.answer import Evidence
from rag.text.words import Weights
from rag.verification.candidates import Source
from tests.conftest import BRIDGE, FERRY
from vectorstore.records import Article

WEIGHTS = Weights(lambda _: 1, 40)
SOURCES = [Source(n, article, ((0, len(article.text)),)) for n, article in enumerate((FERRY, BRIDGE), 1)]
BAND = Article(
    id="band",
    title="",
    text="The park was quiet. Nine years ago Jory Vance was found beside the lake. "
    "The Tidewreck singer, 31, had swum out alone. His band mates founded another group.",
)


def quotes(question: str, *written: str, sources: list[Source] = SOURCES) -> list[str]:
    found = pointed_at(understand(question), written, sources, WEIGHTS)
    return [piece.quote for piece in found]


def test_the_sentence_that_holds_what_was_added_is_pointed_at() -> None:
    (quote,) = quotes("What did the port cost the strike?", "It was $12 million that the strike cost.")
    assert "$12 million" in quote
    (quote,) = quotes("Who leads the harbour union?", "The harbour union's head is Marta Quist.")
    assert "Marta Quist" in quote


def test_what_stands_in_two_sentences_is_pointed_at_in_both() -> None:
    source = Source(1, BAND, ((0, len(BAND.text)),))
    found = " ".join(quotes("Who sang for Tidewreck?", "Jory Vance, 31, sang for it.", sources=[source]))
    assert "Jory Vance" in found
    assert "31" in found


def test_a_fuller_name_of_somebody_in_the_question_points_nowhere_by_itself() -> None:
    assert quotes("What did Quist say?", "Marta Quist said nothing.") == []


def test_nothing_is_pointed_at_that_the_sources_do_not_hold() -> None:
    assert quotes("Who leads the harbour union?", "Boris Tolk leads the harbour union.") == []
    assert quotes("Who leads the harbour union?", "The harbour union.") == []
    assert quotes("Who leads the harbour union?") == []


def test_a_place_must_be_on_topic_and_say_what_was_asked() -> None:
    # the number stands in a sentence about other things
    assert quotes("How many ships sank off Salen?", "It was 40 ships that sank off Salen.") == []
    # the words stand there, but no amount does
    assert quotes("How much did the ferries of the port cost?", "Dray denied to sell its ferries.") == []


@given(st.lists(st.sampled_from(["Quist said so.", "$12 million", "four percent", "Rust, 14 cables", ""])))
def test_pieces_are_the_articles_own_words_and_do_not_overlap(written: list[str]) -> None:
    found = pointed_at(understand("What did the strike and the rust cost?"), written, SOURCES, WEIGHTS)
    for piece in found:
        assert piece.quote == piece.article.text[piece.start : piece.end]
        assert 0 <= piece.score <= 1
    spans = sorted((piece.article.id, piece.start, piece.end) for piece in found)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in zip(spans, spans[1:], strict=False))


def test_what_does_not_speak_of_the_question_itself_stands_behind_the_best_sentence() -> None:
    best = Evidence(FERRY, 0, 20, 0.9)
    off = Evidence(FERRY, 100, 120, 0.1)
    on = Evidence(FERRY, 100, 120, 0.8)
    assert beside(best, [off]) == [best, off]
    assert beside(best, [on]) == [on]
    assert beside(best, []) == []
    assert beside(best, [replace(off, start=5)]) == [replace(off, start=5)]
