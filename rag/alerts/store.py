"""Where saved questions are kept, with what they found."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rag.alerts.database import FILE, Connection, key_of, opened, scope_of, written_scope
from rag.alerts.records import SavedForm, SavedQuestion, checked_name, checked_text
from rag.errors import SavedQuestionError
from rag.schema import Citation, Scope

_SCHEMA = """
CREATE TABLE IF NOT EXISTS saved (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, form TEXT NOT NULL, text TEXT NOT NULL,
    about TEXT NOT NULL, scope TEXT NOT NULL, created TEXT NOT NULL, seen INTEGER NOT NULL, asked TEXT
) STRICT;
-- What was shown. Of words that no longer stand in the archive nothing is kept but that they were shown.
CREATE TABLE IF NOT EXISTS shown (
    id TEXT PRIMARY KEY, saved TEXT NOT NULL REFERENCES saved (id) ON DELETE CASCADE, words TEXT NOT NULL,
    article TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, quote TEXT NOT NULL,
    lead TEXT NOT NULL, found TEXT NOT NULL, revised INTEGER NOT NULL,
    UNIQUE (saved, words)
) STRICT;
CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS feed (id INTEGER PRIMARY KEY CHECK (id = 1), token TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS shown_by_time ON shown (saved, found);
"""
TOKEN_BYTES = 32
_COLUMNS = "id, name, text, form, about, scope, created, seen, asked"


@dataclass(frozen=True, slots=True)
class Line:
    """Words as they were shown for a question: where they stood then, and who spoke or when it happened."""

    id: str
    article: str
    start: int
    end: int
    quote: str
    lead: str
    found: datetime
    is_revised: bool


class SavedQuestions:
    """The saved questions of one archive. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def identity(self) -> str:
        """What tells these saved questions from those of all other archives, made at the first use."""
        with self._open() as database:
            row = database.execute("SELECT id FROM identity").fetchone()
            if row is None:
                row = (str(uuid.uuid4()),)
                database.execute("INSERT INTO identity VALUES (?)", row)
            return str(row[0])

    def feed_token(self, *, renew: bool = False) -> str:
        """What a feed reader has in its address in the place of a password: 256 bits by chance, made at the
        first use; with `renew` another one, and the one before is worth nothing. Raises `ArchiveError`."""
        with self._open() as database:
            if renew:
                database.execute("DELETE FROM feed")
            fresh = secrets.token_urlsafe(TOKEN_BYTES)
            database.execute("INSERT OR IGNORE INTO feed VALUES (1, ?)", (fresh,))
            return str(database.execute("SELECT token FROM feed").fetchone()[0])

    def add(
        self,
        name: str,
        text: str,
        form: SavedForm = SavedForm.QUESTION,
        *,
        about: str = "",
        scope: Scope | None = None,
        seen: int = 0,
    ) -> SavedQuestion:
        """Save a question under a new name; it is asked of what comes after the revision `seen`.

        Raises `SavedQuestionError` for a name that is taken or none, and for a text without a word.
        """
        saved = SavedQuestion(
            str(uuid.uuid4()),
            checked_name(name),
            checked_text(text, form.value),
            form,
            checked_text(about, "topic") if about else "",
            scope or Scope(),
            datetime.now(UTC).replace(microsecond=0),
            seen,
        )
        if saved.about and form is not SavedForm.QUOTES:
            raise SavedQuestionError(
                f"only what somebody said can be narrowed to a topic, not a {form.value}"
            )
        with self._open() as database:
            if database.execute("SELECT 1 FROM saved WHERE key = ?", (key_of(saved.name),)).fetchone():
                raise SavedQuestionError(
                    f"there is a saved question {saved.name!r} already; remove it, or use another name"
                )
            database.execute("INSERT INTO saved VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(saved))
        return saved

    def all(self) -> list[SavedQuestion]:
        """Every saved question, in the order of saving. Raises `ArchiveError`."""
        if not self._path.exists():
            return []
        with self._open() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM saved ORDER BY rowid").fetchall()
            return [_saved(row) for row in rows]

    def named(self, names: Iterable[str]) -> list[SavedQuestion]:
        """The questions of some names, in their order, whatever their case. Raises `SavedQuestionError` for a
        name that none has."""
        known = {key_of(saved.name): saved for saved in self.all()}
        wanted = list(dict.fromkeys(key_of(name) for name in names))
        for name in names:
            if key_of(name) not in known:
                listed = ", ".join(repr(saved.name) for saved in known.values()) or "none"
                raise SavedQuestionError(f"no question is saved as {name!r}; there are: {listed}")
        return [known[key] for key in wanted]

    def remove(self, name: str) -> SavedQuestion:
        """Forget a question and all that it found. Raises `SavedQuestionError` for a name that none has."""
        saved = self.named([name])[0]
        with self._open() as database:
            database.execute("DELETE FROM saved WHERE id = ?", (saved.id,))
        return saved

    def take(
        self,
        saved: SavedQuestion,
        found: Sequence[tuple[str, Citation]],
        revision: int,
        now: datetime | None = None,
    ) -> list[Line]:
        """Take note of what a question found, as (lead, words), up to a revision; what had not been shown
        before, in any article, is returned. Two processes that find the same are told of it once."""
        now = now or datetime.now(UTC)
        lines = []
        with self._open() as database:
            if not database.execute("SELECT 1 FROM saved WHERE id = ?", (saved.id,)).fetchone():
                return []  # removed meanwhile
            earlier = {
                str(article)
                for (article,) in database.execute("SELECT article FROM shown WHERE saved = ?", (saved.id,))
            }
            for lead, cited in found:
                words = _words(cited.quote)
                line = Line(
                    str(uuid.uuid5(uuid.UUID(saved.id), words)),
                    cited.article.id,
                    cited.start,
                    cited.end,
                    cited.quote,
                    lead,
                    now,
                    cited.article.id in earlier,
                )
                if database.execute(
                    "INSERT OR IGNORE INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (line.id, saved.id, words, *_line_row(line)),
                ).rowcount:
                    lines.append(line)
            database.execute(
                "UPDATE saved SET seen = ?, asked = ? WHERE id = ?",
                (revision, now.isoformat(timespec="seconds"), saved.id),
            )
        return lines

    def lines(self, saved: SavedQuestion, since: datetime | None = None, most: int = 1_000) -> list[Line]:
        """What a question has shown that still has its words, the newest first."""
        if not self._path.exists():
            return []
        sql = (
            "SELECT id, article, start, end, quote, lead, found, revised FROM shown"
            " WHERE saved = ? AND quote <> '' AND found >= ? ORDER BY found DESC, rowid LIMIT ?"
        )
        after = since.astimezone(UTC).isoformat() if since else ""
        with self._open() as database:
            return [_line(row) for row in database.execute(sql, (saved.id, after, most)).fetchall()]

    def move(self, line: Line, start: int) -> Line:
        """Note that words stand elsewhere in their article now."""
        moved = replace(line, start=start, end=start + len(line.quote))
        with self._open() as database:
            database.execute(
                "UPDATE shown SET start = ?, end = ? WHERE id = ?", (moved.start, moved.end, line.id)
            )
        return moved

    def forget(self, lines: Iterable[Line]) -> None:
        """Forget words that no longer stand in the archive, but not that they were shown."""
        with self._open() as database:
            database.executemany(
                "UPDATE shown SET quote = '', lead = '' WHERE id = ?", [(line.id,) for line in lines]
            )

    def _open(self) -> AbstractContextManager[Connection]:
        """A connection within one transaction."""
        return opened(self._path, _SCHEMA)


def _words(quote: str) -> str:
    """What two quotations have in common that are the same words: a SHA-256 (hex)."""
    folded = unicodedata.normalize("NFKC", " ".join(quote.split())).casefold()
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def _row(saved: SavedQuestion) -> tuple[object, ...]:
    created = saved.created.isoformat() if saved.created else ""
    scope = written_scope(saved.scope)
    head = (saved.id, key_of(saved.name), saved.name, saved.form.value, saved.text, saved.about)
    return (*head, scope, created, saved.seen, None)


def _saved(row: Sequence[object]) -> SavedQuestion:
    """Raises ValueError or TypeError for a row that cannot have been written by `_row`."""
    id_, name, text, form, about, scope, created, seen, asked = row
    return SavedQuestion(
        str(id_),
        str(name),
        str(text),
        SavedForm(str(form)),
        str(about),
        scope_of(str(scope)),
        datetime.fromisoformat(str(created)),
        int(str(seen)),
        datetime.fromisoformat(str(asked)) if asked else None,
    )


def _line_row(line: Line) -> tuple[object, ...]:
    found = line.found.astimezone(UTC).isoformat()
    place = (line.article, line.start, line.end)
    return (*place, _stored(line.quote), _stored(line.lead), found, int(line.is_revised))


def _stored(text: str) -> str:
    """Text as SQLite takes it: half a character is shown as "�"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _line(row: Sequence[object]) -> Line:
    id_, article, start, end, quote, lead, found, revised = row
    place = (str(article), int(str(start)), int(str(end)))
    return Line(str(id_), *place, str(quote), str(lead), datetime.fromisoformat(str(found)), bool(revised))
