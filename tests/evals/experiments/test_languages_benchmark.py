"""The set of forty articles in eight languages, and how sentences are scored on it."""

from __future__ import annotations

import pytest

from evals.experiments.reading.sentences import Labelled, Score, labelled, ours, score
from evals.experiments.retrieval.languages import UNKNOWN, cases


def test_the_set_is_whole() -> None:
    paragraphs = labelled()
    assert sum(len(p.boundaries) for p in paragraphs) > 300
    assert [p.language for p in paragraphs] == list(UNKNOWN)
    assert all(case.answer in case.article.text for case in cases())


def test_boundaries_are_compared_by_their_offsets() -> None:
    paragraph = Labelled("en", "One is. Two are. Three.", frozenset({8, 17}))
    assert score(paragraph, ours) == Score(2, 2, 2)
    half = score(paragraph, lambda *_: {0, 8, 12})
    assert (half.precision, half.recall, half.f1) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("paragraph", labelled(), ids=lambda p: p.language)
def test_ours_splits_every_language(paragraph: Labelled) -> None:
    assert score(paragraph, ours).f1 > 0.95
