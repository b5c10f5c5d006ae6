"""The catalog's file: one SQLite database that is the truth about an archive, and the only user of sqlite3.

Everything is in it, vectors included, so that both indexes can be made anew without embedding anything again.
`queries` and `edits` build on this. SQLite is used in WAL mode (readers never wait for the writer) with
`synchronous=FULL`: what was committed is still there after a power failure.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from vectorstore.errors import ArchiveDamaged, ArchiveError, ArchiveMismatch
from vectorstore.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES, UPGRADES, statements

NAME = "catalog.sqlite3"
WAY_OUT = "Restore it from a backup, or remove the archive folder and ingest again"

TakenId = sqlite3.IntegrityError  # what `run` raises for an id that is there already


class Database:
    """One connection to the catalog. Threads may share it; a writer has one of its own."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path, *, model: str, dimension: int) -> Self:
        """A new, empty catalog. The caller holds the writer lock. A half-made one is made anew."""
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
        catalog = cls(path, _connect(path))
        try:
            catalog._check_identity()
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
        if version > SCHEMA_VERSION:
            raise ArchiveMismatch(
                f"{self.path} has format {version}, made by a newer Dateline; this one reads up to format"
                f" {SCHEMA_VERSION}. Upgrade Dateline, or use another archive folder"
            )
        self.value("SELECT count(*) FROM indexes")  # a damaged schema shows here, not in the first search

    def _upgrade(self) -> None:
        if self.value("PRAGMA user_version") == SCHEMA_VERSION:
            return
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
                self._connection.rollback()
                raise
            self.commit()

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        with self._lock, _mapped(self.path):
            self._connection.execute(sql, parameters)

    def begin(self) -> None:
        """Start a transaction, unless one is open."""
        if not self._connection.in_transaction:
            self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was written since `begin` last."""
        if self._connection.in_transaction:
            self.run("COMMIT")

    # ------------------------------------------------------------------ about the archive

    def meta(self, key: str) -> str:
        value = self.value("SELECT value FROM meta WHERE key = ?", (key,))
        if value is None:
            raise ArchiveDamaged(f"{self.path}: {key!r} is missing. {WAY_OUT}")
        return str(value)

    def revision(self) -> int:
        return int(self.meta("revision"))


# ---------------------------------------------------------------------- SQLite itself


def _connect(path: Path) -> sqlite3.Connection:
    with _mapped(path):
        connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.create_function("fold", 1, lambda s: s.casefold() if s else "", deterministic=True)
        return connection


def _tune(connection: sqlite3.Connection, path: Path) -> None:
    with _mapped(path):
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    """SQLite's errors as ours; a broken constraint stays as it is, for the code that knows which."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ArchiveDamaged(f"the catalog {path} is damaged ({error}). {WAY_OUT}") from error
        raise ArchiveError(f"the catalog {path} cannot be used: {error}") from error


def copy_database(source: Path, target: Path) -> None:
    """Copy any SQLite file as it is at one moment, even while another process has it open."""
    with (
        _mapped(source),
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def is_blank(path: Path) -> bool:
    """Is this a database that nobody has written to: a catalog whose making was cut short?"""
    with _mapped(path), closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return bool(tables == 0 and connection.execute("PRAGMA application_id").fetchone()[0] == 0)
