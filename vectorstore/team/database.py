"""The connection to a team's database: how its failures are told, and how it gets its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, Engine, create_engine, exc, func, select, text
from sqlalchemy.schema import CreateSchema

from vectorstore.errors import ArchiveError, ArchiveMismatch, DatabaseUnavailable
from vectorstore.team.address import DatabaseAddress
from vectorstore.team.schema import NEWEST, SCHEMA

MIGRATIONS = Path(__file__).with_name("migrations")
KNOWN = (NEWEST,)
_PREPARING = 0x444C4E45
"""The lock under which the tables are made; any number that others are unlikely to take."""
_PATIENCE: dict[str, str | int] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "dateline",
}
"""So that a machine that is gone is noticed; in seconds, the last of them in milliseconds."""
LONGEST_WAIT = "60s"

_HEAD = text(
    "SELECT version_num, identity, model, dimension, revision"
    f" FROM {SCHEMA}.alembic_version LEFT JOIN {SCHEMA}.archive ON true"
)
_MISSING_TABLE = "42P01"


@dataclass(frozen=True, slots=True)
class Head:
    """Which archive a database has, with vectors of which model, and its newest revision."""

    identity: str
    model: str
    dimension: int
    revision: int


class Database:
    """A team's database. Threads may share it. Its methods raise DatabaseUnavailable, naming the host."""

    def __init__(self, address: DatabaseAddress) -> None:
        self.address = address
        self._lock = Lock()
        self._prepared = False
        self._engine: Engine = create_engine(
            "postgresql+psycopg://",
            creator=self._connect,
            pool_size=2,
            pool_pre_ping=True,
            hide_parameters=True,
        )

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def transaction(self, *, writing: bool = False) -> Iterator[Connection]:
        """What is done in the block is done at once or not at all. One that writes waits for no other longer
        than `LONGEST_WAIT`, and lets none wait for a process that has stopped. One that only reads sees the
        same state throughout."""
        self._prepare()
        with self._failures(), self._engine.connect() as connection:
            if not writing:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                if writing:
                    limits = ("lock_timeout", "idle_in_transaction_session_timeout")
                    connection.execute(
                        select(*(func.set_config(name, LONGEST_WAIT, True) for name in limits))
                    )
                yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """For single questions, each by itself: without the journeys of a transaction."""
        self._prepare()
        with self._failures(), self._engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def head(self) -> Head | None:
        """The archive, `None` while nobody has written one. One query, once the tables are there."""
        with self.looking() as connection:
            return self._head(connection)

    # ------------------------------------------------------------------ connecting

    def _connect(self) -> psycopg.Connection[Any]:
        given = conninfo_to_dict(self.address.url)
        defaults = {name: value for name, value in _PATIENCE.items() if name not in given}
        return psycopg.connect(make_conninfo(self.address.url, client_encoding="UTF8", **defaults))

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except exc.IntegrityError as error:
            raise ArchiveError(
                f"PostgreSQL at {self.address.shown} already has that ({_reason(error)}); try again"
            ) from None
        except (exc.SQLAlchemyError, psycopg.Error) as error:  # without their cause: it may tell more
            raise DatabaseUnavailable(
                f"PostgreSQL at {self.address.shown} cannot be used ({_reason(error)}). See that it runs and"
                " that DATELINE_DATABASE_URL is right"
            ) from None

    # ------------------------------------------------------------------ its tables

    def _prepare(self) -> None:
        """Make the tables, or bring them to this version; once in a process."""
        with self._lock:
            if self._prepared:
                return
            with self._failures():
                if (version := self._version()) != NEWEST:
                    self._require_known(version)
                    self._migrate()
            self._prepared = True

    def _version(self) -> str | None:
        with self._engine.connect() as connection:
            try:
                found = connection.execute(_HEAD).first()
            except exc.ProgrammingError as error:
                if getattr(error.orig, "sqlstate", None) == _MISSING_TABLE:
                    return None
                raise
            return str(found[0]) if found else None

    def _migrate(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_PREPARING)))
            if (encoding := connection.execute(text("SHOW server_encoding")).scalar_one()) != "UTF8":
                raise ArchiveError(
                    f"the database at {self.address.shown} has the encoding {encoding}, which cannot keep all"
                    " texts; make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
                )
            connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _head(self, connection: Connection) -> Head | None:
        found = connection.execute(_HEAD).first()
        if found is None:
            raise ArchiveError(f"the tables of the database at {self.address.shown} are not whole")
        version, *row = found
        self._require_known(version)
        return None if row[0] is None else Head(*row)

    def _require_known(self, version: str | None) -> None:
        if version not in (None, *KNOWN):
            raise ArchiveMismatch(
                f"the database at {self.address.shown} was made by a newer Dateline (format {version});"
                " upgrade Dateline on this machine"
            )


def _reason(error: Exception) -> str:
    """What went wrong, in its first line; what was being written is not in it."""
    told = (
        str(getattr(error, "orig", None) or error).strip().split("\n")[0].removeprefix("connection failed: ")
    )
    with suppress(AttributeError):
        if primary := error.orig.diag.message_primary:  # type: ignore[attr-defined]
            told = primary
    return " ".join(told.split())
