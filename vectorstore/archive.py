"""The archive: articles, their passages and vectors, kept in step with the indexes that find them.

>>> with Archive.open(path, model="all-MiniLM-L6-v2", dimension=384) as archive:
...     with archive.writing() as writer:
...         writer.add(article, passages, vectors)
...     archive.search_lexical("rate cut", 10)

Any number of processes may read an archive while one writes to it. A reader sees what another process has
published at its next call; it never sees a part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalog import ArticleSummary, CatalogWriter, Coverage, LedgerEntry, Status, scrub
from vectorstore.indexes import Server, ServerAddress, size_of
from vectorstore.interface import ArchiveReader, Hits
from vectorstore.progress import Progress, unwatched
from vectorstore.publishing import Upkeep, Writer, open_catalog
from vectorstore.records import Article, Passage
from vectorstore.stories import Story


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
            catalog = open_catalog(path, model=model, dimension=dimension, create=create)
            undo.callback(catalog.close)
            archive = cls(path, catalog, server, once=once)
            archive._upkeep.require_model(model, dimension)
            archive._upkeep.finish()
            undo.pop_all()
        return archive

    def close(self) -> None:
        """Let go of the files. No other thread may be searching."""
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

    def arrived(self, revision: int) -> list[str]:
        return self._catalog.arrived(revision)

    def articles(
        self, *, query: str = "", source: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[ArticleSummary]:
        return self._catalog.articles(query, source, limit, offset)

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        return self._catalog.passages(ids)

    def within(
        self, ids: Sequence[str], *, first_day: int, last_day: int, sources: Collection[str] = ()
    ) -> set[str]:
        return self._catalog.within(ids, first_day, last_day, sources)

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
    def writing(self) -> Iterator[Writer]:
        """The archive's one writer; what it took is published when the block ends well. If it ends with an
        error, what was not published stays invisible, until the next writer or the next `open` publishes it.
        Raises ArchiveBusy, naming the process that is writing."""
        with self._upkeep.publisher() as publisher:
            publisher.publish()
            writer = Writer(publisher)
            try:
                yield writer
            except BaseException:
                writer.flush()
                raise
            writer.publish()
        self._upkeep.adopt_model()

    def rebuild(self, progress: Progress = unwatched) -> int:
        """Make both indexes anew from the catalog and return the revision. Raises ArchiveBusy."""
        names = {"lexical", self._server.address.name if self._server else "dense"}
        with self._upkeep.publisher() as publisher:
            return publisher.publish(renew=names, progress=progress)
