"""Questions to go on with are shown only if they were tried, and answered by something new."""

from __future__ import annotations

from rag import Assistant, Comparison, Scope, Status, Timeline
from rag.models.encoders.minilm import MiniLM
from tests.conftest import assistant_with
from ui.examples import examples, follow_ups
from ui.waiting_line import WaitingLine
from vectorstore.archive import Archive


def test_what_is_suggested_is_answered_with_something_new(assistant: Assistant) -> None:
    answer = assistant.answer("How many cables of the Ellery bridge had rust?", mode="extractive")
    shown = {(cited.article.id, cited.start) for cited in answer.citations}
    suggested = follow_ups(assistant, answer, [assistant.archive.article("ferry")], Scope(), lambda: True)
    assert suggested
    for question in suggested:
        tried = assistant.answer(question, mode="extractive")
        assert {(cited.article.id, cited.start) for cited in tried.citations} - shown


def test_the_questions_to_begin_with_differ_in_kind_and_are_answered(demo: Archive, embedder: MiniLM) -> None:
    assistant = assistant_with(demo, embedder)
    suggested = examples(assistant)
    answers = [assistant.answer(question, mode="extractive") for question in suggested]
    assert all(answer.status is Status.ANSWERED for answer in answers)
    assert [type(answer.form) for answer in answers] == [type(None), Timeline, Comparison, Timeline]
    assert len({answer.form.topic for answer in answers if answer.form}) == 3


def test_nothing_is_suggested_that_was_not_tried(assistant: Assistant) -> None:
    answer = assistant.answer("How many cables of the Ellery bridge had rust?", mode="extractive")
    also = [assistant.archive.article("ferry")]
    assert follow_ups(assistant, answer, also, Scope(), lambda: False) == []


def test_nothing_is_suggested_that_the_narrowing_leaves_without_an_answer(assistant: Assistant) -> None:
    answer = assistant.answer("How many cables of the Ellery bridge had rust?", mode="extractive")
    also = [assistant.archive.article("ferry")]
    assert follow_ups(assistant, answer, also, Scope(after="2020-01-01"), lambda: True) == []  # type: ignore[arg-type]


def test_a_line_says_whether_somebody_is_in_it() -> None:
    line = WaitingLine(1)
    seen = [line.is_empty]
    with line.turn():
        seen.append(line.is_empty)
    assert [*seen, line.is_empty] == [True, False, True]
