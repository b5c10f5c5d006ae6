"""The archive: articles, their passages and vectors, kept in step with the indexes that find them.

>>> with Archive.open(path, model="all-MiniLM-L6-v2", dimension=384) as archive:
...     with archive.writing() as writer:
...         writer.add(article, passages, vectors)
...     archive.search_lexical("rate cut", 10)

Any number of processes may read an archive while one writes to it. A reader sees what another process has
published at its next call; it never sees a part of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vectorstore.dense import Progress, Server, ServerAddress
from vectorstore.edits import Catalog
from vectorstore.errors import ArchiveError, ArchiveMismatch, IndexFailed
from vectorstore.folder import open_catalog
from vectorstore.generations import size_of
from vectorstore.locking import PATIENCE_S, writer_lock
from vectorstore.overview import ArticleSummary, Coverage, LedgerEntry, Status
from vectorstore.private import tighten_all
from vectorstore.publishing import Publisher, silent
from vectorstore.records import Article, Passage
from vectorstore.rows import scrub
from vectorstore.snapshot import Snapshot, open_snapshot
from vectorstore.stories import Story
from vectorstore.writing import Writer

__all__ = ["Archive", "Story", "Writer"]

SPARE = 16  # found beyond k, in place of passages that have just been replaced
ATTEMPTS = 4

Hits = list[tuple[str, float]]


class Archive:
    """An open archive. Threads may share it for reading."""

    def __init__(self, path: Path, catalog: Catalog, server: Server | None) -> None:
        self.path = path
        self._catalog = catalog
        self._server = server
        self._model = (catalog.meta("model"), catalog.number("dimension"))
        self._lock = threading.RLock()
        self._current: Snapshot | None = None
        self._failed: dict[str, str] = {}

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        model: str | None = None,
        dimension: int | None = None,
        chroma_url: str | None = None,
        chroma_token: str | None = None,
        chroma_tenant: str | None = None,
        chroma_database: str | None = None,
        create: bool = True,
    ) -> Archive:
        """Open an archive, or make one in a folder that is missing or empty (`create`).

        `model` and `dimension` say with which embedding model the caller will search; without them any
        archive is opened as it is (for `status`, `rebuild`, `remove`), and none is made. What a killed
        writer left half done is finished here, and what it left behind is swept, unless another writer is at
        work.

        Raises ArchiveError (no archive, a foreign folder, no server), ArchiveMismatch (another model, a newer
        format), ArchiveDamaged (the catalog cannot be read).
        """
        server = None
        if chroma_url:
            server = Server(ServerAddress(chroma_url, chroma_token, chroma_tenant, chroma_database))
        with ExitStack() as undo:
            if server:
                undo.callback(server.close)
            catalog = open_catalog(path, model=model, dimension=dimension, create=create)
            undo.callback(catalog.close)
            archive = cls(path, catalog, server)
            archive._require_model(model, dimension)
            archive._finish()
            undo.pop_all()
        return archive

    def close(self) -> None:
        """Let go of the files. No other thread may be searching."""
        with self._lock:
            self._retire()
            self._catalog.close()
            if self._server:
                self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ reading

    @property
    def model(self) -> str:
        """The embedding model that the vectors were made with."""
        return self._model[0]

    @property
    def dimension(self) -> int:
        return self._model[1]

    @property
    def revision(self) -> int:
        """Raised by every publish; the same number means the same content."""
        return self._catalog.revision()

    def count(self) -> int:
        """How many articles can be found."""
        return self._catalog.counts()["articles"]

    def passage_count(self) -> int:
        """How many passages can be found."""
        return self._catalog.passage_count("ready")

    def digest(self, article_id: str) -> str | None:
        """The digest of the article that has this id, to see whether a file has changed; None if none has."""
        return self._catalog.digest(article_id)

    def article(self, article_id: str) -> Article:
        """Raises ArticleNotFound."""
        return self._catalog.article(article_id)

    def articles(
        self, *, query: str = "", source: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[ArticleSummary]:
        """Articles whose title has every word of `query` (in any case, also inside words), newest first,
        undated last."""
        return self._catalog.articles(query, source, limit, offset)

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages in the order of their ids; those that are gone are left out."""
        return self._catalog.passages(ids)

    def within(
        self, ids: Sequence[str], *, first_day: int, last_day: int, sources: Collection[str] = ()
    ) -> set[str]:
        """Which of some passages lie within days (`yyyymmdd`, both included; undated ones always do) and have
        one of the sources (given in lower case; any source if there are none)."""
        return self._catalog.within(ids, first_day, last_day, sources)

    def passages_of(self, article_id: str) -> list[Passage]:
        """All passages of an article, in the order of its text. Raises ArticleNotFound."""
        return self._catalog.passages_of(article_id)

    def all_passages(self) -> Iterator[tuple[Passage, NDArray[np.float32]]]:
        """Every passage with its vector, in the order they were added."""
        for entry in self._catalog.entries("ready"):
            yield entry.passage, entry.vector

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """`(len(ids), dimension)` float32 in the order of the ids; zeros for a passage that is gone."""
        return self._catalog.vectors(ids, self.dimension)

    def stories(self, ids: Sequence[str]) -> dict[str, Story]:
        """For each article its story: the articles that are copies of one another, first the one that stands
        for all of them. An article without copies is a story alone; ids that are gone are left out."""
        return self._catalog.stories(ids)

    def coverage(self) -> Coverage:
        """Which days and outlets there are."""
        return self._catalog.coverage()

    def ledger(self, limit: int = 100) -> tuple[LedgerEntry, ...]:
        """What became of the files that were ingested, newest first."""
        return self._catalog.ledger(limit)

    def status(self) -> Status:
        """The state of the archive, for people."""
        with self._snapshot() as snapshot:
            faults = tuple(snapshot.faults.values())
        counts, pointers = self._catalog.counts(), self._catalog.pointers()
        folders = {name: str(self.path / name / pointer.generation) for name, pointer in pointers.items()}
        return Status(
            path=self.path,
            bytes_on_disk=size_of(self.path),
            revision=self.revision,
            model=self.model,
            dimension=self.dimension,
            articles=counts["articles"],
            passages=counts["passages"],
            pending=counts["pending"],
            dense=self._server.address.url if self._server else folders.get("dense", ""),
            lexical=folders.get("lexical", ""),
            notes=faults,
            ledger=self._catalog.ledger(10),
        )

    # ------------------------------------------------------------------ searching

    def search_dense(self, vector: NDArray[np.float32], k: int) -> Hits:
        """The `k` passages nearest to a `(dimension,)` vector, as (passage id, cosine in [-1, 1]), best
        first, ties by id. Raises ValueError for a vector that has no direction."""
        question = np.asarray(vector, dtype=np.float32)
        if question.shape != (self.dimension,) or not np.isfinite(question).all() or not question.any():
            raise ValueError(f"a question needs a finite vector of {self.dimension} numbers, not all zero")
        return self._search("dense", k, lambda snapshot, n: snapshot.dense.search(question, n))

    def search_lexical(self, text: str, k: int, *, heading_boost: float = 1.0) -> Hits:
        """The `k` passages that have the words of a text, as (passage id, BM25 score > 0), best first, ties
        by id. Any text will do. See `LexicalIndex.search` for `heading_boost`."""
        words = scrub(text)
        return self._search(
            "lexical", k, lambda snapshot, n: snapshot.lexical.search(words, n, heading_boost=heading_boost)
        )

    def document_frequency(self, stem: str) -> int:
        """In how many passages' texts a stem (of `vectorstore.lexical.stems`) occurs; passages that went
        lately may be counted in."""
        with self._snapshot() as snapshot:
            return snapshot.lexical.document_frequency(stem)

    def _search(self, name: str, k: int, search: Callable[[Snapshot, int], Hits]) -> Hits:
        """Search a snapshot; leave out what is no longer visible; mend the index if it fails."""
        for attempt in range(ATTEMPTS):
            with self._snapshot() as snapshot:
                try:
                    hits = self._visible(snapshot, k, search)
                except IndexFailed as error:
                    if attempt == ATTEMPTS - 1 or (
                        name == "dense" and self._server and not self._moved(snapshot)
                    ):
                        raise
                    self._fail(snapshot, name, str(error))
                    continue
            if len(hits) >= k or not self._moved(snapshot):
                return hits
        return hits

    def _visible(self, snapshot: Snapshot, k: int, search: Callable[[Snapshot, int], Hits]) -> Hits:
        wanted = k + SPARE
        while True:
            hits = search(snapshot, wanted) if k > 0 else []
            ready = self._catalog.ready(id_ for id_, _ in hits)
            visible = [hit for hit in hits if hit[0] in ready]
            if len(visible) >= k or len(hits) < wanted:
                return visible[: max(k, 0)]
            wanted *= 2

    # ------------------------------------------------------------------ writing

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The archive's one writer; what it took is published when the block ends well. If it ends with an
        error, what was not published stays invisible, until the next writer or the next `open` publishes it.
        Raises ArchiveBusy, naming the process that is writing."""
        with self._publisher() as publisher:
            publisher.publish()
            writer = Writer(publisher)
            try:
                yield writer
            except BaseException:
                writer.flush()
                raise
            writer.publish()
        with self._lock:
            self._model = (self._catalog.meta("model"), self._catalog.number("dimension"))

    def rebuild(self, progress: Progress = silent) -> int:
        """Make both indexes anew from the catalog and return the revision. Raises ArchiveBusy."""
        names = {"lexical", self._server.address.name if self._server else "dense"}
        with self._publisher() as publisher:
            return publisher.publish(renew=names, progress=progress)

    @contextmanager
    def _publisher(self, *, patience_s: float = PATIENCE_S) -> Iterator[Publisher]:
        """The publisher of the process that holds the lock. Raises ArchiveBusy, ArchiveError."""
        with (
            writer_lock(self.path, patience_s=patience_s),
            closing(Catalog.open(self._catalog.path)) as catalog,
        ):
            tighten_all(self.path)  # what was made with looser rights, by hand or by an earlier version
            yield Publisher(self.path, catalog, self._server)

    # ------------------------------------------------------------------ keeping in step

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        """The snapshot of the newest revision, kept open while it is used."""
        with self._lock:
            snapshot = self._refresh()
            snapshot.users += 1
        try:
            yield snapshot
        finally:
            with self._lock:
                snapshot.users -= 1
                if snapshot.retired and not snapshot.users:
                    snapshot.close()

    def _refresh(self) -> Snapshot:
        for attempt in range(ATTEMPTS):
            revision = self._catalog.revision()
            if self._current and self._current.revision == revision and not self._failed:
                return self._current
            self._retire()
            model = (self._catalog.meta("model"), self._catalog.number("dimension"))
            if model != self._model:
                raise _mismatch(self.path, model, self._model)
            snapshot = open_snapshot(self.path, self._catalog, self._server, failed=self._failed)
            if snapshot.faults and attempt < ATTEMPTS - 1:
                moved = self._catalog.revision() != snapshot.revision  # then it was swept from under us
                if moved or self._mend(snapshot.faults):
                    snapshot.close()
                    self._failed = {}
                    continue
            break
        self._failed = {}
        self._current = snapshot
        return snapshot

    def _retire(self) -> None:
        if self._current:
            self._current.retired = True
            if not self._current.users:
                self._current.close()
            self._current = None

    def _fail(self, snapshot: Snapshot, name: str, reason: str) -> None:
        """Let the next search open the index again, and mend it unless it has only been swept away."""
        with self._lock:
            if snapshot is self._current:
                self._retire()
                if not self._moved(snapshot):
                    self._failed[name] = reason

    def _moved(self, snapshot: Snapshot) -> bool:
        return self._catalog.revision() != snapshot.revision

    def _finish(self) -> None:
        """Finish what a killed writer left; see that a server has what we have."""
        unsettled, reconcile = self._catalog.unsettled(), False
        if self._server:
            reconcile = bool(self._catalog.discarded())
        if unsettled or reconcile:
            self._mend((), reconcile=reconcile)
        with suppress(ArchiveError):  # a writer is at work and sweeps itself, or nothing can be written
            if Publisher(self.path, self._catalog, self._server).littered():
                with self._publisher(patience_s=0) as publisher:
                    publisher.sweep()

    def _mend(self, faults: Collection[str], *, reconcile: bool = False) -> bool:
        """Publish, building anew the indexes that are at fault. False if that cannot be done now: another
        process is writing, or nothing can be written."""
        try:
            with self._publisher(patience_s=0) as publisher:
                on_server = {self._server.address.name} & set(faults) if self._server else set()
                publisher.publish(renew=set(faults) - on_server, reconcile=reconcile or bool(on_server))
        except ArchiveError:
            return False
        return True

    def _require_model(self, model: str | None, dimension: int | None) -> None:
        asked = (model or self.model, dimension or self.dimension)
        if asked != self._model:
            raise _mismatch(self.path, self._model, asked)


def _mismatch(path: Path, has: tuple[str, int], asked: tuple[str, int]) -> ArchiveMismatch:
    return ArchiveMismatch(
        f"the archive {path} was made with the embedding model {has[0]} ({has[1]} dimensions), not with"
        f" {asked[0]} ({asked[1]}). Use {has[0]}, or run `dateline rebuild --embed` to embed it anew"
    )
