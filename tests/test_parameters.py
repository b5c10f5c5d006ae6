"""Parameters: what they change, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from rag.answering.answerability import measure
from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.models.encoders.reader import TrainedReader
from rag.query.question import understand
from rag.retrieval.evidence import score_sentences
from rag.schema.answer import Answer, Mode, Status
from rag.schema.parameters import DEFAULT, AnswerabilityParameters, AnsweringParameters, Parameters
from rag.settings import Settings
from tests.conftest import ToldModel
from vectorstore.archive import Archive

WAGES = "By how much will the port of Port Ellery raise wages?"
Asked = Callable[[Parameters], Assistant]


@pytest.fixture
def asked(harbour: Archive, embedder: MiniLM) -> Asked:
    settings = Settings.load(mode="extractive")
    return lambda parameters: Assistant(harbour, settings, embedder, parameters=parameters)


def sentences(answer: Answer) -> list[tuple[str, int]]:
    return [(piece.article.id, piece.start) for piece in answer.evidence]


def test_a_digest_is_another_as_soon_as_one_value_is() -> None:
    others = [
        replace(DEFAULT, **{group.name: replace(values, **{value.name: getattr(values, value.name) + 1})})
        for group in fields(DEFAULT)
        for values in [getattr(DEFAULT, group.name)]
        for value in fields(values)
        if value.name != "weights"
    ]
    digests = {parameters.digest() for parameters in (DEFAULT, *others)}
    assert len(digests) == 1 + len(others)
    assert Parameters().digest() == DEFAULT.digest()


def test_without_a_weight_the_sentences_come_in_another_order(asked: Asked) -> None:
    shipped = asked(DEFAULT).answer(WAGES)
    blind = replace(DEFAULT.evidence, covers=0.0, covers_nearby=0.0, rank=0.0, speaker=0.0, kind=0.0)
    by_meaning = asked(replace(DEFAULT, evidence=blind)).answer(WAGES)
    assert set(sentences(by_meaning)) == set(sentences(shipped))
    assert sentences(by_meaning) != sentences(shipped)


def test_two_assistants_with_other_parameters_do_not_disturb_each_other(asked: Asked) -> None:
    strict = replace(
        DEFAULT,
        answerability=AnswerabilityParameters(decline_below=1.0),
        answering=AnsweringParameters(nearest=1),
    )
    short = replace(DEFAULT, answering=AnsweringParameters(quotations=1, quote_within=0.0))
    one, other, third = asked(DEFAULT), asked(strict), asked(short)
    before = one.answer(WAGES)
    declined = other.answer(WAGES)
    assert declined.status is Status.DECLINED
    assert len(declined.nearest) == 1
    assert len(third.answer(WAGES).claims) == 1
    after = one.answer(WAGES)
    assert replace(after, timings=before.timings) == before
    assert before.status is Status.ANSWERED


def test_a_checker_that_asks_for_more_withdraws_what_another_lets_stand(
    harbour: Archive, embedder: MiniLM
) -> None:
    strict = replace(
        DEFAULT,
        checking=replace(DEFAULT.checking, carries_at=2.0),
        answering=replace(DEFAULT.answering, confirmed_answers=100.0),
    )
    modes = [
        Assistant(harbour, Settings.load(mode="llm"), embedder, model, parameters=parameters)
        .answer(WAGES)
        .mode
        for parameters in (DEFAULT, strict, DEFAULT)
        for model in [ToldModel("The port agreed to raise wages by 4 percent [1].")]
    ]
    assert modes == [Mode.LLM, Mode.EXTRACTIVE, Mode.LLM]


def test_every_measured_feature_has_its_weight(harbour: Archive, embedder: MiniLM, asked: Asked) -> None:
    searcher, question = asked(DEFAULT).searcher, understand(WAGES)
    hits = searcher.search(WAGES)
    articles = {hit.passage.article_id: harbour.article(hit.passage.article_id) for hit in hits}
    scored = score_sentences(question, hits, articles, embedder, TrainedReader(), searcher.weights())
    features = measure(question, scored, hits, searcher.weights())
    assert list(features) == [weight.name for weight in fields(DEFAULT.answerability.weights)]
    assert all(0 <= value <= 1 for value in features.values())
