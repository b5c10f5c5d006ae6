"""The archive: articles, their passages and vectors, kept in step with the indexes that find them.

>>> with Archive.open(path, model="all-MiniLM-L6-v2", dimension=384) as archive:
...     with archive.writing() as writer:
...         writer.add(article, passages, vectors)
...     archive.search_lexical("rate cut", 10)

Any number of processes may read an archive while one writes to it. A reader sees what another process has
published at its next call; it never sees a part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from vectorstore.bounds import NO_BOUNDS, Bounds
from vectorstore.catalog import CATALOG, ArticleSummary, CatalogWriter, Coverage, LedgerEntry, Status, scrub
from vectorstore.errors import ArchiveError, DatabaseUnavailable
from vectorstore.indexes import Server, ServerAddress, size_of
from vectorstore.interface import ArchiveReader, ArchiveWriter, Hits
from vectorstore.progress import Progress, unwatched
from vectorstore.publishing import PATIENCE_S, Upkeep, Writer, open_catalog
from vectorstore.records import Article, Findings, Passage
from vectorstore.stories import Story

if TYPE_CHECKING:
    from vectorstore.team import Following, Replica, Store, TeamWriter


class Archive(ArchiveReader):
    """An open archive: an `ArchiveReader`, which says what its methods do, that can be written to as well.
    Threads may share it for reading."""

    def __init__(
        self, path: Path, catalog: CatalogWriter, server: Server | None, *, once: bool = False
    ) -> None:
        self.path = path
        self._catalog = catalog
        self._server = server
        self._upkeep = Upkeep(path, catalog, server, once=once)
        self._store: Store | None = None
        self._replica: Replica | None = None

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
        database_url: str | None = None,
        create: bool = True,
        once: bool = False,
    ) -> Archive:
        """Open an archive, or make one in a folder that is missing or empty (`create`).

        `model` and `dimension` say with which embedding model the caller will search; without them any
        archive is opened as it is (for `status`, `rebuild`, `remove`), and none is made. `once` is for a
        process that asks a question or two: opening takes less time, and each search more. What a killed
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
            store = None
            if database_url:
                from vectorstore.team import Store

                undo.callback((store := Store.at(database_url)).close)
                model, dimension = _joined(store, path, model, dimension)
                create = create or bool(model)
            catalog = open_catalog(path, model=model, dimension=dimension, create=create)
            undo.callback(catalog.close)
            archive = cls(path, catalog, server, once=once)
            archive._upkeep.require_model(model, dimension)
            archive._upkeep.finish()
            if store:
                archive._copy_from(store)
            undo.pop_all()
        return archive

    def close(self) -> None:
        """Let go of the files. No other thread may be searching."""
        if self._replica:
            self._replica.close()
        self._upkeep.close()
        self._catalog.close()
        if self._server:
            self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ following a team's archive

    @property
    def following(self) -> Following | None:
        """How this copy of a team's archive stands; `None` for an archive of its own."""
        return self._replica.state if self._replica else None

    def follow(self) -> None:
        """Keep a copy of a team's archive up to date from now on, until it is closed. An archive of its own
        has nothing to follow."""
        if self._replica:
            self._replica.follow()

    def _copy_from(self, store: Store) -> None:
        from vectorstore.team import Replica

        self._store, self._replica = store, Replica(self.path, store, self._catalog, self._folder_writing)
        self._replica.catch_up()

    # ------------------------------------------------------------------ reading

    @property
    def model(self) -> str:
        return self._upkeep.model[0]

    @property
    def dimension(self) -> int:
        return self._upkeep.model[1]

    @property
    def revision(self) -> int:
        return self._catalog.revision()

    def count(self) -> int:
        return self._catalog.counts()["articles"]

    def passage_count(self) -> int:
        return self._catalog.passage_count("ready")

    def digest(self, article_id: str) -> str | None:
        return self._catalog.digest(article_id)

    def content_digest(self) -> str:
        return self._catalog.content_digest()

    def article(self, article_id: str) -> Article:
        return self._catalog.article(article_id)

    def findings(self, ids: Sequence[str], rules: str) -> dict[str, tuple[str, bytes]]:
        return self._catalog.findings(ids, rules)

    def keep_findings(self, found: Iterable[tuple[str, str, Findings]]) -> None:
        self._catalog.keep_findings(found)

    def arrived(self, revision: int) -> list[str]:
        return self._catalog.arrived(revision)

    def articles(
        self,
        *,
        query: str = "",
        source: str | None = None,
        bounds: Bounds = NO_BOUNDS,
        limit: int = 50,
        offset: int = 0,
    ) -> list[ArticleSummary]:
        return self._catalog.articles(query, source, bounds, limit, offset)

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        return self._catalog.passages(ids)

    def articles_with(self, passages: Sequence[str]) -> list[str]:
        return self._catalog.articles_with(passages)

    def within(self, ids: Sequence[str], bounds: Bounds) -> set[str]:
        return self._catalog.within(ids, bounds)

    def inside(self, bounds: Bounds, most: int) -> list[str] | None:
        return self._catalog.inside(bounds, most)

    def passages_of(self, article_id: str) -> list[Passage]:
        return self._catalog.passages_of(article_id)

    def all_passages(self) -> Iterator[tuple[Passage, NDArray[np.float32]]]:
        for entry in self._catalog.entries("ready"):
            yield entry.passage, entry.vector

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        return self._catalog.vectors(ids, self.dimension)

    def stories(self, ids: Sequence[str]) -> dict[str, Story]:
        return self._catalog.stories(ids)

    def coverage(self) -> Coverage:
        return self._catalog.coverage()

    def ledger(self, limit: int = 100) -> tuple[LedgerEntry, ...]:
        return self._catalog.ledger(limit)

    def status(self) -> Status:
        with self._upkeep.snapshot() as snapshot:
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
        question = np.asarray(vector, dtype=np.float32)
        if question.shape != (self.dimension,) or not np.isfinite(question).all() or not question.any():
            raise ValueError(f"a question needs a finite vector of {self.dimension} numbers, not all zero")
        return self._upkeep.search("dense", k, lambda snapshot, n: snapshot.dense.search(question, n))

    def search_lexical(self, text: str, k: int, *, heading_boost: float = 1.0) -> Hits:
        words = scrub(text)
        return self._upkeep.search(
            "lexical", k, lambda snapshot, n: snapshot.lexical.search(words, n, heading_boost=heading_boost)
        )

    def spelt_like(self, stem: str, distance: int, k: int) -> list[str]:
        found = self._upkeep.search(
            "lexical", k, lambda snapshot, n: snapshot.lexical.spelt_like(stem, distance, n)
        )
        return [id_ for id_, _ in found]

    def document_frequency(self, stem: str) -> int:
        with self._upkeep.snapshot() as snapshot:
            return snapshot.lexical.document_frequency(stem)

    # ------------------------------------------------------------------ writing

    @contextmanager
    def writing(self) -> Iterator[ArchiveWriter]:
        """The archive's one writer; what it took is published when the block ends well. If it ends with an
        error, what was not published stays invisible, until the next writer or the next `open` publishes it.
        Raises ArchiveBusy, naming the process that is writing.

        To a team's archive many processes may write at once. Raises DatabaseUnavailable, naming its host."""
        if self._replica is None and self._catalog.followed():
            raise ArchiveError(
                f"{self.path} is a copy of a team's archive; set DATELINE_DATABASE_URL to write to that, or"
                " name another folder with DATELINE_ARCHIVE or --archive"
            )
        with self._team_writing() if self._replica else self._folder_writing() as writer:
            try:
                yield writer
            except BaseException:
                with suppress(ArchiveError):  # what went wrong first is what there is to tell
                    writer.flush()
                raise
            writer.publish()
        self._upkeep.adopt_model()

    @contextmanager
    def _folder_writing(self, patience_s: float = PATIENCE_S) -> Iterator[Writer]:
        with self._upkeep.publisher(patience_s=patience_s) as publisher:
            publisher.publish()
            yield Writer(publisher)

    @contextmanager
    def _team_writing(self) -> Iterator[TeamWriter]:
        from vectorstore.team import TeamWriter

        assert self._store
        assert self._replica
        writer = TeamWriter(self._store, self._replica, self.model, self.dimension)
        self._replica.pull()
        yield writer

    def rebuild(self, progress: Progress = unwatched) -> int:
        """Make both indexes anew from the catalog and return the revision. Raises ArchiveBusy."""
        names = {"lexical", self._server.address.name if self._server else "dense"}
        with self._upkeep.publisher() as publisher:
            return publisher.publish(renew=names, progress=progress)


def _joined(
    store: Store, path: Path, model: str | None, dimension: int | None
) -> tuple[str | None, int | None]:
    """The embedding model that a copy of a team's archive is opened with: that of the archive, if it answers
    and has been written to. Raises ArchiveMismatch if that is not the caller's; DatabaseUnavailable if there
    is neither the archive nor a copy of it."""
    try:
        head = store.head()
    except DatabaseUnavailable as error:
        if (path / CATALOG).exists():
            return model, dimension
        raise DatabaseUnavailable(f"{error}; there is no copy of its archive at {path} yet") from None
    if head is None:
        return model, dimension
    store.require(head, model or head.model, dimension or head.dimension)
    return head.model, head.dimension
