"""One embedded model's server a user: whoever asks first starts it, all others find it, and it ends idle.

A record in the user's cache folder, which only the user may read, says where it listens, its key, which
process it is and what it serves. Records are made and replaced under a lock. A record is believed if it is
ours alone to write, its process lives and is the one that was recorded, and it serves what is wanted.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import signal
import stat
import time
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from rag.errors import ModelError, installed_version
from rag.models.llama_server import DEFAULT_CONTEXT_TOKENS, Child, LocalModel
from rag.models.processes import LEAST_WORK_S, birth, kills_for_memory, processor_seconds
from vectorstore import FILE_MODE, make_folder, write_file

if TYPE_CHECKING:
    from rag.models.llama_worker import ChildSettings
    from rag.models.model_files import Progress

IDLE_S = 600.0
"""Seconds after the last question when a shared server ends by itself."""
_LOCK_TIMEOUT_S = 600.0
_LOCK_PAUSE_S = 0.1
_ENDING_S = 5.0
_LOOK_S = 0.3


@dataclass(frozen=True, slots=True)
class ServerRecord:
    """A server that runs, or ran: its process and when that began, where it listens, and what it serves."""

    pid: int
    began: str
    port: int
    api_key: str
    name: str
    serves: str

    @property
    def lives(self) -> bool:
        """Whether its process is there, and not another that has its number by now."""
        return birth(self.pid) == self.began

    @property
    def works(self) -> bool:
        """Whether it is at work now; takes a third of a second."""
        before = processor_seconds(self.pid)
        time.sleep(_LOOK_S)
        after = processor_seconds(self.pid)
        return before is not None and after is not None and after - before >= LEAST_WORK_S

    def end(self) -> None:
        """End the process and wait until it is gone."""
        for name in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            deadline = time.monotonic() + _ENDING_S
            if self.lives:
                with contextlib.suppress(OSError):
                    os.kill(self.pid, name)
            while self.lives and time.monotonic() < deadline:
                time.sleep(0.02)


def can_share() -> bool:
    """Whether servers are shared on this system: where a process can outlive the one that started it."""
    return os.name == "posix"


def running_server(folder: Path | None = None) -> ServerRecord | None:
    """The user's shared server on this machine, whatever it serves; `None` if none runs."""
    record = _read(_path(folder))
    return record if record is not None and record.lives else None


def stop_server(folder: Path | None = None) -> ServerRecord | None:
    """End the user's shared server, also in the middle of an answer; which one it was, `None` if none ran.

    Raises `ModelError` when another process has been starting one for ten minutes.
    """
    path = _path(folder)
    if not path.exists():
        return None
    with _Locked(path):
        record = running_server(folder)
        if record is not None:
            record.end()
        path.unlink(missing_ok=True)
    return record


class SharedModel(LocalModel):
    """The server that all processes of a user share, started by the first that needs it.

    Like `LocalModel`, but `close` leaves the server running: it ends by itself after `idle_s` seconds
    without a question, or by `stop_server`. Where the shared one is at work for another model, or no record
    can be kept, this process has a server of its own, as `LocalModel` does, and ends it.
    """

    def __init__(
        self,
        gguf: Path | None = None,
        *,
        folder: Path | None = None,
        idle_s: float = IDLE_S,
        weights_folder: Path | None = None,
        context_tokens: int = DEFAULT_CONTEXT_TOKENS,
        threads: int | None = None,
        start_timeout_s: float = 120.0,
        progress: Progress | None = None,
    ) -> None:
        """`folder` is where the record lies: the user's cache folder if none is given."""
        super().__init__(
            gguf,
            weights_folder=weights_folder,
            context_tokens=context_tokens,
            threads=threads,
            start_timeout_s=start_timeout_s,
            progress=progress,
        )
        self._path = _path(folder)
        self._idle_s = idle_s
        self._record: ServerRecord | None = None
        self._started: Child | None = None
        self._kills_before = 0

    def start(self) -> None:
        """Find the server, or start it; return when it answers."""
        with self._lock:
            if self._child is not None:  # one of our own
                super().start()
                return
            if self._record is not None and self._record.lives and _read(self._path) == self._record:
                self._touch()
                return
            self._record = None
            settings = self._settings()
            serves = _what_is_served(settings)
            if self._found(serves):
                return
            try:
                make_folder(self._path.parent)
                with _Locked(self._path):
                    if not self._found(serves) and not self._start_shared(settings, serves):
                        super().start()
            except OSError:
                super().start()  # nowhere to keep a record

    @property
    def running(self) -> bool:
        """Whether the server's process lives now."""
        return self._record.lives if self._record is not None else super().running

    @property
    def pid(self) -> int | None:
        """The server's process id, `None` while it is not running."""
        record = self._record
        return (record.pid if record.lives else None) if record is not None else super().pid

    @property
    def endpoint(self) -> tuple[str, str]:
        """The server's base URL and its key; finds or starts the server."""
        with self._lock:
            self.start()
            record = self._record
            return (
                (f"http://127.0.0.1:{record.port}/v1", record.api_key)
                if record is not None
                else super().endpoint
            )

    def close(self) -> None:
        """Let the server be; end one that is ours alone, or that we are starting."""
        super().close()
        self._record = None

    def ending(self, within_s: float = 0.0) -> str:
        """See `LocalModel.ending`. How a server ended that another process started, cannot be known."""
        record = self._record
        if record is None:
            return super().ending(within_s)
        deadline = time.monotonic() + within_s
        while record.lives and time.monotonic() < deadline:
            time.sleep(0.02)
        if record.lives:
            return ""
        if self._started is not None and self._started.process.pid == record.pid:
            return self._started.ending(within_s) or "it ended"
        if kills_for_memory() > self._kills_before:
            return "it ended when memory ran out"
        return "it crashed, or another program ended it"

    def _found(self, serves: str) -> bool:
        record = _read(self._path)
        if record is None or record.serves != serves or not record.lives:
            return False
        self._keep(record)
        return True

    def _keep(self, record: ServerRecord) -> None:
        self._record = record
        self._kills_before = kills_for_memory()
        self._touch()

    def _touch(self) -> None:
        with contextlib.suppress(OSError):  # it has just ended: the question finds that out
            os.utime(self._path)

    def _start_shared(self, settings: ChildSettings, serves: str) -> bool:
        """Start it and write its record; not where one for something else is at work. The lock is held."""
        other = _read(self._path)
        if other is not None and other.lives:
            if other.works:
                return False
            other.end()
        self._path.unlink(missing_ok=True)
        settings["record"], settings["idle_s"] = str(self._path.resolve()), self._idle_s
        child = Child(settings, self._closing, pause_s=self._start_timeout_s)
        try:
            pid = child.process.pid
            record = ServerRecord(pid, birth(pid) or "", child.port, child.api_key, self.name, serves)
            _write(self._path, record)
            child.let_go()
        except BaseException:
            child.close()
            self._path.unlink(missing_ok=True)
            raise
        self._started = child
        self._keep(record)
        return True


def _path(folder: Path | None) -> Path:
    """One for each machine: a home folder may be shared by several."""
    return (folder or user_cache_path("dateline")) / f"model-server.{platform.node() or 'here'}.json"


class _Locked:
    """The right to start and end the server. Raises `ModelError` after ten minutes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(f"{path}.lock", timeout=_LOCK_TIMEOUT_S, mode=FILE_MODE, is_singleton=False)

    def __enter__(self) -> None:
        try:
            self._lock.acquire(poll_interval=_LOCK_PAUSE_S)
        except Timeout as error:
            raise ModelError(
                f"Another process has been starting the language model's server for "
                f"{_LOCK_TIMEOUT_S / 60:.0f} minutes ({self._path}.lock). Wait for it or end it, or set "
                "DATELINE_SHARE_MODEL=0."
            ) from error

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _what_is_served(settings: ChildSettings) -> str:
    """Everything that makes one server as good as another: the file, the numbers, the versions."""
    file = Path(settings["model"]).stat()
    try:
        bindings = version("xllamacpp")
    except PackageNotFoundError:
        bindings = ""
    return json.dumps(
        [
            settings["model"],
            file.st_size,
            file.st_mtime_ns,
            settings["name"],
            settings["n_ctx"],
            settings["n_threads"],
            bindings,
            installed_version(),
        ]
    )


def _read(path: Path) -> ServerRecord | None:
    """The record, if there is one that nobody else could have written or read."""
    try:
        with path.open(encoding="utf-8") as file:
            state = os.fstat(file.fileno())
            if state.st_uid != os.getuid() or stat.S_IMODE(state.st_mode) & 0o077:
                return None
            values = json.load(file)
        record = ServerRecord(**values)
    except (OSError, ValueError, TypeError):
        return None
    kinds = {"pid": int, "port": int, "began": str, "api_key": str, "name": str, "serves": str}
    right = all(isinstance(getattr(record, name), kind) for name, kind in kinds.items())
    return record if right and record.pid > 1 and 0 < record.port < 65_536 else None


def _write(path: Path, record: ServerRecord) -> None:
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)  # made anew: with the mode of a file that only we may read
    write_file(temporary, json.dumps(asdict(record)))
    temporary.replace(path)
