"""Files that have not changed since they were last read are not read again.

What a file gives follows from its bytes, its name, the bound and the columns that it is read with, and the
programs that read it; all of these are in the key of a reading. It is used only where the archive has every
article of the file as it was read: what is known of an article then is its id and its digest, and the archive
has the rest. Days are read by the clock too (the century of 3/4/14; nothing later than two years from now is
believed), so the key has the year in which what is believed ends.

Not remembered: files with anything that could not be read, with a day that only other files can settle, or
with a day that is not believed; and files that changed while they were read.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.dates import YEARS_AHEAD
from rag.loaders import Document, Skipped
from vectorstore import Article, ReadingStore

if TYPE_CHECKING:
    from vectorstore import ArchiveReader

NOT_READ = "cannot be read"
"""What a reason says that may be another one the next time: a disk that fails, memory that is short."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
READERS = ("rag/*.py", "rag/loaders/**/*.py", "rag/text/**/*.py", "rag/indexing/*.py", "vectorstore/*.py")


@dataclass(frozen=True, slots=True, repr=False)
class Known(Article):
    """An article that the archive has already, without its title and text. `published` and `source` only say
    that there are some. `hollow` has no sentences of news, and is not in the archive; one that is
    `superseded` is not either, but a later one of the same file that has its id."""

    known_digest: str = ""
    hollow: bool = False
    superseded: bool = False

    @property
    def digest(self) -> str:
        return self.known_digest


@dataclass(slots=True)
class Reading:
    """What one file gave: its documents in order, and the lines on the columns of its tables."""

    documents: list[Document | Skipped] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


class Memory:
    """The readings of an archive's files. For one thread at a time."""

    def __init__(self, archive: ArchiveReader, folder: Path) -> None:
        self._archive = archive
        self._store = ReadingStore(folder)
        self._hollow = set[tuple[str, str]]()

    def close(self) -> None:
        """Keep what was read."""
        self._store.close()

    def found_hollow(self, article: Article) -> None:
        """Take note that an article has no sentences of news."""
        self._hollow.add((article.id, article.digest))

    def whole(self, article: Article) -> Article:
        """The article itself of one that is only known."""
        if not isinstance(article, Known):
            return article
        stored = self._archive.article(article.id)
        return replace(stored, origin=article.origin, dated_by=article.dated_by)

    def key(self, file: Path, max_bytes: int, columns: Mapping[str, str]) -> bytes | None:
        """What a reading of a file as it is now follows from; `None` where that cannot be told."""
        programs = _programs()
        try:
            with file.open("rb") as opened:
                content = hashlib.file_digest(opened, "sha256").hexdigest()
        except (OSError, ValueError):
            return None
        latest = datetime.now(UTC) + timedelta(days=366 * YEARS_AHEAD)
        parts = (content, file.name, max_bytes, sorted(columns.items()), programs, latest.year)
        return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).digest()

    def recall(self, file: Path, key: bytes) -> Reading | None:
        """What a file gave when it was read with the same key; `None` unless the archive still has all of
        it."""
        if (kept := self._store.get(_place(file), key)) is None:
            return None
        try:
            reading = _unpacked(kept, str(file))
        except (ValueError, TypeError, LookupError, zlib.error):  # no row of ours
            return None
        last = {one.article.id: one.article for one in _documents(reading) if _is_in(one)}
        if any(self._archive.digest(id_) != article.digest for id_, article in last.items()):
            return None
        reading.documents = [_placed(one, last) for one in reading.documents]
        return reading

    def keep(self, file: Path, key: bytes, reading: Reading) -> None:
        """Remember what a file gave, where it is certain to give the same again."""
        if all(map(_is_certain, reading.documents)):
            documents = [self._with_fate(one) for one in reading.documents]
            self._store.put(_place(file), key, _packed(Reading(documents, reading.columns), str(file)))

    def _with_fate(self, found: Document | Skipped) -> Document | Skipped:
        if isinstance(found, Skipped) or not isinstance(found.article, Known):
            return found
        article = found.article
        hollow = (article.id, article.digest) in self._hollow
        return replace(found, article=replace(article, hollow=hollow)) if hollow else found


def known(document: Document) -> Document:
    """The document without the title and the text of its article."""
    article = document.article
    stub = Known(
        id=article.id,
        title="",
        text="",
        source=article.source and "known",
        published=article.published and EPOCH,
        origin=article.origin,
        dated_by=article.dated_by,
        known_digest=article.digest,
    )
    day = document.day if document.shown or not article.published else ""
    return replace(document, article=stub, day=day)


def _documents(reading: Reading) -> Iterator[Document]:
    return (one for one in reading.documents if isinstance(one, Document))


def _is_in(document: Document) -> bool:
    return isinstance(document.article, Known) and not document.article.hollow


def _placed(found: Document | Skipped, last: Mapping[str, Article]) -> Document | Skipped:
    if isinstance(found, Skipped) or not isinstance(found.article, Known) or not _is_in(found):
        return found
    superseded = found.article.digest != last[found.article.id].digest
    return replace(found, article=replace(found.article, superseded=superseded))


def _is_certain(found: Document | Skipped) -> bool:
    if isinstance(found, Skipped):
        return NOT_READ not in found.reason
    return found.shown != "either" and (found.article.published is not None or not found.day)


def _packed(reading: Reading, origin: str) -> bytes:
    rows = [_row(one, origin) for one in reading.documents]
    return zlib.compress(json.dumps([reading.columns, rows]).encode("ascii"), 1)


def _row(found: Document | Skipped, origin: str) -> list[Any]:
    if isinstance(found, Skipped):
        return [found.origin.removeprefix(origin), found.reason]
    article = found.article
    assert isinstance(article, Known)
    facts = [article.origin.removeprefix(origin), article.id, article.digest, article.hollow]
    facts += [article.source is not None, article.published is not None, article.dated_by]
    return [*facts, found.words, found.aside, found.left_out, found.mended, found.day, found.shown]


def _unpacked(kept: bytes, origin: str) -> Reading:
    columns, rows = json.loads(zlib.decompress(kept))
    return Reading([_found(row, origin) for row in rows], list(map(str, columns)))


def _found(row: list[Any], origin: str) -> Document | Skipped:
    if len(row) == 2:
        return Skipped(origin + row[0], row[1])
    place, id_, digest, hollow, source, published, dated_by, *counts = row
    stub = Known(
        id=id_,
        title="",
        text="",
        source="known" if source else None,
        published=EPOCH if published else None,
        origin=origin + place,
        dated_by=dated_by,
        known_digest=digest,
        hollow=hollow,
    )
    return Document(stub, *counts)


def _place(file: Path) -> str:
    return str(file.absolute()).encode("utf-8", "backslashreplace").decode("utf-8")


@cache
def _programs() -> str:
    """What reads files: our own code, Python, and every package that is installed, each in its version."""
    digest = hashlib.sha256(platform.python_version().encode())
    root = Path(__file__).parents[2]
    for path in sorted({path for pattern in READERS for path in root.glob(pattern)}):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    for name in sorted({name for place in sys.path for name in _installed(place)}):
        digest.update(name.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _installed(place: str) -> Iterable[str]:
    try:
        names = [path.name for path in Path(place).iterdir()] if place else []
    except OSError:
        return []
    return [name for name in names if name.endswith((".dist-info", ".egg-info"))]
