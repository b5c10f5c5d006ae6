"""Writing to a team's archive: what a process adds and removes goes to PostgreSQL, some at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ArchiveError, ArticleNotFound
from vectorstore.interface import ArchiveWriter
from vectorstore.progress import Progress, unwatched
from vectorstore.publishing import check_texts, checked_vectors
from vectorstore.records import Article, Findings, Passage
from vectorstore.team.following import Replica
from vectorstore.team.state import Note
from vectorstore.team.store import Store, Whole

FLUSH_AFTER_S = 1.0  # what a kill costs at most: the embedding of one second, or of so many
FLUSH_AFTER_ARTICLES = 64
FLUSH_AFTER_PASSAGES = 1024
MOST_NOTES = 50_000


class TeamWriter(ArchiveWriter):
    """An `ArchiveWriter`, which says what its methods do, that many processes can have at the same time. Of
    two that write the same article the later one counts. What was written by then is seen by others even
    before `publish`, which brings this machine's copy up to date."""

    def __init__(self, store: Store, replica: Replica, model: str, dimension: int) -> None:
        """Raises DatabaseUnavailable, and ArchiveMismatch for an archive of another embedding."""
        store.found(model, dimension)
        self._store, self._replica, self._dimension = store, replica, dimension
        self._waiting: dict[str, Whole | None] = {}
        self._passages: dict[str, str] = {}  # of what is waiting: the article of each
        self._notes: deque[Note] = deque(maxlen=MOST_NOTES)
        self._since = 0.0

    def add(
        self,
        article: Article,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        findings: Findings | None = None,  # noqa: ARG002
    ) -> Literal["added", "replaced", "unchanged"]:
        check_texts(article, passages)
        digest, before = article.digest, self._digest(article.id)
        if before == digest:
            return "unchanged"
        if article.id in self._waiting and self._store.digest(article.id) == digest:
            self._forget(article.id)  # back to the version that is there
            return "unchanged"
        checked = checked_vectors(article, len(passages), vectors, self._dimension)
        self._check_ids(article, passages)
        self._change(article.id, Whole(article, tuple(passages), checked))
        return "replaced" if before else "added"

    def remove(self, article_id: str) -> None:
        if not self._digest(article_id):
            raise ArticleNotFound(
                f"no article {article_id!r} in the team's archive {self._store.address.shown}"
            )
        self._change(article_id, None)

    def note(self, origin: str, outcome: str, reason: str = "") -> None:
        self._notes.append(Note(origin, outcome, reason))

    def publish(self, progress: Progress = unwatched) -> int:
        self.flush()
        revision = self._replica.pull(self._notes, progress=progress)
        self._notes.clear()
        return revision

    def reembed(
        self,
        model: str,
        dimension: int,  # noqa: ARG002
        batches: Iterable[tuple[Sequence[str], NDArray[np.float32]]],  # noqa: ARG002
        progress: Progress = unwatched,  # noqa: ARG002
    ) -> int:
        raise ArchiveError(
            f"the team's archive at {self._store.address.shown} keeps its embedding model, for all of them."
            f" To change to {model}, make another database, name that in DATELINE_DATABASE_URL with a new"
            " folder, and ingest again"
        )

    def flush(self) -> None:
        """Write what is waiting, in one transaction. If that fails it goes on waiting."""
        if self._waiting:
            self._store.write(self._waiting)
            self._waiting.clear()
            self._passages.clear()

    def _digest(self, article_id: str) -> str | None:
        if article_id in self._waiting:
            whole = self._waiting[article_id]
            return whole.article.digest if whole else None
        return self._store.digest(article_id.encode("utf-8", "backslashreplace").decode("utf-8"))

    def _change(self, article_id: str, whole: Whole | None) -> None:
        if not self._waiting:
            self._since = time.monotonic()
        self._forget(article_id)
        self._waiting[article_id] = whole
        self._passages |= {passage.id: article_id for passage in whole.passages} if whole else {}
        late = time.monotonic() - self._since > FLUSH_AFTER_S
        if late or len(self._waiting) >= FLUSH_AFTER_ARTICLES or len(self._passages) >= FLUSH_AFTER_PASSAGES:
            self.flush()

    def _forget(self, article_id: str) -> None:
        if former := self._waiting.pop(article_id, None):
            for passage in former.passages:
                del self._passages[passage.id]

    def _check_ids(self, article: Article, passages: Sequence[Passage]) -> None:
        """Raise ValueError if a passage's id is that of another one."""
        ids = [passage.id for passage in passages]
        taken = {id_ for id_ in ids if self._passages.get(id_, article.id) != article.id}
        taken |= {id_ for id_, digest in self._store.versions(ids).items() if digest != article.digest}
        if len(set(ids)) < len(ids):
            taken |= {id_ for id_ in ids if ids.count(id_) > 1}
        if taken:
            raise ValueError(
                f"passage id {min(taken)!r} of article {article.id!r} is taken by another article or version;"
                " use vectorstore.records.passage_id"
            )
