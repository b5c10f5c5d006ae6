"""Exact search: the question's vector compared with every one there is. For when there is no dense index."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexFailed


def exact_search(
    blocks: Iterable[tuple[list[str], NDArray[np.float32]]], vector: NDArray[np.float32], k: int
) -> list[tuple[str, float]]:
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
