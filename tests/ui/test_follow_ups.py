"""Questions to go on with are shown only if they were tried, and answered by something new."""

from __future__ import annotations

from rag import Assistant, Scope
from ui.examples import follow_ups
from ui.waiting_line import WaitingLine


def test_what_is_suggested_is_answered_with_something_new(assistant: Assistant) -> None:
    answer = assistant.answer("How many cables of the Ellery bridge had rust?", mode="extractive")
    shown = {(cited.article.id, cited.start) for cited in answer.citations}
    suggested = follow_ups(assistant, answer, [assistant.archive.article("ferry")], Scope(), lambda: True)
    assert suggested
    for question in suggested:
        tried = assistant.answer(question, mode="extractive")
        assert {(cited.article.id, cited.start) for cited in tried.citations} - shown


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
