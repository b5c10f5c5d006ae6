"""Finding passages: dense and lexical search, brought to one scale and added, then put in order.

Min-max normalisation of each list's scores and a weighted sum (Bruch, Gai and Ingber 2023, "An Analysis
of Fusion Functions for Hybrid Retrieval") make the candidates; `rag.ranking` orders them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rag.ranking import (
    ARTICLE,
    NEARNESS,
    RECENCY,
    UNDATED,
    Terms,
    article_scores,
    min_max,
    nearness,
    passage_score,
    recency,
)
from rag.words import Weights
from vectorstore.records import Hit, Passage

if TYPE_CHECKING:
    from rag.embedding import Embedder
    from vectorstore.archive import Archive

DENSE_WEIGHT = 0.4
LEXICAL_WEIGHT = 0.6
HEADING_BOOST = 0.4
CANDIDATES = 150
RANKED = 80
RANKED_ARTICLES = 30
WIDEST = 4_000
LAST_DAY = 99_991_231


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be found: days as `yyyymmdd`, both included, and outlets in lower case (none: any).

    Undated articles are within any days, and rank below.
    """

    first_day: int = 0
    last_day: int = LAST_DAY
    sources: frozenset[str] = frozenset()

    @property
    def of_days(self) -> bool:
        """Whether days are bounded at all."""
        return self.first_day > 0 or self.last_day < LAST_DAY


NO_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for. `context` is searched for along with the text; `asked`, a day of asking, prefers
    what was published shortly before; `latest` prefers what is newest."""

    text: str
    context: str = ""
    bounds: Bounds = NO_BOUNDS
    asked: date | None = None
    latest: bool = False


class Searcher:
    """Searches one archive. Safe to share between threads."""

    def __init__(self, archive: Archive, embedder: Embedder) -> None:
        self._archive = archive
        self._embedder = embedder

    def search(self, query: str | Query, limit: int = 10) -> list[Hit]:
        """The best `limit` passages, best first, ties in order of id. An empty query finds nothing."""
        query = Query(query) if isinstance(query, str) else query
        if not query.text.strip() or limit < 1:
            return []
        dense, lexical = self._candidates(query, max(CANDIDATES, 2 * limit))
        fused = fuse(dense, lexical)
        best = sorted(fused, key=lambda id_: (-fused[id_], id_))[: max(RANKED, limit)]
        passages = self._archive.passages(best)
        scores = self._order(query, passages, fused)
        order = sorted(passages, key=lambda passage: (-scores[passage.id], passage.id))[:limit]
        return [Hit(p, scores[p.id], dense.get(p.id), lexical.get(p.id)) for p in order]

    def _candidates(self, query: Query, count: int) -> tuple[dict[str, float], dict[str, float]]:
        """The scores of what both indexes find. Where bounds leave too little of it, more is looked at."""
        text = f"{query.text} {query.context}".strip()
        vector = self._embedder.embed([text])[0]
        wanted = count
        while True:
            dense = dict(self._archive.search_dense(vector, wanted))
            lexical = dict(self._archive.search_lexical(text, wanted, heading_boost=HEADING_BOOST))
            if query.bounds == NO_BOUNDS:
                return dense, lexical
            exhausted = wanted >= WIDEST or len(dense) < wanted
            inside = self._within(query.bounds, {*dense, *lexical})
            dense = {id_: score for id_, score in dense.items() if id_ in inside}
            lexical = {id_: score for id_, score in lexical.items() if id_ in inside}
            if exhausted or min(len(dense), len(lexical)) >= count // 3:
                return _best(dense, count), _best(lexical, count)
            wanted = min(WIDEST, 5 * wanted)

    def _within(self, bounds: Bounds, ids: set[str]) -> set[str]:
        return self._archive.within(
            sorted(ids), first_day=bounds.first_day, last_day=bounds.last_day, sources=bounds.sources
        )

    def _order(
        self, query: Query, passages: Sequence[Passage], fused: Mapping[str, float]
    ) -> dict[str, float]:
        """The final scores in [0, 1], by passage id."""
        weights = Weights(self._archive.document_frequency, self._archive.passage_count())
        terms = Terms.of(f"{query.text} {query.context}")
        ids = list(dict.fromkeys(passage.article_id for passage in passages))[:RANKED_ARTICLES]
        whole = article_scores(terms, [self._archive.article(id_) for id_ in ids], weights)
        newest = max((passage.day for passage in passages), default=0)
        scores = {}
        for passage in passages:
            score = fused[passage.id] + ARTICLE * whole.get(passage.article_id, 0.0)
            score += passage_score(terms, passage, weights)
            if query.asked:
                score += NEARNESS * nearness(passage.day, query.asked)
            if query.latest:
                score += RECENCY * recency(passage.day, newest)
            if query.bounds.of_days and not passage.day:
                score -= UNDATED
            scores[passage.id] = max(0.0, score)
        best = max(scores.values(), default=1.0) or 1.0
        return {id_: score / best for id_, score in scores.items()}


def fuse(dense: Mapping[str, float], lexical: Mapping[str, float]) -> dict[str, float]:
    """One score in [0, 1] for every id in either list; absent from a list counts as its lowest score."""
    dense_scaled, lexical_scaled = min_max(dense), min_max(lexical)
    return {
        id_: DENSE_WEIGHT * dense_scaled.get(id_, 0.0) + LEXICAL_WEIGHT * lexical_scaled.get(id_, 0.0)
        for id_ in {*dense, *lexical}
    }


def articles_of(hits: Sequence[Hit]) -> list[str]:
    """The ids of the articles of some hits, in order of their best hit, each once."""
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))


def _best(scores: Mapping[str, float], count: int) -> dict[str, float]:
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:count])
