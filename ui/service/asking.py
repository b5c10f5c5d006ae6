"""From a request to an answer: it runs in a thread of its own, the event loop follows it, and who hangs up
ends it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from starlette.requests import Request as HttpRequest

from rag import Answer, Assistant, Event, Finished, Interruption, ModelMissing, ModeName, Request, Status
from ui.programs import Programs
from ui.service.door import GONE
from ui.service.failures import Failure, failure_of
from ui.service.metrics import Metrics
from ui.waiting_line import Closing, WaitingLine

TICK_S = 2.0
MODEL_FAILED = "The language model failed; the server's log says why. What could be quoted is quoted."
T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


class Asking:
    """Asks an assistant for many at once; for one event loop."""

    def __init__(
        self, assistant: Assistant, waiting_line: WaitingLine, threads: Executor, metrics: Metrics
    ) -> None:
        self.assistant = assistant
        self.programs = Programs(assistant, waiting_line, raising=True)
        self.metrics = metrics
        self._waiting_line = waiting_line
        self._threads = threads

    @property
    def modes(self) -> tuple[ModeName, ...]:
        """The modes that can be asked for here."""
        try:
            self.assistant.model_for("llm")
        except ModelMissing:
            return ("auto", "extractive")
        return ("auto", "extractive", "llm")

    async def call(self, work: Callable[[], T]) -> T:
        """What comes of work in a thread. Raises `Failure`."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except Exception as error:
            raise failure_of(error) from error

    async def answer(self, http: HttpRequest, request: Request, mode: ModeName) -> Answer:
        """The whole answer. Raises `Failure`, also where whoever asked has hung up."""
        async with aclosing(self.events(http, request, mode)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    return event.answer
        raise AssertionError("events always end with Finished")

    async def events(
        self, http: HttpRequest, request: Request, mode: ModeName
    ) -> AsyncGenerator[Event | None, None]:
        """What happens on the way to an answer, and at last `Finished`; `None` for each moment in which
        nothing happens. Closing it early ends the model's request, and gives up a place in the line. Raises
        `Failure`."""
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[Event | _End]()
        left = Interruption()

        def put(item: Event | _End) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(queue.put_nowait, item)

        self._threads.submit(self._run, request, mode, left, put)
        try:
            while True:
                try:
                    item = await asyncio.wait_for(queue.get(), TICK_S)
                except TimeoutError:
                    if await http.is_disconnected():
                        raise Failure(GONE, "Nobody waits for this answer any more.") from None
                    yield None
                    continue
                if isinstance(item, _End):
                    if item.error:
                        self.metrics.answer("failed")
                        raise failure_of(item.error) from item.error
                    return
                if isinstance(item, Finished):
                    self.metrics.answer(_outcome(item.answer))
                    item = Finished(_without_addresses(item.answer))
                yield item
        finally:
            left.set()

    def _run(
        self, request: Request, mode: ModeName, left: Interruption, put: Callable[[Event | _End], None]
    ) -> None:
        closing, finished = self._waiting_line.closing, False
        try:
            with self._waiting_line.turn(left), closing.ending(left.set):
                for event in self.assistant.stream(request, mode=mode, interruption=left):
                    if left.is_set:
                        break
                    put(event)
                    finished = isinstance(event, Finished)
        except Exception as error:  # noqa: BLE001 - it is raised where the events are awaited
            put(_End(error))
        else:
            put(_End() if finished else _End(Closing("Dateline is being closed; ask again later.")))


def _without_addresses(answer: Answer) -> Answer:
    """Why a model failed is for the log: it names endpoints and files of this machine."""
    if not answer.model_failed:
        return answer
    logger.warning("a language model failed: %s", " ".join(answer.notices))
    return replace(answer, notices=(MODEL_FAILED,))


def _outcome(answer: Answer) -> str:
    if answer.model_failed:
        return "failed"
    return "declined" if answer.status is Status.DECLINED else "answered"
