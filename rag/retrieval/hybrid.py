"""Finding passages: what the dense and the lexical index find, judged alike, then put in order.

Each index gives candidates; what only one of them found is then judged by the other's measure too (Bruch, Gai
and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval", on sums of scores and on missing
ones). `rag.retrieval.ranking` says what speaks for a passage and how much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.ranking import Ranker, Terms, nearness, recency
from rag.schema import DEFAULT, NO_BOUNDS, Bounds, DayParameters, Parameters, Query
from rag.text import Weights
from vectorstore import Hit, Passage

if TYPE_CHECKING:
    from rag.models.encoders import Embedder
    from vectorstore import ArchiveReader


FEW = 4_000
"""Passages that are all compared with a question: about as fast as three searches of an index."""


class Searcher:
    """Searches one archive. Safe to share between threads."""

    def __init__(self, archive: ArchiveReader, embedder: Embedder, parameters: Parameters = DEFAULT) -> None:
        self.archive = archive
        self._embedder = embedder
        self._parameters = parameters
        self._known: tuple[int, Weights] | None = None

    def weights(self) -> Weights:
        """How much the words of the archive say, as it is now."""
        revision = self.archive.revision
        if self._known is None or self._known[0] != revision:
            weights = Weights(self.archive.document_frequency, self.archive.passage_count())
            self._known = revision, weights
        return self._known[1]

    def search(self, query: str | Query, limit: int = 10) -> list[Hit]:
        """The best `limit` passages, best first, ties in order of id. An empty query finds nothing."""
        query = Query(query) if isinstance(query, str) else query
        if not query.text.strip() or limit < 1:
            return []
        most, days = self._parameters.search, self._parameters.days
        vector = self._embedder.embed([_text(query)])[0]
        dense, lexical = self._candidates(query, vector, max(most.candidates, 2 * limit))
        self._complete(dense, lexical, vector)
        passages = self.archive.passages(sorted(dense))
        newest = max((passage.day for passage in passages), default=0)
        by_day = {passage.id: _by_day(query, passage.day, newest, days) for passage in passages}
        ranker = Ranker(Terms.of(_text(query)), self.weights(), self._parameters.ranking)
        first = {p.id: ranker.guess(p, dense[p.id], lexical.get(p.id, 0.0)) + by_day[p.id] for p in passages}
        promising = _best(passages, first, max(most.ranked, limit))
        articles = {id_: self.archive.article(id_) for id_ in {p.article_id for p in promising}}
        scores = ranker.scores(promising, articles, dense)
        final = {id_: max(0.0, score + by_day[id_]) for id_, score in scores.items()}
        highest = max(final.values(), default=1.0) or 1.0
        return [
            Hit(p, final[p.id] / highest, dense[p.id], lexical.get(p.id))
            for p in _best(promising, final, limit)
        ]

    def _candidates(
        self, query: Query, vector: NDArray[np.float32], count: int
    ) -> tuple[dict[str, float], dict[str, float]]:
        """The scores of what both indexes find. Where bounds leave too little of it, more is looked at."""
        text, wanted, parameters = _text(query), count, self._parameters.search
        if (few := few_within(self.archive, query.bounds)) is not None:
            found = self.archive.search_lexical(
                text, parameters.widest, heading_boost=parameters.heading_boost
            )
            inside, near = set(few), cosines(self.archive, few, vector)
            lexical = {id_: score for id_, score in found if id_ in inside}
            return _highest(near, count), _highest(lexical, count)
        while True:
            dense = dict(self.archive.search_dense(vector, wanted))
            lexical = dict(self.archive.search_lexical(text, wanted, heading_boost=parameters.heading_boost))
            if query.bounds == NO_BOUNDS:
                return dense, lexical
            exhausted = wanted >= parameters.widest or len(dense) < wanted
            inside = self.archive.within(sorted({*dense, *lexical}), query.bounds)
            dense = {id_: score for id_, score in dense.items() if id_ in inside}
            lexical = {id_: score for id_, score in lexical.items() if id_ in inside}
            if exhausted or min(len(dense), len(lexical)) >= count // 3:
                return _highest(dense, count), _highest(lexical, count)
            wanted = min(parameters.widest, 5 * wanted)

    def _complete(
        self, dense: dict[str, float], lexical: Mapping[str, float], vector: NDArray[np.float32]
    ) -> None:
        """Add the similarity of meaning of what only the lexical index found."""
        dense.update(cosines(self.archive, sorted(lexical.keys() - dense.keys()), vector))


def few_within(archive: ArchiveReader, bounds: Bounds) -> list[str] | None:
    """All passages by some authors, in some sections or of some articles, where they are so few that each is
    judged: an index may have none of them among what it finds. `None` for other bounds, and for more."""
    is_named = bounds.authors or bounds.sections or bounds.articles
    return archive.inside(bounds, FEW) if is_named else None


def cosines(archive: ArchiveReader, ids: Sequence[str], vector: NDArray[np.float32]) -> dict[str, float]:
    """The similarity of meaning of some passages to a vector, in [-1, 1]."""
    vectors = archive.vectors(ids)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    similar = vectors @ vector / np.maximum(lengths, np.finfo(np.float32).tiny)
    return dict(zip(ids, np.clip(similar, -1.0, 1.0).tolist(), strict=True))


def _text(query: Query) -> str:
    return f"{query.text} {query.context}".strip()


def _by_day(query: Query, day: int, newest: int, parameters: DayParameters) -> float:
    """What a passage's day (`yyyymmdd`, 0 for none) adds to its score."""
    near = nearness(day, query.asked, parameters.nearness_days) if query.asked else 0.0
    score = parameters.nearness * near
    if query.latest:
        score += parameters.recency * recency(day, newest, parameters.recency_days)
    return score - parameters.undated if query.bounds.of_days and not day else score


def articles_of(hits: Sequence[Hit]) -> list[str]:
    """The ids of the articles of some hits, in order of their best hit, each once."""
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))


def _highest(scores: Mapping[str, float], count: int) -> dict[str, float]:
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:count])


def _best(passages: Sequence[Passage], scores: Mapping[str, float], count: int) -> list[Passage]:
    return sorted(passages, key=lambda passage: (-scores[passage.id], passage.id))[:count]
