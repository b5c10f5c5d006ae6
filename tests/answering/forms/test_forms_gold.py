"""The lines that a reader wrote down for the demo archive, in `evals/datasets/forms.jsonl`."""

from __future__ import annotations

import pytest

from evals.experiments.answering.forms import FORMS, read_cases, score
from rag.models.encoders.minilm import MiniLM
from tests.conftest import assistant_with
from vectorstore.archive import Archive

CASES = read_cases()


def test_there_are_enough_questions_and_half_are_held_out() -> None:
    for form in FORMS:
        mine = [case for case in CASES if case.form == form]
        assert len(mine) >= 8
        assert abs(2 * sum(case.held_out for case in mine) - len(mine)) <= 1


@pytest.mark.parametrize(
    ("form", "precision", "recall"), [("quotes", 1, 0.85), ("mentions", 1, 1), ("timeline", 0.95, 0.9)]
)
def test_what_was_written_down_is_found(
    demo: Archive, embedder: MiniLM, form: str, precision: float, recall: float
) -> None:
    assistant = assistant_with(demo, embedder)
    scores = [score(assistant, case) for case in CASES if case.form == form]
    assert sum(s.right for s in scores) >= precision * sum(s.lines for s in scores)
    assert sum(s.found for s in scores) >= recall * sum(s.gold for s in scores)
