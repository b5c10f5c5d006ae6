"""Clients of one endpoint, each used by one request at a time: so any request can be ended from outside.

A thread that waits for bytes cannot be told to stop; but when its socket is shut down, they end. Imported
only when a model is first asked, like `rag.models.http`.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import httpx

from rag.models.interruption import Interruption


class Line:
    """One client and its connection. `hung_up` is set when nobody waits for its answer any more."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.hung_up = threading.Event()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        client.event_hooks["request"].append(self._follow)

    def hang_up(self) -> None:
        """End the request, whatever it is waiting for; one that is about to connect ends when it has."""
        with self._lock:
            self.hung_up.set()
            _shut(self._socket)

    def _follow(self, request: httpx.Request) -> None:
        request.extensions = {**request.extensions, "trace": self._trace}

    def _trace(self, event: str, info: Mapping[str, object]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            told = getattr(info["return_value"], "get_extra_info", None)
            with self._lock:
                self._socket = told("socket") if told else None
                if self.hung_up.is_set():
                    _shut(self._socket)


class Lines:
    """Opens lines as they are needed and keeps them for the next request. Safe to share between threads."""

    def __init__(self, open_client: Callable[[], httpx.Client]) -> None:
        self._open_client = open_client
        self._lock = threading.Lock()
        self._free: list[Line] = []
        self._used: set[Line] = set()

    @contextmanager
    def line(self, interruption: Interruption) -> Iterator[Line]:
        """A line for one request; the interruption hangs it up."""
        with self._lock:
            line = self._free.pop() if self._free else Line(self._open_client())
            self._used.add(line)
        try:
            with interruption.ending(line.hang_up):
                yield line
        finally:
            with self._lock:
                self._used.discard(line)
                keep = not line.hung_up.is_set()
                if keep:
                    self._free.append(line)
            if not keep:
                line.client.close()

    def close(self) -> None:
        """Hang up on every request and close all connections; the next request opens new ones."""
        with self._lock:
            free, self._free = self._free, []
            for line in self._used:
                line.hang_up()
        for line in free:
            line.client.close()


def _shut(connection: socket.socket | None) -> None:
    if connection is not None:
        with contextlib.suppress(OSError):  # it is closed already
            # The plain socket's: that of an encrypted one would take the cipher from under a reading thread.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
