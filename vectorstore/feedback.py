"""What readers thought of answers: a small SQLite database of its own in the archive's folder.

It is no part of the catalog: writing to it needs no writer's lock and changes no revision.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast, get_args

from vectorstore.errors import ArchiveError
from vectorstore.failures import NONSENSE
from vectorstore.private import make_file

FILE = "feedback.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, time TEXT NOT NULL, verdict TEXT NOT NULL, word TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, declined INTEGER NOT NULL, mode TEXT NOT NULL,
    asked TEXT NOT NULL, articles TEXT NOT NULL, quotes TEXT NOT NULL, history TEXT NOT NULL,
    person TEXT NOT NULL DEFAULT '', scope TEXT NOT NULL DEFAULT ''
) STRICT
"""
_LATER = ("person", "scope")
"""Columns that older feedback lacks, in the order they came."""
Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article that an answer cited."""

    article_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's verdict on one answer, with all that is needed to ask the same again.

    `articles` are the ids of the cited articles, of the nearest ones for a decline; `asked` is the day of
    asking (ISO) or empty; `history` the (question, answer) pairs before; `person` the name of whoever judged,
    empty where nobody is known by name; `scope` what the question was narrowed to, as the JSON object of an
    eval case, empty for everything.
    """

    id: str
    verdict: Verdict
    question: str
    answer: str
    declined: bool
    mode: str
    word: str = ""
    asked: str = ""
    articles: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    time: datetime | None = None
    person: str = ""
    scope: str = ""


class FeedbackStore:
    """The feedback of one archive. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def record(self, feedback: Feedback) -> None:
        """Store a verdict; the same id again replaces the one before. Raises ArchiveError."""
        values = (
            feedback.id,
            (feedback.time or datetime.now(UTC)).isoformat(timespec="seconds"),
            feedback.verdict,
            feedback.word,
            feedback.question,
            feedback.answer,
            int(feedback.declined),
            feedback.mode,
            feedback.asked,
            json.dumps(feedback.articles),
            json.dumps([(quote.article_id, quote.text) for quote in feedback.quotes]),
            json.dumps(feedback.history),
            feedback.person,
            feedback.scope,
        )
        with self._open() as database:
            database.execute(
                f"INSERT OR REPLACE INTO feedback VALUES ({', '.join('?' * len(values))})", values
            )

    def all(self) -> list[Feedback]:
        """Everything, in the order it was given. Raises ArchiveError."""
        if not self._path.exists():
            return []
        with self._open() as database:
            rows = database.execute("SELECT * FROM feedback ORDER BY rowid").fetchall()
            return [_feedback(row) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            make_file(self._path)
            with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
                database.execute(_SCHEMA)
                columns = [name for _, name, *_ in database.execute("PRAGMA table_info(feedback)")]
                for name in _LATER:
                    if name not in columns:
                        database.execute(f"ALTER TABLE feedback ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
                yield database
        except (OSError, sqlite3.Error, *NONSENSE) as error:
            raise ArchiveError(
                f"the feedback in {self._path} cannot be used ({error}); move the file away to begin anew"
            ) from error


def _feedback(row: tuple[object, ...]) -> Feedback:
    """Raises one of NONSENSE for a row that cannot have been written by `record`."""
    id_, time, verdict, word, question, answer, declined, mode, asked, articles, quotes, history, *later = row
    person, scope = later
    if verdict not in get_args(Verdict):
        raise ValueError(f"{verdict!r} is no verdict")
    return Feedback(
        id=str(id_),
        verdict=cast(Verdict, verdict),
        question=str(question),
        answer=str(answer),
        declined=bool(declined),
        mode=str(mode),
        word=str(word),
        asked=str(asked),
        articles=tuple(json.loads(str(articles))),
        quotes=tuple(Quote(article_id, text) for article_id, text in json.loads(str(quotes))),
        history=tuple((question, answer) for question, answer in json.loads(str(history))),
        time=datetime.fromisoformat(str(time)),
        person=str(person),
        scope=str(scope),
    )
