"""Collections: what a question can be narrowed to, under a name, to be found again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rag.alerts.database import FILE, Connection, key_of, opened, scope_of, scope_values, written_scope
from rag.alerts.records import checked_name
from rag.errors import NotHeld, SavedQuestionError
from rag.query import settled
from rag.schema import SCOPE_NAMES, Scope
from vectorstore import ArchiveReader

_SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, titles TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
"""
_COLUMNS = "name, scope, titles, created"


@dataclass(frozen=True, slots=True)
class SavedCollection:
    """A narrowing under a name: chosen articles, days, outlets, authors, sections, languages. `titles` are
    those of its articles as they were, by id."""

    name: str
    scope: Scope
    titles: Mapping[str, str] = field(default_factory=dict)
    created: datetime | None = None

    def to_json(self) -> dict[str, object]:
        """The collection as plain values; of a scope what narrows."""
        created = self.created.isoformat() if self.created else None
        return {"name": self.name, "scope": scope_values(self.scope), "created": created}


class Collections:
    """The collections of one archive, which are everybody's who asks it. Safe to share between threads and
    processes; all raise `ArchiveError` where the database cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def add(self, name: str, scope: Scope, titles: Mapping[str, str]) -> SavedCollection:
        """Keep a narrowing under a new name. Raises `SavedQuestionError` for a name that is taken or none,
        and for a scope that narrows nothing."""
        if not scope.is_narrowed:
            raise SavedQuestionError(
                "a collection is of chosen articles, days, outlets, authors, sections or languages: choose"
                " some first"
            )
        made = SavedCollection(
            checked_name(name),
            replace(scope, collection=""),
            titles,
            datetime.now(UTC).replace(microsecond=0),
        )
        with self._open() as database:
            _must_be_free(database, made.name)
            database.execute("INSERT INTO collections VALUES (?, ?, ?, ?, ?)", _row(made))
        return made

    def all(self) -> list[SavedCollection]:
        """Every collection, by name."""
        if not self._path.exists():
            return []
        with self._open() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM collections ORDER BY key").fetchall()
            return [_collection(*row) for row in rows]

    def named(self, name: str) -> SavedCollection:
        """The collection of a name, whatever its case. Raises `SavedQuestionError` for one that none has."""
        known = {key_of(one.name): one for one in self.all()}
        if key_of(name) not in known:
            listed = ", ".join(repr(one.name) for one in known.values()) or "none"
            raise SavedQuestionError(f"no collection is named {name!r}; there are: {listed}")
        return known[key_of(name)]

    def rename(self, name: str, new: str) -> SavedCollection:
        """Give a collection another name. Raises `SavedQuestionError` as `named` and `add` do."""
        before, kept = self.named(name), checked_name(new)
        with self._open() as database:
            if key_of(kept) != key_of(before.name):
                _must_be_free(database, kept)
            database.execute(
                "UPDATE collections SET key = ?, name = ? WHERE key = ?", (key_of(kept), kept, key_of(name))
            )
        return replace(before, name=kept)

    def remove(self, name: str) -> SavedCollection:
        """Forget a collection; its articles stay. Raises `SavedQuestionError` for a name that none has."""
        gone = self.named(name)
        with self._open() as database:
            database.execute("DELETE FROM collections WHERE key = ?", (key_of(name),))
        return gone

    def _open(self) -> AbstractContextManager[Connection]:
        return opened(self._path, _SCHEMA)


def titles_of(scope: Scope, archive: ArchiveReader) -> dict[str, str]:
    """The titles of a scope's articles by id. Raises `ArticleNotFound`."""
    return {id_: archive.article(id_).title for id_ in scope.articles}


def held(collection: SavedCollection, archive: ArchiveReader) -> Scope:
    """What a collection still narrows to, with its name. Raises `NotHeld` where all of a kind is gone:
    without it the collection would be of more than it was."""
    there, lost = _there(collection, archive)
    for name, left in there.items():
        if getattr(collection.scope, name) and not left:
            raise NotHeld(
                f"the archive no longer has {', '.join(lost)}, which is all of the {name} that the collection"
                f" {collection.name!r} is of",
                name,
            )
    return replace(collection.scope, **there, collection=collection.name)  # type: ignore[arg-type]


def lost_from(collection: SavedCollection, archive: ArchiveReader) -> tuple[str, ...]:
    """What of a collection the archive no longer has: titles of articles, names."""
    return _there(collection, archive)[1]


def _there(
    collection: SavedCollection, archive: ArchiveReader
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """What the archive still has of its names, by the fields of a scope, and what it has not, as told."""
    there: dict[str, tuple[str, ...]] = {}
    lost: list[str] = []
    for name in SCOPE_NAMES:
        found: list[str] = []
        for one in getattr(collection.scope, name):
            alone: dict[str, Any] = {name: one}
            try:
                found += getattr(settled(Scope(**alone), archive), name)
            except NotHeld:
                lost.append(f"“{collection.titles.get(one) or one}”")
        there[name] = tuple(found)
    return there, tuple(lost)


def both(one: Scope, other: Scope) -> Scope:
    """What lies in two settled scopes, with the collection of the first. Raises `NotHeld` for two that have
    nothing in common."""
    after = max((day for day in (one.after, other.after) if day), default=None)
    before, as_of = _earliest(one.before, other.before), _earliest(one.as_of, other.as_of)
    if after and before and after > before:
        raise NotHeld(f"no day is both in the collection {one.collection!r} and in the days given", "after")
    common: dict[str, Any] = {}
    for name in SCOPE_NAMES:
        mine, others = getattr(one, name), getattr(other, name)
        common[name] = tuple(each for each in mine if each in others) if mine and others else mine or others
        if mine and others and not common[name]:
            raise NotHeld(
                f"none of these {name} is in the collection {one.collection!r}: {', '.join(others)}", name
            )
    return Scope(after, before, as_of, collection=one.collection, **common)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _must_be_free(database: Connection, name: str) -> None:
    if database.execute("SELECT 1 FROM collections WHERE key = ?", (key_of(name),)).fetchone():
        raise SavedQuestionError(
            f"there is a collection {name!r} already; remove or rename it, or use another name"
        )


def _row(one: SavedCollection) -> tuple[str, ...]:
    created = one.created.isoformat() if one.created else ""
    return key_of(one.name), one.name, written_scope(one.scope), json.dumps(dict(one.titles)), created


def _collection(name: object, scope: object, titles: object, created: object) -> SavedCollection:
    """Raises ValueError or TypeError for a row that cannot have been written by `_row`."""
    kept = {str(id_): str(title) for id_, title in dict(json.loads(str(titles))).items()}
    return SavedCollection(str(name), scope_of(str(scope)), kept, datetime.fromisoformat(str(created)))
