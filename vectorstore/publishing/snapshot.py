"""A snapshot: both indexes of one revision, open for searching by any number of threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vectorstore.catalog import CatalogReader
from vectorstore.errors import IndexFailed
from vectorstore.indexes import (
    CollectionMissing,
    DenseIndex,
    DenseSearch,
    ExactSearch,
    LexicalIndex,
    Pointer,
    Server,
    chroma_local,
    verify,
)

Index = TypeVar("Index")


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
    root: Path, catalog: CatalogReader, server: Server | None, *, failed: Mapping[str, str]
) -> Snapshot:
    """Open what the catalog points to. An index that is stale, damaged or has failed (by name, with the
    reason) is done without, and is one of the snapshot's `faults`. Raises IndexFailed when a server does not
    answer."""
    revision, pointers, faults = catalog.revision(), catalog.pointers(), dict[str, str]()
    if revision == 0:
        return Snapshot(0, ExactSearch(catalog.blocks), LexicalIndex.in_memory(()), faults)

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
    vectors = opened("dense", chroma_local.open_folder) if server is None else on_server(server)
    return Snapshot(revision, vectors or ExactSearch(catalog.blocks), words, faults)
