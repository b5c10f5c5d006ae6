"""The dense index in a folder: Chroma, embedded in this process.

A generation is written by one process in a folder that nobody else uses, and one that was not written to its
end is thrown away; then it is only read. That is because Chroma 1.5.9 loses the index, or crashes at the next
query, when it is killed while saving (chroma-core/chroma#7510, #7678, #6979).
"""

from __future__ import annotations

import ctypes
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from vectorstore.errors import IndexFailed
from vectorstore.failures import index_failures
from vectorstore.indexes.chroma_collection import HNSW, DenseIndex, chroma_failures, refusing, saving_after
from vectorstore.private import make_folder
from vectorstore.progress import Progress
from vectorstore.records import Entry
from vectorstore.vendors import silence

if TYPE_CHECKING:
    from chromadb.api.client import Client

COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
SLICE = 10_000
"""Changes that are written at once; each takes 6 kB of memory until it is saved."""
NEVER = 1_000_000  # a sync_threshold that is not reached: whoever opens the folder saves nothing


def open_folder(folder: Path) -> DenseIndex:
    """Open a generation for searching. Raises IndexFailed."""
    if not (folder / DATABASE).is_file():
        raise IndexFailed(f"the dense index {folder} is not there")  # Chroma would make an empty one
    with chroma_failures(f"the dense index {folder} cannot be opened"):
        client = _folder_client(folder)
        try:
            return DenseIndex(client.get_collection(COLLECTION, embedding_function=refusing()), client)
        except BaseException:
            client.close()
            raise


def write(
    folder: Path, entries: Iterable[Entry], losses: Sequence[str], *, changes: int, progress: Progress
) -> None:
    """Add and delete passages in a generation that is not in use; start one if the folder is empty.

    `changes` is how many passages are added and deleted together. They are written in slices, and the folder
    is opened anew for each: Chroma holds what it has not yet saved, and saves its graph after exactly so many
    changes as it is told. `progress` is told (passages written, changes).
    """
    coming, dropped, done = iter(entries), list(losses), 0
    while done < changes or not (folder / DATABASE).exists():
        size = min(SLICE, max(1, changes - done))
        gone = dropped[done : done + size]
        added = islice(coming, size - len(gone))

        def tell(written: int, before: int = done) -> None:
            progress(before + written, changes)

        _write_slice(folder, added, gone, size, tell)
        done += size


def _write_slice(
    folder: Path, entries: Iterable[Entry], losses: Sequence[str], size: int, progress: Callable[[int], None]
) -> None:
    """Make `size` changes, and save the graph after the last."""
    if (folder / DATABASE).exists():
        index = open_folder(folder)
        index.save_after(size)
        index.close()  # the threshold counts from the next opening
        index = open_folder(folder)
    else:
        make_folder(folder)
        index = _create(folder, size)
    try:
        index.delete(losses)
        index.upsert(entries, lambda done: progress(len(losses) + done))
        index.save_after(NEVER)
    finally:
        index.close()


def copy(source: Path, target: Path) -> None:
    """Stage a copy of a generation, also while somebody searches it."""
    make_folder(target)
    _copy_database(source / DATABASE, target / DATABASE)
    for folder in (path for path in source.iterdir() if path.is_dir()):
        shutil.copytree(folder, target / folder.name)


def _copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite file as it is at one moment, even while another process has it open. Raises
    IndexFailed: what is wrong with it is not wrong with the catalog."""
    with (
        index_failures(f"{source} cannot be copied", sqlite3.Error, UnicodeDecodeError),
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _create(folder: Path, changes: int) -> DenseIndex:
    with chroma_failures(f"no dense index can be made in {folder}"):
        client = _folder_client(folder)
        collection = client.create_collection(
            COLLECTION,
            configuration={"hnsw": cast(Any, {**HNSW, **saving_after(changes)})},
            embedding_function=refusing(),
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
