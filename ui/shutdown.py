"""How the chat ends: at the first signal in good order, and within seconds whatever its threads still do."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

LAST_S = 4.0


class Shutdown:
    """The end of the process. What is killed by it is safe: an archive comes up again after any kill, and the
    model's process ends with its parent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = False

    def begin(self) -> None:
        """From now on there are `LAST_S` seconds to end in good order. Calling it again changes nothing."""
        with self._lock:
            if self._begun:
                return
            self._begun = True
        timer = threading.Timer(LAST_S, _leave)
        timer.daemon = True
        timer.start()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """A block that Ctrl-C and SIGTERM end without a word; afterwards they change nothing any more."""

        def end(_signal: int, _frame: FrameType | None) -> None:
            self.begin()
            sys.exit(0)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        try:
            with suppress(SystemExit):
                yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)


def _leave() -> None:
    sys.stderr.flush()
    os._exit(0)
