"""Some articles of an archive, read as if there were no others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore.bounds import NO_BOUNDS, Bounds
from vectorstore.catalog import ArticleSummary, Coverage, LedgerEntry, Status
from vectorstore.errors import ArticleNotFound
from vectorstore.interface import ArchiveReader, Hits
from vectorstore.records import Article, Findings, Passage
from vectorstore.stories import Story

FIRST_LOOK = 1_000
"""Passages of the whole archive that a search for words looks at first; ten times as many each time after."""


class Part(ArchiveReader):
    """Articles of an archive, by their ids: nothing else is found or read in it. Threads may share it.

    What tells common words from rare ones (`document_frequency`, `passage_count`), and what is said about the
    archive (`coverage`, `ledger`, `status`), stays that of the whole: a question is read, and a sentence
    judged, as it would be there. Ids that the archive does not have are left out. Meant for thousands of
    articles at most, since their vectors are compared one by one.
    """

    def __init__(self, archive: ArchiveReader, articles: Iterable[str]) -> None:
        self._whole = archive
        self._passages: dict[str, str] = {}  # to the article of each
        self._articles: dict[str, None] = {}
        for id_ in dict.fromkeys(articles):
            try:
                passages = archive.passages_of(id_)
            except ArticleNotFound:
                continue
            self._articles[id_] = None
            self._passages.update(dict.fromkeys((passage.id for passage in passages), id_))
        self._ids = list(self._passages)
        self._vectors = archive.vectors(self._ids)

    def without(self, articles: Collection[str]) -> Part:
        """The same without some articles; nothing is read for it."""
        rest = Part(self._whole, ())
        rest._articles = {id_: None for id_ in self._articles if id_ not in articles}
        kept = [index for index, id_ in enumerate(self._ids) if self._passages[id_] in rest._articles]
        rest._ids = [self._ids[index] for index in kept]
        rest._passages = {id_: self._passages[id_] for id_ in rest._ids}
        rest._vectors = self._vectors[kept]
        return rest

    @property
    def article_ids(self) -> tuple[str, ...]:
        """The ids of its articles, in the order in which they were given."""
        return tuple(self._articles)

    @property
    def model(self) -> str:
        return self._whole.model

    @property
    def dimension(self) -> int:
        return self._whole.dimension

    @property
    def revision(self) -> int:
        return self._whole.revision

    def count(self) -> int:
        return len(self._articles)

    def passage_count(self) -> int:
        return self._whole.passage_count()

    def digest(self, article_id: str) -> str | None:
        return self._whole.digest(article_id) if article_id in self._articles else None

    def content_digest(self) -> str:
        return self._whole.content_digest()

    def article(self, article_id: str) -> Article:
        self._require(article_id)
        return self._whole.article(article_id)

    def findings(self, ids: Sequence[str], rules: str) -> dict[str, tuple[str, bytes]]:
        return self._whole.findings([id_ for id_ in ids if id_ in self._articles], rules)

    def keep_findings(self, found: Iterable[tuple[str, str, Findings]]) -> None:
        self._whole.keep_findings(one for one in found if one[0] in self._articles)

    def arrived(self, revision: int) -> list[str]:
        return [id_ for id_ in self._whole.arrived(revision) if id_ in self._articles]

    def articles(
        self,
        *,
        query: str = "",
        source: str | None = None,
        bounds: Bounds = NO_BOUNDS,
        limit: int = 50,
        offset: int = 0,
    ) -> list[ArticleSummary]:
        every = self._whole.articles(
            query=query, source=source, bounds=bounds, limit=self._whole.count(), offset=0
        )
        return [one for one in every if one.id in self._articles][offset : offset + limit]

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        return self._whole.passages([id_ for id_ in ids if id_ in self._passages])

    def articles_with(self, passages: Sequence[str]) -> list[str]:
        return self._whole.articles_with([id_ for id_ in passages if id_ in self._passages])

    def passages_of(self, article_id: str) -> list[Passage]:
        self._require(article_id)
        return self._whole.passages_of(article_id)

    def all_passages(self) -> Iterator[tuple[Passage, NDArray[np.float32]]]:
        kept = self.passages(self._ids)
        yield from zip(kept, self._whole.vectors([passage.id for passage in kept]), strict=True)

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        return self._whole.vectors(ids)

    def within(self, ids: Sequence[str], bounds: Bounds) -> set[str]:
        return self._whole.within([id_ for id_ in ids if id_ in self._passages], bounds)

    def inside(self, bounds: Bounds, most: int) -> list[str] | None:
        within = self._whole.within(self._ids, bounds)
        return [id_ for id_ in self._ids if id_ in within] if len(within) <= most else None

    def stories(self, ids: Sequence[str]) -> dict[str, Story]:
        found = self._whole.stories([id_ for id_ in ids if id_ in self._articles])
        return {
            id_: Story(tuple(member for member in story.members if member in self._articles))
            for id_, story in found.items()
        }

    def search_dense(self, vector: NDArray[np.float32], k: int) -> Hits:
        question = np.asarray(vector, dtype=np.float32)
        lengths = np.linalg.norm(self._vectors, axis=1) * np.linalg.norm(question)
        cosines = self._vectors @ question / np.maximum(lengths, np.finfo(np.float32).tiny)
        scored = zip(self._ids, np.clip(cosines, -1.0, 1.0).tolist(), strict=True)
        return sorted(scored, key=_best_first)[: max(k, 0)]

    def search_lexical(self, text: str, k: int, *, heading_boost: float = 1.0) -> Hits:
        return self._among(k, lambda n: self._whole.search_lexical(text, n, heading_boost=heading_boost))

    def spelt_like(self, stem: str, distance: int, k: int) -> list[str]:
        return self._whole.spelt_like(stem, distance, k)

    def document_frequency(self, stem: str) -> int:
        return self._whole.document_frequency(stem)

    def coverage(self) -> Coverage:
        return self._whole.coverage()

    def ledger(self, limit: int = 100) -> tuple[LedgerEntry, ...]:
        return self._whole.ledger(limit)

    def status(self) -> Status:
        return self._whole.status()

    def _require(self, article_id: str) -> None:
        if article_id not in self._articles:
            raise ArticleNotFound(f"no article {article_id!r} in this part of the archive")

    def _among(self, k: int, search: Callable[[int], Hits]) -> Hits:
        """The best `k` of a search that are of this part: more and more of the whole is looked at, until
        there are as many, or there is no more."""
        enough, looked_at = min(k, len(self._ids)), max(k, FIRST_LOOK)
        while True:
            hits = search(looked_at) if enough > 0 else []
            kept = [hit for hit in hits if hit[0] in self._passages]
            if len(kept) >= enough or len(hits) < looked_at:
                return kept[:enough] if enough > 0 else []
            looked_at *= 10


def _best_first(hit: tuple[str, float]) -> tuple[float, str]:
    return -hit[1], hit[0]
