"""The stories in the catalog: sketches of the articles, what finds those to compare, and what is arranged.

Articles are compared when they share a band of their sketches or a page, so adding one looks at a handful of
others however many there are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from vectorstore.catalog.connection import Connection
from vectorstore.catalog.rows import to_moment
from vectorstore.stories import (
    Copy,
    Words,
    algorithm,
    arrange,
    band_keys,
    is_same_story,
    news_of,
    page_of,
    revision_of,
    sketch,
    words_of,
)

BATCH = 1000  # articles sketched in one transaction
TEXTS_KEPT = 512


class Stories:
    """The sketches and stories of a catalog, for its one writer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._words = lru_cache(maxsize=TEXTS_KEPT)(self._read_words)

    def behind(self) -> bool:
        """Whether there is an article without a sketch: one just added, or older than sketches are."""
        without = "SELECT row FROM articles" if self._stale() else _UNSKETCHED
        return bool(self._connection.value(f"SELECT EXISTS ({without})"))

    def sketch(self) -> None:
        """Sketch what has no sketch yet, in transactions of its own: a kill costs the last of them."""
        if self._stale():
            with self._connection.transaction() as run:
                for table in ("bands", "sketches"):
                    run(f"DELETE FROM {table}")
                run("INSERT OR REPLACE INTO meta VALUES ('sketches', ?)", (algorithm(),))
        while rows := [row[0] for row in self._connection.rows(f"{_UNSKETCHED} LIMIT {BATCH}")]:
            with self._connection.sensible():
                self._sketch(rows)

    def forget(self, where: str, parameters: Sequence[object] = ()) -> None:
        """Before the articles that a condition selects are deleted: take back what finds them, and mark those
        that they leave behind to be arranged anew. Part of the caller's transaction."""
        going = f"(SELECT row FROM articles WHERE {where})"
        sql = f"SELECT row, signature, url FROM sketches JOIN articles ON row = article WHERE row IN {going}"
        found = self._connection.rows(sql, parameters)
        with self._connection.sensible():
            pairs = [(key, row) for row, signature, url in found for key in _keys(signature, url)]
        run = self._connection.run
        run(f"DELETE FROM bands WHERE (key, article) IN ({_PAIRS})", (json.dumps(pairs),))
        run(
            "UPDATE sketches SET arranged = 0 WHERE article IN (SELECT others.article FROM stories AS gone"
            f" JOIN stories AS others ON others.story = gone.story WHERE gone.article IN {going})",
            parameters,
        )

    def arrange(self) -> None:
        """Arrange what is new, and what has lost others, with all that are linked to it. Part of the
        transaction that makes the articles ready."""
        sql = "SELECT article FROM sketches WHERE NOT arranged ORDER BY article"
        waiting = [row[0] for row in self._connection.rows(sql)]
        done = set[int]()
        for start in range(0, len(waiting), BATCH):
            with self._connection.sensible():
                for copy in self._copies(waiting[start : start + BATCH]):
                    if copy.row not in done:
                        self._write(component := self._component(copy))
                        done |= component.keys()
        self._connection.run("UPDATE sketches SET arranged = 1 WHERE NOT arranged")

    # ------------------------------------------------------------------ sketches

    def _stale(self) -> bool:
        return bool(self._connection.value("SELECT value FROM meta WHERE key = 'sketches'") != algorithm())

    def _sketch(self, rows: Iterable[int]) -> None:
        sql = (
            "SELECT row, title, text, boilerplate, url FROM json_each(?) JOIN articles ON row = value"
            " JOIN texts ON texts.article = row"
        )
        pairs = []
        with self._connection.transaction() as run:
            for row, title, text, boilerplate, url in self._connection.rows(sql, (json.dumps(list(rows)),)):
                made = sketch(words_of(news_of(text, json.loads(boilerplate))).shingles)
                values = (row, made.size, revision_of(title, text), made.signature)
                run("INSERT INTO sketches VALUES (?, ?, ?, ?, 0)", values)
                pairs += [(key, row) for key in _keys(made.signature, url)]
            in_order = json.dumps(sorted(pairs))  # so that each page of the table is written once
            run(f"INSERT OR IGNORE INTO bands {_PAIRS}", (in_order,))

    # ------------------------------------------------------------------ comparing

    def _component(self, start: Copy) -> dict[int, Copy]:
        """An article and all that are linked to it, directly or through others."""
        found, pending = {start.row: start}, [start]
        while pending:
            copy = pending.pop()
            for other in self._candidates(copy, found):
                if is_same_story(copy, other, self._words):
                    found[other.row] = other
                    pending.append(other)
        return found

    def _candidates(self, copy: Copy, known: Mapping[int, Copy]) -> list[Copy]:
        sql = "SELECT DISTINCT article FROM bands WHERE key IN (SELECT value FROM json_each(?))"
        keys = band_keys(copy.signature, copy.page)
        found = {row[0] for row in self._connection.rows(sql, (json.dumps(keys),))}
        return self._copies(sorted(found - known.keys())) if found - known.keys() else []

    def _copies(self, rows: Collection[int]) -> list[Copy]:
        sql = (
            "SELECT row, articles.id, title, source, url, published, revision, size, signature"
            " FROM json_each(?) JOIN articles ON row = value JOIN sketches ON article = row"
        )
        found = self._connection.rows(sql, (json.dumps(rows),))
        return [
            Copy(row, id_, title, source or "", page_of(url), to_moment(published), *rest)
            for row, id_, title, source, url, published, *rest in found
        ]

    def _read_words(self, copy: Copy) -> Words:
        sql = "SELECT text, boilerplate FROM articles JOIN texts ON article = row WHERE row = ?"
        text, boilerplate = self._connection.rows(sql, (copy.row,))[0]
        return words_of(news_of(text, json.loads(boilerplate)))

    def _write(self, component: Mapping[int, Copy]) -> None:
        rows = json.dumps(list(component))
        run = self._connection.run
        run("DELETE FROM stories WHERE article IN (SELECT value FROM json_each(?))", (rows,))
        if len(component) == 1:
            return
        for group in arrange(component.values(), lambda a, b: is_same_story(a, b, self._words)):
            for place, copy in enumerate(group):
                if len(group) > 1:
                    run("INSERT INTO stories VALUES (?, ?, ?)", (copy.row, group[0].row, place))


_UNSKETCHED = "SELECT row FROM articles WHERE row NOT IN (SELECT article FROM sketches)"
_PAIRS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"


def _keys(signature: bytes, url: str | None) -> list[int]:
    return band_keys(signature, page_of(url))
