"""The small SQLite database in the archive's folder that has saved questions and collections.

It is no part of the catalog: writing to it needs no writer's lock and changes no revision.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from rag.schema import Scope
from vectorstore import ArchiveError, make_file

FILE = "saved.sqlite3"
Connection = sqlite3.Connection


@contextmanager
def opened(path: Path, schema: str) -> Iterator[Connection]:
    """A connection within one transaction, which waits for those of other processes, to a database that has
    the tables of a schema. Raises `ArchiveError`."""
    try:
        make_file(path)
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as database:
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("BEGIN IMMEDIATE")
            for statement in schema.split(";\n"):
                database.execute(statement)
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")
    except (OSError, sqlite3.Error, ValueError, TypeError) as error:
        raise ArchiveError(
            f"the saved questions in {path} cannot be used ({error}); move the file away to begin anew"
        ) from error


def key_of(name: str) -> str:
    """What two names have in common that are the same."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def scope_values(scope: Scope) -> dict[str, object]:
    """What narrows a scope, as plain values."""
    values = {field.name: getattr(scope, field.name) for field in fields(scope)}
    return {name: v.isoformat() if isinstance(v, date) else v for name, v in values.items() if v}


def scope_from(values: object) -> Scope:
    """The scope of such values. Raises ValueError or TypeError for what is none."""
    if not isinstance(values, dict):
        raise ValueError(f"{values!r} is no scope")
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return Scope(**given)


def written_scope(scope: Scope) -> str:
    """A scope as it is written down."""
    return json.dumps(scope_values(scope))


def scope_of(text: str) -> Scope:
    """The scope that was written down. Raises ValueError or TypeError for what is none."""
    return scope_from(json.loads(text))
