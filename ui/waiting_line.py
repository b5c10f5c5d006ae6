"""A fair line in front of the answers: so many at once, the others wait in order and know their place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rag import DatelineError, Interruption

PATIENCE_S = 0.25


class Full(DatelineError):
    """Too many questions are waiting already."""


class Closing(DatelineError):
    """The chat ends before there is an answer."""


class WaitingLine:
    """Lets `places` tickets in at once, first come first served; safe to share between threads. When
    `closing` is set, answers end, also those under way."""

    def __init__(self, places: int, most_waiting: int = 64) -> None:
        self._places = places
        self._most = places + most_waiting
        self.closing = Interruption()
        self._line: list[Ticket] = []
        self._lock = threading.Lock()
        self._moved = threading.Condition(self._lock)

    def join(self) -> Ticket:
        """A place in the line. Raises `Full`."""
        with self._lock:
            if len(self._line) >= self._most:
                raise Full("Too many questions are waiting. Ask again in a minute.")
            ticket = Ticket(self)
            self._line.append(ticket)
            return ticket

    @contextmanager
    def turn(self, given_up: Interruption | None = None) -> Iterator[None]:
        """A block that begins when there is a place for it. Raises `Full`, and `Closing`, also where whoever
        waits has `given_up`."""
        ticket = self.join()
        try:
            while ticket.ahead:
                self.go_on()
                if given_up is not None and given_up.is_set:
                    raise Closing("Nobody waits for this answer any more.")
                ticket.wait()
            yield
        finally:
            ticket.leave()

    def go_on(self, *_progress: int) -> None:
        """Raises `Closing` where answers end."""
        if self.closing.is_set:
            raise Closing("Dateline is being closed; ask again later.")

    @property
    def is_empty(self) -> bool:
        """Whether nobody is let in or waits."""
        with self._lock:
            return not self._line

    def ahead_of(self, ticket: Ticket) -> int:
        with self._lock:
            return self._ahead_of(ticket)

    def wait(self, ticket: Ticket) -> None:
        with self._moved:
            if self._ahead_of(ticket):
                self._moved.wait(PATIENCE_S)

    def _ahead_of(self, ticket: Ticket) -> int:
        return max(0, self._line.index(ticket) - self._places + 1)

    def leave(self, ticket: Ticket) -> None:
        with self._lock:
            if ticket in self._line:
                self._line.remove(ticket)
                self._moved.notify_all()


class Ticket:
    """One place in the line; `leave` it however the answer ends."""

    def __init__(self, waiting_line: WaitingLine) -> None:
        self._waiting_line = waiting_line

    @property
    def ahead(self) -> int:
        """How many must leave before this one is let in; 0: it is in."""
        return self._waiting_line.ahead_of(self)

    def wait(self) -> None:
        """Wait until the line moves, a moment at most; not at all for one that is in."""
        self._waiting_line.wait(self)

    def leave(self) -> None:
        self._waiting_line.leave(self)
