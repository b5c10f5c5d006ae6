"""Bringing articles in: read, split, embed, store; and a report that names whatever stayed outside.

Three threads do it, each ahead of the next by a few batches: one reads and splits, one embeds, and the one
that called stores. So the embedding model waits for nobody as long as articles are read faster than embedded.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from rag.attribution import findings_in
from rag.indexing.ahead import Ahead
from rag.indexing.preparing import Part, Workers, called, passages_of, read_parts
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
)
from vectorstore import Article, Findings, Passage, unwatched

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
    workers: Workers | None = None,
) -> IngestReport:
    """Store articles and return the report. Everything the report counts as in is on disk and can be found.
    `account` is that of the reading, if the records are read meanwhile: it becomes part of the report.
    `workers` read, split and embed in the place of this process: the archive and the report are the same.

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
            files.read_by(workers)
        split = files.passages_of if files else passages_of
        new = _new(records, archive, memory, split, None if workers else findings_in)
        reading = Ahead(_batches(new, files), BATCHES_AHEAD, "reading")
        embedding = Ahead(
            _embedded_by(workers, reading) if workers else _embedded(reading, embedder),
            BATCHES_AHEAD,
            "embedding",
        )
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
        self._records = files.articles(self._documents())
        self._made: list[Passage] | None = None

    def __next__(self) -> Article | Skipped:
        record, split = next(self._records), self._files.split
        self._made = None if isinstance(record, Skipped) else split.pop(record, None)
        return record

    def remember(self, memory: Memory) -> None:
        """Pass over files that `memory` has, from the next one on, and keep those there that it has not."""
        self._files.memory = memory

    def read_by(self, workers: Workers | None) -> None:
        """Have the files read and split by others, from the next one on; `None` reads them here."""
        self._files.workers = workers

    def passages_of(self, article: Article) -> list[Passage]:
        """The passages of the record that was given last, which may have been made where it was read."""
        return passages_of(article) if self._made is None else self._made

    def _documents(self) -> Iterator[Document | Skipped]:
        begun = deque[tuple[Path | Skipped, Begun | None]]()
        for one in self._found:
            begun.append((one, None if isinstance(one, Skipped) else self._files.begin(one)))
            while len(begun) > self._files.ahead:
                yield from self._next(begun)
        while begun:
            yield from self._next(begun)

    def _next(self, begun: deque[tuple[Path | Skipped, Begun | None]]) -> Iterator[Document | Skipped]:
        found, reading = begun.popleft()
        return self._files.documents(found, begun=reading)

    @property
    def share(self) -> float | None:
        """How much of the files' bytes is read, from 0 to 1; `None` for files without any."""
        return min(1.0, self._files.taken / self._all) if self._all else None


def _size(found: Path | Skipped) -> int:
    with suppress(OSError):
        return 0 if isinstance(found, Skipped) else found.stat().st_size
    return 0


@dataclass(frozen=True, slots=True)
class Begun:
    """A file whose reading has begun: what it gave when it was last read, else its parts as they come. `key`
    is what the reading follows from, `None` where it will not be remembered."""

    key: bytes | None
    known: Reading | None
    parts: Iterator[Part]


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
        self.workers: Workers | None = None
        self.split: dict[Article, list[Passage]] = {}
        self.taken = 0
        self._max_bytes = max_bytes
        self._columns = columns or {}
        self._allowance = allowance
        self._orders = DayOrders()

    @property
    def ahead(self) -> int:
        """How many files may be begun before an earlier one is taken."""
        return self.workers.files_ahead if self.workers else 0

    def begin(self, file: Path) -> Begun:
        """Begin to read a file, unless it is known what it gives."""
        memory = self.memory if self._allowance is None else None
        key = memory.key(file, self._max_bytes, self._columns) if memory else None
        reading = memory.recall(file, key) if memory and key else None
        if reading:
            parts: Iterator[Part] = iter(())
        elif self.workers and self._allowance is None:
            parts = self.workers.parts(file, self._max_bytes, self._columns)
        else:
            parts = read_parts(file, self._max_bytes, self._columns, allowance=self._allowance)
        return Begun(key, reading, parts)

    def documents(
        self, file: Path | Skipped, name: str = "", begun: Begun | None = None
    ) -> Iterator[Document | Skipped]:
        """The documents of a file, which are said to be from `name` instead of its path; one that is gone by
        now is named like any other that fails. What is skipped already is only counted. The reading may have
        `begun`."""
        if isinstance(file, Skipped):
            return self.account.of_file([file], file.origin)
        name = name or str(file)
        return self.account.of_file(called(name, str(file), self._documents(file, name, begun)), name)

    def articles(self, documents: Iterable[Document | Skipped]) -> Iterator[Article | Skipped]:
        """The articles of all the files' documents, their days settled."""
        return self.account.articles(in_archive_order(documents, self._orders))

    def _documents(self, file: Path, name: str, begun: Begun | None) -> Iterator[Document | Skipped]:
        before, begun = self.taken, begun or self.begin(file)
        if begun.known:
            yield from self._recalled(begun.known, name)
        else:
            yield from self._read(file, name, begun)
        self.taken = before + _size(file)

    def _recalled(self, known: Reading, name: str) -> Iterator[Document | Skipped]:
        self.account.columns += [f"{name}: {words}" for words in known.columns]
        for one in known.documents:
            self._orders.see(one)
            yield one

    def _read(self, file: Path, name: str, begun: Begun) -> Iterator[Document | Skipped]:
        """The documents of a file, which is remembered if it did not change meanwhile."""
        before, reading = self.taken, Reading()
        for part in begun.parts:
            reading.columns += part.columns
            self.account.columns += [f"{name}: {words}" for words in part.columns]
            self.taken = before + part.position
            for item in part.items:
                self._orders.add(item.shown)
                if isinstance(one := item.found, Document):
                    if begun.key:
                        reading.documents.append(known(one))
                    if item.passages is not None:
                        self.split[one.article] = item.passages
                elif begun.key:
                    reading.documents.append(one)
                yield one
        memory = self.memory
        if memory and begun.key and begun.key == memory.key(file, self._max_bytes, self._columns):
            memory.keep(file, begun.key, reading)


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
    """An article that is to be stored, with its passages and with who speaks in it, if that is known."""

    article: Article
    passages: list[Passage]
    findings: Findings | None


@dataclass(slots=True)
class _Batch:
    """What became of some records, in their order. `found` counts the articles that were read by its end,
    `share` says how much of the files was."""

    records: list[Skipped | _Counted | _Split] = field(default_factory=list)
    passages: int = 0
    found: int = 0
    share: float | None = None

    def texts(self) -> list[str]:
        """What is embedded of it."""
        splits = (record for record in self.records if isinstance(record, _Split))
        return [passage.indexed_text for split in splits for passage in split.passages]


def _new(
    records: Iterable[Article | Skipped],
    archive: ArchiveReader,
    memory: Memory,
    split: Callable[[Article], list[Passage]],
    find: Callable[[Article], Findings] | None,
) -> Iterator[Skipped | _Counted | _Split]:
    """What is to be done with the records: those that are not in the archive as they are come with their
    passages. What is to `find` takes about a tenth of the time of embedding, beside it: many workers would
    wait for it, and it is found when it is first asked for."""
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
        elif passages := split(article := memory.whole(record)):
            coming.add(id_)
            yield _Split(article, passages, find(article) if find else None)
        else:
            memory.found_hollow(record)
            yield _hollow(record)


def _hollow(article: Article) -> Skipped:
    return Skipped(article.origin or article.id, "it has no sentences of news")


def _is_out(article: Article) -> bool:
    """Whether an article is only known, and not in the archive."""
    return isinstance(article, Known) and (article.hollow or article.superseded)


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
            texts = batch.texts()
            yield batch, embedder.embed(texts, look_up) if texts else None


def _embedded_by(
    workers: Workers, batches: Ahead[_Batch]
) -> Iterator[tuple[_Batch, NDArray[np.float32] | None]]:
    """As `_embedded`, by others."""
    return workers.embedded(((batch, batch.texts()) for batch in batches), lambda: batches.stopped)


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
                mine = np.asarray(vectors[at : at + len(passages)])
                outcome = self._writer.add(article, passages, mine, record.findings)
                at += len(passages)
                self._writer.note(article.origin, outcome, "")
                self._tally.count(article.id, article.digest, outcome, len(passages))
