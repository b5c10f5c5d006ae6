"""Stories: which articles are copies of one another, and which of them stands for all.

Articles are compared when they share a band of their sketches or a page, so adding one looks at a handful of
others however many there are. Articles that are linked, one with the next, are arranged around those that
stand for them: each member of a story has been compared with its representative, so that a chain of small
changes does not lead from one story into another. What comes out depends on the articles alone, never on the
order in which they came.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vectorstore.catalog import Database
from vectorstore.copies import Copy, is_same_story, page_of, revision_of
from vectorstore.rows import to_moment
from vectorstore.sketches import Words, algorithm, band_keys, news_of, sketch, words_of

BATCH = 1000  # articles sketched in one transaction
TEXTS_KEPT = 512
COMPLETE = 0.8  # of the longest version's size: shorter ones are taken for parts of it

Linked = Callable[[Copy, Copy], bool]


@dataclass(frozen=True, slots=True)
class Story:
    """The ids of a story's articles, the representative first; an article without copies is a story alone."""

    members: tuple[str, ...]

    @property
    def representative(self) -> str:
        """The article that stands for all."""
        return self.members[0]


# ---------------------------------------------------------------------- which stands for which


def arrange(copies: Collection[Copy], linked: Linked) -> list[list[Copy]]:
    """Articles in groups, each with its representative first and the others in the order in which they would
    follow. The best that is in no group takes all that are linked to it, until none is left."""
    left = sorted(copies, key=_rank(copies, linked))
    groups = []
    while left:
        first, *others = left
        group = [first, *(copy for copy in others if linked(first, copy))]
        groups.append(group)
        taken = {copy.row for copy in group}
        left = [copy for copy in left if copy.row not in taken]
    return groups


def _rank(copies: Collection[Copy], linked: Linked) -> Callable[[Copy], tuple[object, ...]]:
    """The order of preference: what no newer version of its page or outlet replaces; what puts right what
    others say; what is complete; what came first; what is longer."""
    replaced = _replaced(copies, linked)
    longest = max(copy.size for copy in copies if copy.row not in replaced)

    def rank(copy: Copy) -> tuple[object, ...]:
        return (
            copy.row in replaced,
            -copy.revision,
            copy.size < COMPLETE * longest,
            *_earliness(copy),
            -copy.size,
            copy.id,
        )

    return rank


def _replaced(copies: Collection[Copy], linked: Linked) -> set[int]:
    """The rows of the articles of which the same page, or the same outlet, has a newer version."""
    found = set[int]()
    newest_first = sorted(copies, key=_newness, reverse=True)
    for number, copy in enumerate(newest_first):
        newer = (other for other in newest_first[:number] if _replaces(other, copy))
        if any(linked(other, copy) for other in newer):
            found.add(copy.row)
    return found


def _replaces(newer: Copy, older: Copy) -> bool:
    same_page = bool(older.page) and newer.page == older.page
    return same_page or (bool(older.source) and newer.source == older.source)


def _newness(copy: Copy) -> tuple[object, ...]:
    published = copy.published.timestamp() if copy.published else float("-inf")
    return published, copy.revision, copy.size, copy.id


def _earliness(copy: Copy) -> tuple[bool, float]:
    return copy.published is None, copy.published.timestamp() if copy.published else 0.0


# ---------------------------------------------------------------------- in the catalog


class Stories:
    """The sketches and stories of a catalog, for its one writer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words = lru_cache(maxsize=TEXTS_KEPT)(self._read_words)

    def behind(self) -> bool:
        """Whether there is an article without a sketch: one just added, or older than sketches are."""
        without = "SELECT row FROM articles" if self._stale() else _UNSKETCHED
        return bool(self._database.value(f"SELECT EXISTS ({without})"))

    def sketch(self) -> None:
        """Sketch what has no sketch yet, in transactions of its own: a kill costs the last of them."""
        if self._stale():
            with self._database.transaction() as run:
                for table in ("bands", "sketches"):
                    run(f"DELETE FROM {table}")
                run("INSERT OR REPLACE INTO meta VALUES ('sketches', ?)", (algorithm(),))
        while rows := [row[0] for row in self._database.rows(f"{_UNSKETCHED} LIMIT {BATCH}")]:
            with self._database.sensible():
                self._sketch(rows)

    def forget(self, where: str, parameters: Sequence[object] = ()) -> None:
        """Before the articles that a condition selects are deleted: take back what finds them, and mark those
        that they leave behind to be arranged anew. Part of the caller's transaction."""
        going = f"(SELECT row FROM articles WHERE {where})"
        sql = f"SELECT row, signature, url FROM sketches JOIN articles ON row = article WHERE row IN {going}"
        found = self._database.rows(sql, parameters)
        with self._database.sensible():
            pairs = [(key, row) for row, signature, url in found for key in _keys(signature, url)]
        run = self._database.run
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
        waiting = [row[0] for row in self._database.rows(sql)]
        done = set[int]()
        for start in range(0, len(waiting), BATCH):
            with self._database.sensible():
                for copy in self._copies(waiting[start : start + BATCH]):
                    if copy.row not in done:
                        self._write(component := self._component(copy))
                        done |= component.keys()
        self._database.run("UPDATE sketches SET arranged = 1 WHERE NOT arranged")

    # ------------------------------------------------------------------ sketches

    def _stale(self) -> bool:
        return bool(self._database.value("SELECT value FROM meta WHERE key = 'sketches'") != algorithm())

    def _sketch(self, rows: Iterable[int]) -> None:
        sql = (
            "SELECT row, title, text, boilerplate, url FROM json_each(?) JOIN articles ON row = value"
            " JOIN texts ON texts.article = row"
        )
        pairs = []
        with self._database.transaction() as run:
            for row, title, text, boilerplate, url in self._database.rows(sql, (json.dumps(list(rows)),)):
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
        found = {row[0] for row in self._database.rows(sql, (json.dumps(keys),))}
        return self._copies(sorted(found - known.keys())) if found - known.keys() else []

    def _copies(self, rows: Collection[int]) -> list[Copy]:
        sql = (
            "SELECT row, articles.id, title, source, url, published, revision, size, signature"
            " FROM json_each(?) JOIN articles ON row = value JOIN sketches ON article = row"
        )
        found = self._database.rows(sql, (json.dumps(rows),))
        return [
            Copy(row, id_, title, source or "", page_of(url), to_moment(published), *rest)
            for row, id_, title, source, url, published, *rest in found
        ]

    def _read_words(self, copy: Copy) -> Words:
        sql = "SELECT text, boilerplate FROM articles JOIN texts ON article = row WHERE row = ?"
        text, boilerplate = self._database.rows(sql, (copy.row,))[0]
        return words_of(news_of(text, json.loads(boilerplate)))

    def _write(self, component: Mapping[int, Copy]) -> None:
        rows = json.dumps(list(component))
        run = self._database.run
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
