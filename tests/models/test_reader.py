"""The reader: one contract for every one, and what the shipped model is to understand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.experiments.answering.ablation import RememberingReader
from rag.errors import EmbeddingError
from rag.models.encoders import reader as module
from rag.models.encoders.reader import Excerpt, Reader, TrainedReader

FERRY = Excerpt(
    "Ferry to Gull Rock cancelled",
    (
        "The ferry to Gull Rock did not sail on Friday.",
        "The operator, Harro Line, blamed a broken bow thruster.",
        "It hopes to sail again on Monday.",
        "Tickets will be refunded, said its spokeswoman, Ines Hald.",
    ),
)
QUARRY = Excerpt(
    "",
    (
        "Mayor Tolan resigned on Tuesday after a vote in the council.",
        "His deputy, Petra Voss, will lead the town until the autumn.",
        "Some 300 people work in the quarry, the town's largest employer.",
    ),
)


@pytest.fixture(scope="module")
def trained() -> TrainedReader:
    return TrainedReader()


@pytest.fixture(params=["trained", "onnxruntime", "remembering"])
def reader(request: pytest.FixtureRequest, trained: TrainedReader) -> Reader:
    if request.param == "onnxruntime":
        return TrainedReader("onnxruntime")
    return RememberingReader(trained) if request.param == "remembering" else trained


def best(reader: Reader, question: str, excerpt: Excerpt) -> int:
    (sentences,) = reader.read(question, [excerpt])
    return max(range(len(sentences)), key=lambda i: sentences[i].share)


def test_each_excerpt_has_its_sentences_in_order(reader: Reader) -> None:
    read = reader.read("Who leads the town?", [FERRY, QUARRY, Excerpt("", ()), FERRY])
    assert [len(sentences) for sentences in read] == [4, 3, 0, 4]
    assert reader.read("Who leads the town?", []) == []


def test_what_stands_beside_an_excerpt_does_not_change_it(reader: Reader) -> None:
    question = "Why was the ferry cancelled?"
    (alone,) = reader.read(question, [FERRY])
    among = reader.read(question, [QUARRY, FERRY, Excerpt("", ("Salt. " * 90,))])[1]
    assert [a.answers for a in among] == pytest.approx([a.answers for a in alone], abs=0.05)


@pytest.mark.parametrize(
    ("question", "excerpt", "answer"),
    [
        ("When will the ferry sail again?", FERRY, 2),
        ("What was broken on the ferry?", FERRY, 1),
        ("Who is the spokeswoman of Harro Line?", FERRY, 3),
        ("How many people work in the quarry?", QUARRY, 2),
    ],
)
def test_the_sentence_that_answers_is_preferred_to_one_that_echoes(
    reader: Reader, question: str, excerpt: Excerpt, answer: int
) -> None:
    assert best(reader, question, excerpt) == answer


def test_the_words_that_answer_are_pointed_at(trained: TrainedReader) -> None:
    (sentences,) = trained.read("How many people work in the quarry?", [QUARRY])
    sentence = QUARRY.sentences[2]
    assert "300" in sentence[sentences[2].start : sentences[2].end]


def test_a_passage_about_something_else_answers_less(trained: TrainedReader) -> None:
    ferry, quarry = trained.read("How many people work in the quarry?", [FERRY, QUARRY])
    assert max(s.answers for s in quarry) > max(s.answers for s in ferry) + 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60),
    st.lists(
        st.builds(Excerpt, st.text(max_size=40), st.lists(st.text(max_size=900), max_size=4).map(tuple)),
        max_size=3,
    ),
)
def test_whatever_is_read_the_words_stand_in_the_sentence(
    trained: TrainedReader, question: str, excerpts: list[Excerpt]
) -> None:
    for excerpt, sentences in zip(excerpts, trained.read(question, excerpts), strict=True):
        assert len(sentences) == len(excerpt.sentences)
        for text, sentence in zip(excerpt.sentences, sentences, strict=True):
            assert 0 <= sentence.start <= sentence.end <= len(text)


def test_a_damaged_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READER_SHA256", "0" * 64)
    with pytest.raises(EmbeddingError, match=r"reader\.onnx is not the file Dateline expects"):
        TrainedReader().read("Who?", [FERRY])
