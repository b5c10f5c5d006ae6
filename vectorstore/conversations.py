"""Conversations to come back to: a small SQLite database of its own in the archive's folder.

It is no part of the catalog: writing to it needs no writer's lock and changes no revision. Nobody is named in
it, and a conversation is found by its key alone, of which only the digest is stored.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vectorstore.errors import ArchiveError
from vectorstore.private import make_file

FILE = "conversations.sqlite3"
MOST_KEPT = 2_000
MOST_CHARACTERS = 200_000_000
KEPT_S = 180 * 24 * 3600
_SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL, number INTEGER NOT NULL, time REAL NOT NULL, size INTEGER NOT NULL,
    record TEXT NOT NULL, PRIMARY KEY (conversation, number)
) STRICT;
CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY CHECK (id = 1), value BLOB NOT NULL) STRICT;
"""
_OLDEST_FIRST = (
    "SELECT conversation, max(time), sum(size) FROM turns GROUP BY conversation ORDER BY max(time)"
)


class ConversationStore:
    """The conversations of one archive: at most `MOST_KEPT` of together `MOST_CHARACTERS`, each for
    `KEPT_S` after its last turn. Safe to share between threads and processes; all raise ArchiveError."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def put(self, key: str, number: int, record: str) -> None:
        """Store a turn of a conversation; the same number again replaces the one before."""
        now = time.time()
        with self._open() as database:
            values = (_digest(key), number, now, len(record), record)
            database.execute("INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?)", values)
            _shrink(database, now)

    def records(self, key: str) -> list[str]:
        """The turns of a conversation in their order; none for a key that nothing is kept for."""
        if not self._path.exists():
            return []
        with self._open() as database:
            rows = database.execute(
                "SELECT record FROM turns WHERE conversation = ? AND time >= ? ORDER BY number",
                (_digest(key), time.time() - KEPT_S),
            )
            return [str(record) for (record,) in rows]

    def forget(self, keys: Iterable[str]) -> None:
        """Delete conversations for good: what they said is overwritten."""
        if self._path.exists():
            with self._open() as database:
                _delete(database, [_digest(key) for key in keys])

    @property
    def secret(self) -> bytes:
        """32 bytes by which this archive knows again what it has handed out."""
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO secret VALUES (1, randomblob(32))")
            return bytes(database.execute("SELECT value FROM secret").fetchone()[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            make_file(self._path)
            with closing(sqlite3.connect(self._path, timeout=10)) as database:
                database.execute("PRAGMA secure_delete = ON")
                database.executescript(_SCHEMA)
                with database:
                    yield database
        except (OSError, sqlite3.Error) as error:
            raise ArchiveError(
                f"the conversations in {self._path} cannot be used ({error}); move the file away to"
                " begin anew"
            ) from error


def _shrink(database: sqlite3.Connection, now: float) -> None:
    kept = database.execute(_OLDEST_FIRST).fetchall()
    left, characters, gone = len(kept), sum(size for _, _, size in kept), []
    for conversation, used, size in kept:
        if left <= MOST_KEPT and characters <= MOST_CHARACTERS and used >= now - KEPT_S:
            break
        gone.append(conversation)
        left, characters = left - 1, characters - size
    _delete(database, gone)


def _delete(database: sqlite3.Connection, conversations: Iterable[str]) -> None:
    database.executemany("DELETE FROM turns WHERE conversation = ?", [(one,) for one in conversations])


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
