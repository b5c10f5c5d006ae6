"""From a question to a page that grows: the answer runs in a thread of its own, the page follows it.

So a person can stop, or go away, while the model is silent; and waiting is shown by the second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future
from queue import Empty, SimpleQueue

from rag import (
    Answer,
    ArchiveReader,
    Article,
    ArticleNotFound,
    Assistant,
    ClaimChecked,
    DatelineError,
    Drafting,
    Event,
    EvidenceFound,
    Finished,
    Interruption,
    Noticed,
    Request,
    Status,
)
from ui.state import Conversation, Phase, TurnView
from ui.waiting_line import PATIENCE_S, Ticket, WaitingLine

BETWEEN_S = 0.08
MOST_ALSO = 10
BROKEN = "Something went wrong inside Dateline; its log says what. Nothing of the archive is lost."

logger = logging.getLogger(__name__)


def answer_turn(
    assistant: Assistant,
    waiting_line: WaitingLine,
    threads: Executor,
    conversation: Conversation,
    turn: TurnView,
) -> Iterator[TurnView]:
    """Answer a turn, yielding it whenever there is something new to show; the last time it is finished,
    stopped or failed. Never raises what went wrong with the answer: that is told in the turn."""
    try:
        ticket = waiting_line.join()
    except DatelineError as error:
        turn.phase, turn.trouble = Phase.FAILED, str(error)
        yield turn
        return
    try:
        yield from _wait(ticket, conversation, turn)
        if not conversation.stop:
            yield from _follow(assistant, threads, waiting_line.closing, conversation, turn)
        if waiting_line.closing.is_set:
            conversation.stop = True
        if conversation.stop and turn.phase.running:
            turn.phase = Phase.STOPPED
    finally:
        ticket.leave()
    yield turn  # what is asked once it is seen finds the place in the line free


def _wait(ticket: Ticket, conversation: Conversation, turn: TurnView) -> Iterator[TurnView]:
    """Wait in line. The turn is yielded every moment, changed or not: only so does a window that is closed
    give up its place, and only so is a thread free for what other windows do."""
    while (ahead := ticket.ahead) and not conversation.stop:
        turn.phase, turn.ahead = Phase.WAITING, ahead
        yield turn
        ticket.wait()
    turn.phase, turn.ahead = Phase.SEARCHING, 0
    yield turn


def _follow(
    assistant: Assistant,
    threads: Executor,
    closing: Interruption,
    conversation: Conversation,
    turn: TurnView,
) -> Iterator[TurnView]:
    ask, history = turn.ask, conversation.history
    pump = Pump(
        lambda interruption: (
            assistant.write_up(ask.written_up, interruption=interruption)
            if ask.written_up
            else assistant.stream(
                Request(ask.question, ask.scope, history, ignore=ask.ignore),
                mode=ask.mode,
                interruption=interruption,
            )
        ),
        threads,
        closing,
    )
    began = time.monotonic()
    try:
        while not pump.ended and not conversation.stop:
            events = pump.take()
            for event in events:
                _apply(event, turn, assistant)
            turn.elapsed_s = int(time.monotonic() - began)
            if turn.answer is not None:
                break
            yield turn  # with nothing new too: only so is it noticed that the window has been closed
            if events:
                time.sleep(BETWEEN_S)
    finally:
        pump.leave()
    if not (conversation.stop or closing.is_set) and turn.answer is None:
        turn.phase, turn.trouble = Phase.FAILED, _told(pump.error)


def _told(error: BaseException | None) -> str:
    if isinstance(error, DatelineError):
        return str(error)
    logger.error("an answer failed", exc_info=error)
    return BROKEN


def _apply(event: Event, turn: TurnView, assistant: Assistant) -> None:
    match event:
        case EvidenceFound():
            turn.evidence, turn.understood = event.evidence, event.understood
            turn.quotations = event.quotations
            turn.phase = Phase.READING if event.model else turn.phase
        case Drafting():
            turn.draft, turn.phase = event.text, Phase.WRITING
        case ClaimChecked():
            turn.claims.append(event.claim)
            turn.draft, turn.phase = "", Phase.WRITING
        case Noticed():
            turn.notices.append(event.text)
        case Finished():
            turn.answer, turn.also = event.answer, considered(event.answer, assistant.archive)
            turn.understood, turn.phase, turn.draft = event.answer.understood, Phase.DONE, ""
            if event.answer.status is Status.DECLINED:
                turn.coverage = assistant.archive.coverage()


def considered(answer: Answer, archive: ArchiveReader) -> tuple[Article, ...]:
    """The articles that were found but not cited, best first."""
    cited = {citation.article.id for citation in answer.citations}
    ids = dict.fromkeys(hit.passage.article_id for hit in answer.considered)
    articles = []
    for id_ in [id_ for id_ in ids if id_ not in cited][:MOST_ALSO]:
        try:
            articles.append(archive.article(id_))
        except ArticleNotFound:
            continue  # removed meanwhile
    return tuple(articles)


class Pump:
    """Runs a stream of events in a thread; whoever takes them may leave at any time."""

    def __init__(
        self,
        stream: Callable[[Interruption], Iterator[Event]],
        threads: Executor,
        closing: Interruption,
    ) -> None:
        """`closing` ends it too."""
        self._closing = closing
        self._queue: SimpleQueue[Event] = SimpleQueue()
        self._left = Interruption()
        self._done: Future[None] = threads.submit(self._run, stream)

    @property
    def ended(self) -> bool:
        """Nothing more will come."""
        return self._done.done() and self._queue.empty()

    @property
    def error(self) -> BaseException | None:
        """What ended the stream, once it has ended."""
        return self._done.exception() if self._done.done() else None

    def take(self) -> list[Event]:
        """The events that have come; waits a moment for the first. Only the last draft is worth showing."""
        try:
            events = [self._queue.get(timeout=PATIENCE_S)]
        except Empty:
            return []
        while not self._queue.empty():
            events.append(self._queue.get())
        return events

    def leave(self) -> None:
        """Close the stream at once, also while the model says nothing."""
        self._left.set()

    def _run(self, stream: Callable[[Interruption], Iterator[Event]]) -> None:
        with self._closing.ending(self._left.set):
            events = stream(self._left)
            try:
                for event in events:
                    if self._left.is_set:
                        return
                    self._queue.put(event)
            finally:
                if isinstance(events, Generator):
                    events.close()
