"""Reading, splitting and embedding on many cores or machines, by Ray; what comes is stored by this process.

Ray's tasks and actors are used, not Ray Data: what is stored comes in the order of the files; the account of
a reading, and the days that files settle for one another, are made of documents in that order; and what is
there already is to be seen before anything is embedded. Ray Data keeps an order only by holding what comes
early, and bounds what it holds in bytes for each step, not in documents of one file.

A file is read by a task, whose parts wait for us, a few at a time. A batch of passages is embedded by one of
the actors, each of which has the model on one core. Whoever is killed is replaced, and does its part again.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from rag.errors import ClusterError, install_command, installed_version
from rag.indexing.preparing import Part, read_parts
from rag.models.encoders import MiniLM
from vectorstore import silence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.models.encoders import Embedder

T = TypeVar("T")

LOCAL = "local"
TRIES = 4
"""A part whose worker is killed so many times is given up: it may be the part's own fault."""
PART_DOCUMENTS = 100
PARTS_AHEAD = 4
"""So many parts of one file wait to be taken: about 2 MB of articles."""
BATCHES_A_WORKER = 3
LOOK_UP_S = 0.5
PATIENCE_S = 10.0
MEMORY_OF_STORE = 200_000_000
"""What Ray may hold of a local cluster's values; the bounds above keep it far below."""
LONGEST_FOLDER = 40
"""Ray's sockets lie deep in its folder, and the name of a socket has at most about a hundred characters."""


class Cluster:
    """The `Workers` of a Ray cluster: one of this machine's cores (`local`), or the one that runs at an
    `address` (`host:port`, or `auto` for the one this machine belongs to). Each embeds with a copy of
    `embedder`. There are as many as the cluster has cores, or `workers`.

    >>> with Cluster("local", embedder) as cluster:
    ...     ingest(read_all(["articles"], 50), archive, embedder, workers=cluster)

    Raises `ClusterError`: Ray is not installed (with the command that installs it), nothing answers at the
    address, another version of Dateline runs there, a part fails again and again.
    """

    def __init__(self, address: str, embedder: Embedder, workers: int | None = None) -> None:
        self._ray = _ray(address)
        self._undo = ExitStack()
        try:
            _connect(self._ray, address, workers, self._undo)
            count = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
            options = {"num_cpus": 1, "max_restarts": -1, "max_task_retries": TRIES - 1}
            actor = self._ray.remote(**options)(_Embedding)
            model = _on_one_core(embedder)
            self._pool = [_Worker(actor.remote(model)) for _ in range(count)]
        except BaseException:
            self.close()
            raise

    @property
    def files_ahead(self) -> int:
        return max(1, len(self._pool) // 4)

    def close(self) -> None:
        """Let the workers go; a local cluster ends."""
        self._undo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ reading

    def parts(self, file: Path, max_bytes: int, columns: Mapping[str, str]) -> Iterator[Part]:
        """See `Workers.parts`. A file that a worker does not have is read here."""
        return self._taken(file, max_bytes, columns, self._reading(file, max_bytes, columns, 0))

    def _reading(self, file: Path, max_bytes: int, columns: Mapping[str, str], done: int) -> Iterator[Any]:
        """References to the parts of a file but for those that are `done`; `None` for one that is not
        there."""
        task = self._ray.remote(
            num_cpus=0,
            num_returns="streaming",
            max_retries=0,
            scheduling_strategy="SPREAD",
            _generator_backpressure_num_objects=PARTS_AHEAD,
        )(_read)
        place = str(file.absolute())
        references: Iterator[Any] = task.remote(
            place, str(file), _size(place), max_bytes, dict(columns), done, installed_version()
        )
        return references

    def _taken(
        self, file: Path, max_bytes: int, columns: Mapping[str, str], references: Iterator[Any]
    ) -> Iterator[Part]:
        done = tries = 0
        while True:
            try:
                for reference in references:
                    part = self._ray.get(reference)
                    if part is None:
                        yield from read_parts(file, max_bytes, columns, most=PART_DOCUMENTS)
                        return
                    done, tries = done + 1, 0
                    yield part
                return
            except self._ray.exceptions.RayError as error:
                tries += 1
                if tries == TRIES:
                    raise _failed(f"{file} could not be read", error) from error
                _raise_cause(self._ray, error)
                references = self._reading(file, max_bytes, columns, done)

    # ------------------------------------------------------------------ embedding

    def embedded(
        self, batches: Iterable[tuple[T, list[str]]], stopped: Callable[[], bool]
    ) -> Iterator[tuple[T, NDArray[np.float32] | None]]:
        """See `Workers.embedded`."""
        under_way = deque[tuple[T, Any]]()
        most = BATCHES_A_WORKER * len(self._pool)
        for key, texts in batches:
            under_way.append((key, self._least_busy().embed(texts) if texts else None))
            while len(under_way) >= most or (under_way and self._is_done(under_way[0][1])):
                if not self._wait(under_way[0][1], stopped):
                    return
                yield self._vectors(*under_way.popleft())
        while under_way:
            if not self._wait(under_way[0][1], stopped):
                return
            yield self._vectors(*under_way.popleft())

    def _least_busy(self) -> _Worker:
        for worker in self._pool:
            worker.at_work = [one for one in worker.at_work if not self._is_done(one)]
        return min(self._pool, key=lambda worker: len(worker.at_work))

    def _is_done(self, reference: Any) -> bool:
        return reference is None or bool(self._ray.wait([reference], timeout=0)[0])

    def _wait(self, reference: Any, stopped: Callable[[], bool]) -> bool:
        """Wait for a batch; False once nobody wants it any more."""
        while not stopped():
            if reference is None or self._ray.wait([reference], timeout=LOOK_UP_S)[0]:
                return True
        return False

    def _vectors(self, key: T, reference: Any) -> tuple[T, NDArray[np.float32] | None]:
        if reference is None:
            return key, None
        try:
            return key, self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            _raise_cause(self._ray, error)
            raise _failed("passages could not be embedded", error) from error


@dataclass(slots=True)
class _Worker:
    """An actor, and references to what it has not done yet."""

    actor: Any
    at_work: list[Any] = field(default_factory=list)

    def embed(self, texts: list[str]) -> Any:
        reference = self.actor.embed.remote(texts, installed_version())
        self.at_work.append(reference)
        return reference


# ---------------------------------------------------------------------- in the workers


class _Embedding:
    """The embedding model of one worker."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed(self, texts: Sequence[str], version: str) -> NDArray[np.float32]:
        """The vectors of texts."""
        _require_version(version)
        return self._embedder.embed(texts)


def _read(
    file: str, name: str, size: int, max_bytes: int, columns: dict[str, str], done: int, version: str
) -> Iterator[Part | None]:
    """The parts of a file but for the first ones, which are `done`; said to be from `name`. `None` where
    there is no file of that size."""
    _require_version(version)
    if _size(file) != size:
        yield None
        return
    parts = read_parts(Path(file), max_bytes, columns, name=name, most=PART_DOCUMENTS, split=True)
    for number, part in enumerate(parts):
        if number >= done:
            yield part


def _size(place: str) -> int:
    """How many bytes a file has; -1 where there is none."""
    try:
        return Path(place).stat().st_size
    except OSError:
        return -1


def _require_version(version: str) -> None:
    if installed_version() != version:
        theirs = installed_version()
        raise ClusterError(f"the cluster has Dateline {theirs}, not {version}: install the same everywhere")


# ---------------------------------------------------------------------- here


def _ray(address: str) -> ModuleType:
    if importlib.util.find_spec("ray") is None:
        raise ClusterError(f"Ray is not installed; run: {install_command('ray')}")
    if address == LOCAL:
        # Ray listens on all addresses, whatever it is told, and obeys who knows the token; read on import
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32))
    silence("ray")
    import ray
    import ray.exceptions

    module: ModuleType = ray
    return module


def _connect(ray: ModuleType, address: str, workers: int | None, undo: ExitStack) -> None:
    """Join a cluster, or make one that nobody else can reach and that leaves nothing behind."""
    if "://" in address:
        raise ClusterError(f"{address}: run this on a machine of the cluster, and give HOST:PORT or auto")
    quiet = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": True}
    if address == LOCAL:
        folder = _folder()
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        quiet |= {
            "num_cpus": workers,
            "include_dashboard": False,
            "object_store_memory": MEMORY_OF_STORE,
            "_temp_dir": folder,
            "_node_ip_address": "127.0.0.1",
        }
    else:
        _knock(address)
        quiet["address"] = address
    try:
        ray.init(**quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        reason = str(error).strip().partition("\n")[0]
        where = "Ray did not start on this machine" if address == LOCAL else f"no Ray cluster at {address}"
        raise ClusterError(f"{where}: {reason}") from error
    undo.callback(ray.shutdown)


def _knock(address: str) -> None:
    """See that something listens at HOST:PORT; Ray would try for minutes. Raises `ClusterError`."""
    if address == "auto":
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise ClusterError(f"{address!r} is no address of a Ray cluster: give HOST:PORT, auto or local")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S).close()
    except (OSError, OverflowError) as error:
        raise ClusterError(f"no Ray cluster at {address}: {error}") from error


def _folder() -> str:
    folder = tempfile.mkdtemp(prefix="dateline-")
    if len(folder) <= LONGEST_FOLDER or sys.platform == "win32":
        return folder
    Path(folder).rmdir()
    return tempfile.mkdtemp(prefix="dateline-", dir="/tmp")


def _on_one_core(embedder: Embedder) -> Embedder:
    """The same model, to be loaded by a worker."""
    return MiniLM(threads=1) if isinstance(embedder, MiniLM) else embedder


def _raise_cause(ray: ModuleType, error: Exception) -> None:
    """Raise what our own code raised in a worker; return where the worker itself is gone."""
    if isinstance(error, ray.exceptions.RayTaskError):
        raise error.cause if isinstance(error.cause, Exception) else error


def _failed(what: str, error: Exception) -> ClusterError:
    reason = str(error).strip().partition("\n")[0]
    return ClusterError(f"{what}: its worker ended {TRIES} times ({reason}); what was stored before is kept")
