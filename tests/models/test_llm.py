"""One client for every endpoint: what it yields, what it asks, and what each failure becomes."""

from __future__ import annotations

import inspect
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import httpx
import openai
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag import errors
from rag.models.chat import Interruptible
from rag.models.error_mapping import BY_CLASS, Endpoint, model_error
from rag.models.http import is_loopback
from rag.models.interruption import Interruption
from rag.models.openai_chat import ChatMessage, Completion, Finish, OpenAIModel, TokenUsage
from rag.models.stream import until_stop
from tests.misbehaving_endpoint import BEHAVIOURS, SECRET_ECHO, MisbehavingEndpoint, refused_base_url

KEY = "sk-test-1234567890"
ASK = [ChatMessage("system", "Be brief."), ChatMessage("user", "Is the bridge closed?")]


def model_at(base_url: str, **changes: object) -> OpenAIModel:
    options: dict[str, object] = {
        "timeout_s": 0.3,
        "connect_timeout_s": 1.0,
        "answer_timeout_s": 0.6,
        "max_retries": 0,
        "retry_pause_s": 0.01,
    }
    return OpenAIModel(base_url, "m-1", KEY, **(options | changes))  # type: ignore[arg-type]


def ask(endpoint: MisbehavingEndpoint, **changes: object) -> tuple[str, Completion]:
    with model_at(endpoint.base_url, **changes) as model, model.stream(ASK, max_tokens=50) as completion:
        return "".join(completion), completion


# --- a good answer ---


def test_a_good_answer_arrives_in_pieces_with_reason_and_usage() -> None:
    with (
        MisbehavingEndpoint("answers") as endpoint,
        model_at(endpoint.base_url) as model,
        model.stream(ASK, max_tokens=50, stop=["\n\n"]) as completion,
    ):
        unfinished = completion.finish_reason
        assert unfinished is None
        assert list(completion) == ["The bridge ", "is closed ", "[1]."]
        assert completion.finish_reason == "stop"
        assert completion.usage == TokenUsage(prompt=11, completion=3)
        assert list(completion) == []


def test_the_request_is_greedy_seeded_bounded_and_carries_the_key() -> None:
    with MisbehavingEndpoint("answers") as endpoint, model_at(endpoint.base_url) as model:
        "".join(model.stream(ASK, max_tokens=50, stop=["\n\n"]))
        assert endpoint.keys == [KEY]
        assert endpoint.requests == [
            {
                "model": "m-1",
                "messages": [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": "Is the bridge closed?"},
                ],
                "stream": True,
                "stream_options": {"include_usage": True},
                "temperature": 0.0,
                "seed": 7,
                "stop": ["\n\n"],
                "max_tokens": 50,
            }
        ]


def test_nothing_is_asked_before_the_first_piece_is_taken() -> None:
    with MisbehavingEndpoint("answers") as endpoint, model_at(endpoint.base_url) as model:
        model.stream(ASK, max_tokens=50)
        assert endpoint.requests == []


def test_bytes_may_arrive_split_anywhere_even_inside_a_character() -> None:
    pieces = ("Zürich – ", "東京 ", "🗞️ «fin»")
    with MisbehavingEndpoint("byte_by_byte", pieces=pieces) as endpoint:
        text, completion = ask(endpoint, answer_timeout_s=20.0, timeout_s=5.0)
    assert text == "".join(pieces)
    assert completion.usage == TokenUsage(11, 3)


def test_half_a_surrogate_in_a_prompt_is_sent_as_a_question_mark() -> None:
    with MisbehavingEndpoint("answers") as endpoint, model_at(endpoint.base_url) as model:
        "".join(model.stream([ChatMessage("user", "broken \ud800 text")], max_tokens=5))
        assert endpoint.requests[0]["messages"][0]["content"] == "broken ? text"


def test_running_into_max_tokens_is_fine_but_visible() -> None:
    with MisbehavingEndpoint("length") as endpoint:
        text, completion = ask(endpoint)
    assert (text, completion.finish_reason, completion.usage) == ("The bridge ", "length", None)


def test_a_fault_after_the_reason_does_not_spoil_the_answer() -> None:
    with MisbehavingEndpoint("stalls_after_reason") as endpoint:
        text, completion = ask(endpoint)
    assert (text, completion.finish_reason, completion.usage) == ("Done.", "stop", None)


def test_closing_early_ends_the_request() -> None:
    with MisbehavingEndpoint("pieces_forever") as endpoint, model_at(endpoint.base_url) as model:
        completion = model.stream(ASK, max_tokens=50)
        assert next(completion) == "more "
        completion.close()
        with pytest.raises(errors.ModelGarbled):
            next(completion)


def test_a_proxy_in_the_environment_does_not_break_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with MisbehavingEndpoint("answers") as endpoint:
        assert ask(endpoint)[0] == "The bridge is closed [1]."


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://127.8.8.8/v1", True),
        ("http://localhost:11434/v1", True),
        ("http://[::1]:80/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://192.168.1.7/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
    ],
)
def test_loopback_is_recognised(base_url: str, expected: bool) -> None:
    assert is_loopback(base_url) is expected


@pytest.mark.parametrize(
    "behaviour", ["thinks_in_reasoning_content", "thinks_in_reasoning", "content_in_parts"]
)
def test_thinking_in_a_field_of_its_own_is_not_part_of_the_answer(behaviour: str) -> None:
    with MisbehavingEndpoint(behaviour) as endpoint:
        text, completion = ask(endpoint)
    assert text == "The bridge is closed [1]."
    assert completion.finish_reason == "stop"


# --- endpoints that do not know an option ---


@pytest.mark.parametrize(
    ("behaviour", "left_out"),
    [
        ("rejects_stream_options", "stream_options"),
        ("rejects_seed_422", "seed"),
        ("rejects_temperature", "temperature"),
        ("rejects_stop", "stop"),
        ("wants_max_completion_tokens", "max_tokens"),
    ],
)
def test_a_rejected_option_is_left_out_from_then_on(behaviour: str, left_out: str) -> None:
    patient = {
        "timeout_s": 20.0,
        "answer_timeout_s": 20.0,
    }  # the machine may be busy; no time is asserted here
    with MisbehavingEndpoint(behaviour) as endpoint, model_at(endpoint.base_url, **patient) as model:
        for _ in range(2):
            assert "".join(model.stream(ASK, max_tokens=50, stop=["###"])) == "The bridge is closed [1]."
        assert [left_out in request for request in endpoint.requests] == [True, False, False]
        if left_out == "max_tokens":
            assert endpoint.requests[-1]["max_completion_tokens"] == 50


def test_stop_is_applied_here_when_the_endpoint_cannot() -> None:
    pieces = ("One. ", "Two.\nQues", "tion: what", " next?")
    with (
        MisbehavingEndpoint("rejects_stop", pieces=pieces) as endpoint,
        model_at(endpoint.base_url) as model,
        model.stream(ASK, max_tokens=50, stop=["\nQuestion:"]) as completion,
    ):
        assert "".join(completion) == "One. Two."
        assert completion.finish_reason == "stop"


@given(
    st.lists(st.text("ab\n", max_size=4), max_size=8),
    st.lists(st.text("ab\n", min_size=1, max_size=3), max_size=3),
)
@example(["a\n", "\n"], ["\n", "a\n\n"])
def test_stopping_here_equals_cutting_the_whole_text(pieces: list[str], stop: list[str]) -> None:
    whole = "".join(pieces)
    events = list(until_stop(iter([*pieces, Finish("length")]), stop))
    cut = min((at for at in (whole.find(word) for word in stop) if at >= 0), default=len(whole))
    assert "".join(event for event in events if isinstance(event, str)) == whole[:cut]
    assert isinstance(events[-1], Finish)


def test_an_answer_that_would_not_fit_beside_its_prompt_is_asked_for_in_fewer_tokens() -> None:
    with MisbehavingEndpoint("room_for_few") as endpoint, model_at(endpoint.base_url) as model:
        assert model.stream(ASK, max_tokens=4096).whole() == "The bridge is closed [1]."
        assert model.stream(ASK, max_tokens=4096).whole() == "The bridge is closed [1]."
        asked = [request["max_tokens"] for request in endpoint.requests]
    assert asked[0] == 4096
    assert asked[-1] == 512


# --- failures ---


@pytest.mark.parametrize("behaviour", ["cut", "cut_in_event", "reset", "stalls", "junk_after_piece"])
def test_a_stream_that_is_cut_midway_says_so_and_not_that_there_is_no_connection(behaviour: str) -> None:
    with MisbehavingEndpoint(behaviour) as endpoint, pytest.raises(errors.ModelError) as caught:
        ask(endpoint)
    assert str(caught.value).startswith("The model's answer broke off after 2 words. ")
    assert "No connection" not in str(caught.value)


FAILURES = {
    "http_302": errors.ModelNotFound,
    "http_400": errors.ModelError,
    "http_401": errors.ModelRefused,
    "http_402": errors.ModelBusy,
    "http_403": errors.ModelRefused,
    "http_404": errors.ModelNotFound,
    "http_408": errors.ModelTimeout,
    "http_409": errors.ModelBusy,
    "http_413": errors.PromptTooLong,
    "http_422": errors.ModelError,
    "http_429": errors.ModelBusy,
    "http_429_later": errors.ModelBusy,
    "http_429_quota": errors.ModelBusy,
    "http_500": errors.ModelBusy,
    "http_503": errors.ModelBusy,
    "too_long_openai": errors.PromptTooLong,
    "too_long_llama": errors.PromptTooLong,
    "too_long_vllm": errors.PromptTooLong,
    "drops_at_once": errors.ModelUnreachable,
    "slow_first_byte": errors.ModelTimeout,
    "comments_forever": errors.ModelTimeout,
    "pieces_forever": errors.ModelTimeout,
    "stalls": errors.ModelTimeout,
    "cut": errors.ModelGarbled,
    "cut_in_event": errors.ModelGarbled,
    "reset": errors.ModelUnreachable,
    "done_without_reason": errors.ModelGarbled,
    "junk": errors.ModelGarbled,
    "junk_after_piece": errors.ModelGarbled,
    "not_utf8": errors.ModelGarbled,
    "wrong_shapes": errors.ModelGarbled,
    "html": errors.ModelGarbled,
    "whole_answer": errors.ModelGarbled,
    "empty_body": errors.ModelGarbled,
    "empty_choices": errors.ModelGarbled,
    "no_content": errors.ModelGarbled,
    "only_length": errors.ModelGarbled,
    "content_filter": errors.ModelGarbled,
    "tool_calls": errors.ModelGarbled,
    "error_event": errors.ModelError,
    "error_event_overloaded": errors.ModelBusy,
    "error_event_429": errors.ModelBusy,
    "only_thinks": errors.ModelGarbled,
}
ANSWERS = {"answers", "length", "byte_by_byte", "stalls_after_reason", "wants_max_completion_tokens"}
ANSWERS |= {"thinks_in_reasoning_content", "thinks_in_reasoning", "content_in_parts", "room_for_few"}


def test_every_behaviour_is_tested() -> None:
    assert set(FAILURES) | ANSWERS | {name for name in BEHAVIOURS if name.startswith("rejects_")} == set(
        BEHAVIOURS
    )


@pytest.mark.parametrize("behaviour", FAILURES)
def test_each_failure_is_one_of_our_errors_and_says_what_to_do(behaviour: str) -> None:
    with MisbehavingEndpoint(behaviour) as endpoint:
        with pytest.raises(errors.ModelError) as caught:
            ask(endpoint)
        assert type(caught.value) is FAILURES[behaviour]
        assert len(endpoint.requests) == 1
    message = str(caught.value)
    assert KEY not in message
    assert SECRET_ECHO not in message
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert message.endswith(".")
    assert any(way_out in message for way_out in ("Check", "Ask", "ask", "Wait", "Add", "Allow", "Choose"))


def test_a_refused_connection_names_the_address_and_the_reason() -> None:
    url = refused_base_url()
    with model_at(url) as model, pytest.raises(errors.ModelUnreachable, match="Connection refused") as caught:
        next(model.stream(ASK, max_tokens=5))
    assert url in str(caught.value)


def test_an_unknown_model_is_named_with_its_endpoint() -> None:
    with MisbehavingEndpoint("http_404") as endpoint, pytest.raises(errors.ModelNotFound) as caught:
        ask(endpoint)
    assert "'m-1'" in str(caught.value)
    assert endpoint.base_url in str(caught.value)


def test_a_refusal_without_a_key_asks_for_one() -> None:
    with (
        MisbehavingEndpoint("http_401") as endpoint,
        OpenAIModel(endpoint.base_url, "m-1") as model,
        pytest.raises(errors.ModelRefused, match="none is configured"),
    ):
        next(model.stream(ASK, max_tokens=5))


def test_an_exhausted_quota_says_so_and_is_not_worth_a_retry() -> None:
    with MisbehavingEndpoint("http_429_quota") as endpoint:
        with pytest.raises(errors.ModelBusy, match="quota") as caught:
            ask(endpoint, max_retries=3)
        assert caught.value.retryable is False
        assert len(endpoint.requests) == 1
    assert errors.ModelBusy.retryable is True


# --- retries ---


@pytest.mark.parametrize("behaviour", ["http_429", "http_500", "http_503", "drops_at_once"])
def test_overload_before_the_first_piece_is_retried(behaviour: str) -> None:
    with MisbehavingEndpoint(behaviour, "answers") as endpoint:
        assert ask(endpoint, max_retries=1)[0] == "The bridge is closed [1]."
        assert len(endpoint.requests) == 2


def test_retries_are_bounded() -> None:
    with MisbehavingEndpoint("http_503") as endpoint:
        with pytest.raises(errors.ModelBusy):
            ask(endpoint, max_retries=2)
        assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    "behaviour", ["reset", "error_event_overloaded", "stalls", "slow_first_byte", "http_401"]
)
def test_nothing_is_asked_again_after_words_a_timeout_or_a_refusal(behaviour: str) -> None:
    with MisbehavingEndpoint(behaviour, "answers") as endpoint:
        with pytest.raises(errors.ModelError):
            ask(endpoint, max_retries=3)
        assert len(endpoint.requests) == 1


def test_an_endpoint_that_asks_for_a_long_pause_is_not_waited_for() -> None:
    with MisbehavingEndpoint("http_429_later", "answers") as endpoint:
        began = time.monotonic()
        with pytest.raises(errors.ModelBusy):
            ask(endpoint, max_retries=1)
        assert time.monotonic() - began < 5


# --- the map of errors ---

NOT_ABOUT_CHAT = {"InvalidWebhookSignatureError", "WebSocketConnectionClosedError", "WebSocketQueueFullError"}


def vendor_exceptions() -> Iterator[type[Exception]]:
    for module in (openai, openai._exceptions, httpx):
        for _, thing in inspect.getmembers(module, inspect.isclass):
            if issubclass(thing, openai.OpenAIError | httpx.HTTPError) and not thing.__name__.startswith("_"):
                yield thing


def test_every_exception_of_openai_and_httpx_is_mapped() -> None:
    names = {exception.__name__ for exception in vendor_exceptions()}
    assert len(names) > 30
    assert names - set(BY_CLASS) - NOT_ABOUT_CHAT == set()


def test_a_header_that_cannot_be_sent_does_not_show_the_key() -> None:
    problem = model_error(
        httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}\\n'"),
        Endpoint("http://h/v1", "m", True),
    )
    assert type(problem) is errors.ModelUnreachable
    assert KEY not in str(problem)


def test_nobody_there_differs_from_nobody_answering() -> None:
    request = httpx.Request("POST", "http://h/v1")
    error = openai.APITimeoutError(request)
    assert type(model_error(error, Endpoint("http://h/v1", "m", True))) is errors.ModelTimeout
    error.__cause__ = httpx.ConnectTimeout("timed out")
    assert type(model_error(error, Endpoint("http://h/v1", "m", True))) is errors.ModelUnreachable


# --- arguments and Completion ---


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "api.openai.com/v1",
        "ftp://host/v1",
        "http://",
        "http://[::1",
        "http://h:99999/v1",
        "http://h/?key=s3",
    ],
)
def test_an_unusable_base_url_is_refused(base_url: str) -> None:
    with pytest.raises(errors.SettingsError, match="https://host/v1"):
        OpenAIModel(base_url, "m")


def test_a_password_in_the_base_url_is_refused_and_not_shown() -> None:
    with pytest.raises(errors.SettingsError) as caught:
        OpenAIModel("https://user:s3cret@host/v1", "m")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-a b", "sk-é", "sk-\x00"])
def test_an_unusable_key_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(errors.SettingsError) as caught:
        OpenAIModel("https://host/v1", "m", key)
    assert key not in str(caught.value)


def test_a_completion_needs_an_end_and_a_word() -> None:
    with pytest.raises(errors.ModelGarbled, match="cut off"):
        list(Completion(iter(["a"])))
    with pytest.raises(errors.ModelGarbled, match="without a word"):
        list(Completion(iter(["", Finish("stop")])))
    assert list(Completion(iter(["a", "", "b", Finish("stop")]))) == ["a", "b"]


def test_importing_the_client_is_cheap() -> None:
    script = (
        "import sys, rag.models.openai_chat; "
        "sys.exit(', '.join({'openai', 'httpx', 'xllamacpp', 'pydantic', 'numpy'} & set(sys.modules)) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


# --- an answer that nobody waits for any more ---


def waiting(completion: Completion, problems: list[Exception]) -> threading.Thread:
    """A thread that reads an answer to its end."""

    def read() -> None:
        try:
            with completion:
                list(completion)
        except errors.ModelError as error:
            problems.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("behaviour", ["slow_first_byte", "stalls"])
@pytest.mark.parametrize("closing", [False, True])
def test_a_silent_request_ends_when_it_is_interrupted_or_its_model_closed(
    behaviour: str, closing: bool
) -> None:
    problems: list[Exception] = []
    with (
        MisbehavingEndpoint(behaviour, "answers") as endpoint,
        model_at(endpoint.base_url, timeout_s=60.0, answer_timeout_s=60.0, max_retries=1) as model,
    ):
        completion = model.stream(ASK, max_tokens=50)
        thread = waiting(completion, problems)
        while not endpoint.requests:
            time.sleep(0.01)
        model.close() if closing else completion.interrupt()
        thread.join(10)
        assert not thread.is_alive()
        assert endpoint.left.wait(10)
        assert len(problems) == 1
        assert len(endpoint.requests) == 1  # nobody wants it: it is not tried again
        with model.stream(ASK, max_tokens=50) as next_answer:
            assert "".join(next_answer) == "The bridge is closed [1]."


def test_a_request_that_is_interrupted_before_it_begins_gets_no_answer() -> None:
    with MisbehavingEndpoint("answers") as endpoint, model_at(endpoint.base_url, max_retries=1) as model:
        completion = model.stream(ASK, max_tokens=50)
        completion.interrupt()
        with pytest.raises(errors.ModelError):
            list(completion)


def test_an_interruption_that_comes_too_late_disturbs_nobody() -> None:
    with MisbehavingEndpoint("answers") as endpoint, model_at(endpoint.base_url) as model:
        first = model.stream(ASK, max_tokens=50)
        assert "".join(first) == "The bridge is closed [1]."
        first.close()
        second = model.stream(ASK, max_tokens=50)
        begun = next(second)
        first.interrupt()
        assert begun + "".join(second) == "The bridge is closed [1]."


def test_a_wrapped_model_hears_of_an_interruption_from_outside() -> None:
    problems: list[Exception] = []
    interruption = Interruption()
    with (
        MisbehavingEndpoint("stalls") as endpoint,
        model_at(endpoint.base_url, timeout_s=60.0, answer_timeout_s=60.0) as model,
    ):
        thread = waiting(Interruptible(model, interruption).stream(ASK, max_tokens=50), problems)
        while not endpoint.requests:
            time.sleep(0.01)
        interruption.set()
        thread.join(10)
        assert not thread.is_alive()
        assert endpoint.left.wait(10)
