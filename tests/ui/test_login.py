"""The password: who guesses it waits, and nobody else does."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import httpx
import pytest

from rag import Assistant
from tests.ui.browsing import Watched, answered, ask, chat_at
from tests.ui.conftest import NewContext
from tests.ui.test_chat_access import faults
from ui.security.attempts import Attempts
from ui.serve import Options

PASSWORD = "open sesame"


@pytest.fixture
def locked(assistant: Assistant) -> Iterator[str]:
    with chat_at(assistant, Options(password=PASSWORD)) as address:
        yield address


def enter(chat: str, password: str, at: str = "127.0.0.1", **headers: str) -> httpx.Response:
    """A try from one of the addresses that this machine has."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=at)) as client:
        return client.post(f"{chat}/login", data={"username": "a", "password": password}, headers=headers)


def test_who_guesses_waits_and_the_right_password_from_another_address_works(locked: str) -> None:
    wrong = [
        enter(locked, f"guess {number}", **{"x-forwarded-for": f"10.0.0.{number}"}) for number in range(12)
    ]
    assert [answer.status_code for answer in wrong] == [400] * 10 + [429] * 2
    refused = enter(locked, PASSWORD)
    assert refused.status_code == 429
    seconds = int(refused.headers["retry-after"])
    assert 0 < seconds <= 60
    assert refused.json()["detail"] == f"Too many tries, wait {seconds} s."
    assert enter(locked, PASSWORD, at="127.0.0.2").status_code == 200


def test_behind_a_proxy_each_person_has_tries_of_their_own(assistant: Assistant) -> None:
    with chat_at(assistant, Options(password=PASSWORD, behind_proxy=True)) as chat:
        guesser, other = {"x-forwarded-for": "10.0.0.1"}, {"x-forwarded-for": "10.0.0.2"}
        assert [enter(chat, "guess", **guesser).status_code for _ in range(11)][-2:] == [400, 429]
        assert enter(chat, PASSWORD, **other).status_code == 200


def test_without_it_nothing_at_all_is_shown_or_taken(locked: str) -> None:
    paths = (
        "config",
        "theme.css",
        "gradio_api/info",
        "gradio_api/app_id",
        "gradio_api/heartbeat/a",
        "assets/x.js",
    )
    answers = [httpx.get(f"{locked}/{path}") for path in paths]
    answers += [
        httpx.post(f"{locked}/gradio_api/{path}") for path in ("mcp/", "upload", "call/ask", "queue/join")
    ]
    assert {answer.status_code for answer in answers} == {401}


def test_a_program_with_the_password_gets_an_answer(locked: str) -> None:
    from gradio_client import Client

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = Client(locked, auth=("me", PASSWORD), verbose=False)
        answer = client.predict("What did the ferry strike cost?", "extractive", api_name="/ask")
        client.close()
    assert answer["citations"][0]["article"]["id"] == "ferry"


def test_what_holds_no_password_is_no_try(locked: str) -> None:
    for _ in range(12):
        assert httpx.post(f"{locked}/login", data={"username": "a"}).status_code == 422
    assert enter(locked, PASSWORD).status_code == 200


def test_after_a_minute_it_may_be_tried_again() -> None:
    now = 0.0
    attempts = Attempts(lambda: now)
    assert [attempts.begin("10.0.0.1") for _ in range(10)] == [0] * 10
    now = 20.5
    assert attempts.begin("10.0.0.1") == 40
    assert attempts.begin("10.0.0.2") == 0
    now = 60.0
    assert attempts.begin("10.0.0.1") == 0


def test_the_right_password_makes_wrong_ones_forgotten() -> None:
    attempts = Attempts(lambda: 0.0)
    for _ in range(3):
        assert [attempts.begin("10.0.0.1") for _ in range(10)] == [0] * 10
        attempts.right("10.0.0.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
    ],
)
def test_a_household_is_one_address(one: str, other: str, same: bool) -> None:
    attempts = Attempts(lambda: 0.0)
    for _ in range(10):
        attempts.begin(one)
    assert (attempts.begin(other) > 0) is same


def test_what_is_remembered_of_addresses_is_bounded() -> None:
    attempts = Attempts(lambda: 0.0, most_addresses=100)
    for number in range(1_000):
        attempts.begin(f"10.0.{number // 250}.{number % 250}")
    assert len(attempts) == 100


def test_a_person_is_asked_for_the_password_and_told_to_wait(
    locked: str, new_context: NewContext, watched: Watched
) -> None:
    page = new_context().new_page()
    page.goto(locked)
    assert faults(page) == []
    page.fill("#username", "me")
    for _ in range(10):
        assert enter(locked, "guess", at="127.0.0.1").status_code == 400
    page.fill("#password", PASSWORD)
    with page.expect_response("**/login"):
        page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]:has-text('Too many tries, wait')")
    assert ["429" in words for words in watched.complaints] == [True]
    watched.complaints.clear()  # the browser names every refusal


def test_a_person_who_knows_the_password_gets_in(locked: str, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(locked)
    page.fill("#username", "me")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".welcome")
    ask(page, "What did the ferry strike cost?")
    answered(page)
    assert "$12 million" in page.inner_text("#now .answer")
