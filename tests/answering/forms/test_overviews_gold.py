"""What a reader wrote down of topics of the demo archive, in `evals/datasets/overviews.jsonl`."""

from __future__ import annotations

import pytest

from evals.experiments.answering.overviews import FORMS, read_cases, score
from rag.models.encoders.minilm import MiniLM
from tests.conftest import assistant_with
from vectorstore.archive import Archive

CASES = read_cases()


def test_there_are_enough_topics_and_some_are_held_out() -> None:
    for form in FORMS:
        mine = [case for case in CASES if case["form"] == form]
        assert len(mine) >= 8
        assert sum(case["held_out"] for case in mine) >= 4


@pytest.mark.parametrize(("form", "precision", "recall"), [("brief", 0.85, 0.7), ("compare", 0.85, 0.65)])
def test_what_was_written_down_is_found(
    demo: Archive, embedder: MiniLM, form: str, precision: float, recall: float
) -> None:
    assistant = assistant_with(demo, embedder)
    scores = [score(assistant, case) for case in CASES if case["form"] == form]
    assert sum(s.right for s in scores) >= precision * sum(s.lines for s in scores)
    assert sum(s.found for s in scores) >= recall * sum(s.gold for s in scores)
