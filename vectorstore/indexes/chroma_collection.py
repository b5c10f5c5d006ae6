"""A Chroma collection of passages, wherever it is kept: with cosine distance, searched and written.

Vectors are always given, never computed: the collection names an embedding function that refuses. Passages
are stored with text and metadata, so that llama-index's ChromaVectorStore can open the collection too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from vectorstore.failures import index_failures
from vectorstore.records import Entry
from vectorstore.vendors import silence

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import UpdateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import EmbeddingFunction, QueryResult

HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
BATCH = 1000  # Chroma takes 5461 at most
PAGE = 5000  # more ids in one statement than SQLite has variables is an error

T = TypeVar("T")


class DenseIndex:
    """An open collection. Threads may share it. A search that fails inside of Chroma is tried again after
    each of the `pauses`, in seconds."""

    def __init__(
        self, collection: Collection, client: Client | None = None, *, pauses: Sequence[float] = ()
    ) -> None:
        self.collection = collection
        self._client = client  # to be closed with it, unless it is somebody else's
        self._pauses = pauses

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` nearest passages, or all there are, as (id, cosine in [-1, 1]), best first, ties by id."""
        if k < 1:
            return []
        with chroma_failures("the dense index cannot be searched"):
            found = self._query(vector, k)
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        hits = [
            (id_, max(-1.0, min(1.0, 1.0 - distance))) for id_, distance in zip(ids, distances, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def _query(self, vector: NDArray[np.float32], k: int) -> QueryResult:
        silence("chromadb")
        from chromadb.errors import InternalError

        pauses = iter(self._pauses)
        while True:
            try:
                return self.collection.query(
                    query_embeddings=cast(Any, [vector]), n_results=k, include=["distances"]
                )
            except InternalError:
                if (pause := next(pauses, None)) is None:
                    raise
                time.sleep(pause)

    def count(self) -> int:
        with chroma_failures("the dense index cannot be counted"):
            return self.collection.count()

    def ids(self) -> set[str]:
        """Every id in the collection."""
        found: set[str] = set()
        with chroma_failures("the dense index cannot be listed"):
            while page := self.collection.get(limit=PAGE, offset=len(found), include=[])["ids"]:
                found.update(page)
        return found

    def upsert(self, entries: Iterable[Entry], progress: Callable[[int], None] | None = None) -> None:
        """Write passages; `progress` is told how many have been written."""
        done = 0
        for batch in _batches(entries, BATCH):
            with chroma_failures("the dense index cannot be written"):
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
            with chroma_failures("the dense index cannot be written"):
                self.collection.delete(ids=batch)

    def save_after(self, changes: int) -> None:
        """Save the graph after so many changes from the next opening on."""
        with chroma_failures("the dense index cannot be configured"):
            self.collection.modify(configuration={"hnsw": saving_after(changes)})

    def close(self) -> None:
        if self._client:
            self._client.close()


def saving_after(changes: int) -> UpdateHNSWConfiguration:
    """Chroma's configuration to save its graph after so many changes."""
    return {"sync_threshold": max(1, changes), "batch_size": max(1, min(100, changes))}


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
def refusing() -> EmbeddingFunction[Any]:
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


def chroma_failures(what: str) -> AbstractContextManager[None]:
    """A block in which Chroma's errors, and those of what it stands on, become IndexFailed."""
    silence("chromadb")
    import httpx
    from chromadb.errors import ChromaError

    errors = (ValueError, RuntimeError, OSError, KeyError)
    # AttributeError: what Chroma 1.5.9 raises when it stops a client that could not start
    return index_failures(what, ChromaError, httpx.HTTPError, AttributeError, *errors)
