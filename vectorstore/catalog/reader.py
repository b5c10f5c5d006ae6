"""What is asked of the catalog. Nothing here changes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vectorstore.bounds import LAST_DAY, Bounds
from vectorstore.catalog.connection import Connection, damaged
from vectorstore.catalog.overview import ArticleSummary, Coverage, LedgerEntry
from vectorstore.catalog.rows import (
    json_ids,
    scrub,
    to_article,
    to_bytes,
    to_date,
    to_moment,
    to_number,
    to_passage,
    to_text,
    to_text_or_none,
    to_vectors,
)
from vectorstore.errors import ArticleNotFound
from vectorstore.indexes import Pointer
from vectorstore.records import Article, Entry, Passage
from vectorstore.stories import Story

Which = Literal["ready", "pending", "next"]

# By the index of what is not settled, however many articles there are.
PENDING = "row IN (SELECT row FROM articles WHERE (state = 'pending' OR leaving) AND state = 'pending')"
LOSING = (
    "row IN (SELECT row FROM articles WHERE (state = 'pending' OR leaving) AND state = 'ready'"
    " UNION SELECT old.row FROM articles AS new"
    " JOIN articles AS old ON old.id = new.id AND old.state = 'ready'"
    " WHERE (new.state = 'pending' OR new.leaving) AND new.state = 'pending')"
)

# `next` is what will be ready after the next publish.
_WHICH: Mapping[str, str] = {
    "ready": "state = 'ready'",
    "pending": PENDING,
    "next": f"NOT {LOSING}",
}

# Of `next`, what was not ready at a revision.
_GAINED = f"({PENDING} OR row IN (SELECT row FROM articles WHERE since > 0 AND since > ?)) AND NOT {LOSING}"

# In the same statement as vectors, so that it is theirs even while another process changes the model.
_DIMENSION = "(SELECT value FROM meta WHERE key = 'dimension')"


class CatalogReader(Connection):
    """The catalog, for reading."""

    _covered: tuple[int, Coverage] | None = None

    def pointers(self) -> dict[str, Pointer]:
        """Where each index is: `dense`, `lexical`, `server`, as far as there are any."""
        rows = self.rows("SELECT name, generation, previous, revision, dropped, files FROM indexes")
        with self.sensible():
            return {row[0]: Pointer.from_row(*row) for row in rows}

    def texts(self, sql: str, parameters: Sequence[object] = ()) -> list[str]:
        """The one column of a query, which holds ids."""
        with self.sensible():
            return [to_text(row[0]) for row in self.rows(sql, parameters)]

    def unsettled(self) -> bool:
        """Is there anything that the next publish would change?"""
        return bool(self.value("SELECT EXISTS (SELECT 1 FROM articles WHERE state = 'pending' OR leaving)"))

    def followed(self) -> tuple[str, int] | None:
        """Which archive this is a copy of, and up to which revision; `None` for one that is none."""
        rows = self.rows("SELECT value FROM meta WHERE key IN ('followed', 'followed_revision') ORDER BY key")
        with self.sensible():
            return (to_text(rows[0][0]), int(rows[1][0])) if rows else None

    def counts(self) -> dict[str, int]:
        """Articles that are ready, articles that are pending, passages of ready articles."""
        ready = self.value("SELECT count(*) FROM articles WHERE state = 'ready'")
        pending = self.value("SELECT count(*) FROM articles WHERE state = 'pending'")
        return {"articles": ready, "pending": pending, "passages": self.passage_count("ready")}

    def passage_count(self, which: Which) -> int:
        """Counted as all but those that are not meant, which are few."""
        some = {"ready": PENDING, "pending": PENDING, "next": LOSING}[which]
        sql = f"SELECT count(*) FROM passages WHERE article IN (SELECT row FROM articles WHERE {some})"
        count = int(self.value(sql))
        return count if which == "pending" else int(self.value("SELECT count(*) FROM passages")) - count

    def gains(self, revision: int) -> int:
        """How many passages there will be, after the next publish, that were not there at a revision."""
        sql = f"SELECT count(*) FROM passages WHERE article IN (SELECT row FROM articles WHERE {_GAINED})"
        return int(self.value(sql, (revision,)))

    def added(self, revision: int) -> list[tuple[str, int]]:
        """The passages that became ready after a revision, as (id, revision when they did), in the order of
        both."""
        sql = (
            "SELECT p.id, a.since FROM articles AS a JOIN passages AS p ON p.article = a.row"
            " WHERE a.since > 0 AND a.since > ? AND a.state = 'ready' ORDER BY a.since, p.id"
        )
        with self.sensible():
            return [(to_text(id_), to_number(since)) for id_, since in self.rows(sql, (revision,))]

    def passage_ids(self) -> set[str]:
        """Ids of every passage, visible or pending."""
        return set(self.texts("SELECT id FROM passages"))

    def coverage(self) -> Coverage:
        """What there is, read once for each revision."""
        revision = self.revision()
        if self._covered is None or self._covered[0] != revision:
            self._covered = revision, self._coverage()
        return self._covered[1]

    def _coverage(self) -> Coverage:
        sql = "SELECT count(*), coalesce(sum(day = 0), 0), min(nullif(day, 0)), max(nullif(day, 0))"
        articles, undated, first, last = self.rows(f"{sql} FROM articles WHERE state = 'ready'")[0]
        outlets = self.rows(
            "SELECT source, count(*) FROM articles WHERE state = 'ready' AND source IS NOT NULL"
            " GROUP BY source ORDER BY count(*) DESC, source"
        )
        authors = self.rows(
            "SELECT min(written), count(*) FROM bylines JOIN articles ON articles.row = bylines.article"
            " WHERE state = 'ready' GROUP BY name ORDER BY count(*) DESC, name"
        )
        sections, languages = (
            self.rows(
                f"SELECT min({column}), count(*) FROM articles WHERE state = 'ready' AND {column} <> ''"
                f" GROUP BY fold({column}) ORDER BY count(*) DESC, min({column})"
            )
            for column in ("section", "read_as")
        )
        with self.sensible():
            return Coverage(
                articles,
                undated,
                to_date(first),
                to_date(last),
                *(_counted(rows) for rows in (outlets, authors, sections, languages)),
            )

    def ledger(self, limit: int) -> tuple[LedgerEntry, ...]:
        """The newest entries, newest first."""
        sql = "SELECT time, origin, outcome, reason FROM ledger ORDER BY row DESC LIMIT ?"
        rows = self.rows(sql, (limit,))
        with self.sensible():
            return tuple(LedgerEntry(datetime.fromisoformat(t), *map(to_text, rest)) for t, *rest in rows)

    # ------------------------------------------------------------------ reading articles and passages

    def digest(self, article_id: str) -> str | None:
        sql = "SELECT digest FROM articles WHERE id = ? AND state = 'ready' AND NOT leaving"
        with self.sensible():
            return to_text_or_none(self.value(sql, (scrub(article_id),)))

    def content_digest(self) -> str:
        """SHA-256 (hex) over the ids and digests of all articles that are ready."""
        found = hashlib.sha256()
        for line in self.texts(
            "SELECT id || char(31) || digest FROM articles WHERE state = 'ready' ORDER BY id"
        ):
            found.update(f"{line}\n".encode())
        return found.hexdigest()

    def article(self, article_id: str) -> Article:
        sql = (
            "SELECT id, title, text, source, url, authors, published, origin, boilerplate, section, language,"
            " dated_by FROM articles"
            " JOIN texts ON texts.article = articles.row WHERE id = ? AND state = 'ready'"
        )
        for row in self.rows(sql, (scrub(article_id),)):
            with self.sensible():
                return to_article(row)
        raise ArticleNotFound(f"no article {article_id!r} in the archive {self.path.parent}")

    def findings(self, ids: Iterable[str], rules: str) -> dict[str, tuple[str, bytes]]:
        """By the ids of articles that are ready their digests and what these rules found in them; those in
        which they found nothing yet are left out."""
        sql = (
            "SELECT a.id, a.digest, f.found FROM json_each(?) AS wanted"
            " JOIN articles AS a ON a.id = wanted.value AND a.state = 'ready'"
            " JOIN findings AS f ON f.article = a.row WHERE f.rules = ?"
        )
        found = self.rows(sql, (json_ids(set(ids)), rules))
        with self.sensible():
            return {to_text(id_): (to_text(digest), to_bytes(blob)) for id_, digest, blob in found}

    def arrived(self, revision: int) -> list[str]:
        """Ids of the articles that became ready after a revision, in the order of that and of their rows."""
        counted = "since > 0 AND " if revision >= 0 else ""  # with it, by the index
        sql = (
            f"SELECT id FROM articles WHERE {counted}since > ? AND state = 'ready' AND NOT leaving"
            " ORDER BY since, row"
        )
        return self.texts(sql, (revision,))

    def articles(
        self, query: str, source: str | None, bounds: Bounds, limit: int, offset: int
    ) -> list[ArticleSummary]:
        where, parameters = ["state = 'ready'"], list[object]()
        for word in scrub(query).casefold().split():
            where.append("instr(fold(title), ?)")
            parameters.append(word)
        if source is not None:
            where.append("source = ?")
            parameters.append(scrub(source))
        conditions, more = _bounded(replace(bounds, first_day=0, last_day=LAST_DAY))
        parameters += more
        if bounds.of_days:
            conditions += " AND a.day BETWEEN max(1, ?) AND ?"
            parameters += [bounds.first_day, bounds.last_day]
        sql = (
            "SELECT id, title, source, published,"
            " (SELECT count(*) FROM passages WHERE article = a.row)"
            f" FROM articles AS a WHERE {' AND '.join(where)}{conditions}"
            " ORDER BY day DESC, id LIMIT ? OFFSET ?"
        )
        rows = self.rows(sql, (*parameters, limit, offset))
        with self.sensible():
            return [
                ArticleSummary(to_text(i), to_text(title), to_text_or_none(s), to_moment(when), n)
                for i, title, s, when, n in rows
            ]

    def stories(self, ids: Iterable[str]) -> dict[str, Story]:
        """The story of each article that is ready; the others are left out."""
        sql = (
            "SELECT wanted.value, member.id FROM json_each(?) AS wanted"
            " JOIN articles AS a ON a.id = wanted.value AND a.state = 'ready'"
            " LEFT JOIN stories AS mine ON mine.article = a.row"
            " LEFT JOIN stories AS ours ON ours.story = mine.story"
            " JOIN articles AS member ON member.row = coalesce(ours.article, a.row)"
            " ORDER BY wanted.key, ours.place"
        )
        found: dict[str, list[str]] = {}
        with self.sensible():
            for id_, member in self.rows(sql, (json_ids(dict.fromkeys(ids)),)):
                found.setdefault(id_, []).append(to_text(member))
        return {id_: Story(tuple(members)) for id_, members in found.items()}

    def ready(self, ids: Iterable[str]) -> set[str]:
        """Those of the passage ids that belong to an article that is ready."""
        sql = (
            "SELECT p.id FROM json_each(?) AS wanted JOIN passages AS p ON p.id = wanted.value"
            " JOIN articles AS a ON a.row = p.article WHERE a.state = 'ready'"
        )
        return {row[0] for row in self.rows(sql, (json_ids(ids),))}

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """In the order given, once for each time it is asked for; ids that are not ready are left out."""
        sql = (
            "SELECT p.id, a.id, p.start, p.end, a.row, p.heading, p.source, p.day FROM json_each(?) AS wanted"
            " JOIN passages AS p ON p.id = wanted.value JOIN articles AS a ON a.row = p.article"
            " WHERE a.state = 'ready'"
        )
        with self._lock:
            self.run("SAVEPOINT reading")  # both queries see the same version of each article
            try:
                rows = self.rows(sql, (json_ids(set(ids)),))
                texts = self._texts({row[4] for row in rows})
            finally:
                if self.in_transaction:
                    self.run("RELEASE reading")
        with self.sensible():
            found = {row[0]: to_passage(row, texts[row[4]]) for row in rows}
        return [found[id_] for id_ in ids if id_ in found]

    def articles_with(self, passages: Sequence[str]) -> list[str]:
        """Each once, in the order of the passages; those that are not ready are left out."""
        sql = (
            "SELECT a.id FROM json_each(?) AS wanted JOIN passages AS p ON p.id = wanted.value"
            " JOIN articles AS a ON a.row = p.article WHERE a.state = 'ready' ORDER BY wanted.key"
        )
        return list(dict.fromkeys(self.texts(sql, (json_ids(passages),))))

    def within(self, ids: Sequence[str], bounds: Bounds) -> set[str]:
        """Those passages that are ready and within the bounds."""
        conditions, parameters = _bounded(bounds)
        sql = (
            "SELECT p.id FROM json_each(?) AS wanted JOIN passages AS p ON p.id = wanted.value"
            f" JOIN articles AS a ON a.row = p.article WHERE a.state = 'ready'{conditions}"
        )
        return set(self.texts(sql, (json_ids(set(ids)), *parameters)))

    def inside(self, bounds: Bounds, most: int) -> list[str] | None:
        """All passages that are ready and within the bounds, in the order they were added; `None` where they
        are more than `most`."""
        conditions, parameters = _bounded(bounds)
        sql = (
            "SELECT p.id FROM articles AS a JOIN passages AS p ON p.article = a.row"
            f" WHERE a.state = 'ready'{conditions} ORDER BY p.row LIMIT ?"
        )
        found = self.texts(sql, (*parameters, most + 1))
        return found if len(found) <= most else None

    def passages_of(self, article_id: str) -> list[Passage]:
        """In the order of the text. Raises ArticleNotFound."""
        article = self.article(article_id)
        sql = (
            "SELECT p.id, a.id, p.start, p.end, a.row, p.heading, p.source, p.day FROM passages AS p"
            " JOIN articles AS a ON a.row = p.article WHERE a.id = ? AND a.state = 'ready' ORDER BY p.row"
        )
        rows = self.rows(sql, (scrub(article_id),))
        with self.sensible():
            return [to_passage(row, article.text) for row in rows]

    def _texts(self, articles: Iterable[int]) -> dict[int, str]:
        sql = "SELECT article, text FROM texts WHERE article IN (SELECT value FROM json_each(?))"
        with self.sensible():
            return {row: to_text(text) for row, text in self.rows(sql, (json.dumps(sorted(articles)),))}

    def vectors(self, ids: Sequence[str], dimension: int) -> NDArray[np.float32]:
        """`(len(ids), dimension)` float32; zeros where there is no such passage, or the archive has just
        been changed over to another dimension."""
        sql = (
            f"SELECT p.id, v.vector, {_DIMENSION} FROM json_each(?) AS wanted"
            " JOIN passages AS p ON p.id = wanted.value JOIN vectors AS v ON v.passage = p.row"
        )
        rows = self.rows(sql, (json_ids(set(ids)),))
        with self.sensible():
            vectors = np.zeros((len(ids), dimension), dtype=np.float32)
            if rows and int(rows[0][2]) == dimension:
                found = to_vectors([row[1] for row in rows], dimension)
                read = dict(zip((row[0] for row in rows), found, strict=True))
                for position, id_ in enumerate(ids):
                    if id_ in read:
                        vectors[position] = read[id_]
            return vectors

    def entries(self, which: Which, *, table: str = "vectors") -> Iterator[Entry]:
        """Every passage in a stable order (as added), without holding the database between articles."""
        return self._entries(_WHICH[which], (), table)

    def gained(self, revision: int) -> Iterator[Entry]:
        """The passages that `gains` counts, in the order of `entries`."""
        return self._entries(_GAINED, (revision,), "vectors")

    def _entries(self, where: str, parameters: tuple[object, ...], table: str) -> Iterator[Entry]:
        after = 0
        articles = (
            "SELECT row, id, title, text FROM articles JOIN texts ON texts.article = articles.row"
            f" WHERE {where} AND row > ? ORDER BY row LIMIT 100"
        )
        passages = (
            "SELECT p.id, ?, p.start, p.end, p.article, p.heading, p.source, p.day, v.vector"
            f" FROM passages AS p JOIN {table} AS v ON v.passage = p.row WHERE p.article = ? ORDER BY p.row"
        )
        while rows := self.rows(articles, (*parameters, after)):
            for row, article_id, title, text in rows:
                found = self.rows(passages, (article_id, row))
                with self.sensible():
                    entries = [
                        Entry(to_passage(one, to_text(text)), to_text(title), to_vectors([one[8]])[0])
                        for one in found
                    ]
                yield from entries
            after = self._further(rows, after)

    def blocks(
        self, rows: int = 4096, *, which: Which = "ready", table: str = "vectors"
    ) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
        """Ids and `(n, dimension)` vectors of passages, block by block, in the order of `entries`."""
        after = 0
        sql = (
            f"SELECT p.row, p.id, v.vector, {_DIMENSION}"
            f" FROM passages AS p JOIN {table} AS v ON v.passage = p.row"
            f" WHERE p.row > ? AND p.article IN (SELECT row FROM articles WHERE {_WHICH[which]})"
            " ORDER BY p.row LIMIT ?"
        )
        while found := self.rows(sql, (after, rows)):
            with self.sensible():
                dimension = int(found[0][3]) if table == "vectors" else None  # or of the next model
                vectors = to_vectors([row[2] for row in found], dimension)
                ids = [to_text(row[1]) for row in found]
            yield ids, vectors
            after = self._further(found, after)

    def _further(self, rows: Sequence[Sequence[int]], after: int) -> int:
        """The row to go on after. In a damaged table the order may be broken, and reading on has no end."""
        if rows[-1][0] <= after:
            raise damaged(self.path, "its rows are out of order")
        return rows[-1][0]


def _counted(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, int], ...]:
    return tuple((to_text(name), to_number(count)) for name, count in rows)


def _bounded(bounds: Bounds) -> tuple[str, list[object]]:
    """What bounds ask of an article `a` and its passage `p`, in SQL, each condition after an AND; and its
    parameters."""
    found: list[tuple[str, object]] = []
    if bounds.sources:
        found.append(("fold(a.source) IN (SELECT value FROM json_each(?))", json_ids(bounds.sources)))
    if bounds.authors:
        named = "SELECT article FROM bylines WHERE name IN (SELECT value FROM json_each(?))"
        found.append((f"a.row IN ({named})", json_ids(bounds.authors)))
    if bounds.sections:
        found.append(("fold(a.section) IN (SELECT value FROM json_each(?))", json_ids(bounds.sections)))
    if bounds.languages:
        like = "lower(a.read_as) = tag.value OR lower(a.read_as) LIKE tag.value || '-%'"
        found.append((f"EXISTS (SELECT 1 FROM json_each(?) AS tag WHERE {like})", json_ids(bounds.languages)))
    if bounds.articles:
        found.append(("a.id IN (SELECT value FROM json_each(?))", json_ids(bounds.articles)))
    conditions = "".join(f" AND {condition}" for condition, _ in found)
    parameters = [parameter for _, parameter in found]
    if bounds.of_days:
        conditions += " AND (p.day = 0 OR p.day BETWEEN ? AND ?)"
        parameters += [bounds.first_day, bounds.last_day]
    return conditions, parameters
