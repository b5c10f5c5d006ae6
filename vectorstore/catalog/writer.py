"""What a writer does to the catalog. A change becomes visible in one transaction, `CatalogWriter.publish`,
which also names the generation of each index that goes with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalog.connection import TIMEOUT_S, read_as
from vectorstore.catalog.reader import LOSING, PENDING, CatalogReader
from vectorstore.catalog.rows import scrub
from vectorstore.catalog.stories import Stories
from vectorstore.errors import ArchiveError
from vectorstore.indexes import Pointer
from vectorstore.records import Article, Findings, Passage, day_number

LEDGER_ROWS = 50_000  # older entries are forgotten, so that a nightly ingest does not grow it for ever


@dataclass(frozen=True, slots=True)
class Adopted:
    """The embedding model that the staged vectors were made with."""

    model: str
    dimension: int


class CatalogWriter(CatalogReader):
    """The catalog, for reading and writing."""

    def digests(self, article_id: str) -> dict[str, str]:
        """`ready` (unless it is leaving) and `pending` digest of an article, as far as there are any."""
        sql = "SELECT state, digest FROM articles WHERE id = ? AND NOT leaving"
        return dict(self.rows(sql, (scrub(article_id),)))

    def stay(self, article_id: str, digest: str) -> bool:
        """Take back the removal of this version of an article. False when there was none."""
        where = "id = ? AND digest = ? AND state = 'ready' AND leaving"
        there = self.value(f"SELECT EXISTS (SELECT 1 FROM articles WHERE {where})", (article_id, digest))
        self.run(f"UPDATE articles SET leaving = 0 WHERE {where}", (article_id, digest))
        return bool(there)

    def leave(self, article_id: str) -> None:
        """Mark the ready version of an article: the next publish removes it."""
        self.run("UPDATE articles SET leaving = 1 WHERE id = ? AND state = 'ready'", (article_id,))

    def drop_pending(self, article_id: str) -> None:
        """Forget a version that was never published."""
        where = "(SELECT row FROM articles WHERE id = ? AND state = 'pending')"
        Stories(self).forget("id = ? AND state = 'pending'", (article_id,))
        self.run(
            f"INSERT OR IGNORE INTO discarded SELECT id FROM passages WHERE article IN {where}", (article_id,)
        )
        self.run("DELETE FROM articles WHERE id = ? AND state = 'pending'", (article_id,))

    def insert_pending(
        self,
        article: Article,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        findings: Findings | None = None,
    ) -> None:
        """Write a new version beside the ready one, if any. Raises ValueError if a passage's id is taken."""
        published = article.published
        with self._lock:
            self.run(
                "INSERT INTO articles (id, digest, state, title, source, url, authors, published, day,"
                " origin, boilerplate, section, language, dated_by, read_as)"
                " VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    article.id,
                    article.digest,
                    article.title,
                    article.source,
                    article.url,
                    json.dumps(article.authors),
                    published.isoformat() if published else None,
                    day_number(published) if published else 0,
                    scrub(article.origin),
                    json.dumps(article.boilerplate),
                    article.section,
                    article.language,
                    article.dated_by,
                    read_as(article.language, article.text),
                ),
            )
            row = self.value("SELECT last_insert_rowid()")
            self.run("INSERT INTO texts VALUES (?, ?)", (row, article.text))
            for name in article.authors:
                self.run("INSERT OR IGNORE INTO bylines VALUES (?, ?, ?)", (name.casefold(), row, name))
            if findings:
                self.run("INSERT INTO findings VALUES (?, ?, ?)", (row, findings.rules, findings.found))
            for passage, vector in zip(passages, vectors, strict=True):
                self._insert_passage(row, passage, vector)

    def _insert_passage(self, article_row: int, passage: Passage, vector: NDArray[np.float32]) -> None:
        p = passage
        values = (p.id, article_row, p.start, p.end, p.heading, p.source, p.day)
        self.run(
            "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", values
        )
        if not self.value("SELECT changes()"):
            raise ValueError(
                f"passage id {p.id!r} of article {p.article_id!r} is taken by another article or version;"
                " use vectorstore.records.passage_id"
            )
        blob = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        self.run("INSERT INTO vectors SELECT last_insert_rowid(), ?", (blob,))

    def keep_findings(self, found: Iterable[tuple[str, str, Findings]]) -> None:
        """Keep what rules found in versions of articles, given by id and digest, that are ready. Nothing is
        kept where that cannot be done at once: while a writer is at work, or where nothing can be written."""
        sql = (
            "INSERT OR REPLACE INTO findings SELECT row, ?, ? FROM articles"
            " WHERE id = ? AND digest = ? AND state = 'ready'"
        )
        with self._lock, suppress(ArchiveError):
            if self._fixed or self.in_transaction:
                return
            self.run("PRAGMA busy_timeout = 0")
            try:
                with self.transaction() as run:
                    for id_, digest, findings in found:
                        run(sql, (findings.rules, findings.found, scrub(id_), digest))
            finally:
                self.run(f"PRAGMA busy_timeout = {1_000 * TIMEOUT_S}")

    @contextmanager
    def undone_on_error(self) -> Iterator[None]:
        """What is written in the block stays only if the block ends well; part of a larger transaction."""
        self.run("SAVEPOINT block")
        try:
            yield
        except BaseException:
            if self.in_transaction:  # a full disk ends the whole of it
                self.run("ROLLBACK TO block")
                self.run("RELEASE block")
            raise
        self.run("RELEASE block")

    def note(self, origin: str, outcome: str, reason: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (now, scrub(origin), scrub(outcome), scrub(reason))
        self.run("INSERT INTO ledger (time, origin, outcome, reason) VALUES (?, ?, ?, ?)", values)

    def follow(self, identity: str, revision: int) -> None:
        """Keep which archive this is a copy of, and up to which revision."""
        sql = "INSERT OR REPLACE INTO meta VALUES ('followed', ?), ('followed_revision', ?)"
        self.run(sql, (identity, str(revision)))

    # ------------------------------------------------------------------ publishing

    def losses(self, revision: int) -> list[str]:
        """Ids of the passages that were there at a revision, and that the next publish takes away."""
        sql = (
            "SELECT id FROM passages WHERE article IN"
            f" (SELECT row FROM articles WHERE {LOSING} AND since <= ?) ORDER BY row"
        )
        return self.texts(sql, (revision,))

    def stale(self) -> list[str]:
        """Ids of passages that the dense index in the folder has, although their article is gone. One may be
        that of a passage added since."""
        return self.texts("SELECT passage FROM stale ORDER BY passage")

    def publish(self, revision: int, pointers: Iterable[Pointer], adopted: Adopted | None = None) -> None:
        """Make everything that is pending visible, what is leaving gone, and, if asked to, the staged vectors
        the vectors: at once."""
        with self.transaction() as run:
            if adopted:
                self._adopt(adopted)
            run(
                "INSERT OR IGNORE INTO discarded SELECT id FROM passages"
                f" WHERE article IN (SELECT row FROM articles WHERE {LOSING})"
            )
            for pointer in pointers:
                run("INSERT OR REPLACE INTO indexes VALUES (?, ?, ?, ?, ?, ?)", pointer.to_row())
            if adopted:  # the other indexes have vectors of the former model
                run("DELETE FROM indexes WHERE revision <> ?", (revision,))
            self._count_stale(revision)
            stories = Stories(self)
            stories.forget(LOSING)
            run(f"DELETE FROM articles WHERE {LOSING}")
            run(f"UPDATE articles SET state = 'ready', since = ? WHERE {PENDING}", (revision,))
            stories.arrange()
            run("UPDATE meta SET value = ? WHERE key = 'revision'", (str(revision),))
            run("DELETE FROM ledger WHERE row <= (SELECT max(row) FROM ledger) - ?", (LEDGER_ROWS,))

    def _count_stale(self, revision: int) -> None:
        """Note what the dense index in the folder will have too much; nothing if it is of this revision."""
        base = self.value("SELECT revision FROM indexes WHERE name = 'dense'")
        if base is None or base == revision:
            self.run("DELETE FROM stale")
            return
        self.run(
            "INSERT OR IGNORE INTO stale SELECT id FROM passages"
            f" WHERE article IN (SELECT row FROM articles WHERE {LOSING} AND since <= ?)",
            (base,),
        )

    def discarded(self) -> list[str]:
        """Ids that may still be on a Chroma server. Never one that an article has (again)."""
        sql = "SELECT passage FROM discarded WHERE passage NOT IN (SELECT id FROM passages) ORDER BY passage"
        return self.texts(sql)

    def clear_discarded(self) -> None:
        self.run("DELETE FROM discarded")

    # ------------------------------------------------------------------ other vectors

    def stage_vectors(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep new vectors aside until `publish` adopts them. Ids that are gone are passed over."""
        sql = "INSERT OR REPLACE INTO next_vectors SELECT row, ? FROM passages WHERE id = ?"
        with self.transaction() as run:
            for id_, vector in zip(ids, vectors, strict=True):
                run(sql, (np.ascontiguousarray(vector, dtype="<f4").tobytes(), id_))

    def has_staged(self) -> bool:
        """Are there new vectors that were not adopted: by a writer at work, or one that was killed?"""
        return bool(self.value("SELECT EXISTS (SELECT 1 FROM next_vectors)"))

    def clear_staged(self) -> None:
        self.run("DELETE FROM next_vectors")

    def unstaged(self) -> list[str]:
        """Ids of passages that have no new vector yet."""
        sql = "SELECT id FROM passages WHERE row NOT IN (SELECT passage FROM next_vectors) ORDER BY row"
        return self.texts(sql)

    def _adopt(self, adopted: Adopted) -> None:
        self.run("DELETE FROM vectors")
        self.run("INSERT INTO vectors SELECT passage, vector FROM next_vectors")
        self.run("DELETE FROM next_vectors")
        for key, value in (("model", adopted.model), ("dimension", str(adopted.dimension))):
            self.run("UPDATE meta SET value = ? WHERE key = ?", (value, key))
