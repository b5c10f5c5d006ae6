"""Reading news from files: `find_files` says which, `read_path` turns one into articles.

The format is told by the content first and by the name second. Nothing that a file contains makes reading
raise: what cannot be read comes out as `Skipped`, with the reason.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.errors import ReadError
from rag.reading.formats import read_records
from rag.reading.records import Broken, Record, Skipped, to_article
from rag.reading.stream import READ_FAILURES, open_source
from vectorstore.records import Article

__all__ = ["MAX_BYTES", "Skipped", "find_files", "read_path"]

MAX_BYTES = 50_000_000


def read_path(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Article | Skipped]:
    """The articles of one file, and what in it is none, in the order of the file.

    Formats: plain text, SGML (TREC, AQUAINT, Gigaword, Reuters-21578), JSON, JSON Lines and HTML; each also
    compressed with xz, gzip or bzip2. `max_bytes` bounds the decompressed bytes of the file, except where a
    file is a stream of records (SGML, JSON Lines): there it bounds each record, and files of any length are
    read with about one record in memory. Raises ReadError if there is no such file.
    """
    _require(path)
    if not path.is_file():
        raise ReadError(f"{path} is not a file; a folder is read through find_files")
    return _numbered(_safely(path, max_bytes), str(path))


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among `paths` and, sorted, inside the folders among them, each once.

    Inside folders, what is hidden (a name with a leading dot) and symbolic links that lead out of the folder
    are passed over. Raises ReadError for a path that does not exist.
    """
    seen: set[Path] = set()
    for path in paths:
        _require(path)
        for found in _files_below(path) if path.is_dir() else (path,):
            real = found.resolve()
            if real not in seen:
                seen.add(real)
                yield found


def _require(path: Path) -> None:
    try:
        found = path.exists()
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror}") from error
    if not found:
        raise ReadError(f"{path} does not exist; check the spelling")


def _files_below(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file() and path.resolve().is_relative_to(root):
                yield path


def _safely(path: Path, max_bytes: int) -> Iterator[Record | Broken]:
    """The records of a file; a file that stops being readable ends with the reason."""
    try:
        with open_source(path) as source:
            yield from read_records(source, path, max_bytes)
    except READ_FAILURES as error:
        yield Broken(
            f"it cannot be read ({error.strerror if isinstance(error, OSError) else error or 'cut off'})"
        )


def _numbered(records: Iterator[Record | Broken], origin: str) -> Iterator[Article | Skipped]:
    """Articles with their origin: the path, and the record's number where the file has more than one."""
    first = list(itertools.islice(records, 2))
    several = len(first) > 1
    for number, record in enumerate(itertools.chain(first, records), 1):
        place = f"{origin}#{number}" if several else origin
        yield Skipped(place, record.reason) if isinstance(record, Broken) else to_article(record, place)
