"""The embedded model's server: llama.cpp in a child process of ours, on loopback, behind a random key.

One for this process alone; `rag.models.shared_server` shares one among all processes of a user.

A child process because native code may abort, and must not take the application with it. `LocalModel` starts
it when it is first needed, notices when it has died and starts it again, and ends it with the parent.
The words of its API are spoken in `rag.models.openai_chat`.
"""

from __future__ import annotations

import atexit
import contextlib
import http.client
import importlib.util
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from rag.errors import ModelError, ModelMissing, SettingsError, install_command
from rag.models.llama_worker import LET_GO
from rag.models.model_files import MODEL_NAME, Progress, installed_weights, weights_installed
from rag.models.processes import Patience, kills_for_memory, who_ended
from vectorstore import silent_environment

if TYPE_CHECKING:
    from rag.models.llama_worker import ChildSettings

DEFAULT_CONTEXT_TOKENS = 4096
_CONTEXT_RANGE = (512, 131_072)
_MOST_THREADS = 8  # decoding is bound by memory: more threads than this stop helping and starve the rest
_STDERR_LINES = 20
_CLOSE_TIMEOUT_S = 5.0
_HEALTH_PAUSE_S = 0.05
_REPORT_PAUSE_S = 0.1
_CHILD = Path(__file__).with_name("llama_worker.py")


def local_model_installed(folder: Path | None = None) -> bool:
    """Whether the embedded model can run here: the bindings and the weights are present. Imports neither."""
    return importlib.util.find_spec("xllamacpp") is not None and weights_installed(folder)


def default_threads() -> int:
    """The physical cores this process may use, between 1 and 8."""
    if not hasattr(os, "sched_getaffinity"):
        return _bounded(os.cpu_count() or 1)
    usable = os.sched_getaffinity(0)
    return _bounded(len({_core_of(cpu) for cpu in usable}))


class LocalModel:
    """A llama.cpp server for one GGUF file.

    >>> with LocalModel() as model:  # the embedded model; LocalModel(Path("other.gguf")) for another
    ...     model.start()            # seconds; does nothing while the server lives
    ...     model.base_url
    'http://127.0.0.1:43125/v1'

    Safe to share between threads. `start` raises `ModelMissing` when bindings or weights are not installed
    and `ModelError` when the server does not come up; arguments out of range raise `SettingsError`. Loading
    may take as long as it needs while the server works; after `start_timeout_s` without work it is given up.
    """

    def __init__(
        self,
        gguf: Path | None = None,
        *,
        weights_folder: Path | None = None,
        context_tokens: int = DEFAULT_CONTEXT_TOKENS,
        threads: int | None = None,
        start_timeout_s: float = 120.0,
        progress: Progress | None = None,
    ) -> None:
        low, high = _CONTEXT_RANGE
        if not low <= context_tokens <= high:
            raise SettingsError(f"The model's context must be {low} to {high} tokens, not {context_tokens}.")
        if threads is not None and not 1 <= threads <= (os.cpu_count() or 1):
            raise SettingsError(
                f"The model's threads must be 1 to {os.cpu_count() or 1} on this machine, not {threads}."
            )
        self.name = MODEL_NAME if gguf is None else gguf.stem
        self.context_tokens = context_tokens
        self._gguf = gguf
        self._weights_folder = weights_folder
        self._threads = threads or default_threads()
        self._start_timeout_s = start_timeout_s
        self._progress = progress
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._child: Child | None = None

    def start(self) -> None:
        """Start the server, or start it again if it has died; return when it answers."""
        with self._lock:
            if self.running:
                return
            self._end_child()
            self._child = Child(self._settings(), self._closing, pause_s=self._start_timeout_s)
            atexit.register(self.close)

    @property
    def running(self) -> bool:
        """Whether the server's process lives now."""
        child = self._child
        return child is not None and child.process.poll() is None

    @property
    def pid(self) -> int | None:
        """The server's process id, `None` while it is not running."""
        child = self._child
        return child.process.pid if child is not None and self.running else None

    @property
    def endpoint(self) -> tuple[str, str]:
        """The server's base URL and its key, of the same start; starts the server."""
        with self._lock:
            self.start()
            assert self._child is not None
            return f"http://127.0.0.1:{self._child.port}/v1", self._child.api_key

    @property
    def base_url(self) -> str:
        """Where the OpenAI API is served; starts the server. Changes when the server is started again."""
        return self.endpoint[0]

    @property
    def api_key(self) -> str:
        """The key the server asks for; starts the server. Changes when the server is started again."""
        return self.endpoint[1]

    def close(self) -> None:
        """End the server, also while it is loading. It can be started again."""
        self._closing.set()
        with self._lock:
            self._closing.clear()
            self._end_child()

    def ending(self, within_s: float = 0.0) -> str:
        """How the server that ran last ended, as "it crashed (SIGSEGV)"; "" if it does not end within that
        time."""
        child = self._child
        return child.ending(within_s) if child is not None else ""

    def _end_child(self) -> None:
        if self._child is not None:
            atexit.unregister(self.close)
            self._child.close()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _settings(self) -> ChildSettings:
        if importlib.util.find_spec("xllamacpp") is None:
            raise ModelMissing(
                "The embedded language model cannot run: xllamacpp is missing. "
                f"Install it with: {install_command('local')}"
            )
        return {
            "model": str(self._model_path().resolve()),
            "name": self.name,
            "n_ctx": self.context_tokens,
            "n_threads": self._threads,
            "api_key": secrets.token_urlsafe(32),
            "parent_pid": os.getpid(),
            "record": "",
            "idle_s": 0.0,
        }

    def _model_path(self) -> Path:
        if self._gguf is None:
            return installed_weights(self._weights_folder, progress=self._progress)
        try:
            with self._gguf.open("rb") as file:
                if file.read(4) == b"GGUF":
                    return self._gguf
        except OSError as error:
            raise ModelMissing(f"The model file {self._gguf} cannot be read: {error.strerror}.") from error
        raise ModelMissing(f"{self._gguf} is not a GGUF model file. Choose a file that ends in .gguf.")


class Child:
    """One life of the server process: up and answering after construction, gone after `close`."""

    def __init__(self, settings: ChildSettings, closing: threading.Event, *, pause_s: float) -> None:
        self.api_key = settings["api_key"]
        self._owner_pid = os.getpid()
        self._model = settings["model"]
        self._closing = closing
        self._pause_s = pause_s
        self._ended_by_us = False
        self._kills_before = kills_for_memory()
        self._last_lines: deque[str] = deque(maxlen=_STDERR_LINES)
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            env=silent_environment("xllamacpp"),
            start_new_session=bool(settings["record"]),  # the terminal's end is not that of a shared server
        )
        stdin, stdout, stderr = self.process.stdin, self.process.stdout, self.process.stderr
        assert stdin is not None
        assert stdout is not None
        assert stderr is not None
        self._pipes: tuple[IO[bytes], ...] = (stdin, stdout, stderr)
        self._drain = threading.Thread(target=self._keep_last_lines, args=(stderr,), daemon=True)
        self._drain.start()
        try:
            patience = Patience(self.process.pid, pause_s)
            self.port = self._await_port(settings, stdin, stdout, patience)
            self._await_health(patience)
        except BaseException:
            self.close()
            raise

    def let_go(self) -> None:
        """Let a server that is to be shared serve on without us; its record is there by now."""
        self._pipes[0].write(LET_GO)
        self._pipes[0].close()
        self._drain.join(_CLOSE_TIMEOUT_S)  # it turns to nowhere what it would say
        for pipe in self._pipes[1:]:
            pipe.close()
        # so that it is no zombie when it ends before us, nor complained of when we end before it
        threading.Thread(target=self.process.wait, name="shared model's end", daemon=True).start()

    def close(self) -> None:
        if os.getpid() != self._owner_pid:
            return  # a fork of the owner: the server is not ours to end
        self._ended_by_us = self._ended_by_us or self.process.poll() is None
        with contextlib.suppress(OSError):
            self._pipes[0].close()  # the child ends itself when its standard input closes
        try:
            self.process.wait(_CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._drain.join(_CLOSE_TIMEOUT_S)
        for pipe in self._pipes[1:]:
            pipe.close()

    def _await_port(
        self,
        settings: ChildSettings,
        stdin: IO[bytes],
        stdout: IO[bytes],
        patience: Patience,
    ) -> int:
        with contextlib.suppress(OSError):  # a child that died at once is reported below
            stdin.write(json.dumps(settings).encode() + b"\n")
            stdin.flush()
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
        while True:
            self._go_on_waiting(patience, "was not ready")
            with contextlib.suppress(queue.Empty):
                return self._port_in(lines.get(timeout=_REPORT_PAUSE_S))

    def _port_in(self, line: bytes) -> int:
        try:
            report = json.loads(line or b"{}")
        except ValueError:
            raise self._failure("sent a report that cannot be read") from None
        if not isinstance(report, dict) or not isinstance(port := report.get("port"), int):
            if isinstance(report, dict) and isinstance(error := report.get("error"), str):
                self._last_lines.append(error[:300])
            raise self._failure("did not start")
        return port

    def _await_health(self, patience: Patience) -> None:
        while not self._healthy():
            if self.process.poll() is not None:
                raise self._failure("ended while starting")
            self._go_on_waiting(patience, "did not answer")
            time.sleep(_HEALTH_PAUSE_S)

    def _go_on_waiting(self, patience: Patience, what: str) -> None:
        """Raise `ModelError` once nobody wants the server any more, or it has done nothing for too long."""
        if self._closing.is_set():
            raise ModelError(f"The language model server for {self._model} was closed while it was loading.")
        if patience.is_over:
            within = "after" if what == "was not ready" else "within"
            raise self._failure(f"{what} {within} {self._pause_s:.0f} s in which it did no work")

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2.0)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def ending(self, within_s: float) -> str:
        """See `LocalModel.ending`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(within_s)  # a process that is ending keeps its own exit code
        code = self.process.poll()
        if code is None:
            return ""
        return "we ended it" if self._ended_by_us else who_ended(code, self._kills_before)

    def _failure(self, what: str) -> ModelError:
        who = self.ending(0.5)
        self.close()
        code = self.process.returncode
        detail = " | ".join(line for line in list(self._last_lines)[-4:] if line)
        if not who:
            way_out = (
                "Ask again; if it stays so, see that the machine has memory and processor time to spare."
            )
        elif code == -9:
            way_out = "Free memory, about twice the size of the file, and ask again."
        else:
            way_out = (
                "Check that the file is a whole GGUF model and that about twice its size in memory is free."
            )
        return ModelError(
            f"The language model server for {self._model} {what} (exit code {code}): {who or 'we ended it'}. "
            f"{way_out}" + (f" It said: {detail.rstrip('.')}." if detail else "")
        )

    def _keep_last_lines(self, stderr: IO[bytes]) -> None:
        for line in stderr:
            self._last_lines.append(line.decode("utf-8", "replace").strip()[:300])


def _bounded(cores: int) -> int:
    return max(1, min(cores, _MOST_THREADS))


def _core_of(cpu: int) -> str:
    """The hardware threads that share a core with `cpu`, as Linux lists them; `cpu` where unknown."""
    try:
        return Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list").read_text("utf-8")
    except OSError:
        return str(cpu)
