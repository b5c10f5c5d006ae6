"""Answers that nobody waits for any more: the window is closed, stopped, or the whole chat ends."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from evals.experiments.chat.windows import Window, phase, status
from rag import Assistant, Settings
from rag.models.encoders.minilm import MiniLM
from rag.models.openai_chat import OpenAIModel
from tests.misbehaving_endpoint import MisbehavingEndpoint
from tests.ui.browsing import chat_at, chat_process
from ui.serve import Options
from vectorstore.archive import Archive

QUESTION = "What did the ferry strike cost?"
SILENT = ("slow_first_byte", "stalls")


@pytest.fixture(params=SILENT)
def endpoint(request: pytest.FixtureRequest) -> Iterator[MisbehavingEndpoint]:
    """A model that says nothing for half a minute: before its first word, or after it."""
    with MisbehavingEndpoint(request.param) as endpoint:
        yield endpoint


@pytest.fixture
def silent_chat(endpoint: MisbehavingEndpoint, harbour: Archive, embedder: MiniLM) -> Iterator[str]:
    with OpenAIModel(endpoint.base_url, "silent", max_retries=1) as model:
        assistant = Assistant(harbour, Settings.load(mode="llm"), embedder, model=model)
        with chat_at(assistant, Options(read_only=True, at_once=1)) as address:
            yield address


def asked(window: Window, endpoint: MisbehavingEndpoint) -> Iterator[str]:
    """The turn of a question whose model has been asked, and says nothing."""
    turn = window.ask(QUESTION, mode="llm")
    for shown in turn:
        if endpoint.requests:
            assert phase(shown) in ("reading", "writing")
            return turn
    raise AssertionError("the model was never asked")


def test_closing_the_window_ends_the_request_of_a_silent_model(
    silent_chat: str, endpoint: MisbehavingEndpoint
) -> None:
    with Window(silent_chat) as window:
        asked(window, endpoint).close()  # type: ignore[attr-defined]
    assert endpoint.left.wait(10)
    assert len(endpoint.requests) == 1


def test_stop_ends_the_request_of_a_silent_model(silent_chat: str, endpoint: MisbehavingEndpoint) -> None:
    with Window(silent_chat) as window:
        turn = asked(window, endpoint)
        window.signal("stop")
        assert phase(list(turn)[-1]) == "stopped"
    assert endpoint.left.wait(10)
    assert len(endpoint.requests) == 1


def test_a_window_that_is_closed_in_the_queue_gives_up_its_place(
    silent_chat: str, endpoint: MisbehavingEndpoint
) -> None:
    with Window(silent_chat) as first, Window(silent_chat) as second, Window(silent_chat) as third:
        writing = asked(first, endpoint)
        waiting = second.ask(QUESTION)
        place_of(waiting, "1 question ahead")
        last = third.ask(QUESTION)
        place_of(last, "2 questions ahead")
        closed = time.monotonic()
        waiting.close()  # type: ignore[attr-defined]
        place_of(last, "1 question ahead")
        assert time.monotonic() - closed < 10
        assert not endpoint.left.is_set()  # the first one is still being answered
        assert writing is not None


def place_of(turn: Iterator[str], place: str) -> None:
    """Wait until a turn shows its place in the queue."""
    assert any(place in status(shown) for shown in turn)


@pytest.mark.slow
@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT, signal.SIGINT]], ids=["term", "twice"])
def test_the_chat_is_gone_soon_while_its_model_is_silent(
    signals: Sequence[signal.Signals], tmp_path: Path, harbour: Archive
) -> None:
    with (
        MisbehavingEndpoint("slow_first_byte") as endpoint,
        chat_process(
            "--archive", str(harbour.path), "--mode", "llm",
            OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="any", TMPDIR=str(tmp_path),
        ) as (process, address),
        Window(address.rstrip("/")) as window,
    ):  # fmt: skip
        turn = asked(window, endpoint)
        for number in signals:
            process.send_signal(number)
            time.sleep(0.3)
        assert process.wait(20) == 0
        assert turn is not None  # the window was open until the end
        assert process.stderr is not None
        assert process.stderr.read() in ("", "Closed.\n")
        assert endpoint.left.wait(10)
    assert list(tmp_path.iterdir()) == []
