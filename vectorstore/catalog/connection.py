"""The catalog's file: one SQLite database that is the truth about an archive, and how it is opened.

Everything is in it, vectors included, so that both indexes can be made anew without embedding anything again.
`reader` and `writer` build on this. SQLite is used in WAL mode (readers never wait for the writer) with
`synchronous=FULL`: what was committed is still there after a power failure.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from vectorstore.analyzer import tag_of
from vectorstore.catalog.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES, UPGRADES, statements
from vectorstore.errors import ArchiveDamaged, ArchiveError, ArchiveMismatch
from vectorstore.failures import NONSENSE
from vectorstore.private import make_file

CATALOG = "catalog.sqlite3"
TIMEOUT_S = 30
"""How long a statement waits for another process that is writing."""
WAY_OUT = "Restore it from a backup, or remove the archive folder and ingest again"

# What is no fault of the file, by SQLite's primary error code. All else is: the statements are ours, and do
# well on a file that is as we made it.
_SURROUNDINGS = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and try again. What was published is still there",
    sqlite3.SQLITE_IOERR: "it cannot be read or written; see whether the disk is full or failing",
    sqlite3.SQLITE_READONLY: "it cannot be written to; give yourself the right to write to it and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; see whether you may read it and write to its folder",
    sqlite3.SQLITE_PERM: "you may not read or write it",
    sqlite3.SQLITE_BUSY: "another process has been at it for too long; try again",
    sqlite3.SQLITE_LOCKED: "another process has been at it for too long; try again",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_INTERRUPT: "it was interrupted",
    sqlite3.SQLITE_PROTOCOL: "it cannot be locked; see whether its file system has locks",
    sqlite3.SQLITE_MISUSE: "it is closed",
}


class Connection:
    """One connection to the catalog. Threads may share it; a writer has one of its own."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, fixed: object = None) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self._fixed = fixed  # where nothing can be written: what the file was when it was opened

    @classmethod
    def create(cls, path: Path, *, model: str, dimension: int) -> Self:
        """A new, empty catalog. The caller holds the writer lock. A half-made one is made anew."""
        make_file(path)
        catalog = cls(path, _connect(path))
        _tune(catalog._connection, path)
        with catalog.transaction() as run:
            for script in (TABLES, *UPGRADES.values()):
                for statement in statements(script):
                    run(statement)
            meta = {
                "archive": secrets.token_hex(8),
                "model": model,
                "dimension": str(dimension),
                "revision": "0",
            }
            for key, value in meta.items():
                run("INSERT INTO meta VALUES (?, ?)", (key, value))
            run(f"PRAGMA application_id = {APPLICATION_ID}")
            run(f"PRAGMA user_version = {SCHEMA_VERSION}")
        return catalog

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a catalog; one of an older format gets the tables it lacks, and keeps all it has.

        Raises ArchiveError (no catalog of ours), ArchiveMismatch (newer schema), ArchiveDamaged.
        """
        fixed = None if _writable(path) else _state(path)
        catalog = cls(path, _connect(path, fixed=bool(fixed)), fixed=fixed)
        try:
            catalog._check_identity()
            if not fixed:
                _tune(catalog._connection, path)  # only now: it writes, and the file is ours
            catalog._upgrade()
        except BaseException:
            catalog.close()
            raise
        return catalog

    def _check_identity(self) -> None:
        application = self.value("PRAGMA application_id")
        version = self.value("PRAGMA user_version")
        if application != APPLICATION_ID:
            raise ArchiveError(f"{self.path} is not the catalog of a Dateline archive; choose another folder")
        if version < 1:
            raise damaged(self.path, f"there is no format {version}")
        if version > SCHEMA_VERSION:
            raise ArchiveMismatch(
                f"{self.path} has format {version}, made by a newer Dateline; this one reads up to format"
                f" {SCHEMA_VERSION}. Upgrade Dateline, or use another archive folder"
            )
        self.value("SELECT count(*) FROM indexes")  # a damaged schema shows here, not in the first search

    def _upgrade(self) -> None:
        if (found := self.value("PRAGMA user_version")) == SCHEMA_VERSION:
            return
        if self._fixed:
            raise ArchiveError(
                f"{self.path} has format {found} and must be brought to format {SCHEMA_VERSION}, but cannot"
                " be written to; open it once from where it can"
            )
        with self.transaction() as run:
            version = self.value("PRAGMA user_version")  # again: another process may have been first
            for number in range(version + 1, SCHEMA_VERSION + 1):
                for statement in statements(UPGRADES[number]):
                    run(statement)
            run(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # ------------------------------------------------------------------ running SQL

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        with self._lock, _mapped(self.path):
            if self._fixed and self._fixed != (state := _state(self.path)):
                self._connection.close()  # somebody who may write has written, and SQLite did not look
                self._connection, self._fixed = _connect(self.path, fixed=True), state
            return self._connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        rows = self.rows(sql, parameters)
        return rows[0][0] if rows else None

    @contextmanager
    def transaction(self) -> Iterator[Callable[..., None]]:
        """All or nothing; joins a transaction that `begin` has left open."""
        with self._lock:
            self.begin()
            try:
                yield lambda sql, parameters=(): self.run(sql, parameters)
            except BaseException:
                with _mapped(self.path):
                    self._connection.rollback()
                raise
            self.commit()

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        with self._lock, _mapped(self.path):
            self._connection.execute(sql, parameters)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def begin(self) -> None:
        """Start a transaction, unless one is open."""
        if not self.in_transaction:
            self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was written since `begin` last."""
        if self.in_transaction:
            self.run("COMMIT")

    # ------------------------------------------------------------------ about the archive

    def meta(self, key: str) -> str:
        value = self.value("SELECT value FROM meta WHERE key = ?", (key,))
        if value is None:
            raise damaged(self.path, f"{key!r} is missing")
        return str(value)

    def number(self, key: str) -> int:
        with self.sensible():
            return int(self.meta(key))

    def revision(self) -> int:
        return self.number("revision")

    @contextmanager
    def sensible(self) -> Iterator[None]:
        """A block that only makes sense of what was read; if there is none in it, the catalog is damaged."""
        try:
            yield
        except NONSENSE as error:
            raise damaged(self.path, f"something in it makes no sense: {error!r}") from error


# ---------------------------------------------------------------------- SQLite itself


def _connect(path: Path, *, fixed: bool = False) -> sqlite3.Connection:
    """`fixed` is for a folder that cannot be written to: there SQLite can make none of the files that readers
    of a WAL database share, and opens it only if told that nobody will change it."""
    with _mapped(path):
        name = _address(path) if fixed else str(path)
        connection = sqlite3.connect(
            name, timeout=TIMEOUT_S, isolation_level=None, check_same_thread=False, uri=fixed
        )
        connection.create_function("fold", 1, lambda s: s.casefold() if s else "", deterministic=True)
        connection.create_function("read_as", 2, read_as, deterministic=True)
        return connection


def read_as(language: str, text: str | None) -> str:
    """The tag of the language that an article is in: the one it is said to be in, else that of its words; ""
    where nothing tells."""
    return language or tag_of(text or "")


def _address(path: Path) -> str:
    # a writer that still has it open, or was killed, has left a part of the catalog in the WAL
    wal = path.with_name(f"{path.name}-wal")
    whole = not wal.exists() or wal.stat().st_size == 0
    return f"{path.absolute().as_uri()}?{'immutable=1' if whole else 'mode=ro'}"


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _state(path: Path) -> tuple[object, ...]:
    """What changes when a catalog is written to."""
    files = (path, path.with_name(f"{path.name}-wal"))
    found = [file.stat() for file in files if file.exists()]
    return tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in found)


def _tune(connection: sqlite3.Connection, path: Path) -> None:
    with _mapped(path):
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except UnicodeDecodeError as error:  # of a message of SQLite's that quotes the file
        raise damaged(path, str(error)) from error
    except MemoryError as error:  # of a text that is said to have gigabytes
        raise damaged(path, "something in it is too long") from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None and isinstance(error, (sqlite3.ProgrammingError, sqlite3.InterfaceError)):
            raise ArchiveError(f"the catalog {path} cannot be used: {error}") from error
        reason = _SURROUNDINGS.get(code & 0xFF) if code is not None else None
        if reason is None:
            raise damaged(path, str(error)) from error
        raise ArchiveError(f"the catalog {path} cannot be used ({error}): {reason}") from error


def damaged(path: Path, reason: str) -> ArchiveDamaged:
    """The error for a catalog in which something is wrong."""
    return ArchiveDamaged(f"the catalog {path} is damaged ({reason}). {WAY_OUT}")


def is_blank(path: Path) -> bool:
    """Is this a database that nobody has written to: a catalog whose making was cut short?"""
    with _mapped(path), closing(_connect(path, fixed=not _writable(path))) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return bool(tables == 0 and connection.execute("PRAGMA application_id").fetchone()[0] == 0)
