"""Reading news from files: `find_files` says which, `read_path` turns one into articles.

The format is told by the content first and by the name second. Nothing that a file contains makes reading
raise: what cannot be read comes out as `Skipped`, with the reason.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from rag.errors import ReadError
from rag.loaders.account import Account
from rag.loaders.day_order import DayOrders, in_file_order
from rag.loaders.format import Reading
from rag.loaders.formats import read_records
from rag.loaders.records import Broken, Document, Record, Skipped, to_document
from rag.loaders.stream import (
    MAX_EXPANSION,
    READ_FAILURES,
    Allowance,
    kind_of_file,
    open_source,
    unlooked_at,
)
from vectorstore import Article

__all__ = [
    "MAX_BYTES", "Account", "Allowance", "DayOrders", "Document", "Skipped", "find_files", "list_files",
    "read_documents", "read_path",
]  # fmt: skip

MAX_BYTES = 50_000_000
_CIRCLE = "it is a link that leads back to itself"
MAX_IN_VAIN = 10_000
"""After so many records in a row that are no articles, the rest of a file is not read."""


def read_path(
    path: Path,
    *,
    max_bytes: int = MAX_BYTES,
    allowance: Allowance | None = None,
    columns: Mapping[str, str] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Iterator[Article | Skipped]:
    """The articles of one file, and what in it is none, in the order of the file: those of
    `read_documents`."""
    found = read_documents(path, max_bytes=max_bytes, allowance=allowance, columns=columns, tell=tell)
    return (one.article if isinstance(one, Document) else one for one in found)


def read_documents(
    path: Path,
    *,
    max_bytes: int = MAX_BYTES,
    allowance: Allowance | None = None,
    columns: Mapping[str, str] | None = None,
    tell: Callable[[str], None] | None = None,
    orders: DayOrders | None = None,
    reached: Callable[[int], None] = unlooked_at,
) -> Iterator[Document | Skipped]:
    """The documents of one file, and what in it is none, in the order of the file.

    Formats: those of `rag.loaders.formats.FORMATS`; each also compressed with xz, gzip or bzip2. `max_bytes`
    bounds the decompressed bytes of the file, except where a file is a stream of records (SGML, XML, JSON
    Lines): there it bounds each record, and files of any length are read with about one record in memory.
    `columns` names the columns of tables: part of a record -> column; `tell` is told for each table which
    columns are taken for what (see `Reading`). What a compressed file unpacks to is bounded in any case (see
    `rag.loaders.stream`), for several files together by one `allowance`. A day like 3/4/2014 is read as the
    other days of the file show, which are also noted in `orders`. `reached` is told how many bytes of
    the file were taken. Raises ReadError if there is no such file.
    """
    _require(path)
    if not path.is_file():
        raise ReadError(f"{path} is not a file; a folder is read through find_files")
    reading = Reading(max_bytes, read_records, columns or {}, allowance)
    found = _numbered(_safely(path, replace(reading, tell=tell) if tell else reading, reached), str(path))
    return in_file_order(found, orders or DayOrders())


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among `paths` and, sorted, inside the folders among them, each once.

    Inside folders, what is hidden (a name with a leading dot) and symbolic links that lead out of the folder
    are passed over, and so is what cannot be read: `list_files` names that. Raises ReadError for a path that
    does not exist.
    """
    return (found for found in list_files(paths) if isinstance(found, Path))


def list_files(paths: Iterable[Path]) -> Iterator[Path | Skipped]:
    """As `find_files`, and why the rest cannot be read: forbidden folders, pipes, links in a circle."""
    seen: set[Path] = set()
    for path in paths:
        for found in _files_at(path):
            if isinstance(found, Skipped):
                yield found
                continue
            real = found.resolve()
            if real not in seen:
                seen.add(real)
                yield found


def _files_at(path: Path) -> Iterator[Path | Skipped]:
    try:
        found, is_folder = path.exists(), path.is_dir()
    except OSError as error:
        yield Skipped(str(path), _cannot(error))
        return
    if not found and not path.is_symlink():
        raise ReadError(f"{path} does not exist; check the spelling")
    yield from _files_below(path) if is_folder else (_file_or_not(path),)


def _require(path: Path) -> None:
    try:
        found = path.exists()
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror}") from error
    if not found:
        raise ReadError(f"{path} does not exist; check the spelling")


def _files_below(folder: Path) -> Iterator[Path | Skipped]:
    root = folder.resolve()
    unread: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield from _inside(Path(parent, name), root)
        yield from map(_unread_folder, unread)
        unread.clear()
    yield from map(_unread_folder, unread)


def _unread_folder(error: OSError) -> Skipped:
    return Skipped(str(error.filename), f"the folder cannot be read ({error.strerror})")


def _inside(path: Path, root: Path) -> Iterator[Path | Skipped]:
    """A file of a folder, or why it is none; nothing for a link that leads out of the folder."""
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            return
    except RuntimeError:  # what some versions of Python make of a circle
        yield Skipped(str(path), _CIRCLE)
    except OSError as error:
        yield Skipped(str(path), _cannot(error))
    else:
        yield _file_or_not(path)


def _file_or_not(path: Path) -> Path | Skipped:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Skipped(str(path), _CIRCLE if error.errno == errno.ELOOP else _cannot(error))
    return path if path.is_file() else Skipped(str(path), f"it is {kind_of_file(mode)}, not a file")


def _safely(path: Path, reading: Reading, reached: Callable[[int], None]) -> Iterator[Record | Broken]:
    """The records of a file; a file that stops being readable ends with the reason."""
    try:
        with open_source(path, reading.max_bytes, reading.allowance, reached) as source:
            largest = max(reading.max_bytes, MAX_EXPANSION * path.stat().st_size)
            bounded = replace(reading, allowance=reading.allowance or Allowance(largest))
            yield from read_records(source, path.name, bounded)
    except ReadError as error:
        yield Broken(str(error))
    except READ_FAILURES as error:
        yield Broken(_cannot(error))


def _cannot(error: Exception) -> str:
    return f"it cannot be read ({error.strerror if isinstance(error, OSError) else error or 'cut off'})"


def _numbered(records: Iterator[Record | Broken], origin: str) -> Iterator[Document | Skipped]:
    """Documents with their origin: the path, that of the file in it if it is a container, and the record's
    number where the file has more than one."""
    member, number, in_vain = "", 0, 0
    for record, following in _with_next(records):
        number = number + 1 if record.member == member else 1
        member = record.member
        file = f"{origin}/{member}" if member else origin
        several = number > 1 or (following is not None and following.member == member)
        place = f"{file}#{number}" if several else file
        found = Skipped(place, record.reason) if isinstance(record, Broken) else to_document(record, place)
        yield found
        in_vain = in_vain + 1 if isinstance(found, Skipped) else 0
        if in_vain == MAX_IN_VAIN:
            yield Skipped(origin, f"{MAX_IN_VAIN:,} records in a row are no articles; the rest was not read")
            return


def _with_next(
    records: Iterator[Record | Broken],
) -> Iterator[tuple[Record | Broken, Record | Broken | None]]:
    """Each record with the one that follows it, `None` after the last."""
    before = next(records, None)
    for record in records:
        if before is not None:
            yield before, record
        before = record
    if before is not None:
        yield before, None
