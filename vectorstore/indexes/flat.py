"""Exact search: the question's vector compared with every one there is. For when there is no dense index."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
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
        if vectors.shape[1] != len(vector):
            raise IndexFailed(
                f"the vectors have {vectors.shape[1]} numbers, the question's has {len(vector)}"
            )
        lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
        cosines = np.clip(vectors @ vector / lengths, -1.0, 1.0).tolist()
        best = heapq.nsmallest(
            k, [*best, *((-cosine, id_) for cosine, id_ in zip(cosines, ids, strict=True))]
        )
    return [(id_, -negative) for negative, id_ in best]
