"""The vectors of a generation of the dense index in a flat file, for processes that ask one question and
end: comparing them all takes less time than loading Chroma's graph (docs/SCALING.md).

Two files beside Chroma's: `vectors.npy`, `(n, dimension)` float32 of unit length in NumPy's format, and
`passages.json`, the ids in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from vectorstore.errors import IndexFailed
from vectorstore.failures import NONSENSE, index_failures
from vectorstore.indexes.flat import Block, Flat, unit
from vectorstore.private import make_file, write_file

VECTORS, IDS = "vectors.npy", "passages.json"
FLAT_FILES = frozenset({VECTORS, IDS})


def write_flat(folder: Path, blocks: Iterable[Block], count: int) -> None:
    """Write the vectors of `count` passages into a generation that nobody reads yet; none if there are none.
    Raises IndexFailed unless there are so many."""
    ids = list[str]()
    make_file(folder / VECTORS)
    with (folder / VECTORS).open("wb") as file:
        for names, vectors in blocks:
            if not ids:
                shape = {"shape": (count, vectors.shape[1]), "fortran_order": False, "descr": "<f4"}
                np.lib.format.write_array_header_1_0(file, shape)
            file.write(np.ascontiguousarray(unit(vectors), dtype="<f4").tobytes())
            ids += names
    if len(ids) != count:
        raise IndexFailed(f"there are {len(ids)} vectors for {folder} instead of {count}")
    if ids:
        write_file(folder / IDS, json.dumps(ids))
    else:
        (folder / VECTORS).unlink()


def open_flat(folder: Path) -> Flat:
    """The vectors of a generation, left in their file until they are compared. Raises IndexFailed."""
    with index_failures(f"the vectors in {folder} cannot be read", OSError, *NONSENSE):
        ids = json.loads((folder / IDS).read_text("utf-8"))
        vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
        if vectors.shape[:1] != (len(ids),) or vectors.ndim != 2 or vectors.dtype != np.dtype("<f4"):
            raise ValueError(f"{len(ids)} ids for an array of shape {vectors.shape}")
        return Flat(ids, vectors.view(np.ndarray))
