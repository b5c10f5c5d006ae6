"""A snapshot: both indexes of one revision, open for searching by any number of threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from vectorstore.catalog import CatalogReader
from vectorstore.errors import IndexFailed
from vectorstore.indexes import (
    FLAT_FILES,
    CollectionMissing,
    DenseIndex,
    DenseSearch,
    ExactSearch,
    Flat,
    Layered,
    LexicalIndex,
    Pointer,
    Server,
    chroma_local,
    open_flat,
    unit,
    verify,
)

Index = TypeVar("Index")


class Base:
    """A generation of the dense index, open for as many snapshots as build on it, and what was added to each
    of them since. Its users take turns (`Upkeep` has a lock)."""

    def __init__(self, generation: str, index: DenseSearch) -> None:
        self._generation = generation
        self.index = index
        self._users = 1
        self._added: tuple[tuple[str, int], ...] = ()
        self._delta = Flat((), np.zeros((0, 0), np.float32))

    def is_named_by(self, pointer: Pointer | None) -> bool:
        return pointer is not None and pointer.generation == self._generation

    def shared(self) -> Base:
        """For one user more, who closes it as well."""
        self._users += 1
        return self

    def close(self) -> None:
        self._users -= 1
        if not self._users:
            self.index.close()

    def search(self, catalog: CatalogReader, revision: int) -> DenseSearch:
        """The index, of a revision, with all that was added since. Only what is new is read."""
        wanted = tuple(catalog.added(revision))
        if wanted != self._added:
            self._read(catalog, wanted)
        return Layered(self.index, self._delta) if self._delta.ids else self.index

    def _read(self, catalog: CatalogReader, wanted: tuple[tuple[str, int], ...]) -> None:
        """A passage of the same id that was added at another revision may have another vector."""
        known = {added: place for place, added in enumerate(self._added)}
        kept = [added for added in wanted if added in known]
        new = [added for added in wanted if added not in known]
        vectors = catalog.vectors([id_ for id_, _ in new], catalog.number("dimension"))
        there = np.flatnonzero(np.linalg.norm(vectors, axis=1))  # the others have been removed just now
        new = [new[place] for place in there.tolist()]
        read = unit(vectors[there])
        if kept:
            read = np.concatenate((self._delta.vectors[[known[added] for added in kept]], read))
        self._added = (*kept, *new)
        self._delta = Flat([id_ for id_, _ in self._added], read)


@dataclass(slots=True)
class Snapshot:
    """Both indexes as of a revision. `faults` says why an index is done without, by its name; `base` is what
    the dense one builds on, if that is in a folder."""

    revision: int
    dense: DenseSearch
    lexical: LexicalIndex
    faults: dict[str, str] = field(default_factory=dict)
    base: Base | None = None
    users: int = 0
    retired: bool = False

    def close(self) -> None:
        if self.base:
            self.base.close()
        else:
            self.dense.close()


def open_snapshot(
    root: Path,
    catalog: CatalogReader,
    server: Server | None,
    *,
    failed: Mapping[str, str],
    last: Base | None,
    once: bool,
) -> Snapshot:
    """Open what the catalog points to, or go on with the `last` base if that is it. An index that is stale,
    damaged or has failed (by name, with the reason) is done without, and is one of the snapshot's `faults`.
    `once` searches the flat file of a dense index instead of loading its graph, if it has one that is whole.
    Raises IndexFailed when a server does not answer."""
    revision, pointers, faults = catalog.revision(), catalog.pointers(), dict[str, str]()
    if revision == 0:
        return Snapshot(0, ExactSearch(catalog.blocks), LexicalIndex.in_memory(()))

    def sound(name: str, *, layered: bool = False) -> Pointer | None:
        pointer = pointers.get(name)
        if name in failed:
            faults[name] = failed[name]
        elif pointer is None or not (pointer.revision == revision or layered):
            faults[name] = f"the {name} index is not of revision {revision}"
        else:
            return pointer
        return None

    def opened(pointer: Pointer, open_folder: Callable[[Path], Index]) -> Index | None:
        folder = root / pointer.name / pointer.generation
        try:
            verify(folder, [(name, mark) for name, mark in pointer.files if name not in FLAT_FILES])
            return open_folder(folder)
        except IndexFailed as error:
            faults[pointer.name] = str(error)
        return None

    def in_folder() -> Base | None:
        if not (pointer := sound("dense", layered=True)):
            return None
        if last and last.is_named_by(pointer):
            return last.shared()
        flat = [(name, mark) for name, mark in pointer.files if name in FLAT_FILES]
        if once and flat:
            with suppress(IndexFailed):  # then the graph is loaded
                verify(folder := root / "dense" / pointer.generation, flat)
                return Base(pointer.generation, open_flat(folder))
        index = opened(pointer, chroma_local.open_folder)
        return Base(pointer.generation, index) if index else None

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

    pointer = sound("lexical")
    words = opened(pointer, LexicalIndex.open) if pointer else None
    words = words or LexicalIndex.in_memory(catalog.entries("ready"))
    if server:
        return Snapshot(revision, on_server(server) or ExactSearch(catalog.blocks), words, faults)
    if base := in_folder():
        try:
            dense = base.search(catalog, pointers["dense"].revision)
        except BaseException:
            base.close()
            raise
        return Snapshot(revision, dense, words, faults, base)
    return Snapshot(revision, ExactSearch(catalog.blocks), words, faults)
