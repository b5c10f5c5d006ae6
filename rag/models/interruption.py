"""Ending, from another thread, what a thread is waiting for: an answer that nobody wants any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Interruption:
    """Set once, from any thread; then whatever is under way is ended, and whatever begins ends at once.

    >>> interruption = Interruption()
    >>> interruption.set()
    >>> with interruption.ending(lambda: print("hung up")):
    ...     pass
    hung up
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: list[Callable[[], None]] = []
        self._is_set = False

    @property
    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        """End what is under way."""
        with self._lock:  # held while ending: whoever has left `ending` is never ended any more
            self._is_set = True
            for end in self._ends:
                end()

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """`end` is what ends the work of this block: quick, and harmless when it comes twice."""
        with self._lock:
            self._ends.append(end)
            if self._is_set:
                end()
        try:
            yield
        finally:
            with self._lock:
                self._ends.remove(end)
