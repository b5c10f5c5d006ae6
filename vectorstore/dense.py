"""The dense index: Chroma, embedded in a folder or on a server, with cosine distance.

Vectors are always given, never computed: the collection names an embedding function that refuses. Passages
are stored with text and metadata, so that llama-index's ChromaVectorStore can open the collection too.

An embedded index is written by one process in a folder that nobody else uses and saved once, by the last of
its changes; then it is only read. That is because Chroma 1.5.9 loses the index, or crashes at the next query,
when it is killed while saving (chroma-core/chroma#7510, #7678, #6979).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalog import copy_database
from vectorstore.errors import ArchiveError, IndexFailed
from vectorstore.failures import index_failures
from vectorstore.private import make_folder
from vectorstore.rows import Entry
from vectorstore.vendors import silence

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import UpdateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import EmbeddingFunction
    from httpx import Client as HttpSession

COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
NEVER = 1_000_000  # a sync_threshold that is not reached: whoever opens the folder saves nothing
BATCH = 1000  # Chroma takes 5461 at most
PAGE = 5000  # more ids in one statement than SQLite has variables is an error
CHECK_TIMEOUT_S = 1800
SERVER_TIMEOUT_S = 60.0

T = TypeVar("T")
Progress = Callable[[int, int], None]


class CollectionMissing(IndexFailed):
    """A server answers, but does not have the collection."""


class DenseIndex:
    """An open collection. Threads may share it."""

    def __init__(self, collection: Collection, client: Client | None = None) -> None:
        self.collection = collection
        self._client = client  # to be closed with it, unless it is somebody else's

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` nearest passages, or all there are, as (id, cosine in [-1, 1]), best first, ties by id."""
        if k < 1:
            return []
        with _failures("the dense index cannot be searched"):
            found = self.collection.query(
                query_embeddings=cast(Any, [vector]), n_results=k, include=["distances"]
            )
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        hits = [
            (id_, max(-1.0, min(1.0, 1.0 - distance))) for id_, distance in zip(ids, distances, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def count(self) -> int:
        with _failures("the dense index cannot be counted"):
            return self.collection.count()

    def ids(self) -> set[str]:
        """Every id in the collection."""
        found: set[str] = set()
        with _failures("the dense index cannot be listed"):
            while page := self.collection.get(limit=PAGE, offset=len(found), include=[])["ids"]:
                found.update(page)
        return found

    def upsert(self, entries: Iterable[Entry], progress: Callable[[int], None] | None = None) -> None:
        """Write passages; `progress` is told how many have been written."""
        done = 0
        for batch in _batches(entries, BATCH):
            with _failures("the dense index cannot be written"):
                self.collection.upsert(
                    ids=[entry.passage.id for entry in batch],
                    embeddings=cast(Any, [entry.vector for entry in batch]),
                    documents=[entry.passage.text for entry in batch],
                    metadatas=[_metadata(entry) for entry in batch],
                )
            done += len(batch)
            if progress:
                progress(done)

    def delete(self, ids: Iterable[str]) -> None:
        for batch in _batches(ids, PAGE):
            with _failures("the dense index cannot be written"):
                self.collection.delete(ids=batch)

    def save_after(self, changes: int) -> None:
        """Save the graph after so many changes from the next opening on."""
        with _failures("the dense index cannot be configured"):
            self.collection.modify(configuration={"hnsw": _saving_after(changes)})

    def close(self) -> None:
        if self._client:
            self._client.close()


# ---------------------------------------------------------------------- in a folder


def open_folder(folder: Path) -> DenseIndex:
    """Open a generation for searching. Raises IndexFailed."""
    if not (folder / DATABASE).is_file():
        raise IndexFailed(f"the dense index {folder} is not there")  # Chroma would make an empty one
    with _failures(f"the dense index {folder} cannot be opened"):
        client = _folder_client(folder)
        try:
            return DenseIndex(client.get_collection(COLLECTION, embedding_function=_refusing()), client)
        except BaseException:
            client.close()
            raise


def write(
    folder: Path, entries: Iterable[Entry], losses: Sequence[str], *, changes: int, progress: Progress
) -> None:
    """Add and delete passages in a generation that is not in use; start one if the folder is empty.

    `changes` is how many passages are added and deleted together: Chroma saves its graph after exactly so
    many, once. `progress` is told (passages written, changes).
    """
    if (folder / DATABASE).exists():
        index = open_folder(folder)
        index.save_after(changes)
        index.close()  # the threshold counts from the next opening
        index = open_folder(folder)
    else:
        make_folder(folder)
        index = _create(folder, changes)
    try:
        index.delete(losses)
        index.upsert(entries, lambda done: progress(len(losses) + done, changes))
        index.save_after(NEVER)
    finally:
        index.close()


def copy(source: Path, target: Path) -> None:
    """Stage a copy of a generation, also while somebody searches it."""
    make_folder(target)
    copy_database(source / DATABASE, target / DATABASE)
    for folder in (path for path in source.iterdir() if path.is_dir()):
        shutil.copytree(folder, target / folder.name)


def require_health(folder: Path, count: int) -> None:
    """Load and query a generation in another process, which may crash where this one must not. Raises
    IndexFailed unless it has `count` passages and finds them."""
    package = Path(__file__).resolve().parent
    path = os.pathsep.join(filter(None, (str(package.parent), os.environ.get("PYTHONPATH", ""))))
    command = [sys.executable, "-P", "-m", f"{package.name}.dense_check", str(folder), str(count)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=CHECK_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise IndexFailed(f"the dense index {folder} could not be checked: {error}") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:] or ["it crashed"]
        raise IndexFailed(f"the dense index {folder} is not sound: {said[0]} (exit {done.returncode})")


def check(folder: Path, count: int) -> None:
    """What `require_health` does, in this process. Raises IndexFailed, or crashes."""
    for links in folder.glob("*/link_lists.bin"):
        if links.stat().st_size > 10 * links.with_name("data_level0.bin").stat().st_size:
            raise IndexFailed(f"{links} is too long")  # chroma#7510; loading it is what crashes
    index = open_folder(folder)
    try:
        if index.count() != count:
            raise IndexFailed(f"it has {index.count()} passages instead of {count}")
        if count:
            _check_reach(index, count)
    finally:
        index.close()


def _check_reach(index: DenseIndex, count: int) -> None:
    """Are passages from the beginning, the middle and the end found by their own vectors?"""
    sampled = 0
    for offset in sorted({0, count // 2, max(0, count - 8)}):
        with _failures("its vectors cannot be read"):
            found = index.collection.get(limit=8, offset=offset, include=["embeddings"])
        for vector in np.asarray(found["embeddings"], dtype=np.float32):
            hits = index.search(vector, min(count, 100))
            if len(hits) < min(count, 100) or hits[0][1] < 0.999:
                raise IndexFailed(f"a passage near the {offset}th is not found by its own vector")
            sampled += 1
    if not sampled:
        raise IndexFailed("no passage can be read")


def _create(folder: Path, changes: int) -> DenseIndex:
    with _failures(f"no dense index can be made in {folder}"):
        client = _folder_client(folder)
        collection = client.create_collection(
            COLLECTION,
            configuration={"hnsw": cast(Any, {**HNSW, **_saving_after(changes)})},
            embedding_function=_refusing(),
        )
        return DenseIndex(collection, client)


def _folder_client(folder: Path) -> Client:
    silence("chromadb")
    import chromadb
    from chromadb.config import Settings

    _give_memory_back()
    # Chroma would read a file .env in the current folder, and believe it
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    client = chromadb.PersistentClient(str(folder), settings=settings)
    return cast("Client", client)


@cache
def _give_memory_back() -> None:
    """Let graphs of 4 MB and more go back to the system when they are closed.

    By itself glibc keeps blocks of up to 32 MB for reuse, in each thread's arena: a reader that opened 24
    generations of a 20 MB graph one after the other grew from 100 to 342 MB, and with this stays at 105.
    """
    if sys.platform == "linux":
        m_mmap_threshold = -3  # <malloc.h>
        with suppress(OSError, AttributeError):  # another C library has no such setting, nor the need
            ctypes.CDLL("libc.so.6").mallopt(m_mmap_threshold, 4 * 1024 * 1024)


def _saving_after(changes: int) -> UpdateHNSWConfiguration:
    return {"sync_threshold": max(1, changes), "batch_size": max(1, min(100, changes))}


# ---------------------------------------------------------------------- on a server


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a Chroma server is: `http://host:port`, or Chroma Cloud with its token, tenant and database."""

    url: str
    token: str | None = field(default=None, repr=False)
    tenant: str | None = None
    database: str | None = None

    @property
    def name(self) -> str:
        """Under what name the catalog remembers what this server has."""
        return " ".join(("server", self.url.rstrip("/"), self.tenant or "", self.database or "")).rstrip()

    def parts(self) -> tuple[str, int, bool]:
        """Host, port, and whether to use TLS. Raises ArchiveError."""
        try:
            parts = urlsplit(self.url)
            host, port = parts.hostname, parts.port
        except ValueError:
            parts, host, port = urlsplit(""), None, None
        if parts.scheme not in ("http", "https") or not host or parts.path.strip("/") or parts.username:
            raise ArchiveError(
                f"{self.url!r} is not the address of a Chroma server, such as http://127.0.0.1:8000"
            )
        secure = parts.scheme == "https"
        return host, port or (443 if secure else 8000), secure


class Server:
    """A connection to a Chroma server. Threads may share it. Raises IndexFailed when it does not answer."""

    def __init__(self, address: ServerAddress) -> None:
        silence("chromadb")
        import chromadb
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings

        self.address = address
        host, port, secure = address.parts()
        with self._failures():
            settings = Settings(  # type: ignore[call-arg]
                _env_file=None,
                chroma_server_host=host,  # or an environment variable of this name would contradict it
                chroma_server_http_port=port,
            )
            client = chromadb.HttpClient(
                host=host,
                port=port,
                ssl=secure,
                headers={"x-chroma-token": address.token} if address.token else None,
                settings=settings,
                tenant=address.tenant or DEFAULT_TENANT,
                database=address.database or DEFAULT_DATABASE,
            )
        self._client = cast("Client", client)
        for session in self._sessions():
            session.timeout = SERVER_TIMEOUT_S  # Chroma's own is to wait for ever

    def collection(self, name: str, *, create: bool = False) -> DenseIndex:
        """Open a collection. Raises CollectionMissing unless it is there or to be made."""
        silence("chromadb")
        from chromadb.errors import NotFoundError

        with self._failures():
            if create:
                hnsw = cast(Any, HNSW)
                found = self._client.get_or_create_collection(
                    name, configuration={"hnsw": hnsw}, embedding_function=_refusing()
                )
                return DenseIndex(found)
            try:
                return DenseIndex(self._client.get_collection(name, embedding_function=_refusing()))
            except NotFoundError:
                raise CollectionMissing(f"{self.address.url} has no collection {name}") from None

    def drop(self, prefix: str, *, keep: str = "") -> None:
        """Remove the collections whose names begin so, except one."""
        for name in self.strays(prefix, keep=keep):
            with self._failures():
                self._client.delete_collection(name)

    def strays(self, prefix: str, *, keep: str) -> list[str]:
        """The collections whose names begin so, except one."""
        with self._failures():
            names = [other.name for other in self._client.list_collections()]
        return [name for name in names if name.startswith(prefix) and name != keep]

    def close(self) -> None:
        self._client.close()
        for session in self._sessions():
            session.close()

    def _sessions(self) -> Iterator[HttpSession]:
        """The connections beneath: Chroma 1.5.9 has no other way to set their timeout or to close them."""
        yield cast(Any, self._client)._server._session
        yield cast(Any, self._client)._admin_client._server._session

    def _failures(self) -> AbstractContextManager[None]:
        url = self.address.url
        return _failures(
            f"the Chroma server at {url} cannot be used (start one with `chroma run`, or unset its URL)"
        )


# ---------------------------------------------------------------------- Chroma itself


def _metadata(entry: Entry) -> dict[str, str | int]:
    """What a llama-index user sees beside the text; a source or a day only when it is known."""
    passage = entry.passage
    metadata: dict[str, str | int] = {
        "article_id": passage.article_id,
        "title": entry.title,
        "start": passage.start,
        "end": passage.end,
    }
    if passage.source is not None:
        metadata["source"] = passage.source
    if passage.day:
        metadata["day"] = passage.day
    return metadata


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


@cache
def _refusing() -> EmbeddingFunction[Any]:
    """An embedding function that refuses. Without one, Chroma downloads a model at the first text query."""
    silence("chromadb")
    from chromadb.api.types import Documents, EmbeddingFunction, Embeddings
    from chromadb.utils.embedding_functions import register_embedding_function

    @register_embedding_function
    class Refusing(EmbeddingFunction[Documents]):
        def __init__(self) -> None: ...

        def __call__(self, input: Documents) -> Embeddings:  # noqa: A002, ARG002 - Chroma's name
            raise RuntimeError("this collection takes vectors, not texts: embed with the archive's model")

        @staticmethod
        def name() -> str:
            return "dateline_vectors_only"

        @staticmethod
        def build_from_config(config: dict[str, Any]) -> Refusing:  # noqa: ARG004
            return Refusing()

        def get_config(self) -> dict[str, Any]:
            return {}

        def default_space(self) -> Literal["cosine"]:
            return "cosine"

    return Refusing()


def _failures(what: str) -> AbstractContextManager[None]:
    silence("chromadb")
    import httpx
    from chromadb.errors import ChromaError

    errors = (ValueError, RuntimeError, OSError, KeyError)
    # AttributeError: what Chroma 1.5.9 raises when it stops a client that could not start
    return index_failures(what, ChromaError, httpx.HTTPError, AttributeError, *errors)
