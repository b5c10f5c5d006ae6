"""Bringing articles in: read, split, embed, store; and a report that names whatever stayed outside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from rag.errors import ReadError
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

__all__ = ["Files", "IngestReport", "Progress", "Step", "ingest", "read_all", "survey"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far an ingest is. `total` is 0 while it is not known."""

    stage: Literal["reading", "indexing"]
    done: int
    total: int = 0


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

    Ctrl-C stops it; what was stored by then is made findable, and the report says `interrupted`.
    Raises `ArchiveError` and `EmbeddingError`.
    """
    report, began = IngestReport(reading=account), time.monotonic()
    tally = Tally(report)
    with archive.writing() as writer:
        try:
            progress(Step("reading", 0))
            for batch in _batches(_new(records, archive, report, tally, writer)):
                _store(batch, writer, embedder, tally)
                progress(Step("reading", report.articles + report.superseded))
        except KeyboardInterrupt:
            report.interrupted = True
        writer.publish(progress=lambda done, total: progress(Step("indexing", done, total)))
    report.seconds = time.monotonic() - began
    return report


def read_all(
    paths: Iterable[Path | str],
    max_file_mb: float,
    columns: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> Iterator[Article | Skipped]:
    """Every record of some files and folders, and why anything else in them cannot be read.

    `columns` names the columns of tables: part of a record -> column. What passes is counted in `account`.

    Raises `ReadError`, at once, for a path that does not exist.
    """
    found = list(list_files(Path(path) for path in paths))
    files = Files(int(max_file_mb * 1_000_000), columns, account)
    return files.articles(document for one in found for document in files.documents(one))


class Files:
    """Files that are read together: a day of two readings is read as the other files show, and all that
    passes is counted in one account. What compressed files unpack to is bounded by one `allowance`, if one is
    given, and each by `max_bytes`."""

    def __init__(
        self,
        max_bytes: int,
        columns: Mapping[str, str] | None = None,
        account: Account | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self.account = account or Account()
        self._max_bytes = max_bytes
        self._columns = columns
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
        try:
            documents = read_documents(
                file,
                max_bytes=self._max_bytes,
                allowance=self._allowance,
                columns=self._columns,
                tell=lambda words: self.account.columns.append(f"{name}: {words}"),
                orders=self._orders,
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
            tally.count(record, "added")
            progress(Step("reading", report.articles + report.superseded))
    report.seconds = time.monotonic() - began
    return report


def _new(
    records: Iterable[Article | Skipped],
    archive: ArchiveReader,
    report: IngestReport,
    tally: Tally,
    writer: ArchiveWriter,
) -> Iterator[tuple[Article, list[Passage]]]:
    """The articles that are not in the archive as they are, with their passages."""
    coming = set[
        str
    ]()  # ids that another version is on its way for: what the archive has is not the last word
    for record in records:
        if isinstance(record, Skipped):
            _skip(record, report, writer)
        elif record.id not in coming and archive.digest(record.id) == record.digest:
            tally.count(record, "unchanged")
        elif passages := _distinct(split_article(record)):
            coming.add(record.id)
            yield record, passages
        else:
            _skip(Skipped(record.origin or record.id, "it has no sentences of news"), report, writer)


def _distinct(passages: Iterable[Passage]) -> list[Passage]:
    """The passages without those that say the same words as an earlier one of the article: nobody finds
    anything by them, and the graph of the dense index falls to pieces over hundreds of equal vectors."""
    return list({passage.text: passage for passage in reversed(list(passages))}.values())[::-1]


def _skip(skipped: Skipped, report: IngestReport, writer: ArchiveWriter) -> None:
    report.skipped.append(skipped)
    writer.note(skipped.origin, "skipped", skipped.reason)


def _batches(
    pairs: Iterable[tuple[Article, list[Passage]]],
) -> Iterator[list[tuple[Article, list[Passage]]]]:
    batch: list[tuple[Article, list[Passage]]] = []
    size = 0
    for pair in pairs:
        batch.append(pair)
        size += len(pair[1])
        if size >= BATCH_PASSAGES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _store(
    batch: list[tuple[Article, list[Passage]]], writer: ArchiveWriter, embedder: Embedder, tally: Tally
) -> None:
    vectors = embedder.embed([passage.indexed_text for _, passages in batch for passage in passages])
    at = 0
    for article, passages in batch:
        outcome = writer.add(article, passages, np.asarray(vectors[at : at + len(passages)]))
        at += len(passages)
        writer.note(article.origin, outcome, "")
        tally.count(article, outcome, len(passages))
