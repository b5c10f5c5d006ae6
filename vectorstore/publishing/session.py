"""The writer: what may be done to an archive by the one process that holds its lock."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalog import Adopted
from vectorstore.errors import ArchiveError, ArticleNotFound
from vectorstore.interface import ArchiveWriter
from vectorstore.progress import Progress, unwatched
from vectorstore.publishing.checking import check_texts, checked_vectors, float32
from vectorstore.publishing.publisher import Publisher
from vectorstore.records import Article, Findings, Passage

COMMIT_AFTER_S = 1.0  # what a kill costs at most: the embedding of one second, or of so many articles
COMMIT_AFTER_ARTICLES = 64


class Writer(ArchiveWriter):
    """The `ArchiveWriter`, which says what its methods do, that `Archive.writing()` gives."""

    def __init__(self, publisher: Publisher) -> None:
        self._catalog = publisher.catalog
        self._publisher = publisher
        self._dimension = self._catalog.number("dimension")
        self._since = 0.0
        self._uncommitted = 0

    def add(
        self,
        article: Article,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        findings: Findings | None = None,
    ) -> Literal["added", "replaced", "unchanged"]:
        check_texts(article, passages)
        before = self._catalog.digests(article.id)
        digest = article.digest
        if before.get("pending") == digest:
            return "unchanged"
        checked = checked_vectors(article, len(passages), vectors, self._dimension)
        self._begin()
        if before.get("ready") == digest or self._catalog.stay(article.id, digest):
            self._catalog.drop_pending(article.id)  # back to the version that is published
            return "unchanged"
        with self._catalog.undone_on_error():
            self._catalog.drop_pending(article.id)
            self._catalog.insert_pending(article, passages, checked, findings)
        self._count()
        return "replaced" if before else "added"

    def remove(self, article_id: str) -> None:
        if not self._catalog.digests(article_id):
            raise ArticleNotFound(f"no article {article_id!r} in the archive {self._catalog.path.parent}")
        self._begin()
        self._catalog.drop_pending(article_id)
        self._catalog.leave(article_id)
        self._count()

    def note(self, origin: str, outcome: str, reason: str = "") -> None:
        self._begin()
        self._catalog.note(origin, outcome, reason)
        self._count()

    def publish(self, progress: Progress = unwatched) -> int:
        self.flush()
        return self._publisher.publish(progress=progress)

    def reembed(
        self,
        model: str,
        dimension: int,
        batches: Iterable[tuple[Sequence[str], NDArray[np.float32]]],
        progress: Progress = unwatched,
    ) -> int:
        self.publish()
        self._catalog.clear_staged()
        for ids, vectors in batches:
            self._catalog.stage_vectors(ids, float32(vectors, len(ids), dimension))
        if missing := self._catalog.unstaged():
            self._catalog.clear_staged()
            raise ArchiveError(f"{len(missing)} passages have no new vector, among them {missing[0]}")
        adopted = Adopted(model, dimension)
        revision = self._publisher.publish(adopted=adopted, progress=progress)
        self._dimension = dimension
        return revision

    def follow(self, identity: str, revision: int) -> None:
        """Take note that everything of another archive up to a revision is written here."""
        self._begin()
        self._catalog.follow(identity, revision)
        self._count()

    def flush(self) -> None:
        self._catalog.commit()
        self._uncommitted = 0

    def _begin(self) -> None:
        if self._uncommitted == 0:
            self._since = time.monotonic()
        self._catalog.begin()

    def _count(self) -> None:
        self._uncommitted += 1
        late = time.monotonic() - self._since > COMMIT_AFTER_S
        if late or self._uncommitted >= COMMIT_AFTER_ARTICLES:
            self.flush()
