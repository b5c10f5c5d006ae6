"""Running an iterator ahead of who uses it, in a thread of its own: articles are read and split, and others
embedded, while yet others are stored. What computes in C or waits lets go of Python's lock."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
LOOK_UP_S = 0.5
"""On Windows nothing that waits for a queue hears Ctrl-C: so it waits no longer at a time."""
PATIENCE_S = 20.0
"""So long `close` waits for a step that is being made: one page of a bad PDF can take many seconds."""


@dataclass(frozen=True, slots=True)
class _Failure:
    error: BaseException


class _End:
    """Nothing more comes."""


class Ahead(Iterator[T], Generic[T]):
    """The items of an iterable in their order, at most `size` of which wait to be taken. What the iterable
    raises is raised at its place. For one taker, who closes it in the end.

    Only queues written in C are between the threads, one for items and one for leave to make another: Ctrl-C
    may break off the waiting for either at any moment.
    """

    def __init__(self, source: Iterable[T], size: int, name: str) -> None:
        self._items: SimpleQueue[T | _Failure | _End] = SimpleQueue()
        self._leave: SimpleQueue[None] = SimpleQueue()
        self._closed = threading.Event()
        self.stopped = False
        for _ in range(size):
            self._leave.put(None)
        self._thread = threading.Thread(target=self._run, args=(source,), name=name, daemon=True)
        self._thread.start()

    def __next__(self) -> T:
        while not self._closed.is_set():
            with suppress(Empty):
                item = self._items.get(timeout=LOOK_UP_S)
                if isinstance(item, _End):
                    self._closed.set()
                    break
                if isinstance(item, _Failure):
                    self._closed.set()
                    raise item.error
                self._leave.put(None)
                return item
        raise StopIteration

    def stop(self) -> None:
        """Let nothing more be made. What is being made goes on, unless it looks at `stopped`."""
        self.stopped = True
        self._closed.set()
        self._leave.put(None)
        self._items.put(_End())

    def close(self) -> None:
        """Stop, and wait until the source is let go of, though not for ever."""
        self.stop()
        self._thread.join(PATIENCE_S)

    def _run(self, source: Iterable[T]) -> None:
        items = iter(source)
        try:
            self._leave.get()
            while not self._closed.is_set():
                self._items.put(next(items))
                self._leave.get()
        except StopIteration:
            self._items.put(_End())
        except BaseException as error:  # noqa: BLE001 - raised again where the item would have been taken
            self._items.put(_Failure(error))
        finally:
            if close := getattr(items, "close", None):
                with suppress(Exception):
                    close()
