"""A snapshot: both indexes of one revision, open for searching by any number of threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from vectorstore import dense
from vectorstore.dense import CollectionMissing, DenseIndex, Server
from vectorstore.errors import IndexFailed
from vectorstore.exact import exact_search
from vectorstore.generations import Pointer, verify
from vectorstore.lexical import LexicalIndex
from vectorstore.queries import Queries

Index = TypeVar("Index")


class DenseSearch(Protocol):
    """What searches vectors: the dense index, or the catalog itself while there is no index."""

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` nearest passages as (id, cosine in [-1, 1]), best first, ties by id."""

    def close(self) -> None: ...


class ExactSearch:
    """Searches the vectors in the catalog: slow (seconds for 100,000), always there, never wrong."""

    def __init__(self, catalog: Queries) -> None:
        self._catalog = catalog

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        return exact_search(self._catalog.blocks(), vector, k)

    def close(self) -> None: ...


@dataclass(slots=True)
class Snapshot:
    """Both indexes as of a revision. `faults` says why an index is done without, by its name."""

    revision: int
    dense: DenseSearch
    lexical: LexicalIndex
    faults: dict[str, str]
    users: int = 0
    retired: bool = False

    def close(self) -> None:
        self.dense.close()


def open_snapshot(
    root: Path, catalog: Queries, server: Server | None, *, failed: Mapping[str, str]
) -> Snapshot:
    """Open what the catalog points to. An index that is stale, damaged or has failed (by name, with the
    reason) is done without, and is one of the snapshot's `faults`. Raises IndexFailed when a server does not
    answer."""
    revision, pointers, faults = catalog.revision(), catalog.pointers(), dict[str, str]()
    if revision == 0:
        return Snapshot(0, ExactSearch(catalog), LexicalIndex.in_memory(()), faults)

    def sound(name: str) -> Pointer | None:
        pointer = pointers.get(name)
        if name in failed:
            faults[name] = failed[name]
        elif pointer is None or pointer.revision != revision:
            faults[name] = f"the {name} index is not of revision {revision}"
        else:
            return pointer
        return None

    def opened(name: str, open_folder: Callable[[Path], Index]) -> Index | None:
        try:
            if pointer := sound(name):
                verify(root / name / pointer.generation, pointer.files)
                return open_folder(root / name / pointer.generation)
        except IndexFailed as error:
            faults[name] = str(error)
        return None

    def on_server(server: Server) -> DenseIndex | None:
        try:
            if pointer := sound(server.address.name):
                index = server.collection(pointer.generation)
                if (count := index.count()) >= catalog.passage_count("ready"):
                    return index
                faults[server.address.name] = f"{server.address.url} has only {count} passages"
        except CollectionMissing as error:
            faults[server.address.name] = str(error)
        return None

    words = opened("lexical", LexicalIndex.open) or LexicalIndex.in_memory(catalog.entries("ready"))
    vectors: DenseSearch | None
    vectors = opened("dense", dense.open_folder) if server is None else on_server(server)
    return Snapshot(revision, vectors or ExactSearch(catalog), words, faults)
