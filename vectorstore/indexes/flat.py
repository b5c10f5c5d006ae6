"""Exact search: the question's vector compared with every one there is. For what was added to an archive
since its dense index was made, and for when there is none."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexFailed

Block = tuple[list[str], NDArray[np.float32]]
"""Ids of passages and their `(n, dimension)` vectors."""


class DenseSearch(Protocol):
    """What searches vectors: the dense index (`chroma_collection.DenseIndex`), or the catalog itself while
    there is no index."""

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` nearest passages as (id, cosine in [-1, 1]), best first, ties by id."""

    def close(self) -> None: ...


class Flat:
    """Passages with their vectors in an array, compared with a question one and all. Threads may share it."""

    def __init__(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """`vectors` are `(len(ids), dimension)`, of unit length."""
        self.ids = ids
        self.vectors = vectors

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """In the form of `DenseSearch.search`. Raises IndexFailed for a vector of another dimension."""
        if k < 1 or not self.ids:
            return []
        _require_dimension(self.vectors, vector)
        cosines = self.vectors @ (vector / np.linalg.norm(vector))
        if k < len(cosines):  # with all that are as near as the last, so that ties at the cut go by id
            (near,) = np.nonzero(cosines >= np.partition(cosines, -k)[-k])
        else:
            near = np.arange(len(cosines))
        clipped = np.clip(cosines[near], -1.0, 1.0).tolist()
        hits = [(self.ids[place], cosine) for place, cosine in zip(near.tolist(), clipped, strict=True)]
        return heapq.nsmallest(k, hits, key=_best_first)

    def close(self) -> None: ...


class Layered:
    """A dense index, and the passages that were added since it was made. Of a passage that is in both, what
    was added counts."""

    def __init__(self, base: DenseSearch, delta: Flat) -> None:
        self._base = base
        self._delta = delta
        self._newer = frozenset(delta.ids)

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        below = [hit for hit in self._base.search(vector, k) if hit[0] not in self._newer]
        return sorted((*below, *self._delta.search(vector, k)), key=_best_first)[: max(k, 0)]

    def close(self) -> None:
        self._base.close()


class ExactSearch:
    """Searches all vectors there are: slow (seconds for 100,000), always there, never wrong."""

    def __init__(self, blocks: Callable[[], Iterable[Block]]) -> None:
        """`blocks` reads the vectors anew at each search."""
        self._blocks = blocks

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        return exact_search(self._blocks(), vector, k)

    def close(self) -> None: ...


def exact_search(blocks: Iterable[Block], vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
    """The `k` nearest of the blocks' ids as (id, cosine in [-1, 1]), best first, ties by id. Raises
    IndexFailed when the vectors are of another dimension: the archive has just been changed over."""
    best: list[tuple[float, str]] = []
    for ids, vectors in blocks:
        _require_dimension(vectors, vector)
        lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
        cosines = np.clip(vectors @ vector / lengths, -1.0, 1.0).tolist()
        best = heapq.nsmallest(
            k, [*best, *((-cosine, id_) for cosine, id_ in zip(cosines, ids, strict=True))]
        )
    return [(id_, -negative) for negative, id_ in best]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors (rows, none of them zero) with a length of one."""
    lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def _require_dimension(vectors: NDArray[np.float32], vector: NDArray[np.float32]) -> None:
    if vectors.shape[1] != len(vector):
        raise IndexFailed(f"the vectors have {vectors.shape[1]} numbers, the question's has {len(vector)}")


def _best_first(hit: tuple[str, float]) -> tuple[float, str]:
    return -hit[1], hit[0]
