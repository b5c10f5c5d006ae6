"""What is written to a team's tables and read from them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ARRAY, Connection, Row, Text, any_, cast, delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from vectorstore.errors import ArchiveMismatch
from vectorstore.records import Article, Passage
from vectorstore.team.address import DatabaseAddress
from vectorstore.team.database import Database, Head
from vectorstore.team.schema import archive, articles, passages, removed

PAGE_ARTICLES = 64
PAGE_REMOVED = 1_000


@dataclass(frozen=True, slots=True)
class Whole:
    """An article with its passages and their `(len(passages), dimension)` float32 vectors."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]


Changes = Mapping[str, Whole | None]
"""By article id what it shall be from now on: `None` for gone."""


class Store:
    """A team's archive, as its database has it. Threads may share it. Raises DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.address = database.address

    @classmethod
    def at(cls, url: str) -> Self:
        """The archive in the database that a URL names. Nothing is asked yet."""
        return cls(Database(DatabaseAddress(url)))

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()

    def head(self) -> Head | None:
        """The archive, `None` while nobody has written one."""
        return self._database.head()

    # ------------------------------------------------------------------ writing

    def found(self, model: str, dimension: int) -> None:
        """Make the archive, unless there is one. Raises ArchiveMismatch for one of another embedding."""
        row = {"one": 1, "identity": secrets.token_hex(8), "model": model, "dimension": dimension}
        if not (head := self.head()):
            with self._database.transaction(writing=True) as connection:
                making = upsert(archive).values(**row, revision=0)
                connection.execute(making.on_conflict_do_nothing())
            head = self.head()
        assert head
        self.require(head, model, dimension)

    def require(self, head: Head, model: str, dimension: int) -> None:
        """Raise ArchiveMismatch unless the archive's vectors are of this model."""
        if (head.model, head.dimension) != (model, dimension):
            raise ArchiveMismatch(
                f"the team's archive at {self.address.shown} was made with the embedding model {head.model}"
                f" ({head.dimension} dimensions), not with {model} ({dimension}). Set DATELINE_EMBEDDING and"
                f" DATELINE_EMBEDDING_MODEL as the others have them, or name another database"
            )

    def digest(self, article_id: str) -> str | None:
        """The digest of an article; `None` if there is none of this id."""
        with self._database.looking() as connection:
            sql = select(articles.c.digest).where(articles.c.id == article_id)
            return connection.execute(sql).scalar()

    def versions(self, ids: Sequence[str]) -> dict[str, str]:
        """The digest of the article of each of the passages that are there."""
        sql = select(passages.c.id, articles.c.digest).join(articles, articles.c.row == passages.c.article)
        with self._database.looking() as connection:
            found = connection.execute(sql.where(passages.c.id == any_(cast(list(ids), ARRAY(Text)))))
            return {row[0]: row[1] for row in found}

    def write(self, changes: Changes) -> int:
        """Make changes, all at once, and return the revision that they are part of. What is so already is
        left as it is."""
        with self._database.transaction(writing=True) as connection:
            # the row stays locked until the commit, so revisions are in the order of the commits
            last: int = connection.execute(select(archive.c.revision).with_for_update()).scalar_one()
            there = select(articles.c.id, articles.c.digest).where(articles.c.id.in_(list(changes)))
            digests = {row.id: row.digest for row in connection.execute(there)}
            wanted = {id_: whole and whole.article.digest for id_, whole in changes.items()}
            different = [id_ for id_, digest in wanted.items() if digests.get(id_) != digest]
            if not different:
                return last
            revision = last + 1
            connection.execute(update(archive).values(revision=revision))
            connection.execute(delete(articles).where(articles.c.id.in_(different)))
            arriving = [whole for id_ in different if (whole := changes[id_])]
            if arriving:
                _insert(connection, arriving, revision)
                there_again = [whole.article.id for whole in arriving]
                connection.execute(delete(removed).where(removed.c.id.in_(there_again)))
            if gone := [id_ for id_ in different if changes[id_] is None]:
                marking = upsert(removed).values([{"id": id_, "revision": revision} for id_ in gone])
                newer = {"revision": marking.excluded.revision}
                connection.execute(marking.on_conflict_do_update(index_elements=["id"], set_=newer))
        return revision

    # ------------------------------------------------------------------ following

    def removed_since(self, since: int, until: int) -> Iterator[list[str]]:
        """Ids of articles that were removed after one revision and up to another, page by page."""
        last = (since, "")
        place = tuple_(removed.c.revision, removed.c.id)
        while True:
            sql = select(removed.c.revision, removed.c.id).where(place > last, removed.c.revision > since)
            sql = sql.where(removed.c.revision <= until).order_by(removed.c.revision, removed.c.id)
            with self._database.transaction() as connection:
                rows = connection.execute(sql.limit(PAGE_REMOVED)).all()
            if not rows:
                return
            yield [row.id for row in rows]
            last = (rows[-1].revision, rows[-1].id)

    def changed_since(self, since: int, until: int) -> Iterator[list[tuple[int, Whole]]]:
        """The articles that are of a revision after one and up to another, in order, each with its revision,
        page by page. An article that changes meanwhile is of a later revision, and may be left out."""
        last = (since, 2**62)
        place = tuple_(articles.c.revision, articles.c.row)
        while True:
            sql = select(articles).where(place > last, articles.c.revision <= until)
            sql = sql.order_by(articles.c.revision, articles.c.row).limit(PAGE_ARTICLES)
            with self._database.transaction() as connection:
                rows = connection.execute(sql).all()
                found = _passages_of(connection, [row.row for row in rows])
            if not rows:
                return
            yield [(row.revision, _whole(row, found.get(row.row, []))) for row in rows]
            last = (rows[-1].revision, rows[-1].row)


def _insert(connection: Connection, arriving: Sequence[Whole], revision: int) -> None:
    rows = connection.execute(
        insert(articles).returning(articles.c.row, sort_by_parameter_order=True),
        [_article_row(whole.article, revision) for whole in arriving],
    ).scalars()
    lines = [
        {
            "id": p.id,
            "article": row,
            "start": p.start,
            "end": p.end,
            "heading": p.heading,
            "source": p.source,
            "day": p.day,
            "vector": vector.tobytes(),
        }
        for row, whole in zip(rows, arriving, strict=True)
        for p, vector in zip(whole.passages, np.ascontiguousarray(whole.vectors, "<f4"), strict=True)
    ]
    if lines:
        connection.execute(insert(passages), lines)


def _article_row(article: Article, revision: int) -> dict[str, object]:
    return {
        "id": article.id,
        "revision": revision,
        "digest": article.digest,
        "title": article.title,
        "text": article.text,
        "source": article.source,
        "url": article.url,
        "authors": json.dumps(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "origin": article.origin.encode("utf-8", "backslashreplace").decode("utf-8"),
        "boilerplate": json.dumps(article.boilerplate),
        "section": article.section,
        "language": article.language,
        "dated_by": article.dated_by,
    }


def _passages_of(connection: Connection, rows: Sequence[int]) -> dict[int, list[Row[tuple[object, ...]]]]:
    found: dict[int, list[Row[tuple[object, ...]]]] = {}
    sql = select(passages).where(passages.c.article.in_(rows)).order_by(passages.c.row)
    for one in connection.execute(sql) if rows else ():
        found.setdefault(one.article, []).append(one)
    return found


def _whole(row: Row[tuple[object, ...]], found: Sequence[Row[tuple[object, ...]]]) -> Whole:
    article = Article(
        id=row.id,
        title=row.title,
        text=row.text,
        source=row.source,
        url=row.url,
        authors=tuple(json.loads(row.authors)),
        published=datetime.fromisoformat(row.published) if row.published else None,
        origin=row.origin,
        boilerplate=tuple((start, end) for start, end in json.loads(row.boilerplate)),
        section=row.section,
        language=row.language,
        dated_by=row.dated_by,
    )
    made = tuple(
        Passage(p.id, row.id, p.start, p.end, row.text[p.start : p.end], p.heading, p.source, p.day)
        for p in found
    )
    width = len(found[0].vector) // 4 if found else 0
    vectors = np.frombuffer(b"".join(p.vector for p in found), dtype="<f4").reshape(len(found), width)
    return Whole(article, made, vectors)
