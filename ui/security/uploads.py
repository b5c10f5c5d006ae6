"""The folder for files that browsers have sent and that nobody has added yet: bounded in bytes, number and
age."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ui.security.calls import Refused

BETWEEN_SWEEPS_S = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come in at once: files (also inside zips), bytes of a file, bytes of all unpacked. What
    has been sent and is not added yet has at most `waiting_bytes`, and lies there for `waiting_s` at most."""

    files: int = 2_000
    file_bytes: int = 50_000_000
    total_bytes: int = 500_000_000
    waiting_bytes: int = 500_000_000
    waiting_s: float = 3_600.0


class Uploads:
    """Says whether more may come in, and deletes what has been left. Safe to share between threads."""

    def __init__(self, folder: Path, limits: Limits, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder.resolve()
        self._limits = limits
        self._clock = clock
        self._coming = 0
        self._held: set[Path] = set()
        self._lock = threading.Lock()

    @contextmanager
    def room(self, size: int) -> Iterator[None]:
        """Keep room for so many bytes while they arrive. Raises `Refused` when there is none."""
        self.sweep()
        with self._lock:
            sizes = [stat[0] for stat in self._waiting().values()]
            if self._coming + size + sum(sizes) > self._limits.waiting_bytes:
                most = self._limits.waiting_bytes // 1_000_000
                raise Refused(413, f"More than {most:,} MB would wait to be added. Add what is there first.")
            if len(sizes) >= self._limits.files:
                raise Refused(413, f"{self._limits.files:,} files wait to be added. Add them first.")
            self._coming += size
        try:
            yield
        finally:
            with self._lock:
                self._coming -= size

    def sent(self, path: Path) -> Path | None:
        """The file at a path that a browser names, if it is one that was put here."""
        path = path.resolve()
        return path if path.is_relative_to(self.folder) and path.is_file() else None

    @contextmanager
    def held(self, files: Iterable[Path]) -> Iterator[None]:
        """Keep files, however old, while they are being read."""
        held = set(files)
        with self._lock:
            self._held |= held
        try:
            yield
        finally:
            with self._lock:
                self._held -= held

    def discard(self, path: Path) -> None:
        """Delete a file, and its own folder."""
        with suppress(OSError):
            path.unlink()
        with suppress(OSError):  # it holds another file, or is the folder of all
            if path.parent != self.folder:
                path.parent.rmdir()

    def sweep(self) -> None:
        """Delete what has been lying here for too long."""
        with self._lock:
            oldest = self._clock() - self._limits.waiting_s
            for path, (_, changed) in self._waiting().items():
                if changed < oldest and path not in self._held:
                    self.discard(path)

    def watch(self, ended: threading.Event) -> None:
        """Sweep again and again, until it has ended."""
        while not ended.wait(BETWEEN_SWEEPS_S):
            self.sweep()

    def _waiting(self) -> dict[Path, tuple[int, float]]:
        """The files here, with their sizes in bytes and when they were last written to."""
        found = {}
        for path in self.folder.rglob("*"):
            with suppress(OSError):  # added and deleted meanwhile
                stat = path.lstat()
                if not path.is_dir():
                    found[path] = (stat.st_size, stat.st_mtime)
        return found
