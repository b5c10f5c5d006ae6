"""What the files of an archive gave when they were last read: a small SQLite database of its own in the
archive's folder, so that a file that has not changed need not be read again.

It is no part of the catalog and may be deleted at any time. Whatever goes wrong with it, nothing is
remembered: then files are read as if for the first time.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from vectorstore.private import make_file

FILE = "readings.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS readings (place TEXT PRIMARY KEY, key BLOB NOT NULL, found BLOB NOT NULL) STRICT
"""
KEPT_BEFORE_COMMIT = 256


class ReadingStore:
    """The last reading of each file. For the process that holds the writer's lock, and one thread at a
    time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._database: sqlite3.Connection | None = None
        self._uncommitted = 0
        for _ in range(2):  # what is damaged is made anew
            try:
                self._database = self._opened()
            except sqlite3.DatabaseError:
                with suppress(OSError):
                    self._path.unlink()
            except (OSError, sqlite3.Error):
                return
            else:
                return

    def get(self, place: str, key: bytes) -> bytes | None:
        """What was put for a file, `None` unless it was put with this key."""
        if self._database is None:
            return None
        try:
            sql = "SELECT found FROM readings WHERE place = ? AND key = ?"
            row = self._database.execute(sql, (place, key)).fetchone()
        except (sqlite3.Error, UnicodeError):
            return None
        return row[0] if row and isinstance(row[0], bytes) else None

    def put(self, place: str, key: bytes, found: bytes) -> None:
        """Remember one reading of a file instead of the one before."""
        if self._database is None:
            return
        with suppress(sqlite3.Error, UnicodeError):
            self._database.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (place, key, found))
            self._uncommitted += 1
            if self._uncommitted >= KEPT_BEFORE_COMMIT:
                self._database.commit()
                self._uncommitted = 0

    def close(self) -> None:
        """Keep what was put."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.commit()
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _opened(self) -> sqlite3.Connection:
        make_file(self._path)
        database = sqlite3.connect(self._path, timeout=1, check_same_thread=False)
        try:
            database.execute(_SCHEMA)
            database.execute("SELECT place, key, found FROM readings LIMIT 1").fetchone()
        except BaseException:
            database.close()
            raise
        return database
