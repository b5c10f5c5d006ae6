"""Finding passages: dense and lexical search, their scores brought to one scale and added.

Min-max normalisation of each list's scores and a weighted sum (Bruch, Gai and Ingber 2023, "An Analysis
of Fusion Functions for Hybrid Retrieval"); the weights come from the measurements in ARCHITECTURE.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from vectorstore.records import Hit

if TYPE_CHECKING:
    from rag.embedding import Embedder
    from vectorstore.archive import Archive

DENSE_WEIGHT = 0.3
LEXICAL_WEIGHT = 0.7
CANDIDATES = 100


class Searcher:
    """Searches one archive. Safe to share between threads."""

    def __init__(self, archive: Archive, embedder: Embedder) -> None:
        self._archive = archive
        self._embedder = embedder

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """The best `limit` passages, best first, ties in order of id. An empty query finds nothing."""
        if not query.strip() or limit < 1:
            return []
        candidates = max(CANDIDATES, 2 * limit)
        vector = self._embedder.embed([query])[0]
        dense = dict(self._archive.search_dense(vector, candidates))
        lexical = dict(self._archive.search_lexical(query, candidates))
        scores = fuse(dense, lexical)
        best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:limit]
        return [
            Hit(passage, scores[passage.id], dense.get(passage.id), lexical.get(passage.id))
            for passage in self._archive.passages(best)
        ]


def fuse(dense: Mapping[str, float], lexical: Mapping[str, float]) -> dict[str, float]:
    """One score in [0, 1] for every id in either list; absent from a list counts as its lowest score."""
    dense_scaled, lexical_scaled = _min_max(dense), _min_max(lexical)
    return {
        id_: DENSE_WEIGHT * dense_scaled.get(id_, 0.0) + LEXICAL_WEIGHT * lexical_scaled.get(id_, 0.0)
        for id_ in {*dense, *lexical}
    }


def _min_max(scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    span = high - low
    return {id_: (score - low) / span if span else 1.0 for id_, score in scores.items()}


def articles_of(hits: Sequence[Hit]) -> list[str]:
    """The ids of the articles of some hits, in order of their best hit, each once."""
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))
