"""Many people at one chat: nobody sees another's answer, nobody's answer is lost."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from rag import Assistant
from tests.ui.browsing import Watched, answered, ask, opened
from tests.ui.conftest import NewContext
from tests.ui.newsstand import SlowModel

PEOPLE = 16


def test_two_windows_never_see_each_others_conversation(
    page: Page, new_context: NewContext, chat: str
) -> None:
    other = opened(new_context(), chat)
    ask(page, "How long was the ferry strike?", mode="llm")
    page.wait_for_selector("#now .evidence")
    ask(other, "How many cables of the Ellery bridge had rust?")
    answered(other)
    answered(page)
    assert "cables" not in page.inner_text("#left")
    assert "strike" not in other.inner_text("#now")
    other.reload()
    answered(other)  # a reload shows its own conversation again
    expect(other.locator(".turn")).to_have_count(1)
    expect(other.locator(".question")).to_have_text("How many cables of the Ellery bridge had rust?")


def test_reloading_in_the_middle_of_an_answer_lets_go_of_it(
    page: Page, assistant: Assistant, watched: Watched
) -> None:
    model = assistant.model
    assert isinstance(model, SlowModel)
    ask(page, "How long was the ferry strike?", mode="llm")
    page.wait_for_selector("#now .draft")
    closed, finished = model.closed, model.finished
    page.reload()
    page.wait_for_selector(".welcome")
    watched.complaints.clear()  # the page that was left complains that its stream has ended
    deadline = time.monotonic() + 10
    while model.closed == closed and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert (model.closed, model.finished) == (closed + 1, finished)
    page.wait_for_selector("#now .turn[data-phase=stopped]")
    ask(page, "How many cables of the Ellery bridge had rust?")
    answered(page, 2)


def test_sixteen_people_ask_at_the_same_time(new_context: NewContext, chat: str) -> None:
    contexts = [new_context() for _ in range(4)]
    pages = [opened(contexts[index % 4], chat) for index in range(PEOPLE)]
    for index, page in enumerate(pages):
        subject = ("the ferry strike", "the Ellery bridge", "the last lighthouse")[index % 3]
        ask(
            page,
            f"Person {index}: what is said about {subject}?",
            mode="llm" if index % 4 == 0 else "extractive",
        )
    for index, page in enumerate(pages):
        answered(page)
        questions = page.locator(".question").all_inner_texts()
        assert questions == [f"Person {index}: {questions[0].partition(': ')[2]}"]
        assert page.locator("#now .answer, #now .declined").count() == 1
