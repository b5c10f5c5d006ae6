"""Bringing articles in: read, split, embed, store; and a report that names whatever stayed outside.

Three threads do it, each ahead of the next by a few batches: one reads and splits, one embeds, and the one
that called stores. So the embedding model waits for nobody as long as articles are read faster than embedded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from rag.errors import ReadError
from rag.indexing.ahead import Ahead
from rag.indexing.remembering import Known, Memory, Reading, known
from rag.indexing.tally import IngestReport, Tally
from rag.loaders import (
    Account,
    Allowance,
    DayOrders,
    Document,
    Skipped,
    in_archive_order,
    list_files,
    read_documents,
)
from rag.text import split_article
from vectorstore import Article, Passage, unwatched

if TYPE_CHECKING:
    from rag.models.encoders import Embedder
    from vectorstore import Archive, ArchiveReader, ArchiveWriter

BATCH_PASSAGES = 512
BATCH_RECORDS = 1_000
BATCHES_AHEAD = 2
"""So many batches wait to be embedded, and as many to be stored: about 3 MB of passages and vectors."""

__all__ = ["FileRecords", "Files", "IngestReport", "Progress", "Step", "ingest", "read_all", "survey"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far an ingest is. `total` is 0 while it is not known.

    While it reads, `done` counts the articles that are stored or there already, `found` those that were read,
    `passages` those that were embedded; `share` says how much of the files' bytes the stored articles are,
    from 0 to 1, `None` where that is not known. `stopping` is told once, after Ctrl-C.
    """

    stage: Literal["reading", "stopping", "indexing"]
    done: int
    total: int = 0
    found: int = field(default=0, compare=False)
    passages: int = field(default=0, compare=False)
    share: float | None = field(default=None, compare=False)


Progress = Callable[[Step], None]


def ingest(
    records: Iterable[Article | Skipped],
    archive: Archive,
    embedder: Embedder,
    progress: Progress = unwatched,
    account: Account | None = None,
) -> IngestReport:
    """Store articles and return the report. Everything the report counts as in is on disk and can be found.
    `account` is that of the reading, if the records are read meanwhile: it becomes part of the report.

    `records` are read, and passages embedded, in threads of their own. Of those of `read_all` a file that has
    not changed since it was last brought into this archive is not read again.

    Ctrl-C stops it; what was stored by then is made findable, and the report says `interrupted`.
    Raises `ArchiveError` and `EmbeddingError`.
    """
    report, began = IngestReport(reading=account), time.monotonic()
    files = records if isinstance(records, FileRecords) else None
    with archive.writing() as writer:
        memory = Memory(archive, archive.path)
        if files:
            files.remember(memory)
        reading = Ahead(_batches(_new(records, archive, memory), files), BATCHES_AHEAD, "reading")
        embedding = Ahead(_embedded(reading, embedder), BATCHES_AHEAD, "embedding")
        store = _Store(writer, report)
        try:
            try:
                progress(Step("reading", 0, share=0.0 if files else None))
                for batch, vectors in embedding:
                    store.keep(batch, vectors)
                    done, passages = report.articles + report.superseded, report.passages
                    progress(Step("reading", done, 0, batch.found, passages, batch.share))
            except KeyboardInterrupt:
                report.interrupted = True
                reading.stop()
                embedding.stop()
                progress(Step("stopping", report.articles + report.superseded))
            writer.publish(progress=lambda done, total: progress(Step("indexing", done, total)))
        finally:
            reading.stop()
            embedding.close()
            reading.close()
            memory.close()
    if account:
        account.first = [memory.whole(article) for article in account.first if not _is_out(article)]
    report.seconds = time.monotonic() - began
    return report


def read_all(
    paths: Iterable[Path | str],
    max_file_mb: float,
    columns: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> FileRecords:
    """Every record of some files and folders, and why anything else in them cannot be read.

    `columns` names the columns of tables: part of a record -> column. What passes is counted in `account`.

    Raises `ReadError`, at once, for a path that does not exist.
    """
    found = list(list_files(Path(path) for path in paths))
    return FileRecords(Files(int(max_file_mb * 1_000_000), columns, account), found)


class FileRecords(Iterator[Article | Skipped]):
    """The records of files, and how far the files are read."""

    def __init__(self, files: Files, found: list[Path | Skipped]) -> None:
        self._files, self._found = files, found
        self._all = sum(_size(one) for one in found)
        documents = (document for one in found for document in files.documents(one))
        self._records = files.articles(documents)

    def __next__(self) -> Article | Skipped:
        return next(self._records)

    def remember(self, memory: Memory) -> None:
        """Pass over files that `memory` has, from the next one on, and keep those there that it has not."""
        self._files.memory = memory

    @property
    def share(self) -> float | None:
        """How much of the files' bytes is read, from 0 to 1; `None` for files without any."""
        return min(1.0, self._files.taken / self._all) if self._all else None


def _size(found: Path | Skipped) -> int:
    with suppress(OSError):
        return 0 if isinstance(found, Skipped) else found.stat().st_size
    return 0


class Files:
    """Files that are read together: a day of two readings is read as the other files show, and all that
    passes is counted in one account. What compressed files unpack to is bounded by one `allowance`, if one is
    given, and each by `max_bytes`. `taken` counts the bytes of files that were read."""

    def __init__(
        self,
        max_bytes: int,
        columns: Mapping[str, str] | None = None,
        account: Account | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self.account = account or Account()
        self.memory: Memory | None = None
        self.taken = 0
        self._max_bytes = max_bytes
        self._columns = columns or {}
        self._allowance = allowance
        self._orders = DayOrders()

    def documents(self, file: Path | Skipped, name: str = "") -> Iterator[Document | Skipped]:
        """The documents of a file, which are said to be from `name` instead of its path; one that is gone by
        now is named like any other that fails. What is skipped already is only counted."""
        if isinstance(file, Skipped):
            return self.account.of_file([file], file.origin)
        name = name or str(file)
        return self.account.of_file(_called(name, str(file), self._documents(file, name)), name)

    def articles(self, documents: Iterable[Document | Skipped]) -> Iterator[Article | Skipped]:
        """The articles of all the files' documents, their days settled."""
        return self.account.articles(in_archive_order(documents, self._orders))

    def _documents(self, file: Path, name: str) -> Iterator[Document | Skipped]:
        before = self.taken
        if self.memory and self._allowance is None:
            yield from self._remembered(self.memory, file, name)
        else:
            yield from self._read(file, name, [])
        self.taken = before + _size(file)

    def _remembered(self, memory: Memory, file: Path, name: str) -> Iterator[Document | Skipped]:
        """The documents of a file, read only if it is another than when it was last read."""
        key = memory.key(file, self._max_bytes, self._columns)
        if key and (reading := memory.recall(file, key)):
            self.account.columns += [f"{name}: {words}" for words in reading.columns]
            for one in reading.documents:
                self._orders.see(one)
                yield one
            return
        reading = Reading()
        for one in self._read(file, name, reading.columns):
            reading.documents.append(known(one) if isinstance(one, Document) else one)
            yield one
        if key and key == memory.key(file, self._max_bytes, self._columns):
            memory.keep(file, key, reading)

    def _read(self, file: Path, name: str, columns: list[str]) -> Iterator[Document | Skipped]:
        before = self.taken

        def tell(words: str) -> None:
            columns.append(words)
            self.account.columns.append(f"{name}: {words}")

        def reached(position: int) -> None:
            self.taken = before + position

        try:
            documents = read_documents(
                file,
                max_bytes=self._max_bytes,
                allowance=self._allowance,
                columns=self._columns,
                tell=tell,
                orders=self._orders,
                reached=reached,
            )
        except ReadError as error:
            yield Skipped(str(file), str(error))
            return
        yield from documents


def _called(name: str, place: str, found: Iterable[Document | Skipped]) -> Iterator[Document | Skipped]:
    """What a file gives, its origin named by `name` and not by where it lies."""
    if name == place:
        yield from found
        return
    for one in found:
        if isinstance(one, Skipped):
            yield replace(one, origin=name + one.origin.removeprefix(place))
        else:
            article = replace(one.article, origin=name + one.article.origin.removeprefix(place))
            yield replace(one, article=article)


def survey(
    records: Iterable[Article | Skipped], progress: Progress = unwatched, account: Account | None = None
) -> IngestReport:
    """Read only, and report: `added` counts the articles that would go in, were the archive empty."""
    report, began = IngestReport(reading=account), time.monotonic()
    tally = Tally(report)
    for record in records:
        if isinstance(record, Skipped):
            report.skipped.append(record)
        else:
            tally.count(record.id, record.digest, "added")
            progress(Step("reading", report.articles + report.superseded))
    report.seconds = time.monotonic() - began
    return report


@dataclass(frozen=True, slots=True)
class _Counted:
    """An article that needs no storing, and what it is counted as."""

    id: str
    digest: str
    outcome: Literal["unchanged", "replaced"]


@dataclass(frozen=True, slots=True)
class _Split:
    """An article that is to be stored, with its passages."""

    article: Article
    passages: list[Passage]


@dataclass(slots=True)
class _Batch:
    """What became of some records, in their order. `found` counts the articles that were read by its end,
    `share` says how much of the files was."""

    records: list[Skipped | _Counted | _Split] = field(default_factory=list)
    passages: int = 0
    found: int = 0
    share: float | None = None


def _new(
    records: Iterable[Article | Skipped], archive: ArchiveReader, memory: Memory
) -> Iterator[Skipped | _Counted | _Split]:
    """What is to be done with the records: those that are not in the archive as they are come with their
    passages."""
    # ids that another version is on its way for: what the archive has is not the last word
    coming = set[str]()
    for record in records:
        if isinstance(record, Skipped):
            yield record
            continue
        id_, digest, is_coming = record.id, record.digest, record.id in coming
        if isinstance(record, Known) and record.hollow:
            yield _hollow(record)
        elif isinstance(record, Known) and record.superseded:
            yield _Counted(id_, digest, "replaced")  # by a later one of its file
        elif not is_coming and archive.digest(id_) == digest:
            yield _Counted(id_, digest, "unchanged")
        elif passages := _distinct(split_article(article := memory.whole(record))):
            coming.add(id_)
            yield _Split(article, passages)
        else:
            memory.found_hollow(record)
            yield _hollow(record)


def _hollow(article: Article) -> Skipped:
    return Skipped(article.origin or article.id, "it has no sentences of news")


def _is_out(article: Article) -> bool:
    """Whether an article is only known, and not in the archive."""
    return isinstance(article, Known) and (article.hollow or article.superseded)


def _distinct(passages: Iterable[Passage]) -> list[Passage]:
    """The passages without those that say the same words as an earlier one of the article: nobody finds
    anything by them, and the graph of the dense index falls to pieces over hundreds of equal vectors."""
    return list({passage.text: passage for passage in reversed(list(passages))}.values())[::-1]


def _batches(records: Iterable[Skipped | _Counted | _Split], files: FileRecords | None) -> Iterator[_Batch]:
    batch, found = _Batch(), 0
    for record in records:
        batch.records.append(record)
        if isinstance(record, _Split):
            batch.passages += len(record.passages)
        found += not isinstance(record, Skipped)
        if batch.passages >= BATCH_PASSAGES or len(batch.records) >= BATCH_RECORDS:
            batch.found, batch.share = found, files.share if files else None
            yield batch
            batch = _Batch()
    if batch.records:
        batch.found, batch.share = found, files.share if files else None
        yield batch


def _embedded(
    batches: Ahead[_Batch], embedder: Embedder
) -> Iterator[tuple[_Batch, NDArray[np.float32] | None]]:
    """Each batch with the vectors of its passages, `None` for one without any."""

    def look_up(_done: int, _total: int) -> None:
        if batches.stopped:
            raise _Stopped

    with suppress(_Stopped):
        for batch in batches:
            splits = (record for record in batch.records if isinstance(record, _Split))
            texts = [passage.indexed_text for split in splits for passage in split.passages]
            yield batch, embedder.embed(texts, look_up) if texts else None


class _Stopped(Exception):
    """Nobody wants the vectors any more."""


class _Store:
    """Stores what is embedded and keeps the report."""

    def __init__(self, writer: ArchiveWriter, report: IngestReport) -> None:
        self._writer, self._report, self._tally = writer, report, Tally(report)

    def keep(self, batch: _Batch, vectors: NDArray[np.float32] | None) -> None:
        """Store a batch."""
        at = 0
        for record in batch.records:
            if isinstance(record, Skipped):
                self._report.skipped.append(record)
                self._writer.note(record.origin, "skipped", record.reason)
            elif isinstance(record, _Counted):
                self._tally.count(record.id, record.digest, record.outcome)
            else:
                article, passages = record.article, record.passages
                assert vectors is not None
                outcome = self._writer.add(article, passages, np.asarray(vectors[at : at + len(passages)]))
                at += len(passages)
                self._writer.note(article.origin, outcome, "")
                self._tally.count(article.id, article.digest, outcome, len(passages))
