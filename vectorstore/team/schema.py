"""The tables of a team's archive in PostgreSQL. What brings a database to them is in `migrations`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

SCHEMA = "dateline"
NEWEST = "0001"
"""The migration that these tables are of."""

_ESCAPE = "\x1a"


class AnyText(TypeDecorator[str]):
    """Text that may have NUL in it, which PostgreSQL's own may not: it is written as SUB and "0" there, and
    SUB as SUB and "1". All other text is there as it is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None or not ("\x00" in value or _ESCAPE in value):
            return value
        return value.replace(_ESCAPE, f"{_ESCAPE}1").replace("\x00", f"{_ESCAPE}0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None or _ESCAPE not in value:
            return value
        return value.replace(f"{_ESCAPE}0", "\x00").replace(f"{_ESCAPE}1", _ESCAPE)


metadata = MetaData(schema=SCHEMA)

archive = Table(
    "archive",
    metadata,
    Column("one", SmallInteger, CheckConstraint("one = 1", name="only_one"), primary_key=True),
    Column("identity", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("dimension", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),
)
"""One row. Every transaction that changes articles raises `revision` first of all, and so holds the row until
it commits: revisions are in the order of the commits."""

articles = Table(
    "articles",
    metadata,
    Column("row", BigInteger, Identity(always=True), primary_key=True),
    Column("id", AnyText, nullable=False, unique=True),
    Column("revision", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("title", AnyText, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("source", AnyText),
    Column("url", AnyText),
    Column("authors", Text, nullable=False),
    Column("published", Text),
    Column("origin", AnyText, nullable=False),
    Column("boilerplate", Text, nullable=False),
    Column("section", AnyText, nullable=False),
    Column("language", AnyText, nullable=False),
    Column("dated_by", AnyText, nullable=False),
    Index("articles_by_revision", "revision", "row"),
)
"""`authors` and `boilerplate` are JSON, `published` is ISO 8601, as in the catalog of a folder."""

passages = Table(
    "passages",
    metadata,
    Column("row", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("article", ForeignKey(articles.c.row, ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", AnyText, nullable=False),
    Column("source", AnyText),
    Column("day", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
"""In the order of their rows. A vector is float32, little-endian."""

removed = Table(
    "removed",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("revision", BigInteger, nullable=False, index=True),
)
"""Articles that are gone, as of which revision: so that a copy can take them out too."""
